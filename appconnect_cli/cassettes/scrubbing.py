"""Secrets in recordings that were made before anybody knew them to be secrets: where they stand, and taking them out.

A recording is clean if scrubbing it changes nothing. What is said of a leak names the place, never the value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from appconnect_cli.cassettes.comparing import Change, interaction_changes, value_changes
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.cassette import write_cassette
from appconnect_cli.transports.exchanges import scrubbed_failure, scrubbed_request, scrubbed_response
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import write_recording
from appconnect_cli.transports.redaction import Redactor

_STEP_DATA = ("body", "argument", "user", "state", "output")


@dataclass(frozen=True)
class Scrubbed:
    """A recording as it should be."""

    interactions: tuple[Interaction, ...]
    provenance: Provenance | None
    places: tuple[str, ...]
    """Where something was taken out; empty if the recording was clean."""


def scrubbed(entry: Entry, redactor: Redactor) -> Scrubbed:
    """The recording without anything that `redactor` knows for a secret."""
    before = entry.tape.interactions if entry.tape is not None else ()
    after = tuple(_interaction(redactor, interaction) for interaction in before)
    places = [
        f"exchange {number}, {change.place}"
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1)
        for change in interaction_changes(old, new)
    ]
    made = entry.provenance
    if made is not None:
        steps = tuple(_step(redactor, step) for step in made.steps)
        for old, new in zip(made.steps, steps, strict=True):
            places += [f"step {old.name!r}, {change.place}" for change in _step_changes(old, new)]
        made = replace(made, steps=steps)
    return Scrubbed(after, made, tuple(places))


def scrub(entry: Entry, redactor: Redactor, *, lock: Path) -> tuple[str, ...]:
    """Write the recording anew without its secrets; where they stood. One that is clean is not touched.

    CassetteError if it can't be read: what stands in it can't be told then.
    """
    if entry.tape is None and entry.problem is not None:
        raise entry.problem
    clean = scrubbed(entry, redactor)
    if clean.places and clean.provenance is None:
        write_cassette(entry.path, clean.interactions)
    elif clean.places and clean.provenance is not None:
        write_recording(entry.path, clean.interactions, clean.provenance, lock=lock)
    return clean.places


def _interaction(redactor: Redactor, interaction: Interaction) -> Interaction:
    request, response = interaction
    headers = {name.lower(): ", ".join(values) for name, values in request["headers"].items()}
    asked = scrubbed_request(redactor, Asked(request["method"], request["uri"], headers, request["body"]))
    if isinstance(response, Failure):
        return asked, scrubbed_failure(redactor, response)
    return asked, scrubbed_response(redactor, request["method"], response)


def _step(redactor: Redactor, step: StepRecord) -> StepRecord:
    return replace(step, **{name: redactor.data(getattr(step, name)) for name in _STEP_DATA})


def _step_changes(before: StepRecord, after: StepRecord) -> Iterator[Change]:
    for name in _STEP_DATA:
        yield from value_changes(name, getattr(before, name), getattr(after, name))
