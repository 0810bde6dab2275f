"""The cassette file: what vcrpy writes and reads, made to be reviewed, and checked before it is believed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from appconnect_cli.errors import CassetteMissingError
from appconnect_cli.fields import IgnoredFields
from appconnect_cli.files import write_atomically
from appconnect_cli.transports import yaml_text
from appconnect_cli.transports.base import Failure, Interaction, Recorded
from appconnect_cli.transports.http_body import pretty_json
from appconnect_cli.transports.matching import Key, Operation, Request
from appconnect_cli.transports.reading import damaged, item_line, parse, read_bytes

FORMAT = 1
"""vcrpy's own number for its format."""


@dataclass(frozen=True)
class Tape:
    """Recorded exchanges in order; a slice of a tape is a tape, so that one file can hold several steps."""

    path: Path
    interactions: tuple[Interaction, ...] = field(repr=False)
    ignored: IgnoredFields = field(default_factory=IgnoredFields, repr=False)
    """What does not count when a request is looked for."""
    start: int = 0
    """Where in the file it begins."""
    milliseconds: tuple[int, ...] = field(default=(), repr=False)
    """How long each exchange took; empty if nothing says so."""

    def __len__(self) -> int:
        return len(self.interactions)

    def __getitem__(self, steps: slice) -> "Tape":
        start, _, _ = steps.indices(len(self))
        took = self.milliseconds[steps]
        return replace(self, interactions=self.interactions[steps], start=self.start + start, milliseconds=took)

    def ignoring(self, ignored: IgnoredFields) -> "Tape":
        """The same recordings, found by requests that differ in these fields, too."""
        return replace(self, ignored=ignored)

    def request(self, written: Mapping[str, Any]) -> Request:
        """vcrpy's form of a request, ready to be compared with those on the tape."""
        content_type = first(written["headers"], "content-type")
        action = first(written["headers"], "soapaction")
        return Request(written["method"], written["uri"], content_type, written["body"], self.ignored, action)

    def recorded(self, at: int) -> Recorded:
        """What was asked there."""
        written = self.interactions[at][0]
        return Recorded(self.start + at + 1, written["method"], written["uri"])

    def took(self, at: int) -> int:
        """How many milliseconds that exchange took; 0 if nothing says so."""
        return self.milliseconds[at] if self.milliseconds else 0

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What was asked, ready to be compared."""
        return tuple(self.request(written) for written, _ in self.interactions)

    @cached_property
    def by_key(self) -> Mapping[Key, Sequence[int]]:
        """Where identical requests stand."""
        return _positions(request.key for request in self.requests)

    @cached_property
    def by_spelling(self) -> Mapping[Request, Sequence[int]]:
        """The same for requests as they were spelled: most are spelled so again, and need not be understood."""
        return {self.requests[at]: positions for positions in self.by_key.values() for at in positions}

    def find(self, request: Request) -> Sequence[int]:
        """Where requests stand that are the same as this one; empty if there is none."""
        return self.by_spelling.get(request) or self.by_key.get(request.key, ())

    @cached_property
    def by_operation(self) -> Mapping[Operation, Sequence[int]]:
        """Where requests of one operation stand."""
        return _positions(request.operation for request in self.requests)

    def of_operation(self, request: Request) -> Sequence[int]:
        """Where requests of the same operation stand: those for the same address, if there are any."""
        found = self.by_operation.get(request.operation, ())
        return [at for at in found if self.requests[at].target == request.target] or found


def read_cassette(path: Path) -> Tape:
    """The recording at `path`. CassetteMissingError or CassetteDamagedError, with the place and what to do."""
    return parse_cassette(path, cassette_bytes(path))


def cassette_bytes(path: Path) -> bytes:
    """The file as it stands. CassetteMissingError if there is none."""
    return read_bytes(
        path,
        lambda: CassetteMissingError(
            f"There is no recording {path}.",
            hint="Make one with `appconnect record`, or with `appconnect call INTERFACE --record`.",
        ),
    )


def parse_cassette(path: Path, content: bytes) -> Tape:
    """What a cassette holds; `path` names it in errors. CassetteDamagedError, with the line."""
    text, data = parse(path, content, "interactions", "version", FORMAT)
    return Tape(path, tuple(_interaction(path, text, at, item) for at, item in enumerate(data["interactions"])))


def write_cassette(path: Path, interactions: Sequence[Interaction]) -> None:
    """Write a cassette alone: whole or not at all. The interactions are scrubbed already.

    CassetteDamagedError if something stands there that is no cassette: it may be worth mending.
    """
    if path.exists():
        read_cassette(path)
    write_atomically(path, cassette_text(interactions))


def cassette_text(interactions: Sequence[Interaction]) -> bytes:
    """A cassette that plain vcrpy can play, and which therefore holds only the requests that were answered."""
    written = [{"request": written_request(asked), "response": _written_response(asked, answer)}
               for asked, answer in interactions if not isinstance(answer, Failure)]  # fmt: skip
    return yaml_text.dump({"version": FORMAT, "interactions": written})


def first(headers: Mapping[str, Sequence[str]], name: str) -> str:
    """The first value of a header whose name is in lower case; empty if there is none."""
    return next((values[0] for key, values in headers.items() if key.lower() == name and values), "")


def with_length(headers: Mapping[str, Sequence[str]], body: bytes) -> dict[str, list[str]]:
    """A copy of headers whose content-length, if any, is that of the body."""
    length = [str(len(body))]
    return {name: length if name.lower() == "content-length" else list(values) for name, values in headers.items()}


def _positions(keys: Iterable[Any]) -> dict[Any, list[int]]:
    positions: dict[Any, list[int]] = {}
    for at, key in enumerate(keys):
        positions.setdefault(key, []).append(at)
    return positions


def _interaction(path: Path, text: str, at: int, item: Any) -> Interaction:
    try:
        return read_request(item["request"]), _read_response(item["response"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        where = f"{path}:{item_line(text, 'interactions', at)}"
        raise damaged(f"{where}: exchange {at + 1} can't be used: {reason}") from error


def read_request(request: Any) -> dict[str, Any]:
    """A request as a file holds it. KeyError, TypeError, ValueError or AttributeError if it is none."""
    return {
        "method": _typed(request, "method", str),
        "uri": _typed(request, "uri", str),
        "body": _as_bytes(request.get("body")),
        "headers": _read_headers(request.get("headers")),
    }


def _read_response(response: Any) -> dict[str, Any]:
    status = _typed(response, "status", dict)
    body = response.get("body") or {}
    return {
        "status": {"code": _typed(status, "code", int), "message": status.get("message") or ""},
        "headers": _read_headers(response.get("headers")),
        "body": {"string": _as_bytes(body.get("string"))},
    }


def _typed(mapping: Any, name: str, kind: type) -> Any:
    value = mapping[name]
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}")
    return value


def _read_headers(headers: Any) -> dict[str, list[str]]:
    named = headers or {}
    return {str(name): [str(value) for value in _listed(values)] for name, values in named.items()}


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, (list, tuple)) else [values]


def _as_bytes(body: Any) -> bytes:
    """A body as vcrpy wrote it: text, bytes or nothing; from aiohttp also data."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    raise TypeError(f"a body is {type(body).__name__}, not text")


def written_request(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request as a file holds it."""
    body = _readable(request["body"])
    return {
        "method": request["method"],
        "uri": request["uri"],
        "body": body,
        "headers": _written_headers(with_length(request["headers"], _as_bytes(body))),
    }


def _written_response(request: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    body = _readable(response["body"]["string"])
    headers = response["headers"]
    if request["method"] != "HEAD":  # whose length is that of the body it has not got
        headers = with_length(headers, _as_bytes(body))
    return {"status": response["status"], "headers": _written_headers(headers), "body": {"string": body}}


def _written_headers(headers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """In order of their names: libraries give them in an order that changes from run to run."""
    return {name: list(headers[name]) for name in sorted(headers, key=str.lower)}


def _readable(body: bytes) -> str | bytes:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    return pretty_json(text) if len(text) <= yaml_text.REVIEWED else text
