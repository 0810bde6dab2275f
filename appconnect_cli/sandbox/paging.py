"""Lists in pages: `?limit=` and an opaque `?cursor=`; `next` is the cursor of what follows, null at the end.

A cursor goes on with the list that it came from: with another path or other filters it is refused.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from appconnect_cli.sandbox.answers import invalid
from appconnect_cli.sandbox.database import MAX_INTEGER, Database

DEFAULT_LIMIT = 50
SHORT_LIMIT = 2
"""Where even a short list has pages that a client must follow."""
MAX_LIMIT = 200
PAGING = ("limit", "cursor")


@dataclass(frozen=True)
class Filter:
    """Which records: an SQL condition and its values."""

    condition: str
    values: tuple[Any, ...] = ()


def filters_of(request: Request, allowed: Sequence[str]) -> Mapping[str, str]:
    """The query's filters; ApiError 422 for one that is unknown or empty, for neither would narrow the list."""
    given = {name: value for name, value in request.query_params.items() if name not in PAGING}
    wrong = {name: ["is unknown"] for name in given if name not in allowed}
    wrong |= {name: ["must not be empty"] for name in given if name in allowed and not given[name].strip()}
    if wrong:
        raise invalid(wrong)
    return given


def number_of(text: str) -> int:
    """An id in a path or query; -1, which no record has, if it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) < len(str(MAX_INTEGER))
    return int(text) if is_number else -1


def page_rows(
    request: Request, database: Database, select: str, key: str, filters: Sequence[Filter], usual: int = DEFAULT_LIMIT
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of what `select` gives, by rising `key`, the column that it shows as `id`; and the next one's cursor.

    `usual` is how many records it has unless the query says another limit.
    """
    limit, list_ = _limit(request.query_params.get("limit"), usual), _list(request)
    narrowed = [*filters, Filter(f"{key} > ?", (_after(request.query_params.get("cursor"), list_),))]
    conditions = " AND ".join(f"({filter_.condition})" for filter_ in narrowed)
    values = [value for filter_ in narrowed for value in filter_.values]
    rows = database.rows(f"{select} WHERE {conditions} ORDER BY {key} LIMIT ?", [*values, limit + 1])
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], _cursor(rows[limit - 1]["id"], list_)


def _list(request: Request) -> str:
    """Tells a list, by its path and filters, from others."""
    filters = sorted((name, value) for name, value in request.query_params.items() if name not in PAGING)
    return f"{zlib.crc32(repr((request.url.path, filters)).encode()):08x}"


def _limit(text: str | None, usual: int) -> int:
    if text is None:
        return usual
    limit = number_of(text)
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid({"limit": [f"must be a number from 1 to {MAX_LIMIT}"]})
    return limit


def _cursor(number: int, list_: str) -> str:
    return base64.urlsafe_b64encode(f"after:{number}:{list_}".encode()).decode().rstrip("=")


def _after(cursor: str | None, list_: str) -> int:
    """The id that a cursor stands for, 0 without one."""
    if cursor is None:
        return 0
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        label, number, of = base64.urlsafe_b64decode(padded).decode("ascii").split(":")
    except (binascii.Error, ValueError):
        label, number, of = "", "", ""
    if label != "after" or number_of(number) < 0:
        raise invalid({"cursor": ["is none of ours, or damaged"]})
    if of != list_:
        raise invalid({"cursor": ["belongs to another list: repeat its filters"]})
    return number_of(number)
