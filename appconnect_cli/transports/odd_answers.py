"""Answers that a CRM may give as well: the same data, told in another legal way. Pure.

Only JSON is changed; any other body stays as it is, and so does one in which there is nothing to change.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from appconnect_cli.fields import names_an_id

FieldPath = tuple[str, ...]
"""Names from the top of an answer to a field; `[]` stands for any item of a list, `<call>` for a record of a kind."""

ITEM = "[]"
_KINDS = ("kind", "type", "object", "objectType", "resourceType", "recordType", "__typename", "@type")
UNKNOWN = {"addedByTheCrm": {"since": "2031", "items": [1, "two", None]}}
"""A field of which no connector knows."""


@dataclass(frozen=True)
class OptionalFields:
    """What the answers to one operation show: a field may be null, or absent, if it is so in some record."""

    null: frozenset[FieldPath] = frozenset()
    missing: frozenset[FieldPath] = frozenset()


_WHOLE = re.compile(r"-?[1-9]\d{0,14}|0")
"""Numbers that every JSON reader keeps exact."""


def emptied_lists(body: bytes) -> bytes:
    """Every list of records without any."""
    return _changed(body, _without_items)


def with_nulls(body: bytes, *, optional: OptionalFields) -> bytes:
    """The fields null that are so in other records."""
    return _changed(body, lambda data: _fields(data, (), optional.null, keep=True))


def without_fields(body: bytes, *, optional: OptionalFields) -> bytes:
    """Without the fields that other records do not have."""
    return _changed(body, lambda data: _fields(data, (), optional.missing, keep=False))


def with_unknown_fields(body: bytes) -> bytes:
    """Each record, that is an object with an id, with one field more."""
    return _changed(body, _extended)


def numbers_as_text(body: bytes) -> bytes:
    """Ids that are numbers, as text."""
    return _changed(body, lambda data: _ids(data, "", lambda each: str(each) if _is_number(each) else each))


def text_as_numbers(body: bytes) -> bytes:
    """Ids that are text of digits alone, as numbers."""
    return _changed(body, lambda data: _ids(data, "", lambda each: int(each) if _is_digits(each) else each))


def optional_fields(bodies: Iterable[bytes]) -> OptionalFields:
    """The fields that some records in these answers have, and others do without. A record is an object with an id."""
    seen: dict[FieldPath, list[dict[str, Any]]] = {}
    for body in bodies:
        for path, record in _records(_data(body), ()):
            seen.setdefault(path, []).append(record)
    named = [
        ((*path, name), name, records)
        for path, records in seen.items()
        for name in {name for record in records for name in record}
        if not names_an_id(name)
    ]
    return OptionalFields(
        null=frozenset(path for path, name, records in named if any(record.get(name, 0) is None for record in records)),
        missing=frozenset(path for path, name, records in named if any(name not in record for record in records)),
    )


def _data(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _changed(body: bytes, change: Callable[[Any], Any]) -> bytes:
    data = _data(body)
    changed = change(data)
    same = json.dumps(changed) == json.dumps(data)
    return body if data is None or same else json.dumps(changed, ensure_ascii=False).encode()


def _without_items(data: Any) -> Any:
    if isinstance(data, list):
        return []
    return {name: _without_items(item) for name, item in data.items()} if isinstance(data, dict) else data


def _fields(data: Any, path: FieldPath, optional: frozenset[FieldPath], *, keep: bool) -> Any:
    if isinstance(data, list):
        return [_fields(item, (*path, ITEM), optional, keep=keep) for item in data]
    if not isinstance(data, dict):
        return data
    path = _of_kind(path, data)
    optional_here = optional if _is_record(data) else frozenset()
    return {
        name: None if (*path, name) in optional_here else _fields(item, (*path, name), optional, keep=keep)
        for name, item in data.items()
        if keep or (*path, name) not in optional_here
    }


def _extended(data: Any) -> Any:
    if isinstance(data, list):
        return [_extended(item) for item in data]
    if not isinstance(data, dict):
        return data
    extended = {name: _extended(item) for name, item in data.items()}
    return extended | UNKNOWN if _is_record(data) else extended


def _ids(data: Any, name: str, change: Callable[[Any], Any]) -> Any:
    if isinstance(data, dict):
        return {key: _ids(item, key, change) for key, item in data.items()}
    if isinstance(data, list):
        return [_ids(item, name, change) for item in data]
    return change(data) if names_an_id(name) else data


def _is_record(data: dict[str, Any]) -> bool:
    """Whether an object has an id of its own, or is a token; the id of an RPC's envelope is the call's."""
    return "access_token" in data or ("jsonrpc" not in data and any(map(names_an_id, data)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_digits(value: Any) -> bool:
    return isinstance(value, str) and _WHOLE.fullmatch(value) is not None


def _of_kind(path: FieldPath, record: dict[str, Any]) -> FieldPath:
    """Records of several kinds may stand at one place, each kind with fields of its own."""
    kind = next((record[name] for name in _KINDS if isinstance(record.get(name), str)), "")
    return (*path, f"<{kind}>") if kind else path


def _records(data: Any, path: FieldPath) -> Iterator[tuple[FieldPath, dict[str, Any]]]:
    if isinstance(data, dict):
        path = _of_kind(path, data)
        if _is_record(data):
            yield path, data
        for name, item in data.items():
            yield from _records(item, (*path, name))
    elif isinstance(data, list):
        for item in data:
            yield from _records(item, (*path, ITEM))
