"""The call behind a finding, as text for a person: what reports show of it."""

from appconnect_cli.findings import Hop, Trace
from appconnect_cli.runtime.document import dumped, readable_body
from appconnect_cli.runtime.result import CallResult, NotCalled, Outcome, Returned
from appconnect_cli.transports.base import Exchange

LONGEST = 4_000
"""Characters of a body that are shown: a report stays readable, and small enough to be mailed."""

READ = 64 * 1024
"""Bytes of a body that are looked at: a picture of ten megabytes is not parsed."""


def trace_of(call: CallResult) -> Trace:
    """Every exchange in order, and the outcome."""
    outcome, returned = _told(call.outcome)
    return Trace(tuple(map(_hop, call.exchanges)), outcome, returned, call.variant)


def _hop(exchange: Exchange) -> Hop:
    return Hop(
        method=exchange.method,
        url=exchange.url,
        status=exchange.status,
        error=exchange.error,
        fault=exchange.fault,
        milliseconds=exchange.milliseconds,
        request=_text(exchange.request_body),
        response=_text(exchange.response_body),
    )


def _told(outcome: Outcome) -> tuple[str, str]:
    if isinstance(outcome, Returned):
        return "returned", _shortened(dumped(outcome.value))
    if isinstance(outcome, NotCalled):
        return f"was not called: {outcome.reason}", ""
    return _shortened(f"raised {outcome.kind}: {outcome.message}"), ""


def _text(body: bytes) -> str:
    """JSON indented, other text as it is; the whole is cut where it is too long to read."""
    if len(body) > READ:
        return f"{body[:LONGEST].decode(errors='replace')}\n... the first {LONGEST:,} of {len(body):,} bytes"
    readable = readable_body(body)
    if readable is None:
        return ""
    return _shortened(readable if isinstance(readable, str) else dumped(readable))


def _shortened(text: str) -> str:
    left = len(text) - LONGEST
    return f"{text[:LONGEST]}\n... {left:,} more characters" if left > 0 else text
