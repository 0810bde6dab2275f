"""What JavaScript makes of loose values, where App Connect's server relies on it.

The server interpolates request values into text, takes them for true or false and hands replacement texts to
`String.replace`. A composed body shows each of these, so they are spelled out here and nowhere else.
"""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, Final


class Undefined(Enum):
    """The type of UNDEFINED."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Undefined.UNDEFINED
"""A value that was not passed at all, where that differs from null."""

SPACES: Final = "".join(
    ("\t\n\v\f\r \xa0\u1680", *map(chr, range(0x2000, 0x200B)), "\u2028\u2029\u202f\u205f\u3000\ufeff")
)
"""What `\\s` matches and `trim()` takes away: not what Python's do (U+FEFF is in, U+0085 and U+001C are out)."""

SPACE: Final = f"[{SPACES}]"
"""`\\s` as a pattern."""

LINE_ENDS: Final = "\n\r\u2028\u2029"
"""What `.` does not match."""


def truthy(value: Any) -> bool:
    """Whether a value counts as true: `{}`, `[]` and `"0"` do; `0`, `""`, NaN, null and undefined don't."""
    if value is UNDEFINED or (isinstance(value, float) and math.isnan(value)):
        return False
    return isinstance(value, (Mapping, list)) or bool(value)


def either(*values: Any) -> Any:
    """`a || b || c`: the first that counts as true, or else the last."""
    return next((value for value in values if truthy(value)), values[-1])


def member(value: Any, name: str) -> Any:
    """`value?.name`."""
    return value.get(name, UNDEFINED) if isinstance(value, Mapping) else UNDEFINED


def text(value: Any) -> str:
    """`${value}` for a JSON value or undefined."""
    match value:
        case str():
            return value
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return _number_text(number(value))
        case list():
            return ",".join("" if item is None else text(item) for item in value)
        case Undefined():
            return "undefined"
        case _:
            return "[object Object]"


def number(value: Any) -> float:
    """`Number(value)` for a JSON value or undefined; NaN for what is no number."""
    match value:
        case bool() | float():
            return float(value)
        case int():
            return _rounded(value)
        case None:
            return 0.0
        case str():
            return _parsed(value.strip(SPACES))
        case list():
            return number(text(value))
        case _:
            return math.nan


def exceeds(left: Any, right: Any) -> bool:
    """`left > right`: two texts by their characters, anything else as numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return left > right
    return number(left) > number(right)


def expand(replacement: str, found: re.Match[str]) -> str:
    """A replacement text as `String.replace` uses it: `$&`, `$1`, `` $` ``, `$'` and `$$` are patterns, not text."""

    def meaning(sign: re.Match[str]) -> str:
        match sign[1]:
            case "$":
                return "$"
            case "&":
                return found[0]
            case "`":
                return found.string[: found.start()]
            case "'":
                return found.string[found.end() :]
        # Two digits name a group if there are so many groups; otherwise the first digit alone may.
        for digits in (sign[1], sign[1][:1]):
            if 1 <= int(digits) <= found.re.groups:
                return (found[int(digits)] or "") + sign[1].removeprefix(digits)
        return sign[0]

    return re.sub(r"\$([$&`']|[0-9]{1,2})", meaning, replacement)


_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")


def _parsed(trimmed: str) -> float:
    if not trimmed:
        return 0.0
    if _DECIMAL.fullmatch(trimmed):
        return float(trimmed)
    if _RADIX.fullmatch(trimmed):
        return _rounded(int(trimmed, 0))
    return {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}.get(trimmed, math.nan)


def _rounded(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return re.sub(r"e([+-])0+", r"e\1", repr(value))
