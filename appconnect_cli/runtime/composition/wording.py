"""Dates, durations and the legs of a call, in the server's words."""

import math
from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.composition.facts import CallLogFacts
from appconnect_cli.runtime.composition.moment_format import formatted
from appconnect_cli.runtime.composition.moments import at_any_offset, moment_of
from appconnect_cli.runtime.javascript import UNDEFINED, either, exceeds, member, number, text, truthy

DEFAULT_DATE_FORMAT = "YYYY-MM-DD hh:mm:ss A"


def date_text(start_time: Any, facts: CallLogFacts) -> str:
    """When the call began, at the user's offset and in the user's date format."""
    tokens = either(facts.setting("logDateFormat", DEFAULT_DATE_FORMAT), DEFAULT_DATE_FORMAT)
    moment = at_any_offset(moment_of(start_time), facts.user.timezone_offset)
    if moment is not None and not isinstance(tokens, str):
        raise CompositionError(f"the user setting logDateFormat must be text, not {tokens!r}")
    return formatted(moment, tokens)


def duration_text(duration: Any) -> str:
    """`1 hour, 2 seconds`: parts that are zero are left out; what is no number, such as `pending`, stands as it is.

    Null, an empty text and negative numbers read `0 seconds`.
    """
    seconds = number(duration)
    if math.isnan(seconds):
        return text(duration)
    seconds = max(seconds, 0.0)
    counts = {"hour": seconds // 3600, "minute": seconds % 3600 // 60, "second": seconds % 60}
    parts = [f"{text(count)} {unit}{'' if count == 1 else 's'}" for unit, count in counts.items() if count > 0]
    return ", ".join(parts) or "0 seconds"


def journey_text(legs: Any) -> str:
    """One line for each leg. A leg that lacks the party it is told by makes the server throw."""
    if not isinstance(legs, list):
        raise CompositionError(f"legs must be a list, not {legs!r}")
    first, *later = legs
    return "\n".join([_first_leg(first), *(_later_leg(leg) for leg in later)])


def _first_leg(leg: Any) -> str:
    if member(leg, "direction") == "Outbound":
        return f"Made call from {_party(leg, 'from')}"
    return f"Received call at {_party(leg, 'to')}"


def _later_leg(leg: Any) -> str:
    """Seconds, not words; `1` and what is no number are singular: `pending second`, `undefined second`."""
    by_caller = member(leg, "direction") == "Outbound" and member(leg, "legType") != "PstnToSip"
    party = _party(leg, "from" if by_caller else "to")
    duration = member(leg, "duration")
    return f"Transferred to {party}, duration: {text(duration)} second{'s' if exceeds(duration, 1) else ''}"


def _party(leg: Any, side: str) -> str:
    party = member(leg, side)
    if party is None or party is UNDEFINED:
        raise CompositionError(f"a leg of the call has no {side!r}: {leg!r}")
    if not isinstance(party, Mapping):
        return ""
    name, phone, extension = (party.get(key) for key in ("name", "phoneNumber", "extensionNumber"))
    numbers = [text(phone)] * truthy(phone) + [f"ext {text(extension)}"] * truthy(extension)
    if not numbers:
        return ""
    return ", ".join([text(name)] * truthy(name) + numbers)
