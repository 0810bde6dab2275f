"""Whether a call or message came in or went out, and how long it took, in fields of the CRM (contract 2.4, 2.5)."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.evidence import Evidence, operation_of
from appconnect_cli.evidence.values import Path, request_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import returned, unexercised
from appconnect_cli.rules.partial_update import name_of, named
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.ingredients import CALL_SECONDS

WORDS = {"inbound": True, "incoming": True, "outbound": False, "outgoing": False}
"""Whether it came in."""

RECORDS = {"createCallLog": "callLog", "createMessageLog": "message"}
"""The part of the argument that has the direction."""

LASTING = ("createCallLog", "updateCallLog")

UNITS = {"seconds": 1, "secs": 1, "sec": 1, "milliseconds": 1000, "millis": 1000, "ms": 1000, "minutes": 1 / 60}
"""How many of them a second has."""

_LENGTH = re.compile(r"(?i:duration|length|talk_?time)")
_OTHER_LENGTH = re.compile(r"(?i:ring|hold|queue|wait|wrap)")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@dataclass(frozen=True)
class _Told:
    """A direction that was sent."""

    call: CallResult
    place: tuple[str, Path]
    word: str
    is_inbound: bool
    """What the call or message was."""


def direction_wrong(evidence: Evidence, interface: str) -> Judgement:
    """Who called whom is stored as it was.

    What it does
        Looks for values that are nothing but `inbound`, `incoming`, `outbound` or `outgoing` in what is sent, and
        compares them with the direction of the call or message. A field that says the same of both is taken for
        something else, unless it is named as a direction.
    Why it matters in production
        Every report of calls made and calls taken is wrong, and a reader takes the customer's words for the agent's.
    Example
        "direction": "inbound" if call.direction == "inbound" else "outbound"      # App Connect says "Inbound"
    How to mend
        Compare with `Inbound`; anything else counts as outbound.
    """
    if not list(returned(evidence.of(interface))):
        return unexercised(evidence, interface)
    told = [each for call in evidence.of(interface) for each in _told(call)]
    meant = [each for each in told if "direction" in str(each.place[1][-1]).lower() or _differs(each, told)]
    if not meant:
        return Unjudged("what is sent has no field that says a direction")
    return tuple(
        Breach(
            f"{name_of(each.place[1])} is {each.word!r} for what {'came in' if each.is_inbound else 'went out'}",
            "inbound" if each.is_inbound else "outbound",
            each.call,
            cause=f"{name_of(each.place[1])} {each.is_inbound}",
        )
        for each in meant
        if WORDS[each.word.lower()] != each.is_inbound
    )


def duration_in_other_unit(evidence: Evidence, interface: str) -> Judgement:
    """A duration is stored in the unit that its field is named after.

    What it does
        Logs a call of a certain length, and looks at fields that are named after a duration and its unit, such as
        `durationSeconds` or `talk_time_ms`: what they get must be that length in that unit, where it is that length in
        another. A field without a unit in its name is not judged.
    Why it matters in production
        A call of two minutes counts as one of 35 hours.
    Example
        "durationSeconds": call.duration * 1000
    How to mend
        App Connect passes seconds.
    """
    if not list(returned(evidence.of(interface))):
        return unexercised(evidence, interface)
    sent = [each for call in evidence.of(interface) if _lasts(call) for each in _durations(call)]
    if not sent:
        return Unjudged("what is sent has no field that is named after a duration and its unit")
    return tuple(
        Breach(f"{name_of(path)} is {value} for a call of {CALL_SECONDS} s", f"{due:g}", call, cause=name_of(path))
        for call, path, value, due in sent
        if not _is_about(value, due) and any(_is_about(value, CALL_SECONDS * unit) for unit in UNITS.values())
    )


def _told(call: CallResult) -> Iterator[_Told]:
    record = (call.argument or {}).get(RECORDS[call.interface])
    direction = record.get("direction") if isinstance(record, Mapping) else None
    for exchange in own_exchanges(call) if direction else ():
        for path, value in named(request_values(exchange)):
            if isinstance(value, str) and value.lower() in WORDS:
                yield _Told(call, (operation_of(exchange), path), value, direction == "Inbound")


def _differs(told: _Told, others: list[_Told]) -> bool:
    """Whether its field says different things of different calls."""
    return len({WORDS[each.word.lower()] for each in others if each.place == told.place}) > 1


def _lasts(call: CallResult) -> bool:
    argument: Mapping[str, Any] = call.argument or {}
    record = argument.get("callLog")
    return CALL_SECONDS in (argument.get("duration"), record.get("duration") if isinstance(record, Mapping) else None)


def _is_about(value: float, due: float) -> bool:
    """Rounded to whole ones, or exact."""
    return value in (math.floor(due), math.ceil(due)) or math.isclose(value, due, rel_tol=0.01)


def _durations(call: CallResult) -> Iterator[tuple[CallResult, Path, float, float]]:
    """Numbers in fields that name a unit, each with what is due."""
    for exchange in own_exchanges(call):
        for path, value in named(request_values(exchange)):
            words = _WORD.findall(str(path[-1]))
            unit = UNITS.get(words[-1].lower()) if words else None
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if unit and is_number and _LENGTH.search(str(path[-1])) and not _OTHER_LENGTH.search(str(path[-1])):
                yield call, path, value, CALL_SECONDS * unit


RULES = (
    Rule("direction-wrong", "2.4, 2.5", Severity.WARNING, tuple(RECORDS), direction_wrong),
    Rule(
        "duration-in-other-unit",
        "2.4, 4.10",
        Severity.WARNING,
        ("createCallLog", "updateCallLog"),
        duration_in_other_unit,
    ),
)
