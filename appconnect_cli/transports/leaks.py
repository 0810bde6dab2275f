"""Secrets that a recording holds: where they stand, and the recording without them. Pure.

A recording is clean if scrubbing it changes nothing. What is said of a leak names the place, never the value.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.changes import value_changes
from appconnect_cli.transports.differences import interaction_changes
from appconnect_cli.transports.exchanges import joined, scrubbed_again
from appconnect_cli.transports.http_body import decompressed
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import Tape

_HOW_IT_TRAVELLED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_STEP_DATA = ("body", "argument", "user", "state", "output")


def clean_tape(tape: Tape, redactor: Redactor) -> tuple[tuple[Interaction, ...], tuple[str, ...]]:
    """The exchanges without anything that `redactor` knows for a secret; and where that stood, exchange by exchange."""
    clean = tuple(scrubbed_again(redactor, interaction) for interaction in tape.interactions)
    return clean, tuple(
        f"exchange {tape.start + number}, {place}"
        for number, (old, new) in enumerate(zip(tape.interactions, clean, strict=True), 1)
        if new != old
        for place in _places(_unpacked(old), new)
    )


def clean_step(step: StepRecord, redactor: Redactor) -> tuple[StepRecord, tuple[str, ...]]:
    """The same for what is kept of a call beside its exchanges."""
    clean = replace(step, **{name: redactor.data(getattr(step, name)) for name in _STEP_DATA})
    places = (
        change.place
        for name in (_STEP_DATA if clean != step else ())
        for change in value_changes(name, getattr(step, name), getattr(clean, name))
    )
    return clean, tuple(f"step {step.name!r}, {place}" for place in places)


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
