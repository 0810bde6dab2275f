"""The same requests twice: recorded and replayed by plain vcrpy, and by this package."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.cassette import Cassette

from appconnect_cli.transports.base import Traffic
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.faults import EVERY, Fault, Variation
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.provenance import Provenance, StepRecord, provenance_path
from appconnect_cli.transports.recordings import read_recording, write_recording
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import stepping

START = Start(datetime(2031, 3, 1, 12, 30, tzinfo=UTC), "0123456789abcdef")


class Plain:
    """vcrpy with its own defaults, but for what a test configures."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def recording(self, **configuration: Any) -> AbstractContextManager[Cassette]:
        """What is asked inside the block is recorded; or played, if it was recorded by an earlier block."""
        cassette: AbstractContextManager[Cassette] = vcr.use_cassette(str(self.path), **configuration)
        return cassette

    def replaying(self, **configuration: Any) -> AbstractContextManager[Cassette]:
        """Only what was recorded is answered."""
        return self.recording(record_mode="none", **configuration)

    @property
    def interactions(self) -> list[Any]:
        """What stands in the file."""
        found: list[Any] = yaml.safe_load(self.path.read_bytes())["interactions"]
        return found


class Ours:
    """A recording as `appconnect call --record` makes it: a cassette, and the `.call.yaml` beside it."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        self.path = path
        self.redactor = redactor

    @contextmanager
    def recording(self) -> Iterator[Traffic]:
        """What is asked inside the block is recorded when it ends."""
        with LiveTransport(self.redactor, record=True).step() as traffic, stepping(START, skips=False):
            yield traffic
        write_recording(self.path, traffic.recorded, _provenance(traffic), lock=self.path.with_suffix(".lock"))

    @contextmanager
    def replaying(self, fault: Fault | None = None, exchanges: range = EVERY) -> Iterator[Traffic]:
        """Only what was recorded is answered."""
        recording = read_recording(self.path)
        start = recording.provenance.steps[0].start
        with (
            ReplayTransport(recording.tape, self.redactor, Variation(fault, exchanges)).step() as traffic,
            stepping(start, skips=True),
        ):
            yield traffic

    @property
    def interactions(self) -> list[Any]:
        """What stands in the cassette."""
        found: list[Any] = yaml.safe_load(self.path.read_bytes())["interactions"]
        return found

    @property
    def text(self) -> str:
        """All that stands on the disk."""
        return self.path.read_text("utf-8") + provenance_path(self.path).read_text("utf-8")


def _provenance(traffic: Traffic) -> Provenance:
    step = StepRecord(
        name="find",
        interface="findContact",
        body={},
        argument=None,
        user=None,
        state={},
        instant=START.instant,
        output=None,
        exchanges=(0, len(traffic.recorded)),
        seed=START.seed,
    )
    return Provenance("acme", "0", "sandbox", (step,))
