"""Shared conversations, groups, missing values, time zones."""

from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.rules.local_time import minutes_of, shows_local_time
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from tests.rules.message_calls import asked, created, message, updated
from tests.rules.test_edges import call, verdict

SUBJECT = "SMS conversation with Noor"
CONTENT = {"subject": SUBJECT, "body": "Noor said:\nAre you &lt;open&gt;?\nSam said:\nUntil six."}
ENTITIES = [
    {"recordType": "AliveMessage", "text": "Are you <open>?"},
    {"recordType": "AliveMessage", "subject": "Until six."},
    {"recordType": "Other", "text": "left out by the server"},
]
SHARED: dict[str, Any] = {
    "argument": {"sharedSMSLogContent": CONTENT, "message": None},
    "body": {"logInfo": {"entities": ENTITIES}},
    "scenario": "shared",
}
BROKEN = Raised("AttributeError", "'NoneType' object has no attribute 'subject'", None)


@pytest.mark.parametrize(
    ("sent", "severity"),
    [
        (CONTENT, None),
        ({"html": f"<b>{SUBJECT}</b><p>Are you &lt;open&gt;?</p>Until six."}, None),
        ({"body": CONTENT["body"]}, Severity.INFO),
        (CONTENT | {"body": "Until six."}, Severity.ERROR),
        ({"subject": SUBJECT}, Severity.ERROR),
    ],
)
def test_what_people_wrote_is_stored(sent: Any, severity: Severity | None) -> None:
    judged = verdict("shared-conversation-lost", "createMessageLog", created(asked(sent), **SHARED))
    assert [finding.severity for finding in judged.findings] == ([severity] if severity else [])
    assert judged.passed is (severity is None)


def test_an_update_may_send_the_newest_message_alone() -> None:
    grown = updated(asked({"comment": "Until six."}), **SHARED)
    assert verdict("shared-conversation-lost", "updateMessageLog", grown).passed
    assert verdict("shared-conversation-lost", "updateMessageLog", updated(asked({"a": "b"}), **SHARED)).findings


def test_a_raise_counts_only_where_an_ordinary_message_is_logged() -> None:
    for slug, fields in (("shared-conversation-lost", SHARED), ("group-message-misread", GROUP)):
        stumbling = created(outcome=BROKEN, **fields)
        (finding,) = verdict(slug, "createMessageLog", created(asked({})), stumbling).findings
        assert finding.cause == "raised AttributeError"
        assert not verdict(slug, "createMessageLog", stumbling).findings
        assert verdict(slug, "createMessageLog", created(asked({}))).not_judged


MATCHES = [[{"id": "c-91", "name": "Li Wei"}, {"id": "createNewContact", "isNewContact": True}]]
GROUP: dict[str, Any] = {
    "argument": {"message": message(id="99001-c-90"), "correspondents": MATCHES},
    "scenario": "group",
}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("with Li Wei: On my way", False),
        (f"with {MATCHES}", True),
        (f"with {MATCHES[0][0]}", True),
        ("[1] [2]", False),
    ],
)
def test_a_group_is_no_python_list(body: str, found: bool) -> None:
    judged = verdict("group-message-misread", "createMessageLog", created(asked({"body": body}), **GROUP))
    assert (bool(judged.findings), judged.passed) == (found, not found)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"body": "Started: None"}, True),
        ({"body": "Created at null"}, True),
        ({"body": "Started: undefined"}, True),
        ({"body": "on Invalid Date"}, True),
        ({"duration": "NaN"}, True),
        ({"startedAt": "None"}, True),
        ({"created_date": "null"}, True),
        ({"priority": "None"}, False),
        ({"body": "Attachments: None"}, False),
        ({"body": "None of us is at home"}, False),
        ({"startedAt": None}, False),
        ({"body": "It was undefined behaviour"}, False),
    ],
)
def test_nothing_is_not_written_out(sent: Any, found: bool) -> None:
    argument = SHARED["argument"] | {"additionalSubmission": {"note": "It was undefined behaviour"}}
    if sent.get("body") == "Started: undefined":
        argument = SHARED["argument"]
    shared = created(asked(sent), argument=argument, scenario="shared")
    judged = verdict("nothing-written-as-text", "createMessageLog", shared)
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_without_a_shared_conversation_only_what_is_seen_counts() -> None:
    assert verdict("nothing-written-as-text", "createMessageLog", created(asked({"body": "x"}))).not_judged
    assert verdict("nothing-written-as-text", "createMessageLog", created(asked({"body": "at None"}))).findings


