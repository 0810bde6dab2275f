"""What requests say: their words, the ids that they name, and the fields in which a record's text travels.

A text may be wrapped in HTML or in a document made of JSON on its way: it is followed by its words, never by its bytes.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote_plus

from appconnect_cli.evidence import operation_of
from appconnect_cli.evidence.provenance import is_remade
from appconnect_cli.evidence.values import Path, leaves, request_values
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Exchange

Field = tuple[str, Path]
"""An operation, and where in its request a text stands."""

_TAG = re.compile(r"<[A-Za-z/!][^>]*>")
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\n/?&=,]")
_PART = re.compile(r"[A-Za-z0-9]*\d[A-Za-z0-9]*")


def words(text: str) -> list[str]:
    """The words of a text, without markup and punctuation."""
    return _WORD.findall(html.unescape(_TAG.sub(" ", text)))


def lines(text: str) -> list[str]:
    """The words of each line that a reader sees, joined by blanks; an element of HTML begins a line."""
    found = (" ".join(words(line)) for line in re.split(r"\n|<(?:br|/?p|/?div|/?li|/?ul|/?tr|/?h\d)\b[^>]*>", text))
    return [line for line in found if line]


def holds(text: str, line: str) -> bool:
    """Whether the words of `line` stand in `text`, in this order."""
    return f" {' '.join(words(line))} " in f" {' '.join(words(text))} "


def said(exchange: Exchange) -> str:
    """Everything that a request says, decoded: address and values, or the body as it is."""
    values = [str(value) for _, value in _values(exchange) if value is not None]
    body = "\n".join(values) if values else exchange.request_body.decode("utf-8", "replace")
    return f"{unquote_plus(exchange.url)}\n{body}"


def names(text: str, identity: str) -> bool:
    """Whether a text names an id, alone or inside a path or another id."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(identity)}(?![A-Za-z0-9])", text) is not None


def may_name(text: str, identity: str) -> bool:
    """The same, or as a value of its own a part of a compound id, or one with the same numbers: `person:5` may be sent
    as 5, and as `p-5`.
    """
    if names(text, identity):
        return True
    parts = set(_PART.findall(identity))
    return any(value in parts or is_remade(value, identity) for value in _BETWEEN.split(text))


def fields(exchanges: Iterable[Exchange]) -> dict[Field, str]:
    """Each text that was sent, by where. What stands in lists of objects belongs to their one field."""
    found: dict[Field, str] = {}
    for exchange in exchanges:
        for path, value in _values(exchange):
            if isinstance(value, str) and path:
                field = (operation_of(exchange), _field_path(path))
                found[field] = f"{found[field]}\n{value}" if field in found else value
    return found


def own_exchanges(call: CallResult) -> Sequence[Exchange]:
    """What the interface itself asked: before a composed update, the server reads the log (contract 4.9)."""
    return call.exchanges[call.asked_before :]


def _field_path(path: Path) -> Path:
    return path if isinstance(path[-1], int) else tuple(part for part in path if isinstance(part, str))


def _values(exchange: Exchange) -> Iterator[tuple[Path, Any]]:
    return _opened((), request_values(exchange))


def _opened(start: Path, data: Any) -> Iterator[tuple[Path, Any]]:
    """Every scalar; a text that is itself JSON is opened."""
    for path, value in leaves(data, start):
        inner = _json(value)
        if inner is None:
            yield path, value
        else:
            yield from _opened(path, inner)


def _json(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None
