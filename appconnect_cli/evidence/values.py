"""Request and response bodies as values: what was sent, whatever the encoding and the protocol."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.protocols import answer_of, question_of

Path = tuple[str | int, ...]


def request_values(exchange: Exchange) -> Any:
    """The request's body as data, without its protocol's envelope (a list for a repeated name); None for bytes."""
    return question_of(exchange).values


def response_values(exchange: Exchange) -> Any:
    """The answer's body as data, without its protocol's envelope; a text as it is; None for bytes."""
    return answer_of(exchange).values


def address_texts(exchange: Exchange) -> list[str]:
    """The segments of the request's path and the values of its query, as they read."""
    parts = urlsplit(exchange.url)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    return segments + [value for _, value in parse_qsl(parts.query)]


def leaves(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every scalar inside JSON-like data with the path to it; an empty object or list has none."""
    found: list[tuple[Path, Any]] = []
    _add_leaves(found, value, path)
    return found


def _add_leaves(found: list[tuple[Path, Any]], value: Any, path: Path) -> None:
    if isinstance(value, (dict, Mapping)):
        for key, item in value.items():
            _add_leaves(found, item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _add_leaves(found, item, (*path, index))
    else:
        found.append((path, value))


def texts(value: Any) -> frozenset[str]:
    """Every scalar inside data, as text."""
    return frozenset(str(leaf) for _, leaf in leaves(value) if leaf is not None and not isinstance(leaf, bool))
