"""Which exchanges of an update are the server's own read before it."""

from datetime import UTC, datetime

import pytest

from appconnect_cli.evidence.variants import leading_reads, reads_in
from appconnect_cli.runtime.result import CallResult, Conclusion, Returned
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange, Mode


def call(interface: str, *asked: str, scenario: str = "call-log", role: str = "") -> CallResult:
    exchanges = tuple(
        Exchange(method, f"https://crm.example{path}", {}, b"", 200, {}, b"", 0.0)
        for method, path in (each.split(" ") for each in asked)
    )
    return CallResult(
        interface=interface,
        mode=Mode.REPLAY,
        profile="sandbox",
        instant=datetime(2030, 5, 6, tzinfo=UTC),
        body={},
        argument={},
        user={},
        outcome=Returned({}),
        conclusion=Conclusion(True, 200, {}, ""),
        exchanges=exchanges,
        scenario=scenario,
        role=role,
    )


READ = call("getCallLog", "GET /logs/1", "GET /contacts/7")


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        (("GET /logs/5", "GET /contacts/7", "PATCH /logs/5"), 2),
        (("GET /logs/5", "GET /contacts/7", "GET /logs/5", "PUT /logs/5"), 2),
        (("GET /logs/5", "PATCH /logs/5"), 1),
        (("PATCH /logs/5",), 0),
        ((), 0),
    ],
)
def test_they_are_those_in_which_it_does_what_get_call_log_does(asked: tuple[str, ...], own: int) -> None:
    assert leading_reads(call("updateCallLog", *asked), reads_in([READ])) == own


def test_a_read_that_was_refused_shows_nothing() -> None:
    refused = call("getCallLog", "GET /logs/1", "PATCH /logs/1", role=Role.UNKNOWN_ID)
    plain = call("getCallLog", "GET /logs/1", scenario="")
    assert leading_reads(call("updateCallLog", "GET /logs/5", "PATCH /logs/5"), reads_in([refused, plain])) == 1


def test_reads_of_the_same_scenario_come_first() -> None:
    elsewhere = call("getCallLog", "GET /logs/1", "PATCH /logs/1", scenario="other")
    here = call("getCallLog", "GET /logs/1")
    assert leading_reads(call("updateCallLog", "GET /logs/5", "PATCH /logs/5"), reads_in([elsewhere, here])) == 1
