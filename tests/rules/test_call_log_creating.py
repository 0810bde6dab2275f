"""Both sides of the lines that the rules about new call logs draw."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Verdict
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import FAILED, SOFT, call, failing, verdict

START = "2030-05-05T07:08:09.000Z"
START_MS = 1904195289000
COMPOSED = "- Note: Sent the quote\nCall back\n- Date/Time: 2030-05-05\n- Result: Accepted\n"
CONTACT = {"id": "person:7001", "type": "Lead", "phoneNumber": "+14155550111"}
LOG_INFO = {"sessionId": "70001", "startTime": START, "duration": 127}


def exchange(body: Any, answer: Any = None, path: str = "/logs", method: str = "POST") -> Exchange:
    headers = {"content-type": "application/json"}
    sent = b"" if body is None else json.dumps(body).encode()
    answered = json.dumps({"id": "L-5512"} if answer is None else answer).encode()
    return Exchange(method, f"https://crm.example{path}", headers, sent, 200, headers, answered, 0.0)


def created(*exchanges: Exchange, outcome: Outcome | None = None, **fields: Any) -> CallResult:
    plain = call("createCallLog", outcome or Returned({"logId": "L-5512"}), exchanges=exchanges)
    body = fields.pop("body", {"logInfo": LOG_INFO})
    argument = fields.pop("argument", {"contactInfo": CONTACT, "composedLogDetails": COMPOSED})
    return replace(plain, body=body, argument=argument, **(failing({"exchanges": exchanges} | fields) | fields))


def judged(slug: str, *calls: CallResult, **fields: Any) -> Verdict:
    return verdict(slug, "createCallLog", *calls, **fields)


LATER = {"variant": "HTTP 500 from request 2 on"}
FAILING = {"variant": "HTTP 500"}


@pytest.mark.parametrize(
    ("outcome", "lost"),
    [
        (Returned({"logId": "L-5512"}), False),
        (Returned({"logId": 5512, "returnMessage": SOFT}), False),
        (Returned({"returnMessage": SOFT}), True),
        (Returned(None), True),
        (Raised("httpx.HTTPStatusError", "500", 500), True),
    ],
)
def test_what_fails_after_the_record_exists_must_not_cost_its_id(outcome: Outcome, lost: bool) -> None:
    plain = created(exchange({}), exchange({}, {}, "/links"))
    later = created(exchange({}), FAILED, outcome=outcome, **LATER)
    assert bool(judged("log-id-lost", plain, later).findings) is lost


def test_where_nothing_is_asked_after_the_record_nothing_can_fail() -> None:
    assert judged("log-id-lost", created(exchange({}))).passed
    unknown = created(exchange({}, {}), exchange({}, {}))
    assert judged("log-id-lost", unknown).not_judged


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (Raised("requests.HTTPError", "500", 500), False),
        (Returned({"returnMessage": SOFT}), False),
        (Returned({"logId": None, "returnMessage": SOFT}), False),
        (Returned(None), False),
        (Returned({"logId": "L-1", "returnMessage": SOFT}), True),
        (Returned({"returnMessage": {"message": "Saved", "messageType": "success"}}), True),
        (Returned({}), True),
    ],
)
def test_a_failure_is_told(outcome: Outcome, found: bool) -> None:
    assert bool(judged("failed-log-reported", created(FAILED, outcome=outcome, **FAILING)).findings) is found


def repeated(*exchanges: Exchange, outcome: Outcome | None = None, stored: str | None = "L-5512") -> Verdict:
    first = created(exchange({}), scenario="call-again", step="create", role=Role.CREATE)
    second = created(*exchanges, outcome=outcome, scenario="call-again", step="create again", role=Role.CREATE_AGAIN)
    conclusions = [replace(each.conclusion, stored_log_id=kept) for each, kept in ((first, "L-5512"), (second, stored))]
    both = [replace(each, conclusion=kept) for each, kept in zip((first, second), conclusions, strict=True)]
    return judged("log-repeated", *both)


def test_the_same_call_twice_gives_the_same_id() -> None:
    assert repeated(exchange({"session": "70001"}, {"items": [{"id": "L-5512"}]}, "/search")).passed
    assert repeated(exchange({}, {"id": "L-2"}), outcome=Returned({"logId": "L-2"}), stored="L-2").findings
    assert repeated(exchange({}), outcome=Raised("CrmError", "duplicate", 409), stored=None).findings


def test_a_crm_that_does_not_find_what_is_new_is_not_blamed_on_a_connector_that_looked() -> None:
    search = exchange(None, {"items": []}, "/logs?session=70001", "GET")
    made = exchange({"session": "70001"}, {"id": "L-2"})
    assert repeated(search, made, outcome=Returned({"logId": "L-2"}), stored="L-2").not_judged
    assert repeated(made, outcome=Returned({"logId": "L-2"}), stored="L-2").findings


def test_only_the_operation_that_makes_contacts_is_an_unrelated_change() -> None:
    contact = call("createContact", Returned({"contactInfo": {"id": "P-1"}}))
    contact = replace(contact, exchanges=(exchange({"name": "Ana"}, {"id": "P-1"}, "/people"),))
    log = exchange({})
    also = exchange({"name": "Caller"}, {"id": "P-2"}, "/people")
    deal = exchange({"stage": 2}, {"id": "D-2"}, "/deals")
    assert judged("logging-creates-contact", contact, created(log)).passed
    assert judged("logging-creates-contact", contact, created(log, deal)).passed
    assert judged("logging-creates-contact", contact, created(also, log)).findings
    assert judged("logging-creates-contact", created(also, log)).not_judged
    one_address = replace(contact, exchanges=(exchange({"name": "Ana"}, {"id": "P-1"}, "/logs"),))
    assert judged("logging-creates-contact", one_address, created(log)).not_judged


@pytest.mark.parametrize(
    "body",
    [
        {"text": COMPOSED},
        {"text": f"<p>{COMPOSED}</p>".replace("\n", "<br>")},
        {"text": f"From App Connect\n{COMPOSED}"},
        {"doc": {"content": [{"type": "text", "text": line} for line in COMPOSED.splitlines()]}},
        {"doc": json.dumps([{"insert": COMPOSED}])},
    ],
)
def test_the_composed_body_may_be_wrapped(body: Any) -> None:
    assert judged("composed-body-ignored", created(exchange(body))).passed


@pytest.mark.parametrize("text", ["Sent the quote\nCall back", COMPOSED.replace("Accepted", ""), ""])
def test_a_line_of_the_composed_body_that_is_not_sent_is_found(text: str) -> None:
    assert judged("composed-body-ignored", created(exchange({"text": text}))).findings


def test_what_a_link_is_called_may_be_lost() -> None:
    composed = '<li><b>Call recording link</b>: <a target="_blank" href="https://x.test/5">open</a></li>'
    log = created(
        exchange({"text": "Call recording link: https://x.test/5"}),
        argument={"contactInfo": CONTACT, "composedLogDetails": composed},
    )
    assert judged("composed-body-ignored", log).passed


def test_nothing_is_composed_for_a_format_of_ones_own() -> None:
    own = created(exchange({"text": "x"}), argument={"contactInfo": CONTACT, "composedLogDetails": ""})
    assert judged("composed-body-ignored", own).not_judged


@pytest.mark.parametrize(
    "log",
    [
        exchange({"contact": "person:7001"}),
        exchange({"contact": 7001}),
        exchange({"links": [{"to": "urn:person:7001"}]}),
        exchange({}, path="/people/7001/calls"),
        exchange({}, {"id": "L-5512", "contact": {"id": "person:7001"}}),
    ],
)
def test_a_log_is_linked_by_the_contacts_id_in_any_form(log: Exchange) -> None:
    assert judged("log-not-linked", created(log)).passed


def test_a_log_that_names_nobody_or_another_is_not_linked() -> None:
    assert judged("log-not-linked", created(exchange({"text": COMPOSED}))).findings
    assert judged("log-not-linked", created(exchange({"contact": "person:70012"}))).findings


@pytest.mark.parametrize("number", ["+14155550111", "(415) 555-0111", "4155550111"])
def test_where_the_number_is_sent_the_crm_may_link_by_it(number: str) -> None:
    assert judged("log-not-linked", created(exchange({"phone": number}))).not_judged


def test_a_number_inside_a_text_links_nothing() -> None:
    text = "- Contact Number: +14155550111"
    assert judged("log-not-linked", created(exchange({"text": text}))).findings


PENDING = {"logInfo": {**LOG_INFO, "startTime": START_MS, "duration": "pending"}, "isFromSSCL": True}


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (Returned({"logId": "L-1"}), False),
        (Raised("TypeError", "unsupported operand", None), True),
        (Raised("httpx.HTTPStatusError", "400", 400), True),
        (Returned({"returnMessage": SOFT}), True),
    ],
)
def test_a_call_of_server_side_logging_must_be_logged(outcome: Outcome, found: bool) -> None:
    pending = created(exchange({}), outcome=outcome, body=PENDING)
    assert bool(judged("server-side-call-fails", created(exchange({})), pending).findings) is found


def test_server_side_logging_is_judged_beside_calls_that_work() -> None:
    broken = Raised("TypeError", "x", None)
    pending = created(exchange({}), outcome=broken, body=PENDING)
    assert judged("server-side-call-fails", pending).not_judged
    assert judged("server-side-call-fails", created(exchange({}))).not_judged


def started(value: Any) -> Verdict:
    ordinary = created(exchange({"at": START, "seconds": 127}))
    return judged("start-moved", ordinary, created(exchange({"at": value}), body=PENDING))


@pytest.mark.parametrize("value", [START, START_MS, START_MS // 1000, str(START_MS), "2030-05-05T09:08:09+02:00"])
def test_a_start_in_milliseconds_may_be_sent_in_any_form(value: Any) -> None:
    assert started(value).passed


@pytest.mark.parametrize("value", ["2030-05-05T08:00:00Z", START_MS * 1000, "Invalid date", ""])
def test_another_start_is_found(value: Any) -> None:
    assert started(value).findings


def test_a_start_is_not_judged_without_its_field_or_in_the_future() -> None:
    local = created(exchange({"at": "05/05/2030 09:08"}))
    assert judged("start-moved", local, created(exchange({"at": "x"}), body=PENDING)).not_judged
    ahead = {"logInfo": {**PENDING["logInfo"], "startTime": START_MS * 2}, "isFromSSCL": True}  # type: ignore[dict-item]
    ordinary = created(exchange({"at": START}))
    assert judged("start-moved", ordinary, created(exchange({"at": START}), body=ahead)).not_judged
