"""Asking again: both sides of each line."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.runtime.result import CallResult, Conclusion, Raised, Returned
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from tests.rules.message_calls import asked
from tests.rules.test_edges import call, verdict

MADE = asked({"name": "Ana"}, {"id": "c-700"}, path="/contacts")
LOST = replace(MADE, status=None, fault="timeout", response_body=b"")
PLAIN = call("createContact", Returned({"contactInfo": {"id": "c-700"}}), exchanges=(MADE,))


def failing(*exchanges: Exchange, **fields: Any) -> CallResult:
    made = call("createContact", Raised("httpx.ReadTimeout", "", None), variant="time-out", exchanges=exchanges)
    return replace(made, **fields)


@pytest.mark.parametrize(
    ("exchanges", "found"),
    [
        ((LOST,), False),
        ((LOST, MADE), True),
        ((LOST, LOST), True),
        ((LOST, asked(method="GET", path="/contacts?name=Ana"), MADE), False),
        ((replace(LOST, fault="429", status=429), MADE), False),
        ((replace(LOST, request_headers={"Idempotency-Key": "k"}), MADE), False),
    ],
)
def test_what_may_have_been_created_is_not_created_again(exchanges: tuple[Exchange, ...], found: bool) -> None:
    judged = verdict("write-repeated", "createContact", PLAIN, failing(*exchanges))
    assert bool(judged.findings) is found


def test_a_log_that_the_crm_tells_apart_may_be_sent_again() -> None:
    logged = replace(PLAIN, interface="createCallLog", outcome=Returned({"logId": "c-700"}), scenario="call-again")
    kept = Conclusion(True, 200, {}, "", stored_log_id="c-700")
    first = replace(logged, step="create", role=Role.CREATE, conclusion=kept)
    again = replace(first, step="create again", role=Role.CREATE_AGAIN)
    twice = failing(LOST, MADE, interface="createCallLog", scenario="call-again", step="create")
    assert verdict("write-repeated", "createCallLog", first, twice).findings
    assert verdict("write-repeated", "createCallLog", first, again, twice).passed


@pytest.mark.parametrize(
    ("message", "path", "found"), [({"id": 7}, "/logs", False), ({"id": 8}, "/logs", True), (None, "/logs", True),
                                   ({"id": 7}, "/notes", True)]
)  # fmt: skip
def test_so_may_a_message_by_its_id_where_calls_are_told_apart(message: Any, path: str, found: bool) -> None:
    log = asked({"key": "s-1"}, {"id": "c-700"}, path="/logs")
    kept = Conclusion(True, 200, {}, "", stored_log_id="c-700")
    first = replace(PLAIN, interface="createCallLog", scenario="call-again", step="create", role=Role.CREATE,
                    outcome=Returned({"logId": "c-700"}), exchanges=(log,), conclusion=kept)  # fmt: skip
    again = replace(first, step="create again", role=Role.CREATE_AGAIN)
    made = asked({"key": "7"}, {"id": "c-701"}, path=path)
    plain = replace(PLAIN, interface="createMessageLog", outcome=Returned({"logId": "c-701"}), exchanges=(made,))
    lost = replace(made, status=None, fault="timeout", response_body=b"")
    twice = failing(lost, made, interface="createMessageLog", argument={"message": message})
    assert bool(verdict("write-repeated", "createMessageLog", first, again, plain, twice).findings) is found


@pytest.mark.parametrize(
    ("tries", "endless", "severity"), [(10, False, None), (11, False, Severity.WARNING), (11, True, Severity.ERROR)]
)
def test_a_connector_gives_up(tries: int, endless: bool, severity: Severity | None) -> None:
    stubborn = failing(*[LOST] * tries, endless=endless)
    found = verdict("retries-endlessly", "createContact", PLAIN, stubborn).findings
    assert [each.severity for each in found] == ([severity] if severity else [])
