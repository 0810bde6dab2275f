"""What a recording was made with: `<case>.call.yaml` beside `<case>.yaml`, for replay and for a reader.

A file of its own: a further key in the cassette itself breaks other tools that read it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appconnect_cli.contract.interfaces import BY_NAME
from appconnect_cli.errors import CassetteMissingError
from appconnect_cli.transports import yaml_text
from appconnect_cli.transports.base import Failure
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.reading import damaged, is_whole, item_line, parse, read_bytes
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.tape import read_request, written_request

FORMAT = 1


@dataclass(frozen=True)
class StepRecord:
    """One call, as it was recorded; all data is camelCase and scrubbed."""

    name: str
    interface: str
    body: Any
    """What the browser extension sent, with the ids that were made for it."""
    argument: Any
    """The connector's argument, where it was given as such (`--raw`); else None."""
    user: Mapping[str, Any] | None
    """The user row before the call."""
    state: Mapping[str, Any]
    """The linkage rows before the call."""
    instant: datetime
    output: Any
    """What came of it."""
    exchanges: tuple[int, int]
    """Which of the recording's exchanges are this step's: from, and up to but without."""
    seed: str = ""
    """Of everything random in the step; empty in a recording of an older version."""
    log_id: str | None = None
    """The CRM's id of the log that it went on with, where that was given (`--log-id`)."""
    milliseconds: tuple[int, ...] = ()
    """How long each of its exchanges took; empty in a recording of an older version.

    If there are not as many as exchanges, somebody has edited these, and nothing is known.
    """
    took: int | None = None
    """How many milliseconds it took as a whole: requests that run side by side take less than their sum."""

    @property
    def start(self) -> Start:
        """What the step begins with, each time it is replayed."""
        return Start.recorded(self.instant, self.seed, self.name)


@dataclass(frozen=True)
class FailedExchange:
    """A request that got no answer. Plain vcrpy could not play it, so that it stands here and not in the cassette."""

    position: int
    """Its place among the recording's exchanges."""
    request: Mapping[str, Any]
    failure: Failure


@dataclass(frozen=True)
class Provenance:
    """Where a cassette comes from, and the calls that it holds, in order. A single call is one step."""

    connector: str
    version: str
    """Of appconnect."""
    profile: str
    steps: tuple[StepRecord, ...]
    cassette: str = ""
    """The digest of the cassette that it was written with; empty in a recording that has none."""
    failures: tuple[FailedExchange, ...] = ()
    format: int = FORMAT


def provenance_path(cassette: Path) -> Path:
    """`contact.yaml` -> `contact.call.yaml`."""
    return cassette.with_suffix(".call.yaml")


def provenance_text(provenance: Provenance) -> bytes:
    """A `.call.yaml` file."""
    head = {name: getattr(provenance, name) for name in ("format", "connector", "version", "profile")}
    if provenance.cassette:
        head["cassette"] = provenance.cassette
    steps = [_written_step(step) for step in provenance.steps]
    failures = [_written_failure(failed) for failed in provenance.failures]
    return yaml_text.dump({**head, "steps": steps} | ({"failures": failures} if failures else {}))


def provenance_bytes(path: Path) -> bytes:
    """The file as it stands. CassetteMissingError if there is none."""
    return read_bytes(
        path,
        lambda: CassetteMissingError(
            f"There is no {path}, which says what was called.",
            hint="Make it with `appconnect record`, or with `appconnect call INTERFACE --record`.",
        ),
    )


def parse_provenance(path: Path, content: bytes) -> Provenance:
    """What a `.call.yaml` file holds; `path` names it in errors. CassetteDamagedError, with the line."""
    text, data = parse(path, content, "steps", "format", FORMAT)
    digest = str(data.get("cassette") or "")
    if digest and not is_whole(content):
        raise damaged(f"{path}:{text.count(chr(10)) + 1} is cut off: its last line is not `...`")
    try:
        made = Provenance(
            connector=str(data["connector"]),
            version=str(data["version"]),
            profile=str(data["profile"]),
            steps=tuple(_items(path, text, "steps", data, _step)),
            cassette=digest,
            failures=tuple(_items(path, text, "failures", data, _read_failure)),
        )
    except KeyError as error:
        raise damaged(f"{path}:1 is damaged: {error} is missing") from error
    if not made.steps:
        raise damaged(f"{path}:1 is damaged: its list `steps` is empty")
    return made


def _items(path: Path, text: str, listed: str, data: Mapping[str, Any], read: Callable[[Any], Any]) -> Iterator[Any]:
    for at, item in enumerate(data.get(listed) or ()):
        try:
            yield read(item)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise damaged(f"{path}:{item_line(text, listed, at)} is damaged: {reason}") from error


def _written_step(step: StepRecord) -> dict[str, Any]:
    optional = {"logId": step.log_id, "milliseconds": list(step.milliseconds) or None, "took": step.took}
    named = (field.name for field in fields(step))
    written = {name: getattr(step, name) for name in named if name != "log_id" and name not in optional}
    written |= {"instant": _instant_text(step.instant), "exchanges": list(step.exchanges)}
    return written | {name: value for name, value in optional.items() if value is not None}


def _written_failure(failed: FailedExchange) -> dict[str, Any]:
    return {"position": failed.position, **asdict(failed.failure), "request": written_request(failed.request)}


def _read_failure(data: Mapping[str, Any]) -> FailedExchange:
    failure = Failure(Kind(data["kind"]), str(data["error"]), str(data["message"]), str(data["cause"]))
    return FailedExchange(int(data["position"]), read_request(data["request"]), failure)


def _step(data: Mapping[str, Any]) -> StepRecord:
    start, stop = data["exchanges"]
    if not 0 <= start <= stop:
        raise ValueError(f"exchanges {start} to {stop} are none")
    if data["interface"] not in BY_NAME:
        raise ValueError(f"there is no interface {data['interface']!r}")
    for name in ("body", "argument", "user", "state"):
        if not isinstance(data[name], Mapping | None):
            raise TypeError(f"{name} is {data[name]!r}, no mapping")
    milliseconds = tuple(int(each) for each in data.get("milliseconds") or ())
    if any(each < 0 for each in milliseconds):
        raise ValueError(f"milliseconds are {data['milliseconds']!r}: time does not run backwards")
    instant = datetime.fromisoformat(data["instant"])
    if instant.tzinfo is None:
        raise ValueError(f"instant is {data['instant']!r}, without a time zone")
    return StepRecord(
        name=str(data["name"]),
        interface=data["interface"],
        body=data["body"],
        argument=data["argument"],
        user=data["user"],
        state=data["state"] or {},
        instant=instant,
        output=data["output"],
        exchanges=(start, stop),
        seed=str(data.get("seed", "")),
        log_id=data.get("logId"),
        milliseconds=milliseconds,
        took=None if data.get("took") is None else int(data["took"]),
    )


def _instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
