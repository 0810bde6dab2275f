"""Recordings that can be told apart, and what writes them in processes of their own."""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from appconnect_cli.transports.base import Interaction
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import read_recording, write_recording
from appconnect_cli.transports.tape import cassette_text, parse_cassette

from .samples import interaction


def take(number: int) -> tuple[list[Interaction], Provenance]:
    """A recording both of whose files hold `number`."""
    interactions: list[Interaction] = [interaction(answer={"take": number}) for _ in range(1 + number % 7)]
    step = StepRecord(
        name=str(number),
        interface="findContact",
        body={"take": number},
        argument=None,
        user=None,
        state={},
        instant=datetime(2031, 1, 1, tzinfo=UTC),
        output=number,
        exchanges=(0, len(interactions)),
    )
    return interactions, Provenance("acme", "0", "sandbox", (step,))


def write(path: Path, number: int) -> None:
    interactions, provenance = take(number)
    write_recording(path, interactions, provenance, lock=path.parent / "lock")


def number_of(path: Path) -> int:
    """Which take stands at `path`; both files must be of the same one."""
    recording = read_recording(path)
    number = int(recording.provenance.steps[0].body["take"])
    interactions, provenance = take(number)
    assert recording.tape.interactions == parse_cassette(path, cassette_text(interactions)).interactions
    assert recording.provenance.steps == provenance.steps
    return number


def record(folder: Path, names: Sequence[str], first: int, count: int) -> None:
    """Write `count` takes, each under every name."""
    for number in range(first, first + count):
        for name in names:
            write(folder / f"{name}.yaml", number)


def record_until(path: Path, number: int, moment: int) -> None:
    """Write a take, and be killed at the `moment`th time that a file is touched, if it comes to that."""
    left = iter(range(moment))

    def kill(event: str, arguments: tuple[object, ...]) -> None:
        touches = event in ("open", "os.rename", "os.remove") and str(path.parent) in str(arguments)
        if touches and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)
    write(path, number)
