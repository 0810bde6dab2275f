"""In which ways a recorded step is run once more: failures of the CRM, and what only another answer shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from appconnect_cli.evidence.operations import creating_exchange, operation_of
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.bodies.call_logs import NOTE
from appconnect_cli.scenarios.catalogue import CALL_LOG, FAULTED, SERVER_SIDE
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.faults import Emptied, Fault, Typed, Variation, no_answer
from appconnect_cli.transports.provenance import StepRecord


class Alteration(StrEnum):
    """What a variant of a step is there to show."""

    FAILING = "failing"
    """Every answer is a failure."""
    FAILING_LATER = "failing later"
    """What creates the record succeeds, every later answer is a failure."""
    TYPED = "typed"
    """A person has typed a line into the record's text; `MARK` stands for it."""
    UNREAD = "unread"
    """The server's own getCallLog fails before an update."""
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
    reads: frozenset[str] = frozenset()
    """The operations of getCallLog."""


def variants(step: StepRecord, plain: CallResult, context: Context) -> Iterator[Variant]:
    """Every variant of a recorded step; `plain` is what its replay without any change came to."""
    if plain.exchanges and plain.scenario in FAULTED:
        yield from (_varied(step, Alteration.FAILING, name, fault) for name, fault in _failures(context.specimens))
    if plain.scenario in FAULTED or plain.scenario == CALL_LOG.name:
        yield from _failing_later(step, plain)
    if plain.interface == "updateCallLog":
        yield from _updates(step, plain, context)
    if plain.interface == "getCallLog" and (plain.scenario, plain.role) == (CALL_LOG.name, Role.READ):
        yield from _reads(step)


def _failures(specimens: Specimens) -> Iterator[tuple[str, Fault]]:
    """A gateway's 500 and a connection that breaks fit every CRM; a refused credential takes its own shape."""
    yield "HTTP 500", Fault(500, b'{"error": "Internal Server Error"}')
    yield "connection reset", no_answer(Kind.RESET, "Connection reset by peer")
    refusal = specimens.bad_credential
    if refusal is not None and refusal.status is not None:
        yield f"answer to a bad credential (HTTP {refusal.status})", _as_fault(refusal, refusal.status)


def _as_fault(specimen: Exchange, status: int) -> Fault:
    headers = tuple((name, value) for name, value in specimen.response_headers.items() if name != "content-length")
    return Fault(status, specimen.response_body, headers)


def _failing_later(step: StepRecord, plain: CallResult) -> Iterator[Variant]:
    """Only where something is asked after the record exists."""
    made = creating_exchange(plain)
    later = range((made if made is not None else len(plain.exchanges)) + 1, len(plain.exchanges))
    if later:
        fault = Fault(500, b'{"error": "Internal Server Error"}', exchanges=later)
        yield _varied(step, Alteration.FAILING_LATER, "HTTP 500 after the record exists", fault)


def _updates(step: StepRecord, plain: CallResult, context: Context) -> Iterator[Variant]:
    if plain.scenario == CALL_LOG.name or (plain.scenario, plain.role) == (SERVER_SIDE.name, Role.FINAL_UPDATE):
        for where, above in (("above", True), ("below", False)):
            typed = Variation(rewrite=Typed(NOTE.splitlines()[0], above))
            yield Variant(Alteration.TYPED, f"a line typed {where} the text", typed, step)
    read = leading_reads(plain, context.reads)
    if plain.scenario == CALL_LOG.name and read:
        fault = Fault(500, b'{"error": "Internal Server Error"}', exchanges=range(read))
        yield _varied(step, Alteration.UNREAD, "HTTP 500 to the read before the update", fault)


def leading_reads(plain: CallResult, reads: frozenset[str]) -> int:
    """How many exchanges of an update are the server's own getCallLog, which comes first; once is enough."""
    seen: set[str] = set()
    for at, exchange in enumerate(plain.exchanges):
        operation = operation_of(exchange)
        if operation not in reads or operation in seen:
            return at
        seen.add(operation)
    return len(plain.exchanges)


def _reads(step: StepRecord) -> Iterator[Variant]:
    for name, empty in (("null", None), ("empty", "")):
        emptied = Variation(rewrite=Emptied(NOTE.splitlines()[0], empty))
        yield Variant(Alteration.EMPTIED, f"the record's text is {name}", emptied, step)
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
