"""Taking secrets out of recordings that were made before anybody knew them to be secrets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.errors import AppConnectError, CassetteDamagedError, CassetteError, FileError
from appconnect_cli.files import locked
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.leaks import clean_step, clean_tape
from appconnect_cli.transports.learning import learn_from_answer
from appconnect_cli.transports.provenance import Provenance
from appconnect_cli.transports.recordings import write_recording
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import write_cassette


@dataclass(frozen=True)
class Scrubbed:
    """A recording as it should be."""

    interactions: tuple[Interaction, ...]
    provenance: Provenance | None
    places: tuple[str, ...]
    """Where something was taken out; empty if the recording was clean."""


def scrubbed(entry: Entry, redactor: Redactor) -> Scrubbed:
    """The recording without anything that `redactor` knows for a secret, or that its own answers hand out."""
    before = entry.tape.interactions if entry.tape is not None else ()
    for _, response in before:
        if not isinstance(response, Failure):
            learn_from_answer(redactor, response)
    after, places = clean_tape(entry.tape, redactor) if entry.tape is not None else ((), ())
    made = entry.provenance
    if made is not None:
        steps = [clean_step(step, redactor) for step in made.steps]
        places += tuple(place for _, found in steps for place in found)
        made = replace(made, steps=tuple(step for step, _ in steps))
    return Scrubbed(after, made, places)


def scrub(entry: Entry, redactor: Redactor, *, lock: Path) -> tuple[str, ...]:
    """Write the recording anew without its secrets; where they stood. One that is clean is not touched.

    CassetteError if it can't be read: what stands in it can't be told then, and nothing damaged is overwritten.
    """
    if isinstance(entry.problem, CassetteDamagedError) or (entry.problem is not None and entry.tape is None):
        raise entry.problem
    clean = scrubbed(entry, redactor)
    if clean.places and clean.provenance is None:
        with locked(lock):
            write_cassette(entry.path, clean.interactions)
    elif clean.places and clean.provenance is not None:
        write_recording(entry.path, clean.interactions, clean.provenance, lock=lock)
    return clean.places


@dataclass(frozen=True)
class Attempt:
    """What became of scrubbing one recording."""

    name: str
    places: tuple[str, ...] = ()
    problem: AppConnectError | None = None
    """Why it could not be scrubbed."""


def scrub_all(entries: Iterable[Entry], redactor: Redactor, *, lock: Path) -> tuple[Attempt, ...]:
    """Scrub one after the other; one that can't be scrubbed does not keep the others from it."""
    return tuple(_attempt(entry, redactor, lock) for entry in entries)


def _attempt(entry: Entry, redactor: Redactor, lock: Path) -> Attempt:
    try:
        return Attempt(entry.name, scrub(entry, redactor, lock=lock))
    except (CassetteError, FileError) as error:
        return Attempt(entry.name, problem=error)
