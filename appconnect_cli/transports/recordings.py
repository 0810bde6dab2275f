"""One recording: a cassette and the `.call.yaml` beside it, which are written and read as a pair.

Two files can't be renamed at once. So the new `.call.yaml` is first laid beside them under a hidden name that bears the
digest of the cassette that it belongs to; then the cassette is renamed into place, and then that file. Whoever finds a
cassette and a `.call.yaml` that do not belong together looks for the hidden one: a process that is killed at any moment
leaves the old pair or the new one.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from appconnect_cli.errors import CassetteDamagedError
from appconnect_cli.files import TEMPORARY, as_file_error, locked, write_atomically
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.provenance import (
    FailedExchange,
    Provenance,
    parse_provenance,
    provenance_bytes,
    provenance_path,
    provenance_text,
)
from appconnect_cli.transports.reading import MEND, damaged, is_whole
from appconnect_cli.transports.tape import Tape, cassette_bytes, cassette_text, parse_cassette

_STAGED = re.compile(r"\.(?P<stem>.+)\.(?P<digest>[0-9a-f]{16})\.staged")
_LEFT_OVER = re.compile(rf"\..+\.[0-9a-f]{{12}}{re.escape(TEMPORARY)}")
_PREFIX = "sha256:"
LONGEST_NAME = 200
"""Bytes; file systems take 255, and a recording's name gets an ending, and for a while more."""

_NO_RECORDINGS = (".call.yaml", ".partial.yaml")


@dataclass(frozen=True)
class Recording:
    """What was called, and every exchange of it, those that failed in their places."""

    tape: Tape
    provenance: Provenance


def is_recording_name(name: str) -> bool:
    """Whether `<name>.yaml` would stand where recordings are looked for, and be taken for one."""
    fits = Path(name).name == name and not name.startswith(".") and len(name.encode()) <= LONGEST_NAME
    return fits and not f"{name}.yaml".endswith(_NO_RECORDINGS)


def recordings_in(folder: Path, pattern: str = "*.yaml") -> list[Path]:
    """The cassettes of whole recordings in `folder`, by name."""
    return sorted(path for path in folder.glob(pattern) if not path.name.endswith(_NO_RECORDINGS))


def partial_path(cassette: Path) -> Path:
    """Where a recording that is not finished stands: `contact.yaml` -> `contact.partial.yaml`."""
    return cassette.with_suffix(".partial.yaml")


def read_recording(path: Path) -> Recording:
    """The recording whose cassette is `path`. CassetteMissingError or CassetteDamagedError, with place and remedy."""
    cassette, provenance = _pair(path)
    whole = provenance.cassette in ("", _digest(cassette)) or is_whole(cassette)
    tape = parse_cassette(path, cassette)
    if not whole:
        line = cassette.count(b"\n") + 1
        raise CassetteDamagedError(
            f"{path}:{line} is cut off: its last line is not `...`.",
            hint=f"{MEND} If another program wrote it and it is whole, add that line.",
        )
    interactions = _merged(path, tape, provenance.failures)
    last = max((step.exchanges[1] for step in provenance.steps), default=0)
    if last > len(interactions):
        raise damaged(
            f"{path} has {len(interactions)} exchanges, but {provenance_path(path).name} speaks of {last}: "
            "they are not from one recording"
        )
    return Recording(Tape(path, interactions, milliseconds=_times(provenance, len(interactions))), provenance)


def write_recording(path: Path, interactions: Sequence[Interaction], provenance: Provenance, *, lock: Path) -> None:
    """Write both files, or leave both as they were. Everything is scrubbed already.

    CassetteDamagedError if what stands there can't be read: it may be worth mending. FileError if it can't be written,
    or if another process holds `lock` for too long.
    """
    cassette = cassette_text(interactions)
    digest = _digest(cassette)
    text = provenance_text(replace(provenance, cassette=digest, failures=_failures(interactions)))
    with locked(lock):
        _tidy(path.parent)
        ensure_replaceable(path)
        staged = _staged(path, digest)
        try:
            write_atomically(staged, text)
            write_atomically(path, cassette)
            _settle(path, staged)
        finally:
            _tidy(path.parent)


