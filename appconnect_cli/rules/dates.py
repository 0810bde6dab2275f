"""Which dates the browser extension can read on a contact (contract 2.3)."""

import re
from datetime import datetime
from email.utils import parsedate_tz
from typing import Any

_SINCE_1970 = range(9, 20)
"""Digits of seconds, milliseconds, microseconds or nanoseconds since 1970."""
_PACKED = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMED = re.compile(rf"(?=.*\b(?:{_MONTH})[a-z]*\b)(?=.*\b\d{{4}}\b)(?=.*\b\d{{1,2}}\b)", re.IGNORECASE)
_DOT_NET = re.compile(r"\\?/Date\(-?\d+(?:[+-]\d{4})?\)\\?/")


def is_readable_date(value: Any) -> bool:
    """ISO 8601; s, ms, us or ns since 1970, as number or digits; `YYYY-MM-DD`, also with a time; `YYYYMMDD`, also with
    one; a date with the month's name; `/Date(ms)/`. Never `MM/DD/YYYY`.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    text = f"{value:.0f}" if isinstance(value, float) else str(value).strip()
    if text.isdecimal():
        return _are_digits_a_date(text)
    if _DOT_NET.fullmatch(text):
        return True
    return _is_iso(text) or parsedate_tz(text) is not None or bool(_NAMED.match(text))


def _are_digits_a_date(text: str) -> bool:
    packed = _PACKED.get(len(text))
    return _is_like(text, packed) if packed else len(text) in _SINCE_1970


def _is_like(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
