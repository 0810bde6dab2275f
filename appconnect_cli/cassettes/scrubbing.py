"""Secrets in recordings that were made before anybody knew them to be secrets: where they stand, and taking them out.

A recording is clean if scrubbing it changes nothing. What is said of a leak names the place, never the value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from appconnect_cli.cassettes.comparing import interaction_changes
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.errors import AppConnectError, CassetteDamagedError, CassetteError, FileError
from appconnect_cli.files import locked
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.changes import value_changes
from appconnect_cli.transports.exchanges import joined, scrubbed_again
from appconnect_cli.transports.http_body import decompressed
from appconnect_cli.transports.learning import learn_from_answer
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import write_recording
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import write_cassette

_HOW_IT_TRAVELLED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_STEP_DATA = ("body", "argument", "user", "state", "output")


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
    after = tuple(scrubbed_again(redactor, interaction) for interaction in before)
    places = [
        f"exchange {number}, {place}"
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1)
        for place in _places(_unpacked(old), new)
    ]
    made = entry.provenance
    if made is not None:
        steps = tuple(_step(redactor, step) for step in made.steps)
        for old, new in zip(made.steps, steps, strict=True):
            places += [f"step {old.name!r}, {place}" for place in _step_places(old, new)]
        made = replace(made, steps=steps)
    return Scrubbed(after, made, tuple(places))


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


def _unpacked(interaction: Interaction) -> Interaction:
    """The same as it reads: that something travelled compressed is no secret."""
    request, response = interaction
    asked = request | {"body": decompressed(request["body"], joined(request["headers"]).get("content-encoding", ""))}
    if isinstance(response, Failure):
        return asked, response
    body = decompressed(response["body"]["string"], joined(response["headers"]).get("content-encoding", ""))
    return asked, response | {"body": {"string": body}}


def _places(before: Interaction, after: Interaction) -> Iterator[str]:
    """Where the two differ; also where it makes no difference to what is said, as in a comment."""
    places = [change.place for change in interaction_changes(before, after, _HOW_IT_TRAVELLED)]
    yield from places
    if not places and _bodies(before) != _bodies(after):
        yield "a body"


def _bodies(interaction: Interaction) -> tuple[Any, Any]:
    request, response = interaction
    return request["body"], response if isinstance(response, Failure) else response["body"]["string"]


def _step(redactor: Redactor, step: StepRecord) -> StepRecord:
    return replace(step, **{name: redactor.data(getattr(step, name)) for name in _STEP_DATA})


def _step_places(before: StepRecord, after: StepRecord) -> Iterator[str]:
    for name in _STEP_DATA:
        yield from (change.place for change in value_changes(name, getattr(before, name), getattr(after, name)))
