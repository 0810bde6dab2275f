"""No rule crashes, whatever a connector returns: each field of each result once with a value of each JSON type."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.findings import CRASHED
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.validation import validate
from tests.rules.message_calls import asked
from tests.rules.test_edges import FAILED, call

GOOD = asked({}, {"id": "c-9"})

VALUES: tuple[Any, ...] = (None, True, 0, 5, 1.5, "", "x", [], ["x"], [None], [{"id": [1]}], {}, {"x": 1})
FIELDS = (
    "successful", "matchedContactInfo", "contactInfo", "logId", "callLogInfo", "updatedNote", "returnMessage",
    "extraDataTracking", "platformUserInfo", "isLicenseValid", "clientId",
)  # fmt: skip
INNER = ("subject", "note", "fullBody", "fullLogResponse", "dispositions", "id", "name", "type", "createdDate",
         "additionalInfo", "message", "messageType", "ttl", "details")  # fmt: skip

BODY = {"note": "Sent quote", "subject": "Quote", "newContactName": "Ana Prado", "phoneNumber": "+14155550177"} | {
    "logInfo": {"customSubject": "Quote", "startTime": "2030-05-06T07:08:09.000Z", "duration": 127, "sessionId": "7"}
}


VARIANTS: list[dict[str, Any]] = [
    {"variant": "HTTP 500", "exchanges": (FAILED,)},
    {"variant": "HTTP 500", "exchanges": (GOOD, FAILED)},
    {"variant": "ids as text", "exchanges": (replace(GOOD, fault="numbers-as-text"),)},
    *(
        {"variant": "other", "alteration": kind}
        for kind in Alteration
        if kind not in (Alteration.NONE, Alteration.FAULT)
    ),
]


def played(result: Any, **fields: Any) -> list[CallResult]:
    """Every step of every scenario with that result."""
    return [
        call(
            step.interface, Returned(result), scenario=scenario.name, step=step.name, role=step.role.value,
            body=BODY, argument={"contactInfo": {"id": "c-9"}}, **fields,
        )
        for scenario in SCENARIOS for step in scenario.steps
    ]  # fmt: skip


def crashes(result: Any, manifest: Any = None) -> list[str]:
    evidence = Evidence(
        "acme",
        {each.name: Implementation(each.name, True) for each in INTERFACES + COMPANIONS},
        calls=tuple(played(result)),
        variants=tuple(each for fields in VARIANTS for each in played(result, **fields)),
        manifest=manifest,
    )
    return [finding.seen for finding in validate(evidence).findings if finding.rule == CRASHED]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_whatever_is_returned(value: Any) -> None:
    assert crashes(value) == []
    assert crashes(dict.fromkeys(FIELDS, value)) == []
    nested = dict.fromkeys(INNER, value)
    whole = dict.fromkeys(FIELDS, nested) | {"matchedContactInfo": [nested]}
    assert crashes(whole, {"platforms": {"acme": {"page": {"callLog": {"additionalFields": value}}}}}) == []


@pytest.mark.parametrize("platforms", VALUES, ids=repr)
def test_whatever_the_manifest_says(platforms: Any) -> None:
    assert crashes({"callLogInfo": {"dispositions": {"deals": "1"}}}, {"platforms": platforms}) == []
