"""Further runs of a recorded step: with a CRM that fails, or with answers other than the recorded ones. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from appconnect_cli.evidence.specimens import Specimens
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.bodies import message_logs
from appconnect_cli.scenarios.bodies.call_logs import NOTE, SUBJECT
from appconnect_cli.scenarios.catalogue import CALL_LOG, MESSAGES, SERVER_SIDE
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.faults import EVERY, Fault, Variation, told_apart
from appconnect_cli.transports.protocols import operation_of
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.rewrites import Emptied, Typed

MOST_EXCHANGES = 12
"""A step with more requests than these fails where each operation is used first and last: else the cost of one long
step would grow with the square of its length.
"""

PROBES = frozenset({Role.BAD_CREDENTIAL, Role.UNKNOWN_ID, Role.REVOKED})
"""Steps in which the CRM itself refuses already."""


class Alteration(StrEnum):
    """What a variant of a step is there to show."""

    NONE = ""
    """Nothing: it is the step as it was recorded."""
    FAULT = "fault"
    """The CRM fails, or gives another legal answer, at some of the step's exchanges."""
    TYPED = "typed"
    """A person has typed a line into the record's text; `MARK` stands for it."""
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

    @classmethod
    def none(cls, step: StepRecord) -> "Variant":
        """The step as it was recorded."""
        return cls(Alteration.NONE, "", Variation(), step)


Run = Callable[[Variant], CallResult]
"""Runs a variant, and tells what came of it."""


def variants(step: StepRecord, plain: CallResult) -> Iterator[Variant]:
    """The variants of a recorded step in which nothing fails; `plain` is what its replay came to."""
    is_final = (plain.scenario, plain.role) == (SERVER_SIDE.name, Role.FINAL_UPDATE)
    if plain.interface == "updateCallLog" and (plain.scenario == CALL_LOG.name or is_final):
        yield from _typed(step, NOTE.splitlines()[0])
    if plain.interface == "updateMessageLog" and plain.scenario == MESSAGES.name:
        yield from _typed(step, message_logs.TEXTS[0])
        yield from _emptied(step, message_logs.TEXTS[0], "text")
    if plain.interface == "getCallLog" and (plain.scenario, plain.role) == (CALL_LOG.name, Role.READ):
        yield from _reads(step)


def faulted(
    step: StepRecord, plain: CallResult, specimens: Specimens, wanted: Callable[[Fault], bool], run: Run
) -> Iterator[CallResult]:
    """The step with each fault at each of its exchanges: from there on, and there alone where that can differ.

    It can't if nothing was asked after the fault: what the connector does until then is the same.
    """
    if plain.role in PROBES:
        return
    for at, fault in _faults(step, plain, specimens):
        if not wanted(fault):
            continue
        persistent = run(_faulted(step, plain, fault, EVERY[at:]))
        yield persistent
        if len(persistent.exchanges) > at + 1:
            yield run(_faulted(step, plain, fault, range(at, at + 1)))


def _faults(step: StepRecord, plain: CallResult, specimens: Specimens) -> Iterator[tuple[int, Fault]]:
    """Each with its position. A step whose recording does not answer any more can only fail from the start."""
    if not (plain.misses or plain.escapes):
        for at in _positions(plain):
            yield from ((at, fault) for fault in specimens.faults_at(plain.exchanges[at]))
    elif step.exchanges[0] < step.exchanges[1]:
        yield from ((0, fault) for fault in specimens.own_faults)


def _positions(plain: CallResult) -> Sequence[int]:
    """Where something is made to fail."""
    every = range(len(plain.exchanges))
    if len(every) <= MOST_EXCHANGES:
        return every
    operations = [operation_of(each) for each in plain.exchanges]
    first = {operation: at for at, operation in reversed(list(enumerate(operations)))}
    last = {operation: at for at, operation in enumerate(operations)}
    return sorted({*first.values(), *last.values()})


def _faulted(step: StepRecord, plain: CallResult, fault: Fault, exchanges: range) -> Variant:
    name = told_apart(fault, exchanges, len(plain.exchanges))
    return Variant(Alteration.FAULT, name, Variation(fault, exchanges), step)


def _typed(step: StepRecord, anchor: str) -> Iterator[Variant]:
    for where, above in (("above", True), ("below", False)):
        typed = Variation(rewrite=Typed(anchor, above))
        yield Variant(Alteration.TYPED, f"a line typed {where} the text", typed, step)


def _emptied(step: StepRecord, anchor: str, what: str) -> Iterator[Variant]:
    for name, empty in (("null", None), ("empty", "")):
        emptied = Variation(rewrite=Emptied(anchor, empty))
        yield Variant(Alteration.EMPTIED, f"the record's {what} is {name}", emptied, step)


def _reads(step: StepRecord) -> Iterator[Variant]:
    yield from _typed(step, NOTE.splitlines()[0])
    yield from _emptied(step, NOTE.splitlines()[0], "text")
    yield from _emptied(step, SUBJECT, "subject")
    rows = [dict(row) | {"contactId": None} for row in step.state.get("callLogs") or ()]
    unlinked = replace(step, state=dict(step.state) | {"callLogs": rows})
    yield Variant(Alteration.UNLINKED, "a log without a contact", Variation(has_other_input=True), unlinked)
