"""Where two values differ, field by field. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from appconnect_cli.transports.meaning import Meaning

ABSENT = object()
"""In place of a value where there is none; null is a value."""


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    place: str
    """Such as `body.contact.phones[0]`: a path that `[matching] ignore` takes."""
    before: Any
    after: Any


def value_changes(place: str, before: Any, after: Any) -> Iterator[Change]:
    """Where JSON-like values differ: objects member by member, lists item by item."""
    if isinstance(before, Meaning) and isinstance(after, Meaning) and before.kind == after.kind:
        yield from value_changes(place, before.value, after.value)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from value_changes(f"{place}.{name}", before.get(name, ABSENT), after.get(name, ABSENT))
    elif isinstance(before, list) and isinstance(after, list):
        for at, (old, new) in enumerate(zip_longest(before, after, fillvalue=ABSENT)):
            yield from value_changes(f"{place}[{at}]", old, new)
    elif before is not after and (type(before) is not type(after) or before != after):
        yield Change(place, before, after)
