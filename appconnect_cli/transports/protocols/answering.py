"""What an answer says, and whether it is an error in disguise. Pure.

Only what a protocol itself calls an error counts. A CRM that reports errors of its own form in HTTP 200 is known by a
recorded specimen: `looks_like`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.protocols import graphql, rpc
from appconnect_cli.transports.protocols.asking import Protocol
from appconnect_cli.transports.protocols.plain import body_values
from appconnect_cli.transports.protocols.spelling import question_of
from appconnect_cli.transports.protocols.xml_tree import local, parse, soap_body, values_in


@dataclass(frozen=True)
class Answer:
    """One answer, read."""

    values: Any = None
    """JSON-like data without the protocol's envelope; None for bytes or nothing."""
    error: str = ""
    """What the protocol reports as an error, in words; the values are then the error's."""


def answer_of(exchange: Exchange) -> Answer:
    """Read the answer of an exchange. Nobody may change the values."""
    if not exchange.response_body:
        return Answer()
    content_type = exchange.response_headers.get("content-type", "")
    return _read(question_of(exchange).protocol, content_type, exchange.response_body)


def failure_in(exchange: Exchange) -> str:
    """Why an exchange failed, in words: no answer, an HTTP status from 400, or what its protocol calls an error.

    Empty if it did not.
    """
    if exchange.status is None:
        return exchange.error or "no answer"
    return answer_of(exchange).error or (f"HTTP {exchange.status}" if exchange.status >= 400 else "")


@lru_cache(maxsize=4096)
def _read(protocol: Protocol, content_type: str, body: bytes) -> Answer:
    root = parse(body, content_type)
    if root is not None:
        return _xml(root, body)
    _, values = body_values(body, content_type)
    if protocol is Protocol.JSON_RPC:
        return Answer(*rpc.json_result(values))
    if protocol is Protocol.GRAPHQL:
        return Answer(*graphql.result(values))
    return Answer(values)


def _xml(root: Any, body: bytes) -> Answer:
    content = soap_body(root)
    if content is not None:
        values = [values_in(element) for element in content]
        said = values[0] if len(values) == 1 else values
        return Answer(said, _fault(said) if content and local(content[0]) == "Fault" else "")
    result = rpc.xml_result(body) if local(root) == "methodResponse" else None
    return Answer(*result) if result is not None else Answer({local(root): values_in(root)})


def _fault(values: Any) -> str:
    """SOAP 1.1 has faultcode and faultstring, 1.2 Code and Reason."""
    told = values if isinstance(values, Mapping) else {}
    words = [_words(told.get(name)) for name in ("faultcode", "Code", "faultstring", "Reason")]
    return "SOAP fault " + ": ".join(word for word in words if word)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return _words(value.get("Value") or value.get("Text") or value.get("#text"))
    return str(value) if isinstance(value, str) else ""
