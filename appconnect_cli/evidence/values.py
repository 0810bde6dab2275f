"""Request and response bodies as values: what was sent, whatever the encoding."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from appconnect_cli.transports.base import Exchange

Path = tuple[str | int, ...]


def request_values(exchange: Exchange) -> Any:
    """The request's body as data: JSON, or a form as an object (a list for a repeated name); None for anything else."""
    content_type = next(
        (value for name, value in exchange.request_headers.items() if name.lower() == "content-type"), ""
    )
    return _decoded(exchange.request_body, content_type)


def response_values(exchange: Exchange) -> Any:
    """The answer's body as data; None if it is not JSON."""
    return _decoded(exchange.response_body, exchange.response_headers.get("content-type", ""))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every scalar inside JSON-like data with the path to it; an empty object or list has none."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def texts(value: Any) -> frozenset[str]:
    """Every scalar inside data, as text."""
    return frozenset(str(leaf) for _, leaf in leaves(value) if leaf is not None and not isinstance(leaf, bool))


def _decoded(body: bytes, content_type: str) -> Any:
    if not body:
        return None
    if "x-www-form-urlencoded" in content_type:
        form: dict[str, list[str]] = {}
        for key, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
            form.setdefault(key, []).append(value)
        return {key: values[0] if len(values) == 1 else values for key, values in form.items()}
    try:
        return json.loads(body)
    except ValueError:
        return None
