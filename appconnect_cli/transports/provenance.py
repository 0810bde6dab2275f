"""What a recording was made with: `<case>.call.yaml` beside `<case>.yaml`, for replay and for a reader.

A file of its own: a further key in the cassette itself breaks other tools that read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError
from appconnect_cli.files import write_atomically
from appconnect_cli.transports import yaml_text

FORMAT = 1

_MEND = "Restore it from version control, or record the call again under another name."


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
    """Which of the cassette's exchanges are this step's: from, and up to but without."""


@dataclass(frozen=True)
class Provenance:
    """Where a cassette comes from, and the calls that it holds, in order. A single call is one step."""

    connector: str
    version: str
    """Of appconnect."""
    profile: str
    steps: tuple[StepRecord, ...]
    format: int = FORMAT


def provenance_path(cassette: Path) -> Path:
    """`contact.yaml` -> `contact.call.yaml`."""
    return cassette.with_suffix(".call.yaml")


def write_provenance(cassette: Path, provenance: Provenance) -> None:
    """Write it beside the cassette, whole or not at all. Scrub it before."""
    steps = [
        {field.name: getattr(step, field.name) for field in fields(step)}
        | {"instant": _instant_text(step.instant), "exchanges": list(step.exchanges)}
        for step in provenance.steps
    ]
    head = {name: getattr(provenance, name) for name in ("format", "connector", "version", "profile")}
    write_atomically(provenance_path(cassette), yaml_text.dump({**head, "steps": steps}))


def read_provenance(cassette: Path) -> Provenance:
    """What stands beside the cassette. CassetteMissingError or CassetteDamagedError, with the place and what to do."""
    path = provenance_path(cassette)
    try:
        data = yaml_text.load(path.read_bytes().decode())
    except (FileNotFoundError, NotADirectoryError):
        raise CassetteMissingError(
            f"There is no {path}, which says what was called.",
            hint="Make it with `appconnect record`, or with `appconnect call INTERFACE --record`.",
        ) from None
    except OSError as error:
        raise CassetteDamagedError(f"{path} can't be read: {error.strerror}.", hint=_MEND) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CassetteDamagedError(f"{path}:{line} is damaged or cut off: {error.problem}.", hint=_MEND) from error
    except (yaml.YAMLError, ValueError) as error:
        raise CassetteDamagedError(f"{path} is damaged: {error}.", hint=_MEND) from error
    return _checked(path, data)


def _checked(path: Path, data: Any) -> Provenance:
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise CassetteDamagedError(f"{path}:1 does not say what was called: it has no list `steps`.", hint=_MEND)
    if data.get("format") != FORMAT:
        newer = isinstance(data.get("format"), int) and data["format"] > FORMAT
        raise CassetteDamagedError(
            f"{path} has format {data.get('format')!r}, this program knows {FORMAT}.",
            hint="It was made by a newer version: update appconnect." if newer else _MEND,
        )
    try:
        steps = tuple(_step(step) for step in data["steps"])
        return Provenance(str(data["connector"]), str(data["version"]), str(data["profile"]), steps)
    except KeyError as error:
        raise CassetteDamagedError(f"{path} is damaged: {error} is missing.", hint=_MEND) from error
    except (TypeError, ValueError) as error:
        raise CassetteDamagedError(f"{path} is damaged: {error}.", hint=_MEND) from error


def _step(data: Mapping[str, Any]) -> StepRecord:
    start, stop = data["exchanges"]
    if not 0 <= start <= stop:
        raise ValueError(f"exchanges {start} to {stop} are none")
    return StepRecord(
        name=data["name"],
        interface=data["interface"],
        body=data["body"],
        argument=data["argument"],
        user=data["user"],
        state=data["state"] or {},
        instant=datetime.fromisoformat(data["instant"]),
        output=data["output"],
        exchanges=(start, stop),
    )


def _instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
