"""XML as plain data: SOAP, XML-RPC, and a REST service's own. Pure.

Documents come from the CRM and are not to be trusted. Nothing here needs `defusedxml`: expat itself ends the expansion
of entities early (since 2.4.1; each build of Python 3.11 has that), and neither ElementTree nor xmlrpc.client reads
anything that a document points to.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # importing it costs more than most calls need: few CRMs speak XML
    from xml.etree.ElementTree import Element

SOAP_SPACES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
"""Namespaces of SOAP 1.1 and 1.2."""

_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def parse(body: bytes, content_type: str) -> "Element | None":
    """The root of a document; None if it is no XML, or damaged."""
    kind = content_type.partition(";")[0].strip().lower()
    named = kind in ("text/xml", "application/xml") or kind.endswith("+xml")
    if not body or not (named or body.lstrip()[:5] == b"<?xml"):
        return None
    from xml.etree import ElementTree

    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return None


def local(element: "Element") -> str:
    """An element's name without its namespace."""
    return _without_space(str(element.tag))


def values_in(element: "Element") -> Any:
    """Text alone as text, nothing as None; else an object: children by name, attributes as `@name`, text as `#text`.

    Elements that are repeated are a list.
    """
    attributes = [(name, value) for name, value in element.attrib.items() if _SCHEMA_INSTANCE not in name]
    text = (element.text or "").strip()
    if not len(element) and not attributes:
        return text or None
    members = [(f"@{_without_space(name)}", value) for name, value in attributes]
    members += [(local(child), values_in(child)) for child in element]
    return _grouped([*members, ("#text", text)] if text else members)


def soap_body(root: "Element") -> "list[Element] | None":
    """What stands in a SOAP envelope's body; None if it is no envelope."""
    if local(root) != "Envelope" or not str(root.tag)[1:].startswith(SOAP_SPACES):
        return None
    return [element for part in root if local(part) == "Body" for element in part]


def _grouped(members: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    grouped: dict[str, list[Any]] = {}
    for name, value in members:
        grouped.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def _without_space(name: str) -> str:
    return name.rpartition("}")[2]
