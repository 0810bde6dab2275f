"""What differs between two recordings, told by exchange and field."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.cassettes.comparing import compared
from appconnect_cli.transports.base import Failure
from appconnect_cli.transports.changes import ABSENT, Change, value_changes
from tests.transports.samples import interaction, tape

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


def test_a_recording_does_not_differ_from_itself() -> None:
    recording = tape(interaction(), interaction("POST", sent={"a": 1}))
    assert compared(recording, recording) == ()


def test_fields_of_request_and_answer_are_named_one_by_one() -> None:
    before = tape(interaction("POST", sent={"name": "Ana", "phones": ["1", "2"]}, answer={"id": 1, "note": None}))
    after = tape(interaction("POST", sent={"name": "Ann", "phones": ["1"]}, answer={"id": 1}, status=201))
    (exchange,) = compared(before, after)
    assert exchange.line == "POST https://crm.example/contacts"
    assert exchange.changes == (
        Change("request body.name", "Ana", "Ann"),
        Change("request body.phones[1]", "2", ABSENT),
        Change("status", 200, 201),
        Change("response body.note", None, ABSENT),
    )


def test_query_header_and_text_count() -> None:
    before = tape(interaction(path="/contacts?phone=1", answer=b"one"))
    after = tape(interaction(path="/contacts?phone=2", answer=b"two"))
    answer = after.interactions[0][1]
    assert not isinstance(answer, Failure)
    answer["headers"] |= {"content-type": ["text/plain"], "date": ["today"]}
    (exchange,) = compared(before, after)
    assert [change.place for change in exchange.changes] == [
        "request url",
        "response header content-type",
        "response body",
    ]
    assert exchange.changes[-1] == Change("response body", "one", "two")


def test_an_exchange_that_only_one_has_does_not_shift_the_others() -> None:
    before = tape(interaction(path="/a"), interaction(path="/b"), interaction(path="/c"))
    after = tape(
        interaction(path="/a"), interaction(path="/x"), interaction(path="/b"), interaction(path="/c", answer=[])
    )
    added, changed = compared(before, after)
    assert (added.line, added.before, added.after) == ("GET https://crm.example/x", None, 2)
    assert (changed.line, changed.before, changed.after) == ("GET https://crm.example/c", 3, 4)
    gone = compared(after, before)[0]
    assert (gone.line, gone.before, gone.after) == ("GET https://crm.example/x", 2, None)


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, 1.0), ("1", 1), (None, ABSENT), ([], {})])
def test_values_of_different_kinds_differ(one: Any, other: Any) -> None:
    assert list(value_changes("x", one, other)) == [Change("x", one, other)]


@given(VALUES, VALUES)
def test_what_differs_is_told_both_ways_and_what_is_equal_never(one: Any, other: Any) -> None:
    there = list(value_changes("x", one, other))
    back = list(value_changes("x", other, one))
    assert {(change.place, repr(change.before)) for change in there} == {
        (change.place, repr(change.after)) for change in back
    }
    assert bool(there) == (json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