def at(offset: str | None, sent: Any, **fields: Any) -> CallResult:
    place = {"scenario": "settings", "role": "sample", "user": {"timezoneOffset": offset}}
    return created(asked(sent), **(place | fields))


def logged_in(offset: Any) -> CallResult:
    return call("getUserInfo", Returned({"successful": True, "platformUserInfo": {"timezoneOffset": offset}}))


@pytest.mark.parametrize(
    ("east", "west", "of_clock", "of_number"),
    [
        ("15:42", "05:12", True, True),
        ("3:42 PM", "5:12 am", True, True),
        ("2030-05-06T15:42:00+05:30", "2030-05-06T05:12:00-05:00", True, True),
        ("10:12", "10:12", True, True),
        ("no time", "no time", True, True),
        ("15:42", "10:12", True, False),
        ("10:12", "5:12 AM", False, True),
        ("15:42", "5:12 PM", True, False),
    ],
)
def test_local_times_are_right_for_the_offsets_that_the_connector_itself_returns(
    east: str, west: str, of_clock: bool, of_number: bool
) -> None:
    calls = at("+05:30", {"body": east}), at("-300", {"body": west}), at(None, {"body": "10:12"})
    for offset, right in (("-04:00", of_clock), (-4, of_number), ("-240", of_number)):
        judged = verdict("offset-misread", "createMessageLog", *calls, logged_in(offset))
        assert (judged.passed, bool(judged.findings)) == (right, not right)
    unknown = verdict("offset-misread", "createMessageLog", *calls, logged_in(None))
    assert bool(unknown.not_judged) is not (of_clock and of_number)


def test_an_offset_that_makes_the_connector_raise_is_found_where_others_do_not() -> None:
    raising = at(None, {}, outcome=BROKEN)
    assert verdict("offset-misread", "createMessageLog", created(asked({})), raising).findings
    assert verdict("offset-misread", "createMessageLog", created(asked({}))).not_judged


@pytest.mark.parametrize(
    ("offset", "minutes"),
    [("+05:30", 330), ("-03:30", -210), ("-5", -300), ("-300", -300), ("330", 330), ("UTC", None)],
)
def test_offsets_are_hours_and_minutes_or_a_number(offset: str, minutes: int | None) -> None:
    assert minutes_of(offset) == minutes


def test_a_message_without_a_time_shows_none() -> None:
    without = at("+05:30", {"body": "15:42"}, argument={"message": message(creationTime=None)})
    assert not shows_local_time(without)


BARE = message(None, attachments=[{"type": "MmsAttachment", "contentType": "image/png"}])


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"body": "<p>Ana<br>None</p>"}, True),
        ({"body": "null\nhttps://media.example/image-1"}, True),
        ({"body": "<p>Ana<br></p>"}, False),
        ({"body": "None of them"}, False),
        ({"body": "", "outcome": "None"}, False),
    ],
)
def test_a_message_without_a_text_has_no_line_that_says_so(sent: Any, found: bool) -> None:
    ordinary = created(asked({"body": "<p>Ana<br>On my way</p>", "outcome": "None"}))
    shared = created(asked(CONTENT), **SHARED)
    bare = created(asked(sent), argument={"message": BARE}, step="mms-bare")
    judged = verdict("nothing-written-as-text", "createMessageLog", ordinary, shared, bare)
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_who_writes_none_is_quoted() -> None:
    quoting = created(asked({"body": "None"}), argument={"message": message("None")})
    shared = created(asked(CONTENT), **SHARED)
    assert verdict(
        "nothing-written-as-text", "createMessageLog", created(asked({"body": "On my way"})), shared, quoting
    ).passed
