"""What two commands on one profile make of each other's changes."""

from dataclasses import replace

import pytest
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


ROW = {
    "id": "1", "accessToken": "a1", "refreshToken": "r1", "tokenExpiry": "2030", "platformAdditionalInfo": {"n": 1},
    "userSettings": {},
}  # fmt: skip
THEIRS = {"id": "1", "accessToken": "their", "x": 1}
REFRESHED = {"accessToken": "a2", "refreshToken": "r2", "tokenExpiry": "2031"}
BEFORE_REFRESH = State(user=ROW)


def test_tokens_that_were_refreshed_meanwhile_stay() -> None:
    after = State(user=ROW | {"platformAdditionalInfo": {"n": 2}, "new": True})
    merged = State(user=ROW | REFRESHED).with_changes(State(user=ROW), after)
    assert merged.user == ROW | REFRESHED | {"platformAdditionalInfo": {"n": 2}, "new": True}


def test_a_call_that_changes_the_row_leaves_what_another_changed_in_it() -> None:
    meanwhile = State(user=ROW | {"userSettings": {"x": 1}})
    assert meanwhile.with_changes(State(user=ROW), State(user=ROW | REFRESHED)).user == ROW | REFRESHED | {
        "userSettings": {"x": 1}
    }


@pytest.mark.parametrize("changed", [{"accessToken": "a3"}, {"refreshToken": "r3"}, {"tokenExpiry": "2033"}])
def test_tokens_and_expiry_are_of_one_log_in(changed: Row) -> None:
    assert BEFORE_REFRESH.with_changes(BEFORE_REFRESH, State(user=ROW | changed)).user == ROW | changed
    refreshed = State(user=ROW | REFRESHED)
    assert refreshed.with_changes(BEFORE_REFRESH, State(user=ROW | changed)).user == ROW | REFRESHED


def test_what_others_refreshed_or_ended_meanwhile_is_not_put_back() -> None:
    """The call itself refreshed, too, and stored that at once; what stands there now is newer."""
    after = State(user=ROW | REFRESHED | {"platformAdditionalInfo": {"n": 3}})
    newer = {"accessToken": "a9", "refreshToken": "r9", "tokenExpiry": "2039"}
    ended = {"accessToken": "", "refreshToken": "", "tokenExpiry": None}
    for meanwhile in (newer, ended):
        merged = State(user=ROW | meanwhile).with_changes(BEFORE_REFRESH, after)
        assert merged.user == ROW | meanwhile | {"platformAdditionalInfo": {"n": 3}}
    other = {"id": "2", "accessToken": "theirs"}
    assert State(user=other).with_changes(BEFORE_REFRESH, after).user == other


def test_a_log_out_ends_what_others_refreshed_meanwhile() -> None:
    after = State(user=ROW | {"accessToken": "", "refreshToken": ""})
    merged = State(user=ROW | REFRESHED).with_changes(BEFORE_REFRESH, after)
    assert (merged.user or {})["accessToken"] == ""


def test_a_field_that_the_call_took_out_goes() -> None:
    after = {name: value for name, value in ROW.items() if name not in ("refreshToken", "userSettings")}
    merged = State(user=ROW | {"more": 1}).with_changes(State(user=ROW), State(user=after))
    assert merged.user == after | {"more": 1}


@pytest.mark.parametrize(
    ("current", "before", "after", "merged"),
    [
        (None, None, ROW, ROW),
        (None, {}, ROW, ROW),
        ({}, {}, ROW, ROW),
        ({"id": "1", "accessToken": "their", "x": 1}, None, {"id": "1", "accessToken": "a"}, THEIRS),
        (ROW | REFRESHED, ROW, {}, {}),
        (ROW, None, {}, {}),
        ({}, ROW, ROW | {"x": 1}, {}),
        (None, ROW, ROW | {"x": 1}, None),
        ({}, ROW, ROW, {}),
        (ROW, None, None, ROW),
        (ROW, ROW, None, None),
    ],
)
def test_rows_that_were_never_stored_or_are_deleted(
    current: Row | None, before: Row | None, after: Row | None, merged: Row | None
) -> None:
    assert State(user=current).with_changes(State(user=before), State(user=after)).user == merged


def test_a_log_in_is_one_thing() -> None:
    before = State(log_in={"code": "1", "state": "x"}, origin="profile")
    meanwhile = State(log_in={"code": "2"}, origin="oauth")
    assert meanwhile.with_changes(before, before) == meanwhile
    after = State(log_in={"fields": {}}, origin="apiKey")
    assert meanwhile.with_changes(before, after) == after


def test_no_recording_holds_a_log_in() -> None:
    assert State(log_in={"code": "1"}, origin="oauth").linkage() == State().linkage()


rows = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcd"), "n": st.integers(0, 2)}), unique_by=lambda r: r["id"]
)
states = st.builds(
    State,
    user=st.none() | st.dictionaries(st.sampled_from(["id", "accessToken", "tokenExpiry"]), st.sampled_from("xy")),
    call_logs=rows,
    message_logs=rows,
    last=st.dictionaries(st.sampled_from("pq"), st.integers(0, 2)),
    log_in=st.dictionaries(st.sampled_from("pq"), st.integers(0, 2)),
    origin=st.sampled_from(["", "oauth"]),
)


@given(before=states, after=states)
def test_alone_a_call_leaves_what_it_says(before: State, after: State) -> None:
    merged = before.with_changes(before, after)
    assert merged.user == after.user
    assert merged.last == after.last
    assert (merged.log_in, merged.origin) == (after.log_in, after.origin)
    for name in ("call_logs", "message_logs"):
        assert _by_id(getattr(merged, name)) == _by_id(getattr(after, name))


def _by_id(found: list[Row]) -> dict[str, Row]:
    assert len({row["id"] for row in found}) == len(found)
    return {row["id"]: row for row in found}


@given(before=states, current=states)
def test_a_call_that_changes_nothing_loses_nothing(before: State, current: State) -> None:
    assert current.with_changes(before, before) == current
