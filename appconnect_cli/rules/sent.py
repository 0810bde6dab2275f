"""What a person typed, looked for in what a connector sends: each decoded value of a request, with where it stands."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from appconnect_cli.evidence.values import leaves, request_values
from appconnect_cli.transports.base import Exchange

Where = tuple[str | int, ...]
"""`("query", "name")`, `("body", "filter", "name")`; of a path its segment."""

SHORTEST_NUMBER = 7
"""Digits of what somebody without an extension can be called by."""

_BLANKS = r"(?:\s|\\[nrt])+"
_ENTITIES = {"&": "amp|#38", "'": "apos|#39|#x27", '"': "quot|#34", "<": "lt|#60", ">": "gt|#62"}


def sent(exchange: Exchange) -> list[tuple[Where, str]]:
    """Every value of a request as text; null is no text. What can't be read as data is one text as a whole."""
    parts = urlsplit(exchange.url)
    found: list[tuple[Where, Any]] = [
        (("path", at), unquote(part)) for at, part in enumerate(parts.path.split("/")) if part
    ]
    found += [(("query", name), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    body = request_values(exchange)
    found += [(("body", *where), value) for where, value in leaves(body)] if body is not None else _unread(exchange)
    return [(where, text) for at, value in found for where, text in _within(at, "" if value is None else str(value))]


def holding(exchange: Exchange, pattern: re.Pattern[str]) -> list[tuple[Where, str]]:
    """The values of a request in which something is found."""
    return [(where, text) for where, text in sent(exchange) if pattern.search(text)]


def typed(text: str) -> re.Pattern[str]:
    """Finds what a person typed. Blanks may differ, and so may case.

    In the midst of a query (SOQL, OData, SQL, XPath, XML) a sign may be escaped: by a backslash, doubled, or by name.
    """
    return re.compile(_BLANKS.join("".join(map(_sign, word)) for word in text.split()), re.IGNORECASE)


def telephone(number: str) -> re.Pattern[str]:
    """Finds a telephone number however it is punctuated, with or without its country; `number` has 7 digits or more."""
    return re.compile(r"\D{0,3}".join(digits(number)[-SHORTEST_NUMBER:]))


def digits(text: str) -> str:
    """Only the digits."""
    return re.sub(r"\D", "", text)


def name_of(where: Where) -> str:
    """`name in the query`, for a person to read."""
    kind, *path = where
    return "the path" if kind == "path" else f"{'.'.join(map(str, path)) or 'the whole'} in the {kind}"


def _sign(sign: str) -> str:
    plain = re.escape(sign)
    if sign.isalnum():
        return plain if sign.isascii() else rf"(?:{plain}|\\u{ord(sign):04x})"
    forms = [rf"\\*{plain}", rf"\[{plain}\]", rf"\\u{ord(sign):04x}"]
    if sign in "'\"":
        forms.insert(0, plain * 2)
    if sign in _ENTITIES:
        forms.append(f"&(?:{_ENTITIES[sign]});")
    return f"(?:{'|'.join(forms)})"


def _unread(exchange: Exchange) -> list[tuple[Where, Any]]:
    headers = {name.lower(): value for name, value in exchange.request_headers.items()}
    if not exchange.request_body or "json" in headers.get("content-type", ""):
        return []
    return [(("body",), exchange.request_body.decode("utf-8", "replace"))]


def _within(where: Where, text: str) -> Iterator[tuple[Where, str]]:
    """A parameter may hold JSON itself."""
    try:
        inner = json.loads(text) if text[:1] in ("{", "[") else None
    except ValueError:
        inner = None
    if inner is None:
        yield where, text
    for path, value in leaves(inner or {}):
        yield (*where, *path), "" if value is None else str(value)
