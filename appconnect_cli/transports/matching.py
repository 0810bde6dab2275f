"""Which recorded request is the same as one that is sent, and what differs where none is. Pure.

Two requests are the same if method, URL and body mean the same; headers, and so credentials, don't count.
"""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from appconnect_cli.transports.http_body import fingerprint, meaning

Key = tuple[str, str, tuple[tuple[str, str], ...], str]
Operation = tuple[str, str]

_MOST_DIFFERENCES = 6
_LONGEST_VALUE = 60
_DEFAULT_PORT = re.compile(r"^(http://[^/]*):80$|^(https://[^/]*):443$")


@dataclass(frozen=True)
class Request:
    """One request without secrets, under the CRM's stable name."""

    method: str
    url: str
    content_type: str
    body: bytes

    @cached_property
    def operation(self) -> Operation:
        """Method and where it goes, without the query."""
        parts = urlsplit(self.url)
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
        return self.method.upper(), _DEFAULT_PORT.sub(r"\1\2", host) + _plain(parts.path or "/")

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters in no particular order, blank and repeated ones included."""
        return tuple(sorted(parse_qsl(urlsplit(self.url).query, keep_blank_values=True)))

    @cached_property
    def key(self) -> Key:
        """Equal for requests that are the same."""
        return *self.operation, self.query, fingerprint(self.body, self.content_type)

    @property
    def line(self) -> str:
        """Method and URL."""
        return f"{self.method} {self.url}"


def nearest(sent: Request, recorded: Sequence[Request]) -> str:
    """The recorded request that comes closest and what differs, for a person to read; empty if there is none."""
    candidates = [request for request in recorded if request.operation == sent.operation]
    if not candidates:
        candidates = _by_operation(sent, recorded)
    if not candidates:
        return ""
    ranked = [(list(differences(sent, request)), request) for request in candidates]
    found, best = min(ranked, key=lambda pair: len(pair[0]))
    if not found:
        times = sum(request.key == sent.key for request in recorded)
        return f"{best.line} was recorded {times}x and has been played as often."
    shown = found[:_MOST_DIFFERENCES]
    if len(found) > len(shown):
        shown.append(f"and {len(found) - len(shown)} more")
    return "\n".join([f"nearest recording: {best.line}", *(f"  {line}" for line in shown)])


def differences(sent: Request, recorded: Request) -> Iterator[str]:
    """What differs, one line each."""
    for name, ours, theirs in zip(("method", "address"), sent.operation, recorded.operation, strict=True):
        if ours != theirs:
            yield f"{name}: sent {ours}, recorded {theirs}"
    if sent.query != recorded.query:
        yield from _differing("query", _grouped(sent.query), _grouped(recorded.query))
    if sent.key[3] != recorded.key[3]:
        yield from _differing(
            "body", meaning(sent.body, sent.content_type), meaning(recorded.body, recorded.content_type)
        )


def _plain(path: str) -> str:
    """A path as it reads; a slash that is part of a segment stays encoded."""
    return unquote(path.replace("%2F", "%252F").replace("%2f", "%252F")) if "%" in path else path


def _by_operation(sent: Request, recorded: Sequence[Request]) -> list[Request]:
    """Those whose method and path are spelled most alike."""
    spelled = {" ".join(request.operation): request for request in recorded}
    close = difflib.get_close_matches(" ".join(sent.operation), spelled, n=1, cutoff=0.0)
    return [spelled[name] for name in close]


def _grouped(query: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Parameters by name; one that is repeated has a list."""
    grouped: dict[str, list[str]] = {}
    for name, value in query:
        grouped.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


def _differing(place: str, sent: Any, recorded: Any) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(recorded, dict):
        for name in [*sent, *(name for name in recorded if name not in sent)]:
            if name not in recorded:
                yield f"{place} {name}: sent {_shown(sent[name])}, not recorded"
            elif name not in sent:
                yield f"{place} {name}: not sent, recorded {_shown(recorded[name])}"
            else:
                yield from _differing(f"{place} {name}", sent[name], recorded[name])
    elif isinstance(sent, list) and isinstance(recorded, list) and len(sent) == len(recorded):
        for at, (ours, theirs) in enumerate(zip(sent, recorded, strict=True)):
            yield from _differing(f"{place}[{at}]", ours, theirs)
    elif sent != recorded or type(sent) is not type(recorded):
        yield f"{place}: sent {_shown(sent)}, recorded {_shown(recorded)}"


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        text = value.decode(errors="replace") if value else "nothing"
        text = text if text.isprintable() else f"{len(value)} bytes"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}... ({len(text)} characters)"