def ensure_replaceable(path: Path) -> None:
    """CassetteDamagedError if something stands at `path` that is no recording. Worth asking before a CRM is written to.

    A file of the pair that is missing is no damage.
    """
    beside = provenance_path(path)
    if path.exists() and beside.exists():
        read_recording(path)
    elif path.exists():
        parse_cassette(path, cassette_bytes(path))
    elif beside.exists():
        parse_provenance(beside, provenance_bytes(beside))


def remove_recording(path: Path, *, lock: Path) -> None:
    """Take away both files, if they are there. FileError if it can't be done."""
    if not path.exists() and not provenance_path(path).exists():
        return
    try:
        with locked(lock):
            for file in (path, provenance_path(path)):
                file.unlink(missing_ok=True)
    except OSError as error:
        raise as_file_error(path, error) from error


def _pair(path: Path) -> tuple[bytes, Provenance]:
    """Cassette and `.call.yaml` of one recording. Two that were not written together were edited by hand."""
    beside = provenance_path(path)
    before = None
    while True:
        cassette = cassette_bytes(path)
        _settle(path, _staged(path, _digest(cassette)))
        found = cassette, provenance_bytes(beside)
        provenance = parse_provenance(beside, found[1])
        if provenance.cassette in ("", _digest(cassette)) or found == before:
            return cassette, provenance
        before = found  # another process may be between its two renames: its work is seen the next time


def _settle(path: Path, staged: Path) -> None:
    """Put the `.call.yaml` that belongs to the cassette in place, unless that has happened.

    Needs no lock: whatever comes between, the file bears the digest of the cassette that it lies beside.
    """
    try:
        staged.replace(provenance_path(path))
    except FileNotFoundError:
        return
    except OSError as error:
        raise as_file_error(provenance_path(path), error) from error


def _staged(path: Path, digest: str) -> Path:
    return path.with_name(f".{path.stem}.{digest.removeprefix(_PREFIX)[:16]}.staged")


def _tidy(folder: Path) -> None:
    """Finish or clear away what killed processes left. Under the lock: nobody else is writing here."""
    for file in list(folder.glob(".*")):
        staged = _STAGED.fullmatch(file.name)
        if staged:
            cassette = folder / f"{staged['stem']}.yaml"
            with suppress(FileNotFoundError):
                if _staged(cassette, _digest(cassette.read_bytes())) == file:
                    _settle(cassette, file)
            file.unlink(missing_ok=True)
        elif _LEFT_OVER.fullmatch(file.name):
            file.unlink(missing_ok=True)


def _digest(cassette: bytes) -> str:
    return _PREFIX + hashlib.sha256(cassette).hexdigest()


def _failures(interactions: Sequence[Interaction]) -> tuple[FailedExchange, ...]:
    return tuple(
        FailedExchange(position, request, answer)
        for position, (request, answer) in enumerate(interactions)
        if isinstance(answer, Failure)
    )


def _times(provenance: Provenance, exchanges: int) -> tuple[int, ...]:
    """How long each exchange took, as far as the steps say so."""
    times = [0] * exchanges
    for step in provenance.steps:
        start, stop = step.exchanges
        if len(step.milliseconds) == stop - start:
            times[start:stop] = step.milliseconds
    return tuple(times)


def _merged(path: Path, tape: Tape, failures: Sequence[FailedExchange]) -> tuple[Interaction, ...]:
    """The answered exchanges with the failed ones in their places."""
    merged: list[Interaction] = list(tape.interactions)
    for failed in sorted(failures, key=lambda failed: failed.position):
        if not 0 <= failed.position <= len(merged):
            raise damaged(f"{provenance_path(path)} has a failure at {failed.position}, beyond the last exchange")
        merged.insert(failed.position, (dict(failed.request), failed.failure))
    return tuple(merged)
