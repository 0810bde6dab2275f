"""Whose credential is sent."""

import json
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call, verdict

MATCH = {"successful": True, "matchedContactInfo": [{"id": 9, "name": "Noor"}]}
NO_MATCH = {"successful": True, "matchedContactInfo": []}
LOG = {"callLogInfo": {"subject": "Quote call", "note": "", "fullBody": "Sent quote", "fullLogResponse": {}}}
NO_LOG = {"callLogInfo": {"subject": "", "note": "", "fullBody": "", "fullLogResponse": None}}
REFUSED = Raised("httpx.HTTPStatusError", "401", 401)


def exchange(answer: Any, headers: dict[str, str] | None = None) -> Exchange:
    body = json.dumps(answer).encode()
    sent = {"Authorization": "{{authHeader}}"} if headers is None else headers
    return Exchange("GET", "https://crm.example/x", sent, b"", 200, {"content-type": "application/json"}, body, 0)


def probe(interface: str, outcome: Outcome, **fields: Any) -> CallResult:
    named = {"scenario": "failures", "role": "bad credential", "step": "with a bad credential"}
    answer = {"items": [{"id": 9}], "subject": "Quote call", "body": "Sent quote"}
    return call(interface, outcome, **({"exchanges": (exchange(answer),)} | named | fields))


def usual(interface: str) -> CallResult:
    return call(interface, Returned(MATCH if interface == "findContact" else LOG))


@pytest.mark.parametrize(("interface", "value"), [("findContact", MATCH), ("getCallLog", LOG)])
def test_data_for_a_credential_that_opens_nothing_is_found(interface: str, value: Any) -> None:
    judged = verdict("credential-ignored", interface, probe(interface, Returned(value)), usual(interface))
    (finding,) = judged.findings
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("interface", "outcome"),
    [
        ("findContact", REFUSED),
        ("findContact", Returned({"successful": False, "matchedContactInfo": []})),
        ("findContact", Returned(NO_MATCH)),
        ("findContact", Returned({"successful": True, "matchedContactInfo": [{"id": "new", "isNewContact": True}]})),
        ("getCallLog", REFUSED),
        ("getCallLog", Returned({"returnMessage": {"message": "Log in again", "messageType": "warning"}})),
        ("getCallLog", Returned(NO_LOG)),
    ],
)
def test_no_data_for_a_credential_that_opens_nothing_passes(interface: str, outcome: Outcome) -> None:
    assert verdict("credential-ignored", interface, probe(interface, outcome), usual(interface)).passed


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        ([usual("findContact")], "appconnect record failures"),
        ([probe("findContact", Returned(MATCH), exchanges=())], "appconnect record failures"),
        ([probe("findContact", REFUSED)], "no recorded call with a good credential"),
        ([probe("findContact", Returned(MATCH), exchanges=(exchange({"items": [9]}, {}),))], "no credential at all"),
        ([probe("findContact", Returned(MATCH), exchanges=(exchange({"items": []}),))], "came from the CRM"),
        (
            [probe("findContact", Returned(MATCH), user={"platformAdditionalInfo": {"session": "{{session}}"}})],
            "platformAdditionalInfo",
        ),
        (
            [probe("findContact", Returned(MATCH), user={"platformAdditionalInfo": {"restToken": 77}})],
            "platformAdditionalInfo",
        ),
    ],
)
def test_what_does_not_show_whose_credential_was_sent_is_not_judged(calls: list[CallResult], reason: str) -> None:
    assert reason in verdict("credential-ignored", "findContact", *calls).not_judged
