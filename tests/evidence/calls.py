"""Calls of which only what they asked matters."""

from datetime import UTC, datetime

from appconnect_cli.runtime.result import CallResult, Conclusion, Returned
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
