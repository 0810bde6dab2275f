"""Dates in moment.js tokens, English locale: what the user setting `logDateFormat` is written in.

`[text]` stands for itself, a backslash takes the meaning from the token after it, and what is no token is copied;
line breaks are dropped.
"""

import re
from calendar import isleap
from collections.abc import Callable

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.composition.moments import Moment
from appconnect_cli.runtime.javascript import LINE_ENDS

INVALID = "Invalid date"

_LONG_FORMS = {
    "LTS": "h:mm:ss A",
    "LT": "h:mm A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}
_LONG_FORM = re.compile(r"\[[^\[]*\]|\\?(?:LTS|LT|L{1,4}|l{1,4})")

_TOKEN = re.compile(
    r"\[[^\[]*\]"
    r"|\\?(?:[Hh]mm(?:ss)?|Mo|M{1,4}|Do|DDDo|D{1,4}|d{2,4}|do?|w[o|w]?|W[o|W]?|Qo?|N{1,5}|YYYYYY|YYYYY|YYYY|YY|y{2,4}|yo?"
    r"|gg(?:ggg?)?|GG(?:GGG?)?|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?"
    rf"|[^{LINE_ENDS}])"
)


def formatted(moment: Moment | None, tokens: str) -> str:
    """A moment in moment.js tokens; `Invalid date` if there is none.

    Raises CompositionError for tokens without a single readable character, on which the server throws.
    """
    if moment is None:
        return INVALID
    expanded = _LONG_FORM.sub(lambda found: _LONG_FORMS.get(found[0], found[0]), tokens)
    found = _TOKEN.findall(expanded)
    if not found:
        raise CompositionError(f"the date format {tokens!r} has nothing to print")
    return "".join(_TOKENS[token](moment) if token in _TOKENS else _literal(token) for token in found)


def _literal(token: str) -> str:
    if token.startswith("[") and len(token) > 1:
        return token.removeprefix("[").removesuffix("]")
    return token.replace("\\", "")


def _ordinal(value: int) -> str:
    teens = value % 100 // 10 == 1
    return f"{value}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def _weekday(moment: Moment) -> int:
    """0 for Sunday."""
    return moment.local.isoweekday() % 7


def _day_of_year(moment: Moment) -> int:
    return moment.local.timetuple().tm_yday


def _week(moment: Moment) -> tuple[int, int]:
    """Year and number of a week that begins on Sunday; it belongs to the year that its Saturday is in."""
    year = moment.local.year
    saturday = _day_of_year(moment) + 6 - _weekday(moment)
    return (year + 1, 1) if saturday > 365 + isleap(year) else (year, (saturday + 6) // 7)


def _hour_of_twelve(moment: Moment) -> int:
    return moment.local.hour % 12 or 12


def _zone(moment: Moment, separator: str) -> str:
    minutes = int(abs(moment.offset))
    return f"{'-' if moment.offset < 0 else '+'}{minutes // 60:02}{separator}{minutes % 60:02}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

_Print = Callable[[Moment], str]


def _counted(count: Callable[[Moment], int], *, plain: str = "", ordinal: str = "", **padded: int) -> dict[str, _Print]:
    """Tokens of one count: as it is, as an ordinal, and padded with zeros to a width each."""
    tokens: dict[str, _Print] = {plain: lambda moment: str(count(moment))} if plain else {}
    if ordinal:
        tokens[ordinal] = lambda moment: _ordinal(count(moment))
    return tokens | {token: _padded(count, width) for token, width in padded.items()}


def _padded(count: Callable[[Moment], int], width: int) -> _Print:
    return lambda moment: f"{count(moment):0{width}}"


def _fraction(digits: int) -> _Print:
    """Milliseconds are all there is; further digits are zeros."""
    return lambda moment: f"{moment.milliseconds % 1000:03}".ljust(digits, "0")[:digits]


_TOKENS: dict[str, _Print] = {
    **_counted(lambda at: at.local.month, plain="M", ordinal="Mo", MM=2),
    "MMM": lambda at: _MONTHS[at.local.month - 1][:3],
    "MMMM": lambda at: _MONTHS[at.local.month - 1],
    **_counted(lambda at: (at.local.month + 2) // 3, plain="Q", ordinal="Qo"),
    **_counted(lambda at: at.local.day, plain="D", ordinal="Do", DD=2),
    **_counted(_day_of_year, plain="DDD", ordinal="DDDo", DDDD=3),
    **_counted(_weekday, plain="d", ordinal="do"),
    "dd": lambda at: _DAYS[_weekday(at)][:2],
    "ddd": lambda at: _DAYS[_weekday(at)][:3],
    "dddd": lambda at: _DAYS[_weekday(at)],
    **_counted(_weekday, plain="e"),
    **_counted(lambda at: at.local.isoweekday(), plain="E"),
    **_counted(lambda at: _week(at)[1], plain="w", ordinal="wo", ww=2),
    **_counted(lambda at: at.local.isocalendar().week, plain="W", ordinal="Wo", WW=2),
    **_counted(lambda at: _week(at)[0], gggg=4, ggggg=5),
    **_counted(lambda at: _week(at)[0] % 100, gg=2),
    **_counted(lambda at: at.local.isocalendar().year, GGGG=4, GGGGG=5),
    **_counted(lambda at: at.local.isocalendar().year % 100, GG=2),
    **_counted(lambda at: at.local.year, Y=4, YYYY=4, YYYYY=5),
    **_counted(lambda at: at.local.year, plain="y", ordinal="yo", yy=2, yyy=3, yyyy=4),
    **_counted(lambda at: at.local.year % 100, YY=2),
    "YYYYYY": lambda at: f"{at.local.year:+07}",
    **dict.fromkeys(("N", "NN", "NNN", "NNNNN"), lambda at: "AD"),
    "NNNN": lambda at: "Anno Domini",
    "A": lambda at: "PM" if at.local.hour > 11 else "AM",
    "a": lambda at: "pm" if at.local.hour > 11 else "am",
    **_counted(lambda at: at.local.hour, plain="H", HH=2),
    **_counted(_hour_of_twelve, plain="h", hh=2),
    **_counted(lambda at: at.local.hour or 24, plain="k", kk=2),
    **_counted(lambda at: at.local.minute, plain="m", mm=2),
    **_counted(lambda at: at.local.second, plain="s", ss=2),
    "hmm": lambda at: f"{_hour_of_twelve(at)}{at.local:%M}",
    "hmmss": lambda at: f"{_hour_of_twelve(at)}{at.local:%M%S}",
    "Hmm": lambda at: f"{at.local.hour}{at.local:%M}",
    "Hmmss": lambda at: f"{at.local.hour}{at.local:%M%S}",
    **{"S" * digits: _fraction(digits) for digits in range(1, 10)},
    "x": lambda at: str(at.milliseconds),
    "X": lambda at: str(at.milliseconds // 1000),
    "z": lambda at: "UTC" if at.shifted else "",
    "zz": lambda at: "Coordinated Universal Time" if at.shifted else "",
    "Z": lambda at: _zone(at, ":"),
    "ZZ": lambda at: _zone(at, ""),
}
