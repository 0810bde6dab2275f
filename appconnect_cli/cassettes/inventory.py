"""What recordings a project has, under the names by which a person calls them."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from appconnect_cli.errors import CassetteError, CassetteMissingError
from appconnect_cli.transports.provenance import Provenance, provenance_path
from appconnect_cli.transports.recordings import is_recording_name, read_recording
from appconnect_cli.transports.tape import Tape, read_cassette

_CALLS = "calls"
_SCENARIOS = "scenarios"
_PARTIAL = ".partial"
_PROVENANCE = ".call"


@dataclass(frozen=True)
class Entry:
    """One recording, readable or not."""

    name: str
    """`findContact/e164` for a call, `scenarios/call-log` for a scenario."""
    path: Path
    tape: Tape | None = field(default=None, repr=False)
    provenance: Provenance | None = field(default=None, repr=False)
    problem: CassetteError | None = None
    """Why it can't be used."""

    @property
    def group(self) -> str:
        """The interface, or `scenarios`."""
        return self.name.partition("/")[0]

    @property
    def case(self) -> str:
        """The name within the group."""
        return self.name.partition("/")[2]

    @property
    def scenario(self) -> str:
        """The scenario's name; empty for a single call."""
        return self.case if self.group == _SCENARIOS else ""

    @property
    def is_partial(self) -> bool:
        """Whether it is what was left of a recording that did not come to its end; nothing replays it."""
        return self.path.stem.endswith(_PARTIAL)

    @property
    def instant(self) -> datetime | None:
        """When it was recorded; None if nothing says so."""
        return self.provenance.steps[0].instant if self.provenance and self.provenance.steps else None

    @property
    def files(self) -> tuple[Path, ...]:
        """The cassette, and what stands beside it."""
        return tuple(path for path in (self.path, provenance_path(self.path)) if path.is_file())

    @property
    def size(self) -> int:
        """Bytes on disk of all its files."""
        return sum(path.stat().st_size for path in self.files)


def inventory(folder: Path) -> tuple[Entry, ...]:
    """Every recording below a project's `cassettes` folder, scenarios first; one that is damaged says so."""
    paths = sorted({_cassette_of(path) for path in folder.rglob("*.yaml")})
    entries = [read_entry(path, name_of(path, folder)) for path in paths]
    return tuple(sorted(entries, key=lambda entry: (entry.group != _SCENARIOS, entry.name)))


def find_entry(folder: Path, named: str) -> Entry:
    """The recording that a person means: its name, the end of its name, or a path. CassetteMissingError otherwise."""
    file = Path(named)
    if file.suffix == ".yaml" and is_recording_name(file.stem.removesuffix(_PROVENANCE).removesuffix(_PARTIAL)):
        cassette = _cassette_of(file if file.is_file() else folder.parent / file)
        if cassette.is_file():
            return read_entry(cassette, name_of(cassette, folder))
    names = {name_of(path, folder): path for path in sorted(folder.rglob("*.yaml")) if path == _cassette_of(path)}
    meant = [name for name in names if name == named] or [name for name in names if name.endswith(f"/{named}")]
    if len(meant) == 1:
        return read_entry(names[meant[0]], meant[0])
    raise CassetteMissingError(
        f"{named!r} is the name of {len(meant)} recordings." if meant else f"There is no recording {named!r}.",
        hint=_suggested(named, meant, tuple(names)),
    )


def read_entry(path: Path, name: str) -> Entry:
    """The recording at `path`; what can't be read of it is its `problem`."""
    try:
        recording = read_recording(path)
    except CassetteError as error:
        return Entry(name, path, _exchanges_alone(path), problem=error)
    return Entry(name, path, recording.tape, recording.provenance)


def name_of(path: Path, folder: Path) -> str:
    """`cassettes/calls/findContact/e164.yaml` -> `findContact/e164`."""
    try:
        parts = path.resolve().relative_to(folder.resolve()).with_suffix("").parts
    except ValueError:
        return str(path)
    return "/".join(parts[1:] if parts[0] == _CALLS else parts)


def _exchanges_alone(path: Path) -> Tape | None:
    """What can still be read without its `.call.yaml`."""
    try:
        return read_cassette(path)
    except CassetteError:
        return None


def _cassette_of(path: Path) -> Path:
    """The cassette that a file belongs to: a `.call.yaml` may have lost its own."""
    return path.with_name(f"{path.stem.removesuffix(_PROVENANCE)}.yaml")


def _suggested(named: str, meant: Sequence[str], names: Sequence[str]) -> str:
    if meant:
        return f"Say which: {', '.join(meant)}."
    near = list(_near(named, names))
    if near:
        return f"Did you mean {near[0]}?"
    return "`appconnect cassette list` shows what there is." if names else "`appconnect record` makes recordings."


def _near(named: str, names: Sequence[str]) -> Iterator[str]:
    ends = {name.rpartition("/")[2]: name for name in names} | {name: name for name in names}
    for end in difflib.get_close_matches(named, ends, n=1):
        yield ends[end]
