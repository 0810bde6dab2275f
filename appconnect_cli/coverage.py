"""What the evidence shows of each interface: how often it succeeded, found nothing, was refused, limited, let down.

A gap is no finding: it says where nothing was looked at, why, and which recording would change that. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, Interface
from appconnect_cli.evidence import Alteration, Evidence, left_recording
from appconnect_cli.evidence.operations import SEARCHES
from appconnect_cli.findings import Coverage, Showing, Situation
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.scenarios.catalogue import (
    CALL_LOG,
    CONTACT,
    CONTACT_SAMPLES,
    FAILURES,
    MESSAGES,
    SCENARIOS,
)
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange, Family

FAMILIES: Mapping[Family, Situation] = {
    Family.AUTH: Situation.AUTH_FAILURE,
    Family.RATE_LIMIT: Situation.RATE_LIMIT,
    Family.SERVER: Situation.SERVER_ERROR,
    Family.REFUSAL: Situation.ODD_ANSWER,
    Family.GARBLED: Situation.ODD_ANSWER,
    Family.ODD: Situation.ODD_ANSWER,
}
"""What an injected failure shows."""

EMPTY_IN = {
    "findContact": CONTACT.name,
    "findContactWithName": CONTACT_SAMPLES.name,
    "getCallLog": CALL_LOG.name,
    "updateMessageLog": MESSAGES.name,
}
"""The scenario in which a search finds nobody, or in whose answers a record's text can be left out."""

CALLED_IN = {step.interface: scenario.name for scenario in reversed(SCENARIOS) for step in scenario.steps}
"""The first scenario that calls an interface."""


@dataclass(frozen=True)
class _Seen:
    """The calls of one interface that its recordings could answer."""

    interface: Interface
    recorded: Sequence[CallResult]
    made: Sequence[CallResult]

    @property
    def asks_nothing(self) -> bool:
        """Whether it has no traffic in which anything could fail."""
        if not self.recorded:
            return not self.interface.awaited
        return not any(call.exchanges for call in self.recorded)


def covered(evidence: Evidence) -> tuple[Coverage, ...]:
    """A row for each of the twelve, and for each companion that the connector has and a scenario calls."""
    companions = [each for each in COMPANIONS if each.name in CALLED_IN and evidence.has(each.name)]
    return tuple(_row(evidence, interface) for interface in (*INTERFACES, *companions))


def _row(evidence: Evidence, interface: Interface) -> Coverage:
    name = interface.name
    if not evidence.has(name):
        cannot = evidence.cannot.get(name)
        note = f"the CRM can't: {cannot}" if cannot else "not implemented"
        return Coverage(name, {each: Showing(applies=False, reason=note) for each in Situation}, note)
    seen = _Seen(
        interface,
        evidence.of(name),
        [call for call in evidence.variants if call.interface == name and not (left_recording(call) or call.endless)],
    )
    recorded = [situation for call in seen.recorded for situation in set(_met(call))]
    made = [_shown_by(call) for call in seen.made]
    return Coverage(
        name,
        {
            each: Showing(recorded.count(each), made.count(each))
            if each in recorded or each in made
            else _unseen(evidence, seen, each)
            for each in Situation
        },
    )


def _met(call: CallResult) -> Iterator[Situation]:
    """What a recorded call met at the CRM itself."""
    failed = isinstance(call.outcome, Raised) or call.conclusion.successful is False
    if isinstance(call.outcome, Returned) and not failed:
        found = _found(call)
        if found or call.exchanges:
            yield Situation.SUCCESS if found else Situation.EMPTY
    if failed and call.role == Role.BAD_CREDENTIAL:
        yield Situation.AUTH_FAILURE
    if failed and call.role == Role.UNKNOWN_ID:
        yield Situation.ODD_ANSWER
    yield from filter(None, map(_failure, call.exchanges))


def _failure(exchange: Exchange) -> Situation | None:
    """As the CRM's status tells it; one that fails with 200 is told by the step's role."""
    status = exchange.status
    if status is None or status >= 500:
        return Situation.SERVER_ERROR
    if status in (401, 403):
        return Situation.AUTH_FAILURE
    if status == 429:
        return Situation.RATE_LIMIT
    return Situation.ODD_ANSWER if status >= 400 else None


def _found(call: CallResult) -> bool:
    """Whether there was anything: a match, or a text in the record."""
    value = call.value if isinstance(call.value, Mapping) else {}
    if call.interface in SEARCHES:
        matched = value.get("matchedContactInfo")
        contacts = matched if isinstance(matched, list) else []
        return any(isinstance(contact, Mapping) and not contact.get("isNewContact") for contact in contacts)
    info = value.get("callLogInfo") if call.interface == "getCallLog" else None
    return not isinstance(info, Mapping) or bool(info.get("fullBody") or info.get("note"))


def _shown_by(call: CallResult) -> Situation | None:
    """What a variant shows; None if it never came to what was put in."""
    if call.injected is not None:
        return FAMILIES[call.injected.family] if any(each.fault for each in call.exchanges) else None
    return Situation.EMPTY if call.alteration == Alteration.EMPTIED else Situation.SUCCESS


def _unseen(evidence: Evidence, seen: _Seen, situation: Situation) -> Showing:
    """Why nothing shows it: there is nothing to see, or something is to be recorded."""
    name = seen.interface.name
    if situation is Situation.EMPTY and name not in EMPTY_IN:
        return Showing(applies=False, reason="it has no answer that could be empty")
    if situation not in (Situation.SUCCESS, Situation.EMPTY) and seen.asks_nothing:
        return Showing(applies=False, reason="it asks the CRM nothing")
    if not seen.recorded:
        if evidence.outdated(name):
            return Showing(reason="its recordings do not answer what it asks", record="appconnect record --update")
        return _missing("no call of it is recorded", CALLED_IN[name])
    if situation is Situation.SUCCESS:
        return Showing(reason="every recorded call of it failed, or found nothing")
    if situation is Situation.EMPTY:
        return _never_empty(seen)
    return _never_failed(evidence, name, situation)


def _never_empty(seen: _Seen) -> Showing:
    scenario = EMPTY_IN[seen.interface.name]
    if any(call.scenario == scenario for call in seen.recorded):
        return Showing(reason=f"nothing in the scenario '{scenario}' could be left empty")
    what = "no search without a match" if seen.interface.name in SEARCHES else "no record whose text can be left out"
    return _missing(f"{what} is recorded", scenario)


def _never_failed(evidence: Evidence, name: str, situation: Situation) -> Showing:
    specimens = evidence.specimens
    if situation in (Situation.AUTH_FAILURE, Situation.RATE_LIMIT) and not specimens.refuses_by_status:
        if specimens.bad_credential is not None:
            return Showing(reason="this CRM refuses with HTTP 200, so that its own way to say this is not known")
        if any(call.scenario == FAILURES.name for call in evidence.calls):
            return Showing(
                reason=f"no answer in the scenario '{FAILURES.name}' is a refusal to take the CRM's form from"
            )
        return _missing("how the CRM itself refuses is not recorded", FAILURES.name)
    put_in = (call.injected for call in evidence.variants if call.interface == name and call.injected)
    if any(FAMILIES[each.family] is situation for each in put_in):
        return Showing(reason="with the failure put in, it asks for what no recording answers, or without end")
    return Showing(reason="no failure of this kind fits its recordings")


def _missing(reason: str, scenario: str) -> Showing:
    return Showing(reason=reason, record=f"appconnect record {scenario}")
