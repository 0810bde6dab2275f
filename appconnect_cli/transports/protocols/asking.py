"""What a request asks: its protocol, the name of what it calls, and with which values. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from appconnect_cli.transports.meaning import FORM, JSON, MULTIPART
from appconnect_cli.transports.protocols import graphql, rpc
from appconnect_cli.transports.protocols.plain import body_values
from appconnect_cli.transports.protocols.xml_tree import local, parse, soap_body, values_in


class Protocol(StrEnum):
    """How a CRM is spoken to."""

    REST = "REST"
    """JSON, or nothing but the address."""
    FORM = "form"
    XML = "XML"
    JSON_RPC = "JSON-RPC"
    XML_RPC = "XML-RPC"
    SOAP = "SOAP"
    GRAPHQL = "GraphQL"


@dataclass(frozen=True)
class Question:
    """One request, read."""

    protocol: Protocol
    values: Any = None
    """JSON-like data without the protocol's envelope; None for bytes or nothing."""
    name: str = ""
    """What is called at an address that serves many purposes: `contact.search`, `mutation createContact`."""
    writes: bool | None = None
    """Whether the protocol itself declares a write: only GraphQL does."""


@lru_cache(maxsize=4096)
def read_question(method: str, url: str, content_type: str, soap_action: str, body: bytes) -> Question:
    """Read a request. `soap_action` is that header, empty if it has none. Nobody may change the values."""
    if not body:
        return _graphql(graphql.in_address(url)) if method == "GET" else Question(Protocol.REST)
    if content_type.partition(";")[0].strip().lower() == "application/graphql":
        return _graphql(graphql.queries({"query": body.decode("utf-8", "replace")}))
    root = parse(body, content_type)
    if root is not None:
        return _xml(root, body, soap_action or _action_in(content_type))
    kind, values = body_values(body, content_type)
    if kind == JSON:
        calls = rpc.json_calls(values)
        if calls:
            return Question(Protocol.JSON_RPC, *_joined(calls))
        found = graphql.queries(values)
        if found:
            return _graphql(found)
    return Question(Protocol.FORM if kind in (FORM, MULTIPART) else Protocol.REST, values)


def _joined(calls: list[tuple[str, Any]]) -> tuple[Any, str]:
    """Values and name; those of a batch in its order."""
    values = [value for _, value in calls]
    return values[0] if len(calls) == 1 else values, ",".join(name for name, _ in calls)


def _graphql(found: list[graphql.Query]) -> Question:
    if not found:
        return Question(Protocol.REST)
    values, name = _joined([(query.name, query.values) for query in found])
    declared = [query.writes for query in found]
    return Question(Protocol.GRAPHQL, values, name, True if True in declared else None if None in declared else False)


def _xml(root: Any, body: bytes, action: str) -> Question:
    content = soap_body(root)
    if content is not None:
        values = [values_in(element) for element in content]
        return Question(Protocol.SOAP, values[0] if len(values) == 1 else values, _soap_name(content, action))
    called = rpc.xml_call(body) if local(root) == "methodCall" else None
    if called is not None:
        name, values = called
        return Question(Protocol.XML_RPC, values, name)
    return Question(Protocol.XML, {local(root): values_in(root)})


def _soap_name(content: list[Any], action: str) -> str:
    """The last word of the action, and the body's own element where that says something else.

    Some services have one action for all that they do, others one element.
    """
    element = local(content[0]) if content else ""
    word = action.strip().strip('"').rstrip("/").replace("#", "/").replace(":", "/").rpartition("/")[2]
    if not word or not element or word in element or element in word:
        return word or element
    return f"{word} {element}"


def _action_in(content_type: str) -> str:
    """SOAP 1.2 names the action there."""
    named = (part.strip().partition("=") for part in content_type.split(";")[1:])
    return next((value for name, _, value in named if name.lower() == "action"), "")
