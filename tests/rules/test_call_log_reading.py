"""Both sides of the lines that the rules about reading call logs draw."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.evidence import Alteration
from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.scenarios.bodies.call_logs import NOTE, SECOND_NOTE, SECOND_SUBJECT, SUBJECT
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange, Miss
from tests.rules.test_edges import FAILED, SOFT, call, verdict

INFO = {"subject": SUBJECT, "note": NOTE, "fullBody": "all of it", "fullLogResponse": {"id": 5}}
SUCCESS = {"message": "Read", "messageType": "success"}


def read(info: Any = INFO, **fields: Any) -> CallResult:
    return call("getCallLog", Returned({"callLogInfo": info}), **fields)


def judged(slug: str, *calls: CallResult, **fields: Any) -> Verdict:
    return verdict(slug, "getCallLog", *calls, **fields)


def step(made: CallResult, role: Role) -> CallResult:
    return replace(made, scenario="call-log", step=role.value, role=role)


CREATED = step(
    replace(call("createCallLog", Returned({"logId": 5})), body={"note": NOTE, "logInfo": {"customSubject": SUBJECT}}),
    Role.CREATE,
)
EDITED = step(replace(call("updateCallLog", Returned({})), body={"note": SECOND_NOTE}), Role.EDIT)


@pytest.mark.parametrize("info", [INFO, {**INFO, "note": "", "subject": "", "fullBody": ""}, {**INFO, "extra": 1}])
def test_a_whole_log_passes(info: Any) -> None:
    assert judged("log-info-incomplete", read(info)).passed


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ({"callLogInfo": {**INFO, "note": None}}, Severity.ERROR),
        ({"callLogInfo": {name: text for name, text in INFO.items() if name != "fullBody"}}, Severity.ERROR),
        ({"callLogInfo": {**INFO, "fullLogResponse": None}}, Severity.WARNING),
        ({"callLogInfo": "text"}, Severity.ERROR),
        ({}, Severity.ERROR),
        (None, Severity.ERROR),
    ],
)
def test_what_a_log_lacks_is_found(value: Any, severity: Severity) -> None:
    found = judged("log-info-incomplete", call("getCallLog", Returned(value))).findings
    assert [finding.severity for finding in found] == [severity]


def test_a_log_that_is_not_there_needs_no_fields() -> None:
    missing = call("getCallLog", Returned({}), role=Role.UNKNOWN_ID)
    assert judged("log-info-incomplete", read(), missing).passed
    assert judged("log-info-incomplete", call("getCallLog", Returned({"returnMessage": SOFT}))).passed


@pytest.mark.parametrize(
    ("subject", "found"), [(SUBJECT, False), (f" {SUBJECT}\r\n", False), (f"Call: {SUBJECT}", True)]
)
def test_a_subject_comes_back_as_it_was(subject: str, found: bool) -> None:
    again = step(read({**INFO, "subject": subject}), Role.READ)
    assert bool(judged("subject-changed", CREATED, again).findings) is found


@pytest.mark.parametrize(
    ("note", "found"),
    [
        (SECOND_NOTE, False),
        (SECOND_NOTE.replace("\n", "\r\n"), False),
        (f"{NOTE}\n\n{SECOND_NOTE}", False),
        (NOTE, True),
        (f"{SECOND_NOTE}\n- Result: Accepted", True),
        ("", True),
    ],
)
def test_an_edited_note_comes_back(note: str, found: bool) -> None:
    before, after = step(read(), Role.READ), step(read({**INFO, "note": note}), Role.READ_EDITED)
    assert bool(judged("note-changed", CREATED, before, EDITED, after).findings) is found


def test_an_edit_that_is_seen_late_or_was_never_made_is_no_finding() -> None:
    early = step(read(), Role.READ_EDITED)
    late = step(read({**INFO, "note": SECOND_NOTE, "subject": SECOND_SUBJECT}), Role.READ_EDITED_AGAIN)
    before = step(read(), Role.READ)
    assert judged("note-changed", CREATED, before, EDITED, early, late).passed
    failed = replace(EDITED, outcome=Raised("KeyError", "'x'", None))
    assert judged("note-changed", CREATED, before, failed, early).passed
    assert judged("note-changed", CREATED, before, early).passed


EMPTIED = {"variant": "the record's text is null", "alteration": Alteration.EMPTIED.value}
UNLINKED = {"variant": "a log without a contact", "alteration": Alteration.UNLINKED.value}


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (Returned({"callLogInfo": {**INFO, "note": "", "fullBody": ""}}), False),
        (Returned({"callLogInfo": {**INFO, "note": "from another field", "fullBody": ""}}), False),
        (Returned({"callLogInfo": {**INFO, "note": "", "fullBody": None}}), True),
        (Returned({"callLogInfo": {**INFO, "note": "None", "fullBody": ""}}), True),
        (Returned({"returnMessage": SOFT}), True),
        (Raised("AttributeError", "'NoneType'", None), True),
    ],
)
@pytest.mark.parametrize(("slug", "variant"), [("empty-record-fails", EMPTIED), ("unlinked-record-fails", UNLINKED)])
def test_a_bare_record_is_read(slug: str, variant: dict[str, str], outcome: Outcome, found: bool) -> None:
    assert bool(judged(slug, call("getCallLog", outcome, **variant)).findings) is found


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://crm.example/contacts/None", True),
        ("https://crm.example/logs?contact=null", True),
        ("https://crm.example/logs/5?empty=", False),
    ],
)
def test_a_contact_named_none_is_found_and_another_way_is_not_judged(url: str, found: bool) -> None:
    lost = call("getCallLog", Raised("Miss", "x", None), misses=(Miss("GET", url, ()),), **UNLINKED)
    verdict_ = judged("unlinked-record-fails", lost)
    assert bool(verdict_.findings) is found
    assert bool(verdict_.not_judged) is not found


MANIFEST = {"platforms": {"acme": {"page": {"callLog": {"additionalFields": [{"const": "deals"}]}}}}}


def test_dispositions_go_by_the_manifests_names() -> None:
    named, other = read({**INFO, "dispositions": {"deals": None}}), read({**INFO, "dispositions": {"deal_id": 5}})
    assert judged("dispositions-named-otherwise", named, manifest=MANIFEST).passed
    assert judged("dispositions-named-otherwise", other, manifest=MANIFEST).findings
    assert judged("dispositions-named-otherwise", other, manifest={"platforms": {}}).findings
    assert judged("dispositions-named-otherwise", other).not_judged
    assert judged("dispositions-named-otherwise", read({**INFO, "dispositions": None}), manifest=MANIFEST).not_judged


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Raised("httpx.HTTPStatusError", "404", 404), None),
        (Returned({"returnMessage": SOFT}), None),
        (Returned({"callLogInfo": None, "returnMessage": SOFT}), None),
        (Returned(None), None),
        (Returned({"callLogInfo": None}), Severity.WARNING),
        (Returned({"returnMessage": SUCCESS}), Severity.WARNING),
        (Returned({"callLogInfo": INFO, "returnMessage": SOFT}), Severity.ERROR),
    ],
)
def test_a_log_that_can_not_be_read_is_told(outcome: Outcome, severity: Severity | None) -> None:
    due = [] if severity is None else [severity]
    unknown = call("getCallLog", outcome, scenario="failures", step="read an unknown id", role=Role.UNKNOWN_ID)
    failing = call("getCallLog", outcome, variant="HTTP 500", exchanges=(FAILED,))
    for made in (unknown, failing):
        assert [finding.severity for finding in judged("unread-log-reported", made).findings] == due


def test_a_log_that_the_crm_showed_to_a_bad_credential_was_read() -> None:
    answer = Exchange("GET", "https://crm.example/x", {}, b"", 200, {"content-type": "application/json"}, b"", 0.0)
    shown = replace(answer, response_body=json.dumps({"title": INFO["subject"]}).encode())
    named = {"scenario": "failures", "step": "read with a bad credential", "role": Role.BAD_CREDENTIAL}
    for exchange, passed in ((shown, True), (answer, False)):
        made = call("getCallLog", Returned({"callLogInfo": INFO}), exchanges=(exchange,), **named)
        assert bool(judged("unread-log-reported", made).findings) is not passed
