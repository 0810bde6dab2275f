"""The seam: one method that runs a step's HTTP and tells afterwards what went over the wire."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Mode(StrEnum):
    """How a call reaches its CRM."""

    LIVE = "live"
    RECORD = "record"
    REPLAY = "replay"


@dataclass(frozen=True)
class Exchange:
    """One HTTP request and its response, with every secret already replaced by its tag."""

    method: str
    url: str
    """Absolute; under the CRM's stable name where the profile's base URL was used."""
    request_headers: dict[str, str]
    request_body: bytes
    status: int | None
    """None if no answer came."""
    response_headers: dict[str, str]
    """Names in lower case."""
    response_body: bytes
    """Decoded from any content encoding."""
    milliseconds: float
    """0 in replay."""
    error: str = ""
    """Why no answer came: connection refused, time-out, TLS failure."""
    fault: str = ""
    """What was injected in place of the recorded answer, such as `500`."""


@dataclass(frozen=True)
class Miss:
    """A request that the recording has no answer for."""

    method: str
    url: str
    nearest: str
    """The closest recording and what differs, for a person to read; empty if nothing was recorded."""
    left_recording: bool = False
    """It was sent under a fault: what follows counts neither for nor against the connector."""


Interaction = tuple[dict[str, Any], dict[str, Any]]
"""One recorded request and response in vcrpy's own form, scrubbed."""


@dataclass
class Traffic:
    """What went over the wire during one step; filled while the step runs, read after it."""

    exchanges: list[Exchange] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    escapes: list[str] = field(default_factory=list)
    """Connections that code tried to open during replay, each naming where it was tried."""
    unused: int = 0
    """Recorded answers that replay did not ask for."""
    recorded: list[Interaction] = field(default_factory=list)
    """What a cassette of this step holds; empty in replay."""


class Transport(Protocol):
    """Live or from a recording: the rest of the program does not know which."""

    @property
    def mode(self) -> Mode: ...

    def step(self) -> AbstractContextManager[Traffic]:
        """Everything that any HTTP library sends inside the block goes this way."""
        ...


@dataclass(frozen=True)
class Fault:
    """A failure in place of a recorded answer, for every exchange of the step (persistent)."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    exchanges: Sequence[int] | None = None
    """Positions within the step, from 0; None means all."""
