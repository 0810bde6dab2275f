"""What many rules ask of the evidence."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.provenance import origin_of
from appconnect_cli.rules.rule import Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned


def returned(calls: tuple[CallResult, ...]) -> Iterator[tuple[CallResult, Any]]:
    """The calls in which the connector returned, with the value."""
    for call in calls:
        if isinstance(call.outcome, Returned):
            yield call, call.outcome.value


def has_returned(evidence: Evidence, interface: str) -> bool:
    """Whether a plain call of it returned at all: what only failing variants show is no reason for a pass."""
    return any(True for _ in returned(evidence.of(interface)))


def unexercised(evidence: Evidence, interface: str) -> Unjudged:
    """Why no call of an interface decides: none was recorded, or none that was can be used."""
    if evidence.outdated(interface):
        return Unjudged("what the connector asks for is not in the recording: `appconnect record` makes a new one")
    calls = evidence.of(interface)
    if not calls:
        return Unjudged("no recorded call exercises it: `appconnect record` makes one")
    if all(isinstance(call.outcome, Raised) for call in calls):
        return Unjudged("it raised in every recorded call")
    return Unjudged("no recorded call reached it")


def was_refused(call: CallResult) -> bool:
    """Whether the CRM refused something by its status, or did not answer."""
    return any(exchange.status is None or exchange.status >= 400 for exchange in call.exchanges)


def without_failures(evidence: Evidence, interface: str) -> Unjudged:
    """Why no failing call decides."""
    if not evidence.of(interface):
        return unexercised(evidence, interface)
    return Unjudged("no recorded request of it could be made to fail")


def unrecorded(scenario: str) -> Unjudged:
    """Why a rule that compares the steps of a scenario does not judge."""
    return Unjudged(f"the scenario {scenario!r} is not recorded as a whole: `appconnect record {scenario}` does it")


def raised_cause(error: Raised) -> str:
    """The same for all rules that speak of one error."""
    return f"raised {error.kind}"


def kind_of(value: Any) -> str:
    """A result as a person would name it."""
    return "nothing (None)" if value is None else f"a {type(value).__name__}: {quote(value)}"


def matches_in(value: Any) -> list[Any]:
    """The real matches in a search's result; placeholders are not."""
    matched = value.get("matchedContactInfo") if isinstance(value, Mapping) else None
    found = matched if isinstance(matched, list) else []
    return [contact for contact in found if not (isinstance(contact, Mapping) and contact.get("isNewContact"))]


def data_in(call: CallResult) -> frozenset[str]:
    """What a search or a read of a log returned, as texts: ids of matches, subject and text. Empty for a failure."""
    if call.interface == "findContact":
        return frozenset(str(match.get("id")) for match in matches_in(call.value) if isinstance(match, Mapping))
    info = call.value.get("callLogInfo") if isinstance(call.value, Mapping) else None
    given = [info.get(name) for name in ("subject", "fullBody")] if isinstance(info, Mapping) else []
    return frozenset(text for text in given if isinstance(text, str) and text)


def has_crm_data(call: CallResult) -> bool:
    """Whether any of that stood in an answer of the CRM: then the CRM did not refuse."""
    return any(origin_of(call, value) for value in data_in(call))


def is_usable_id(value: Any) -> bool:
    """Whether App Connect can keep it: text or whole number, neither bool, 0 nor empty (contract 15)."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and bool(value)
