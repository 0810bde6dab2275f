"""In which ways a recorded step is run once more: failures of the CRM, and what only another answer shows."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from appconnect_cli.evidence.operations import creating_exchange
from appconnect_cli.evidence.values import request_values, texts
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.bodies import message_logs
from appconnect_cli.scenarios.bodies.call_logs import NOTE
from appconnect_cli.scenarios.catalogue import CALL_LOG, FAULTED, MESSAGES, SERVER_SIDE
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.faults import JSON_HEADERS, Emptied, Fault, Typed, Variation, no_answer
from appconnect_cli.transports.protocols import operation_of
from appconnect_cli.transports.provenance import StepRecord

Reads = tuple[tuple[str, tuple[str, ...]], ...]
"""What getCallLog asks, as operations, each time that it was recorded; with the scenario."""
SERVER_ERROR = Fault(500, b'{"error": "Internal Server Error"}')


class Alteration(StrEnum):
    """What a variant of a step is there to show."""

    FAILING = "failing"
    """Every answer is a failure."""
    FAILING_LATER = "failing later"
    """What creates the record succeeds, every later answer is a failure."""
    FAILING_ITSELF = "failing itself"
    """The server's own getCallLog before an update succeeds, every answer to the update itself is a failure."""
    TYPED = "typed"
    """A person has typed a line into the record's text; `MARK` stands for it."""
    UNREAD = "unread"
    """The server's own getCallLog fails before an update."""
    UNWRITTEN = "unwritten"
    """What is read before a message is stored succeeds; storing it, and all that follows, fails."""
    EMPTIED = "emptied"
    """The record's text is null, or empty."""
    UNLINKED = "unlinked"
    """The log has no contact."""


@dataclass(frozen=True)
class Variant:
    """One further run of a step."""

    alteration: Alteration
    name: str
    """For a person to read, such as `HTTP 500`."""
    variation: Variation
    step: StepRecord
    """With another input or other linkage rows, where those are what differs."""


@dataclass(frozen=True)
class Specimens:
    """How the CRM itself refuses, as it was recorded: the first refusing answer of each kind."""

    bad_credential: Exchange | None = None
    unknown_id: Exchange | None = None

    @classmethod
    def among(cls, calls: Sequence[CallResult]) -> "Specimens":
        """What the probes of the scenario `failures` got."""
        return cls(_refusal(calls, Role.BAD_CREDENTIAL), _refusal(calls, Role.UNKNOWN_ID))


@dataclass(frozen=True)
class Context:
    """What the variants of a step depend on."""

    specimens: Specimens = field(default_factory=Specimens)
    reads: Reads = ()


def variants(step: StepRecord, plain: CallResult, context: Context) -> Iterator[Variant]:
    """Every variant of a recorded step; `plain` is what its replay without any change came to."""
    if step.exchanges[0] < step.exchanges[1] and plain.scenario in FAULTED:
        yield from (_varied(step, Alteration.FAILING, name, fault) for name, fault in _failures(context.specimens))
    if plain.scenario in FAULTED or plain.scenario == CALL_LOG.name:
        yield from _failing_later(step, plain)
    if plain.interface == "updateCallLog":
        yield from _updates(step, plain, context)
    if plain.interface == "updateMessageLog":
        yield from _message_updates(step, plain)
    if plain.interface == "getCallLog" and (plain.scenario, plain.role) == (CALL_LOG.name, Role.READ):
        yield from _reads(step)


def _failures(specimens: Specimens) -> Iterator[tuple[str, Fault]]:
    """A gateway's 500 and a connection that breaks fit every CRM; a refused credential takes its own shape.

    Too many requests are told by a 429 only where the CRM is known to refuse by status.
    """
    yield "HTTP 500", SERVER_ERROR
    yield "connection reset", no_answer(Kind.RESET, "Connection reset by peer")
    refusal = specimens.bad_credential
    if refusal is not None and refusal.status is not None:
        yield f"answer to a bad credential (HTTP {refusal.status})", _as_fault(refusal, refusal.status)
        if refusal.status >= 400:
            retry = (*JSON_HEADERS, ("retry-after", "1"))
            yield "HTTP 429", Fault(429, b'{"error": "Too Many Requests"}', retry)


def _as_fault(specimen: Exchange, status: int) -> Fault:
    headers = tuple((name, value) for name, value in specimen.response_headers.items() if name != "content-length")
    return Fault(status, specimen.response_body, headers)


