"""What a call sent to the CRM, as a person would read it, and what it names there."""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from appconnect_cli.evidence.values import request_values, texts
from appconnect_cli.rules.sent import Where, sent
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Exchange

_LONG_ENOUGH = 4
"""Characters of an id that are no accident in running text."""


@dataclass(frozen=True)
class Sent:
    """One text of a request."""

    exchange: int
    """The request's place in `call.exchanges`."""
    where: Where
    text: str
    """Readable."""


def sent_by(call: CallResult) -> tuple[Sent, ...]:
    """Every text that a call sent: values of bodies and queries; a body that is no data counts as one text."""
    return tuple(
        Sent(at, where, readable(text)) for at, each in enumerate(call.exchanges) for where, text in sent(each)
    )


def says(call: CallResult, wanted: Any) -> bool:
    """Whether something that a call sent holds a text, however it was escaped on the way."""
    text = readable(wanted)
    return any(text in sent.text for sent in sent_by(call))


def is_legible(call: CallResult) -> bool:
    """Whether every body that was sent can be read; what an upload holds can't."""
    return all(request_values(each) is not None or _is_text(each.request_body) for each in call.exchanges)


def readable(value: Any) -> str:
    """Without URL- and HTML-escapes, and with single blanks."""
    text = str(value)
    for _ in range(2):
        text = html.unescape(unquote(text))
    return " ".join(text.split())


def names(exchange: Exchange, identity: Any) -> bool:
    """Whether a request names a record: its id, or one of the parts that a connector made its id of."""
    whole = str(identity)
    parts = {whole, *(part for part in re.split(r"[^A-Za-z0-9]+", whole) if len(part) > 1)}
    address = unquote(exchange.url)
    values = texts(request_values(exchange)) or {exchange.request_body.decode("utf-8", "replace")}
    return any(
        part in values or _stands_alone(part, address) or any(_stands_in(part, value) for value in values)
        for part in parts
        if part
    )


def _stands_in(part: str, value: str) -> bool:
    """In running text a short number is an accident: the hour of a time, say."""
    return (len(part) >= _LONG_ENOUGH or not re.search(r"\s", value)) and _stands_alone(part, value)


def _stands_alone(part: str, text: str) -> bool:
    return part in text and re.search(rf"(?<![A-Za-z0-9]){re.escape(part)}(?![A-Za-z0-9])", text) is not None


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
