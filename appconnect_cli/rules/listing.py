"""Lists of people in the CRM's answers: their records, and the pages that they name as the next ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from appconnect_cli.evidence import operation_of
from appconnect_cli.evidence.values import Path, leaves, request_values, response_values, texts
from appconnect_cli.fields import names_an_id
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Exchange

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MORE = re.compile(r"has_?(?:more|next(?:_?page)?)|more_?(?:results|items)?", re.I)
_NEXT = re.compile(r"(?:@odata\.)?next[_-]?(?:page|results|records)?[_-]?(?:cursor|token|link|ur[li]|start)?", re.I)


@dataclass(frozen=True)
class Listed:
    """A record in a list of an answer."""

    exchange: int
    """The answer's index in `call.exchanges`."""
    record: Mapping[str, Any]

    @property
    def addresses(self) -> frozenset[str]:
        """Its e-mail addresses."""
        return addresses(self.record)


def addresses(data: Any) -> frozenset[str]:
    """The e-mail addresses inside data, in small letters."""
    return frozenset(text.casefold() for text in texts(data) if _ADDRESS.fullmatch(text))


def listed_in(call: CallResult) -> list[Listed]:
    """Every record of every list; what is listed inside a record belongs to it."""
    return [
        Listed(at, record)
        for at, exchange in enumerate(call.exchanges)
        for record in _records(response_values(exchange))
    ]


def is_like(record: Mapping[str, Any], other: Mapping[str, Any], shown: frozenset[str]) -> bool:
    """Whether a record differs from another in ids alone, and in what is `shown` of the other."""
    mine, its = (dict(leaves(each)) for each in (record, other))
    return mine.keys() == its.keys() and all(
        mine[path] == value or _is_id(path) or str(value) in shown for path, value in its.items()
    )


def unfollowed(call: CallResult, at: int) -> str:
    """What an answer names as the next page, if nothing asks for it; empty for an answer that others follow.

    A page that is shorter than its request allows may be known to be the last one, whatever it names; and so is one
    that says that there are no more.
    """
    exchange, operation = call.exchanges[at], operation_of(call.exchanges[at])
    if any(operation_of(each) == operation for each in call.exchanges[at + 1 :]) or _is_short(exchange):
        return ""
    if any(
        value is False and _MORE.fullmatch(str(path[-1])) for path, value in leaves(response_values(exchange)) if path
    ):
        return ""
    named = [
        value
        for path, value in leaves(response_values(exchange))
        if isinstance(value, str) and value and all(isinstance(part, str) for part in path)
        if any(_NEXT.fullmatch(str(part)) for part in path)
    ]
    asked = any(_asks_for(each, token) for each in call.exchanges for token in named)
    return "" if asked or not named else named[0]


def _records(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        yield from (item for item in data if isinstance(item, Mapping))
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _records(value)


def _is_id(path: Path) -> bool:
    return any(isinstance(part, str) and names_an_id(part) for part in path[-1:])


def _is_short(exchange: Exchange) -> bool:
    """Whether a number in the request is larger than the page is long."""
    length = len(list(_records(response_values(exchange))))
    values = [value for _, value in parse_qsl(urlsplit(exchange.url).query)] + list(texts(request_values(exchange)))
    return any(value.isascii() and value.isdigit() and int(value) > length for value in values)


def _asks_for(exchange: Exchange, token: str) -> bool:
    """Whether a request carries a token, or the query of an address."""
    if unquote(token) in unquote(exchange.url) or token in texts(request_values(exchange)):
        return True
    query = set(parse_qsl(urlsplit(token).query))
    return bool(query) and query <= set(parse_qsl(urlsplit(exchange.url).query))
