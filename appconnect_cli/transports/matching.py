"""Which recorded request is the same as one that is sent, and what differs where none is. Pure.

Two requests are the same if method, URL and body mean the same, but for the fields that the connector's settings
ignore. Headers, and so credentials, don't count. Parameters of the query may stand in any order; several values of
one name keep theirs, for `sort=a&sort=b` is not `sort=b&sort=a`.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from appconnect_cli.fields import IgnoredFields
from appconnect_cli.transports.changes import ABSENT, value_changes
from appconnect_cli.transports.meaning import BINARY, NOTHING, Meaning, Pairs, by_name, leaves, meaning, pairs
from appconnect_cli.transports.protocols import host_of, read_question, spelled

Target: TypeAlias = tuple[str, str]
Operation: TypeAlias = tuple[str, str]
Key: TypeAlias = tuple[str, str, Pairs, str]

_LONGEST_VALUE = 60
_KEPT = re.compile(r"%(25|2[Ff])")
_DEFAULT_PORT = re.compile(r"^(http://[^/]*):80$|^(https://[^/]*):443$")


@dataclass(frozen=True)
class Request:
    """One request without secrets, under the CRM's stable name."""

    method: str
    url: str
    content_type: str
    body: bytes
    ignored: IgnoredFields = field(default_factory=IgnoredFields, repr=False, compare=False)
    """The same for all requests that are compared."""
    soap_action: str = field(default="", compare=False)
    """The header of that name: it may tell operations apart, and nothing else."""

    @cached_property
    def key(self) -> Key:
        """Equal for requests that are the same."""
        parts = urlsplit(self.url)
        fingerprint = self.meaning.fingerprint if self.body else ""
        return self.method.upper(), _address(parts), self._asked_for(parts.query), fingerprint

    @property
    def target(self) -> Target:
        """Method and where it goes, without the query."""
        return self.key[:2]

    @cached_property
    def operation(self) -> Operation:
        """The host, and what is done there, whichever record it is done to and whatever the protocol."""
        asked = read_question(self.method, self.url, self.content_type, self.soap_action, self.body)
        return host_of(self.url), spelled(self.method, self.url, asked.name)

    @property
    def parameters(self) -> dict[str, Any]:
        """The query without what is ignored."""
        return by_name(self.key[2])

    @property
    def meaning(self) -> Meaning:
        """What the body says, without what is ignored."""
        said = meaning(self.body, self.content_type)
        return said.without(self.ignored) if self.ignored else said

    @cached_property
    def leaves(self) -> frozenset[tuple[str, str]]:
        """All that is asked: how much of it two requests share tells how near they are."""
        return frozenset((*leaves(self.parameters, "query"), *leaves(self.meaning, "body")))

    @property
    def line(self) -> str:
        """Method and URL."""
        return f"{self.method} {self.url}"

    def _asked_for(self, query: str) -> Pairs:
        found = pairs(query)
        if self.ignored:
            return tuple(pair for pair in found if not self.ignored.holds(f"query.{pair[0]}"))
        return found


def differences(sent: Request, recorded: Request) -> Iterator[str]:
    """What differs, one line each; a field is named by the path that would ignore it."""
    for name, ours, theirs in zip(("method", "address"), sent.target, recorded.target, strict=True):
        if ours != theirs:
            yield f"{name}: sent {ours}, recorded {theirs}"
    if sent.key[2] != recorded.key[2]:
        yield from _differing("query", sent.parameters, recorded.parameters)
    if sent.key[3] != recorded.key[3]:
        found = list(_differing("body", sent.meaning, recorded.meaning))
        yield from found or ["body: the same elements, in another order"]


def _address(parts: SplitResult) -> str:
    return _host(parts.scheme, parts.netloc) + _plain(parts.path or "/")


@lru_cache(maxsize=64)
def _host(scheme: str, location: str) -> str:
    return _DEFAULT_PORT.sub(r"\1\2", f"{scheme}://{location.rpartition('@')[2]}".lower())


def _plain(path: str) -> str:
    """A path as it reads; a slash that is part of a segment, and a percent sign, stay encoded."""
    return unquote(_KEPT.sub(_encoded_again, path), errors="surrogateescape") if "%" in path else path


def _encoded_again(match: re.Match[str]) -> str:
    return f"%25{match[1].upper()}"


def _differing(place: str, sent: Any, recorded: Any) -> Iterator[str]:
    for change in value_changes(place, sent, recorded):
        ours = "not sent" if change.before is ABSENT else f"sent {_shown(change.before)}"
        theirs = "not recorded" if change.after is ABSENT else f"recorded {_shown(change.after)}"
        yield f"{change.place}: {ours}, {theirs}"


def _shown(value: Any) -> str:
    if isinstance(value, Meaning):
        if value.kind in (NOTHING, BINARY):
            return value.kind if value.kind == NOTHING else _shown(value.value)
        return f"{value.kind} {_shown(value.value)}"
    if isinstance(value, bytes):
        return f"{len(value)} bytes (SHA-256 {hashlib.sha256(value).hexdigest()[:8]})"
    text = json.dumps(value, ensure_ascii=False, default=_shown)
    if not text.isprintable():
        text = json.dumps(value, default=_shown)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}... ({len(text)} characters)"
