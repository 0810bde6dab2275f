"""What two commands on one profile make of each other's changes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.store import State
from appconnect_cli.store.state import Row

BEFORE = State(
    user={"id": "1"},
    call_logs=[{"id": "a", "thirdPartyLogId": "1"}, {"id": "b", "thirdPartyLogId": "2"}],
    contacts=[{"phoneNumber": "+1", "matched": []}],
    last={"contactId": "c", "sessionId": "s"},
)


def test_changes_are_added_to_what_another_command_stored() -> None:
    after = replace(BEFORE, call_logs=[*BEFORE.call_logs, {"id": "mine"}], last=BEFORE.last | {"sessionId": "mine"})
    meanwhile = replace(
        BEFORE,
        user={"id": "theirs"},
        call_logs=[*BEFORE.call_logs, {"id": "theirs"}],
        last=BEFORE.last | {"contactId": "theirs"},
    )
    merged = meanwhile.with_changes(BEFORE, after)
    assert merged.user == {"id": "theirs"}
    assert [row["id"] for row in merged.call_logs] == ["a", "b", "theirs", "mine"]
    assert merged.last == {"contactId": "theirs", "sessionId": "mine"}


def test_a_row_is_replaced_by_its_key() -> None:
    after = replace(BEFORE, call_logs=[BEFORE.call_logs[0], {"id": "b", "thirdPartyLogId": "3"}])
    meanwhile = replace(BEFORE, call_logs=[*BEFORE.call_logs[:1], {"id": "b", "thirdPartyLogId": "9"}])
    assert meanwhile.with_changes(BEFORE, after).call_logs == after.call_logs


def test_removed_rows_ids_and_user_go() -> None:
    after = State(user={}, call_logs=BEFORE.call_logs[1:], contacts=[], last={"contactId": "c"})
    assert BEFORE.with_changes(BEFORE, after) == after


def test_a_checkpoint_comes_back() -> None:
    assert State.from_checkpoint(BEFORE.user, BEFORE.linkage()) == BEFORE
    assert State.from_checkpoint(None, {}) == State()


rows = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcd"), "n": st.integers(0, 2)}), unique_by=lambda r: r["id"]
)
states = st.builds(
    State,
    user=st.none() | st.fixed_dictionaries({"id": st.sampled_from("xy")}),
    call_logs=rows,
    message_logs=rows,
    last=st.dictionaries(st.sampled_from("pq"), st.integers(0, 2)),
)


@given(before=states, after=states)
def test_alone_a_call_leaves_what_it_says(before: State, after: State) -> None:
    merged = before.with_changes(before, after)
    assert merged.user == after.user
    assert merged.last == after.last
    for name in ("call_logs", "message_logs"):
        assert _by_id(getattr(merged, name)) == _by_id(getattr(after, name))


def _by_id(found: list[Row]) -> dict[str, Row]:
    assert len({row["id"] for row in found}) == len(found)
    return {row["id"]: row for row in found}


@given(before=states, current=states)
def test_a_call_that_changes_nothing_loses_nothing(before: State, current: State) -> None:
    assert current.with_changes(before, before) == current