def _failing_later(step: StepRecord, plain: CallResult) -> Iterator[Variant]:
    """Only where something is asked after the record exists."""
    made = creating_exchange(plain)
    later = range((made if made is not None else len(plain.exchanges)) + 1, len(plain.exchanges))
    if later:
        fault = replace(SERVER_ERROR, exchanges=later)
        yield _varied(step, Alteration.FAILING_LATER, "HTTP 500 after the record exists", fault)


def _updates(step: StepRecord, plain: CallResult, context: Context) -> Iterator[Variant]:
    if plain.scenario == CALL_LOG.name or (plain.scenario, plain.role) == (SERVER_SIDE.name, Role.FINAL_UPDATE):
        yield from _typed(step, NOTE.splitlines()[0])
    read = leading_reads(plain, context.reads)
    if plain.scenario in FAULTED:
        own = range(read, sys.maxsize)
        for name, fault in _failures(context.specimens) if plain.exchanges[read:] else ():
            yield _varied(step, Alteration.FAILING_ITSELF, f"{name} to the update", replace(fault, exchanges=own))
    if plain.scenario == CALL_LOG.name and read:
        fault = replace(SERVER_ERROR, exchanges=range(read))
        yield _varied(step, Alteration.UNREAD, "HTTP 500 to the read before the update", fault)


def reads_in(calls: Iterable[CallResult]) -> Reads:
    """How getCallLog reads a log that is there, by scenario."""
    return tuple(
        (call.scenario, tuple(map(operation_of, call.exchanges)))
        for call in calls
        if call.interface == "getCallLog" and call.role not in (Role.BAD_CREDENTIAL, Role.UNKNOWN_ID)
    )


def leading_reads(updated: CallResult, reads: Reads) -> int:
    """How many exchanges of an update are the server's own getCallLog, which comes first: those in which it does what
    getCallLog alone does, in the same scenario where that was recorded.
    """
    asked = tuple(map(operation_of, updated.exchanges))
    here = [read for scenario, read in reads if scenario == updated.scenario]
    return max((_common(asked, read) for read in here or (read for _, read in reads)), default=0)


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    differing = (at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other)
    return next(differing, min(len(first), len(second)))


def _typed(step: StepRecord, anchor: str) -> Iterator[Variant]:
    for where, above in (("above", True), ("below", False)):
        typed = Variation(rewrite=Typed(anchor, above))
        yield Variant(Alteration.TYPED, f"a line typed {where} the text", typed, step)


def _message_updates(step: StepRecord, plain: CallResult) -> Iterator[Variant]:
    """A conversation's record as a person left it; and one that can be read and not written."""
    anchor = message_logs.TEXTS[0]
    if plain.scenario == MESSAGES.name:
        yield from _typed(step, anchor)
        yield from _emptied(step, anchor)
    stored = _first_stored(plain) if plain.scenario in FAULTED else 0
    if stored:
        fault = replace(SERVER_ERROR, exchanges=range(stored, sys.maxsize))
        yield _varied(step, Alteration.UNWRITTEN, "HTTP 500 to what stores the message", fault)


def _first_stored(plain: CallResult) -> int:
    """The position of the first request that carries the message's text; 0 if none does."""
    message = (plain.argument or {}).get("message") or {}
    carrying = (
        at
        for at, exchange in enumerate(plain.exchanges)
        if any(str(message.get("subject")) in text for text in texts(request_values(exchange)))
    )
    return next(carrying, 0)


def _emptied(step: StepRecord, anchor: str) -> Iterator[Variant]:
    for name, empty in (("null", None), ("empty", "")):
        emptied = Variation(rewrite=Emptied(anchor, empty))
        yield Variant(Alteration.EMPTIED, f"the record's text is {name}", emptied, step)


def _reads(step: StepRecord) -> Iterator[Variant]:
    yield from _typed(step, NOTE.splitlines()[0])
    yield from _emptied(step, NOTE.splitlines()[0])
    rows = [dict(row) | {"contactId": None} for row in step.state.get("callLogs") or ()]
    unlinked = replace(step, state=dict(step.state) | {"callLogs": rows})
    yield Variant(Alteration.UNLINKED, "a log without a contact", Variation(has_other_input=True), unlinked)


def _varied(step: StepRecord, alteration: Alteration, name: str, fault: Fault) -> Variant:
    return Variant(alteration, name, Variation(fault), step)


def _refusal(calls: Sequence[CallResult], role: Role) -> Exchange | None:
    """The answer that a probe got: one with an error status, or the last one if the connector took it for an error."""
    for call in calls:
        if call.role != role or not call.exchanges:
            continue
        refused = next((exchange for exchange in call.exchanges if (exchange.status or 0) >= 400), None)
        if refused or isinstance(call.outcome, Raised):
            return refused or call.exchanges[-1]
    return None
