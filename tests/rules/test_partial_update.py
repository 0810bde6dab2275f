"""A call's subject, start and duration are followed by their values, wherever a CRM keeps them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from appconnect_cli.rules.partial_update import changed_in_record, sent_instead
from appconnect_cli.runtime.result import CallResult, Conclusion, Returned
from appconnect_cli.transports.base import Exchange, Mode

START = "2030-05-06T07:08:09.000Z"
SECONDS = int(datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC).timestamp())
CALL = {"logInfo": {"customSubject": "Quote call", "startTime": START, "duration": 127}}


def exchange(body: Any, content_type: str = "application/json") -> Exchange:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("POST", "https://crm.example/x", {"Content-Type": content_type}, sent, 200, {}, b"", 0.0)


def call(*bodies: Exchange) -> CallResult:
    return CallResult(
        interface="createCallLog",
        mode=Mode.REPLAY,
        profile="sandbox",
        instant=datetime(2030, 5, 6, tzinfo=UTC),
        body=CALL,
        argument={},
        user={},
        outcome=Returned({}),
        conclusion=Conclusion(True, 200, {}, ""),
        exchanges=bodies,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"start": START}, {"start": "2030-05-06T08:08:09+01:00"}),
        ({"start": SECONDS}, {"start": SECONDS * 1000}),
        ({"when": str(SECONDS * 1000)}, {"when": START}),
        ({"ms": 127_000}, {"ms": 127_000}),
        ({"fields": {"Subject": "Quote call"}}, {"fields": {"Subject": "Quote call"}, "modified": "now"}),
    ],
)
def test_the_same_value_in_another_form_is_unchanged(before: Any, after: Any) -> None:
    assert changed_in_record(call(), before, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ({"start": START}, {"start": "2030-05-06T09:00:00Z"}, "start"),
        ({"a": {"seconds": 127}}, {"a": {"seconds": 0}}, "duration"),
        ({"seconds": "127"}, {}, "duration"),
        ({"subject": "Quote call"}, {"subject": None}, "subject"),
    ],
)
def test_a_value_that_is_gone_is_told_with_its_path(before: Any, after: Any, what: str) -> None:
    differences = changed_in_record(call(), before, after or {"other": 1})
    assert differences is not None
    assert [difference[0] for difference in differences] == [what]


@pytest.mark.parametrize("before", [{}, {"title": "Something else"}, {"rows": [{"value": 127}]}])
def test_a_record_that_shows_none_of_them_is_not_judged(before: Any) -> None:
    assert changed_in_record(call(), before, before) is None


def test_an_update_that_sends_another_value_in_the_field_of_the_create_is_told() -> None:
    created = call(exchange({"subject": "Quote call", "durationSeconds": 127}))
    updated = call(exchange({"body": "x", "durationSeconds": None}))
    differences = sent_instead(created, updated)
    assert differences is not None
    assert [difference[0] for difference in differences] == ["duration"]
    assert "durationSeconds" in differences[0][1]


def test_an_update_that_leaves_the_fields_out_or_repeats_them_is_fine() -> None:
    created = call(exchange({"subject": "Quote call", "durationSeconds": 127}))
    assert sent_instead(created, call(exchange({"body": "x"}))) == ()
    assert sent_instead(created, call(exchange({"subject": "Quote call", "durationSeconds": 127}))) == ()


def test_forms_are_followed_and_places_in_lists_are_not() -> None:
    form = "application/x-www-form-urlencoded"
    created, updated = call(exchange(b"duration=127&a=1", form)), call(exchange(b"duration=0", form))
    assert [each[0] for each in sent_instead(created, updated) or ()] == ["duration"]
    listed = call(exchange({"params": [{"value": 127}]})), call(exchange({"params": [{"value": "other"}]}))
    assert sent_instead(*listed) is None
