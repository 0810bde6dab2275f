"""Points in time as moment.js, the server's date library, reads and shifts them.

A server runs in UTC, so that "local" time is UTC here. Read are epoch milliseconds and ISO 8601 calendar dates of the
years 1 to 9999, which is what RingCentral sends; whatever else the server's JavaScript engine might make of a text
(`May 6, 2030`) is an invalid date here.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from appconnect_cli.runtime.javascript import SPACES, UNDEFINED, number

EPOCH = datetime(1970, 1, 1)


def _iso_8601(dash: str, colon: str) -> re.Pattern[str]:
    date = rf"(?P<year>[0-9]{{4}}){dash}(?P<month>[0-9]{{2}})(?:{dash}(?P<day>[0-9]{{2}}))?"
    seconds = r"(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?"
    time = rf"(?P<hour>[0-9]{{2}})(?:{colon}(?P<minute>[0-9]{{2}})(?:{colon}{seconds})?)?"
    return re.compile(rf"[{SPACES}]*{date}(?:[T ]{time}(?P<zone>[+-][0-9]{{2}}(?::?[0-9]{{2}})?|[{SPACES}]*Z)?)?")


_FORMS = (_iso_8601("-", ":"), _iso_8601("", ""))
_ZONE = re.compile(r"Z|([+-])([0-9]{2}):?([0-9]{2})?", re.IGNORECASE)

EARLIEST_MINUTES, LATEST_MINUTES = -12 * 60, 14 * 60


@dataclass(frozen=True)
class Moment:
    """An instant and the offset at which it is shown."""

    utc: datetime
    """Without tzinfo, in UTC."""
    local: datetime
    """Without tzinfo, at the offset."""
    offset: float = 0.0
    """Minutes east of UTC."""
    shifted: bool = False
    """Whether an offset was set; one of zero counts. Only then the zone has a name."""

    @property
    def milliseconds(self) -> int:
        """Since the epoch."""
        return (self.utc - EPOCH) // timedelta(milliseconds=1)


def moment_of(value: Any, now: datetime | None = None) -> Moment | None:
    """The moment that a text or a number of epoch milliseconds stands for; None if it is none, and for null.

    A time that was not passed at all reads as the present: `now`, or else the clock.
    """
    match value:
        case bool():
            return None
        case int() | float():
            return _from_milliseconds(value)
        case str():
            return _from_text(value)
    if value is UNDEFINED:
        return _in_utc((now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None))
    return None


def offset_in_text(offset: str) -> int | None:
    """Minutes in a text such as `+05:30`, `+0530`, `+05` or `Z`; the last one counts. None if there is none.

    One beyond -12:00 or +14:00 is none either (since moment.js 2.31), which is why `-300` is as good as nothing.
    """
    found = list(_ZONE.finditer(offset))
    if not found:
        return None
    sign, hours, minutes = found[-1].groups("0")
    total = int(hours) * 60 + int(minutes)
    signed = total if sign == "+" else -total
    return signed if int(minutes) <= 59 and EARLIEST_MINUTES <= signed <= LATEST_MINUTES else None


def at_text_offset(moment: Moment | None, offset: str | None) -> Moment | None:
    """Shown at an offset given as text; one that is not understood changes nothing (contract 2.1)."""
    minutes = offset_in_text(offset) if offset else None
    return moment if minutes is None else _at(moment, minutes)


def at_any_offset(moment: Moment | None, offset: str | None) -> Moment | None:
    """Shown at an offset as call logs read it: with a colon as text, otherwise as a number (contract 2.1).

    Numbers below 16 are hours, others minutes: `-5` and `-300` are the same, `15.5` is half past fifteen hours, and
    `16` is sixteen minutes. What is no number counts as zero.
    """
    if not offset or ":" in offset:
        return at_text_offset(moment, offset)
    given = number(offset)
    if math.isinf(given):
        return None
    hours = abs(given) < 16
    return _at(moment, 0 if math.isnan(given) else given * 60 if hours else given)


def _at(moment: Moment | None, minutes: float) -> Moment | None:
    if moment is None:
        return None
    try:
        return Moment(moment.utc, moment.utc + timedelta(minutes=minutes), minutes, shifted=True)
    except OverflowError:
        return None


def _in_utc(instant: datetime) -> Moment:
    return Moment(instant, instant)


def _from_milliseconds(value: float) -> Moment | None:
    try:
        return _in_utc(EPOCH + timedelta(milliseconds=math.trunc(value)))
    except (OverflowError, ValueError):
        return None


def _from_text(value: str) -> Moment | None:
    found = next((match for form in _FORMS if (match := form.fullmatch(value))), None)
    if found is None or (found["day"] is None and found["hour"]):
        return None
    year, month, day = (int(found[name] or 1) for name in ("year", "month", "day"))
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    milliseconds = int(f"{found['fraction'] or ''}000"[:3])
    time = timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=milliseconds)
    east = offset_in_text(found["zone"] or "Z")
    if minute > 59 or second > 59 or time > timedelta(days=1) or east is None:
        return None
    try:
        return _in_utc(datetime(year, month, day) + time - timedelta(minutes=east))
    except (OverflowError, ValueError):
        return None
