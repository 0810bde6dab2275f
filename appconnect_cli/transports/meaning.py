"""What a body says, whatever its bytes look like: JSON, a form, multipart, XML, text. Pure.

Two bodies are the same if they say the same:

JSON        by value; there is one kind of number (1 is 1.0), and whole numbers of any size are exact
form        fields in any order; several values of one name keep theirs, blank ones count
multipart   without its boundary; named parts in any order, each by what it says in turn
XML         elements in order; not the order of attributes, comments, the blanks between elements, or prefixes of
            namespaces (but for a prefix within a value, as in `xsi:type="xsd:string"`)
text        with any line ends: version control changes those of a template that a connector reads
the rest    byte for byte

What reads as a JSON object or list is JSON in spite of another content type: libraries name one of their own, or none.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl

from appconnect_cli.fields import IgnoredFields

if TYPE_CHECKING:  # importing it costs more than most calls need: few CRMs speak XML
    from xml.etree.ElementTree import Element

JSON, FORM, MULTIPART, XML, TEXT, BINARY, NOTHING = "JSON", "a form", "multipart", "XML", "text", "bytes", "nothing"

Pairs: TypeAlias = tuple[tuple[str, str], ...]

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
_MOST_DIGITS = 400


@dataclass(frozen=True)
class Meaning:
    """`kind` is one of the words above; `value` JSON-like data, in which bytes and nested meanings may stand."""

    kind: str
    value: Any

    @property
    def fingerprint(self) -> str:
        """Equal for what means the same."""
        if self.kind == NOTHING:
            return ""
        sort = self.kind != XML
        text = json.dumps(self.value, sort_keys=sort, ensure_ascii=False, separators=(",", ":"), default=_fingerprint)
        return f"{self.kind} {text}"

    def without(self, ignored: IgnoredFields, path: str = "body") -> "Meaning":
        """The same, but for fields that are ignored."""
        return Meaning(self.kind, without(self.value, path, ignored))


def without(value: Any, path: str, ignored: IgnoredFields) -> Any:
    """A copy of the data at `path` without the fields that are ignored."""
    if isinstance(value, dict):
        members = ((name, item, f"{path}.{name}") for name, item in value.items())
        return {name: without(item, at, ignored) for name, item, at in members if not ignored.holds(at)}
    if isinstance(value, list):
        items = ((item, f"{path}[{number}]") for number, item in enumerate(value))
        return [without(item, at, ignored) for item, at in items if not ignored.holds(at)]
    return value.without(ignored, path) if isinstance(value, Meaning) else value


def meaning(body: bytes, content_type: str) -> Meaning:
    """What the body says; one that is damaged is text, or bytes."""
    if not body:
        return Meaning(NOTHING, None)
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return _multipart(body, content_type) or _plain(body, kind)
    if kind in ("text/xml", "application/xml") or kind.endswith("+xml") or (not kind and body[:5] == b"<?xml"):
        return _xml(body) or _plain(body, kind)
    if kind == "application/json" or kind.endswith("+json") or body.lstrip()[:1] in (b"{", b"["):
        found = _json(body)
        if found:
            return found
    if kind == "application/x-www-form-urlencoded":
        return Meaning(FORM, by_name(pairs(body.decode("utf-8", "surrogateescape"))))
    return _plain(body, kind)


def pairs(encoded: str) -> Pairs:
    """The fields of a query or form in order of their names; the values of one name in the order given."""
    if not encoded:
        return ()
    # Octets that are no UTF-8 stay different from each other.
    found = parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape")
    return tuple(sorted(found, key=lambda pair: pair[0]))


def by_name(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Fields as an object; one that is repeated has a list."""
    grouped: dict[str, list[Any]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Everything that a value holds: paths, each with what stands there as text."""
    if isinstance(value, Meaning):
        yield path, value.kind
        yield from leaves(value.value, path)
    elif isinstance(value, dict) and value:
        for name, item in value.items():
            yield from leaves(item, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        yield path, repr(value)


def _fingerprint(value: Any) -> str:
    """For what JSON can't hold."""
    return value.fingerprint if isinstance(value, Meaning) else hashlib.sha256(value).hexdigest()


def _plain(body: bytes, kind: str) -> Meaning:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return Meaning(BINARY, body)
    return Meaning(TEXT, _LINE_END.sub("\n", text) if kind.startswith("text/") else text)


def _json(body: bytes) -> Meaning | None:
    try:
        return Meaning(JSON, json.loads(body, parse_float=_number))
    except (ValueError, RecursionError):
        return None


def _number(text: str) -> int | float:
    """A number that JSON spells with a point or an exponent; whole ones are whole numbers."""
    exact = Decimal(text)
    if exact.adjusted() < _MOST_DIGITS and exact == exact.to_integral_value():
        return int(exact)
    return float(text)


def _multipart(body: bytes, content_type: str) -> Meaning | None:
    """Parts by name if all have one, else in order: those of multipart/related or a batch have none."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return None
    delimiter = re.escape((boundary[1] or boundary[2]).encode())
    pieces = re.split(rb"\r\n--" + delimiter + rb"(?:--)?[ \t]*(?=\r\n|\Z)", b"\r\n" + body)
    if len(pieces) < 3:
        return None
    parts = [_part(piece.removeprefix(b"\r\n")) for piece in pieces[1:-1]]
    named = [(name, part) for name, part in parts if name is not None]
    return Meaning(MULTIPART, by_name(named) if len(named) == len(parts) else [part for _, part in parts])


def _part(piece: bytes) -> tuple[str | None, Any]:
    """The name of a part, and what it says: alone, or beside what else its headers tell."""
    from email.parser import HeaderParser

    head, _, content = (b"\r\n" + piece).partition(b"\r\n\r\n")
    headers = HeaderParser().parsestr(head.decode("utf-8", "surrogateescape").lstrip("\r\n"))
    content_type = headers.get("content-type", "")
    said = meaning(content, content_type)
    known = {"content-disposition", "content-type", "content-length"}
    told = {key.lower(): value for key, value in sorted(headers.items()) if key.lower() not in known}
    filename = headers.get_filename()
    if filename is not None:
        told["filename"] = filename
    kind = headers.get_content_type()
    if said.kind in (TEXT, BINARY, NOTHING) and kind != "text/plain":
        told["type"] = kind
    name = headers.get_param("name", header="content-disposition")
    return str(name) if name is not None else None, told | {"content": said} if told else said


def _xml(body: bytes) -> Meaning | None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(body)
        return Meaning(XML, {_local(root): _element(root, "")})
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return None


def _element(element: "Element", inherited: str) -> Any:
    """Text alone as text; else attributes, then children and the text between them in order, numbered if repeated."""
    space = _space(element)
    node: dict[str, Any] = {} if space == inherited else {"@xmlns": space}
    node |= {f"@{name}": value for name, value in sorted(element.attrib.items())}
    pieces: list[tuple[str, Any]] = [("#text", element.text or "")]
    for child in element:
        pieces += [(_local(child), _element(child, space)), ("#text", child.tail or "")]
    if len(element):
        pieces = [(name, said) for name, said in pieces if name != "#text" or said.strip()]
    elif not node:
        return pieces[0][1]
    repeated = {name for name, times in Counter(name for name, _ in pieces).items() if times > 1}
    numbers: Counter[str] = Counter()
    for name, said in pieces:
        node[f"{name}[{numbers[name]}]" if name in repeated else name] = said
        numbers[name] += 1
    return node


def _local(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _space(element: "Element") -> str:
    return str(element.tag)[1:].rpartition("}")[0] if str(element.tag).startswith("{") else ""
