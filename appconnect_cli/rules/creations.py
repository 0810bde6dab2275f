"""Creations of contacts, and the look-ups of their numbers afterwards."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.rules.observing import is_usable_id, matches_in
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.model import Role

Contact = Mapping[str, Any]


def argument_of(call: CallResult) -> Mapping[str, Any]:
    """What the connector got."""
    return call.argument if isinstance(call.argument, Mapping) else {}


def created_by(call: CallResult) -> Contact | None:
    """The contact that createContact returned; None if it returned none that can be used."""
    contact = call.value.get("contactInfo") if isinstance(call.value, Mapping) else None
    return contact if isinstance(contact, Mapping) and is_usable_id(contact.get("id")) else None


def outcome_of(call: CallResult) -> str:
    """What came of a call, for a person to read."""
    if isinstance(call.outcome, Raised):
        return f"it raises {call.outcome.kind}: {call.outcome.message}"
    return f"it returns {quote(call.value)}"


def created_and_found(evidence: Evidence) -> list[tuple[CallResult, CallResult]]:
    """Each creation with the first look-up of its number after it in the same scenario, if that was no failure."""
    pairs = []
    for call in evidence.of("createContact"):
        _, after = _look_ups(evidence, call)
        if after and created_by(call) is not None:
            pairs.append((call, after[0]))
    return pairs


def same_person(call: CallResult, found: CallResult) -> list[Contact]:
    """The matches that are the created contact: by id as text, or else by name."""
    made, given = created_by(call) or {}, argument_of(call).get("newContactName")
    matches = [match for match in matches_in(found.value) if isinstance(match, Mapping)]
    by_id = [match for match in matches if made and str(match.get("id")) == str(made.get("id"))]
    names = {_folded(name) for name in (given, made.get("name")) if name}
    return by_id or [match for match in matches if _folded(match.get("name")) in names]


def is_found_only_after(evidence: Evidence, call: CallResult) -> bool:
    """Whether nobody had the number before a creation, and its contact has it afterwards."""
    before, after = _look_ups(evidence, call)
    return bool(before and after) and not matches_in(before[-1].value) and bool(same_person(call, after[0]))


def _look_ups(evidence: Evidence, call: CallResult) -> tuple[list[CallResult], list[CallResult]]:
    """The successful look-ups of the number that a creation was given: before it, and after it."""
    calls = [each for each in evidence.calls if each.scenario and each.scenario == call.scenario]
    at = next((index for index, each in enumerate(calls) if each is call), len(calls))
    number = argument_of(call).get("phoneNumber")
    usable = {id(each) for each in evidence.of("findContact") if each.role != Role.BAD_CREDENTIAL}

    def asked(some: list[CallResult]) -> list[CallResult]:
        return [
            each
            for each in some
            if id(each) in usable and argument_of(each).get("phoneNumber") == number
            if isinstance(each.value, Mapping) and each.value.get("successful")
        ]

    return asked(calls[:at]), asked(calls[at + 1 :])


def _folded(name: Any) -> str:
    return " ".join(str(name).split()).casefold()
