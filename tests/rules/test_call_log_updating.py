"""Both sides of the lines that the rules about updating call logs draw."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.evidence import Alteration
from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.scenarios.bodies.call_logs import NOTE, SECOND_NOTE, SECOND_SUBJECT, SUBJECT
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.rewrites import MARK
from tests.rules.test_edges import FAILED, SOFT, call, failing, verdict

ROW = {"id": "s-70001z", "sessionId": "70001", "thirdPartyLogId": "5512", "contactId": "c-90"}
OLD = f"- Note: {NOTE}\n- Duration: 2 minutes, 7 seconds\n"
LINK = "- Call recording link: https://media.test/5"
COMPOSED = f"{OLD}{LINK}\n"
JSON = {"content-type": "application/json"}


def asked(method: str, path: str, body: Any = None, answer: Any = None, **fields: Any) -> Exchange:
    sent = b"" if body is None else json.dumps(body).encode()
    plain = Exchange(method, f"https://crm.example{path}", JSON, sent, 200, JSON, json.dumps(answer).encode(), 0.0)
    return replace(plain, **fields)


GET = asked("GET", "/logs/5512", answer={"id": 5512, "text": OLD})
PATCH = asked("PATCH", "/logs/5512", {"text": COMPOSED}, {"id": 5512})
READ = call(
    "getCallLog",
    Returned({"callLogInfo": {"note": NOTE, "subject": SUBJECT, "fullBody": OLD}}),
    scenario="call-log",
    step="read",
    role=Role.READ,
    exchanges=(GET,),
)


def updated(*exchanges: Exchange, outcome: Outcome | None = None, **fields: Any) -> CallResult:
    made = call("updateCallLog", outcome or Returned({}), exchanges=exchanges, scenario="call-log")
    role = fields.pop("role", Role.PARTIAL_UPDATE)
    argument = {"existingCallLog": ROW, "composedLogDetails": fields.pop("composed", COMPOSED)}
    fields = {"asked_before": int(exchanges[:1] != exchanges and exchanges[0].method == "GET")} | fields
    fields = failing({"exchanges": exchanges} | fields) | fields
    return replace(made, **{"role": role, "step": role.value, "argument": argument, "body": {}} | fields)


def judged(slug: str, *calls: CallResult) -> Verdict:
    return verdict(slug, "updateCallLog", *calls)


def step(info: dict[str, Any], role: Role) -> CallResult:
    return replace(READ, outcome=Returned({"callLogInfo": info}), step=role.value, role=role)


CREATED = call(
    "createCallLog",
    Returned({"logId": 5512}),
    scenario="call-log",
    step="create",
    role=Role.CREATE,
    body={"note": NOTE, "logInfo": {"customSubject": SUBJECT, "sessionId": "70001"}},
)


@pytest.mark.parametrize(("value", "found"), [({}, False), (None, True), ("done", True), ([], True)])
def test_an_update_returns_an_object(value: Any, found: bool) -> None:
    assert bool(judged("update-returns-nothing", updated(PATCH, outcome=Returned(value))).findings) is found


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Raised("httpx.HTTPStatusError", "500", 500), None),
        (Returned(None), None),
        (Returned({}), Severity.ERROR),
        (Returned({"successful": False}), Severity.ERROR),
        (Returned({"returnMessage": {"message": "Saved", "messageType": "success"}}), Severity.ERROR),
        (Returned({"returnMessage": SOFT}), Severity.WARNING),
    ],
)
def test_a_failing_update_is_raised(outcome: Outcome, severity: Severity | None) -> None:
    failing = updated(GET, FAILED, outcome=outcome, variant="HTTP 500 from request 2 on")
    found = judged("failed-update-reported", updated(GET, PATCH), failing).findings
    assert [finding.severity for finding in found] == ([] if severity is None else [severity])


UNREAD: dict[str, Any] = {"variant": "HTTP 500 to request 1 alone"}
REFUSED = replace(GET, status=500, fault="500", response_body=b"")
BARE = asked("PATCH", "/logs/5512", {"text": LINK})


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ((BARE,), True),
        ((asked("PATCH", "/logs/5512", {"text": ""}),), True),
        ((GET, PATCH), False),
        ((asked("PATCH", "/logs/5512", {"recording": "https://media.test/5"}),), False),
        ((asked("POST", "/logs/5512/comments", {"text": LINK}),), False),
        ((), False),
    ],
)
def test_a_text_that_was_not_read_is_not_replaced(sent: tuple[Exchange, ...], found: bool) -> None:
    unread = updated(REFUSED, *sent, **UNREAD)
    assert bool(judged("unread-text-replaced", CREATED, READ, updated(GET, PATCH), unread).findings) is found


def test_updates_that_are_only_appended_replace_nothing_whatever_they_read() -> None:
    comment = asked("POST", "/logs/5512/comments", {"text": LINK})
    after = step({"note": NOTE, "subject": SUBJECT, "fullBody": OLD}, Role.READ_AGAIN)
    calls = (CREATED, READ, updated(GET, comment), updated(REFUSED, comment, **UNREAD))
    assert judged("unread-text-replaced", *calls, after).passed
    assert judged("unread-text-replaced", *calls).not_judged
    raised = updated(REFUSED, outcome=Raised("CrmError", "unread", None), **UNREAD)
    assert judged("unread-text-replaced", CREATED, READ, updated(GET, PATCH), raised).passed


TYPED: dict[str, Any] = {"variant": "a line typed below the text", "alteration": Alteration.TYPED.value}
MARKED = asked("GET", "/logs/5512", answer={"id": 5512, "text": f"{OLD}{MARK}"})


def typed(*sent: Exchange, reads: tuple[CallResult, ...] = (), **fields: Any) -> Verdict:
    other = updated(MARKED, *sent, **TYPED, **fields)
    return judged("typed-text-lost", READ, *reads, updated(GET, PATCH, role=other.role), other)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (asked("PATCH", "/logs/5512", {"text": f"{OLD}{MARK}\n{LINK}"}), False),
        (asked("PATCH", "/logs/5512", {"text": f"<p>{OLD}</p><p>{MARK}</p>"}), False),
        (asked("PATCH", "/logs/5512", {"recording": "https://media.test/5"}), False),
        (asked("POST", "/logs/5512/comments", {"text": LINK}), False),
        (PATCH, True),
        (BARE, True),
    ],
)
def test_a_typed_line_must_be_sent_where_the_old_text_is(sent: Exchange, found: bool) -> None:
    assert bool(typed(sent).findings) is found


def test_an_update_that_stumbles_over_a_typed_line_is_found() -> None:
    broken = updated(MARKED, outcome=Raised("IndexError", "x", None), **TYPED)
    assert judged("typed-text-lost", READ, updated(GET, PATCH), broken).findings


def test_an_update_that_never_reads_the_text_is_not_judged() -> None:
    blind = updated(asked("POST", "/logs/5512/comments", {"text": LINK}), **TYPED)
    assert judged("typed-text-lost", READ, updated(GET, PATCH), blind).not_judged


@pytest.mark.parametrize(
    ("info", "body", "composed"),
    [
        ({"note": f"{NOTE}\n{MARK}", "fullBody": ""}, {"note": SECOND_NOTE}, COMPOSED),
        ({"note": NOTE, "fullBody": f"{OLD}{MARK}"}, {}, COMPOSED),
    ],
)
def test_a_rewritten_note_and_the_servers_composing_are_no_fault_of_the_connector(
    info: Any, body: Any, composed: str
) -> None:
    read = replace(READ, outcome=Returned({"callLogInfo": info}), exchanges=(MARKED,), **TYPED)
    assert typed(PATCH, reads=(read,), body=body, composed=composed).passed
    unread = replace(read, outcome=Returned({"callLogInfo": {"note": NOTE, "fullBody": OLD}}))
    assert typed(PATCH, reads=(unread,), body=body, composed=composed).findings


def server_side(note: Any, *final: Exchange) -> Verdict:
    first = asked("PATCH", "/logs/5512", {"text": COMPOSED})
    edit = updated(GET, first, role=Role.EDIT, body={"note": NOTE})
    end = updated(GET, *final, role=Role.FINAL_UPDATE)
    read = step({"note": note}, Role.READ)
    return judged("agent-note-overwritten", *(replace(each, scenario="server-side") for each in (edit, end, read)))


def test_the_users_note_survives_the_end_of_the_call() -> None:
    assert server_side(NOTE, PATCH).passed
    assert server_side(f"{NOTE}\nand more", PATCH).passed
    assert server_side("", BARE).findings
    assert server_side("", PATCH).not_judged
    assert server_side(None, BARE).not_judged


def repeated(first: str, second: str, before: str = "one") -> Verdict:
    reads = ((Role.READ_AGAIN, before), (Role.READ_EDITED, first), (Role.READ_EDITED_AGAIN, second))
    again = updated(GET, PATCH, role=Role.EDIT_AGAIN)
    return judged("edit-repeated-differs", *(step({"fullBody": text}, role) for role, text in reads), again)


def test_the_same_edit_twice_leaves_the_same_record() -> None:
    assert repeated("two", "two\r\n").passed
    assert repeated("two", "two\ntwo").findings
    assert repeated("one", "two").not_judged


@pytest.mark.parametrize(
    ("note", "found"),
    [(None, False), ("", False), (SECOND_NOTE, False), (SECOND_NOTE.replace("\n", "<br>"), False), (OLD, True)],
)
def test_the_updated_note_is_the_note(note: Any, found: bool) -> None:
    edit = updated(PATCH, role=Role.EDIT, body={"note": SECOND_NOTE}, outcome=Returned({"updatedNote": note}))
    judgement = judged("updated-note-differs", edit)
    assert bool(judgement.findings) is found
    assert bool(judgement.not_judged) is not bool(note)


def test_an_update_without_a_note_may_tell_the_last_one() -> None:
    body = {"sessionId": "70001"}
    for note, found in ((NOTE, False), (OLD, True)):
        told = updated(PATCH, body=body, outcome=Returned({"updatedNote": note}))
        assert bool(judged("updated-note-differs", CREATED, told).findings) is found


def stored(before: str, *after: str) -> Verdict:
    edit = updated(PATCH, role=Role.EDIT, body={"subject": SECOND_SUBJECT})
    roles = (Role.READ_EDITED, Role.READ_EDITED_AGAIN)
    later = [step({"subject": text}, role) for text, role in zip(after, roles, strict=False)]
    return judged("subject-not-stored", CREATED, step({"subject": before}, Role.READ), edit, *later)


def test_an_edited_subject_is_stored_maybe_late_and_maybe_with_something_before_it() -> None:
    assert stored(SUBJECT, SECOND_SUBJECT).passed
    assert stored(SUBJECT, SUBJECT, SECOND_SUBJECT).passed
    assert stored(f"Call: {SUBJECT}", f"Call: {SECOND_SUBJECT}").passed
    assert stored(SUBJECT, SUBJECT, SUBJECT).findings
    assert stored("", "").not_judged


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        (PATCH, "passed"),
        (asked("POST", "/rpc", {"id": 5512}), "passed"),
        (asked("PUT", "/logs/by-session/s-70001z", {}), "passed"),
        (asked("POST", "/notes", {"contact": "c-90", "text": LINK}), "not_judged"),
        (asked("PATCH", "/logs/9001", {"text": LINK}), "findings"),
    ],
)
def test_an_update_goes_to_its_own_log(sent: Exchange, outcome: str) -> None:
    judgement = judged("other-log-addressed", READ, updated(GET, sent, asked_before=1))
    assert getattr(judgement, outcome)


@pytest.mark.parametrize(
    ("value", "found"),
    [({"logId": "5512"}, False), ({"returnMessage": SOFT}, False), ({}, True), (None, True), ({"logId": ""}, True)],
)
def test_a_pick_returns_the_logs_id(value: Any, found: bool) -> None:
    picked = call("upsertCallDisposition", Returned(value))
    assert bool(verdict("disposition-without-id", "upsertCallDisposition", picked).findings) is found


def test_a_pick_that_failed_is_told() -> None:
    for value, found in (({"logId": "5512"}, True), ({}, True), ({"returnMessage": SOFT}, False), (None, False)):
        failing = call("upsertCallDisposition", Returned(value), variant="HTTP 500", exchanges=(FAILED,))
        assert bool(verdict("failed-disposition-reported", "upsertCallDisposition", failing).findings) is found
