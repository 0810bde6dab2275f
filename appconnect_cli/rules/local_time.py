"""Whether what was sent shows a message's time as it is at the user's."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from appconnect_cli.evidence import Evidence
from appconnect_cli.rules.messages import message_of
from appconnect_cli.rules.readable import sent_by
from appconnect_cli.runtime.result import CallResult

_FEWEST_MINUTES = 16
"""A smaller number is one of hours (contract 2.1)."""


def shows_local_time(call: CallResult) -> bool:
    """Hours and minutes, on a clock of 24 hours or of 12, in anything that was sent."""
    moment, offset = _created(call), minutes_of(str(call.user.get("timezoneOffset")))
    if moment is None or offset is None:
        return False
    local = moment + timedelta(minutes=offset)
    minute, half = f"{local.minute:02}", "[pP]" if local.hour >= 12 else "[aA]"
    of_24 = rf"0?{local.hour}:{minute}(?!\d|(?::\d\d)?\s?[aApP]\.?[mM])"
    of_12 = rf"0?{local.hour % 12 or 12}:{minute}(?::\d\d)?\s?{half}\.?[mM]"
    shown = re.compile(rf"(?<![\d:])(?:{of_24}|{of_12})")
    return any(shown.search(sent.text) for sent in sent_by(call))


def minutes_of(offset: str) -> int | None:
    """`+05:30` as minutes, and a number of hours or minutes; None for anything else.

    >>> minutes_of("-300"), minutes_of("-5"), minutes_of("-03:30")
    (-300, -300, -210)
    """
    found = re.fullmatch(r"([+-]?)(\d\d):(\d\d)", offset)
    if found:
        return (int(found[2]) * 60 + int(found[3])) * (-1 if found[1] == "-" else 1)
    if not re.fullmatch(r"[+-]?\d+", offset):
        return None
    number = int(offset)
    return number * 60 if abs(number) < _FEWEST_MINUTES else number


def is_clock(offset: str) -> bool:
    """Whether an offset is written as hours and minutes; a number otherwise."""
    return ":" in offset


def own_offset(evidence: Evidence) -> str | None:
    """What the connector's own getUserInfo returns, as the server stores it: as text (contract 2.1)."""
    for call in evidence.of("getUserInfo"):
        info = call.value.get("platformUserInfo") if isinstance(call.value, Mapping) else None
        offset = info.get("timezoneOffset") if isinstance(info, Mapping) else None
        if offset is not None and minutes_of(str(offset)) is not None:
            return str(offset)
    return None


def _created(call: CallResult) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(message_of(call).get("creationTime")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
