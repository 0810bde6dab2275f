"""The seam: one method that runs a step's HTTP and tells afterwards what went over the wire."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "SEARCH", "REPORT", "PROPFIND"})
"""They change nothing: RFC 9110, 9.2.1, and what WebDAV and its like read with."""

CALLED_OFF = "called-off"
"""What a `Failure` is called that is none of the CRM's."""

_MOST_SHOWN = 6


class Family(StrEnum):
    """What a fault stands for, as a developer thinks of it."""

    AUTH = "auth failure"
    RATE_LIMIT = "rate limit"
    REFUSAL = "refusal"
    """The CRM does not take what it was sent, or does not know it: 400, 404, 409, 422."""
    SERVER = "server error"
    """A 5xx, or no answer at all."""
    GARBLED = "unreadable answer"
    """It came with HTTP 200, so that the CRM may have done what it was asked."""
    ODD = "odd answer"
    """Nothing failed: the CRM only answered in another legal way."""


@dataclass(frozen=True)
class Injected:
    """What was made of the CRM's answers in a run: one kind of fault, at some of its exchanges."""

    kind: str
    """`429`, `reset`, `502-html`, `numbers-as-text`"""
    family: Family
    exchanges: range
    """Positions within the step, from 0; open at the end for a fault that persists."""

    @property
    def at(self) -> int:
        """The first exchange that it changes, from 1."""
        return self.exchanges.start + 1

    @property
    def persistent(self) -> bool:
        """Whether every later exchange has it, too."""
        return self.exchanges.stop == sys.maxsize

    @property
    def is_failure(self) -> bool:
        """Whether the CRM failed; an odd answer is none."""
        return self.family is not Family.ODD

    def __str__(self) -> str:
        """As `--fault` takes it: `429` for every exchange, `429@2` for the second, `429@2+` from the second on."""
        if self.persistent:
            return self.kind if self.at == 1 else f"{self.kind}@{self.at}+"
        last = self.exchanges.stop
        return f"{self.kind}@{self.at}" if last == self.at else f"{self.kind}@{self.at}-{last}"


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
    """In replay what it took when it was recorded; 0 if nothing says so."""
    error: str = ""
    """Why no answer came: connection refused, time-out, TLS failure."""
    called_off: bool = False
    """Whether no answer came since the connector itself did not wait for it: nothing of the CRM's doing."""
    fault: str = ""
    """The kind of fault that was injected here, such as `500`."""
    carried: frozenset[str] = frozenset()
    """In replay the names of the secrets that the request held by value, wherever: `apiKey`."""


@dataclass(frozen=True)
class Recorded:
    """A request as a cassette holds it, and where."""

    position: int
    """Which exchange of the cassette, from 1."""
    method: str
    url: str


@dataclass(frozen=True)
class Near:
    """A recorded request that comes close to one that has no answer."""

    method: str
    url: str
    positions: tuple[int, ...]
    """Which exchanges of the cassette ask just this, from 1."""
    played: int
    """How many of those were played already."""
    differences: tuple[str, ...]
    """One line for each field, such as `body.contact.phone: sent "+1", recorded "+2"`; empty if it is the same."""

    def __str__(self) -> str:
        """For a person to read."""
        times = len(self.positions)
        numbers = ", ".join(map(str, self.positions[:_MOST_SHOWN])) + (", ..." if times > _MOST_SHOWN else "")
        played = f", {'all' if times > 1 else 'already'} played" if self.played == times else ""
        lines = [f"{self.method} {self.url} (exchange{'s' * (times > 1)} {numbers}{played})"]
        lines += [f"  {difference}" for difference in self.differences[:_MOST_SHOWN]]
        if len(self.differences) > _MOST_SHOWN:
            lines.append(f"  and {len(self.differences) - _MOST_SHOWN} more")
        if not self.differences:
            lines.append(f"  it is the same, was recorded {times}x and has been played as often")
        return "\n".join(lines)


@dataclass(frozen=True)
class Miss:
    """A request that the recording has no answer for."""

    method: str
    url: str
    nearest: tuple[Near, ...]
    """The closest recordings, at most three, the nearest first; empty if nothing was recorded."""
    left_recording: bool = False
    """It was sent under a fault: what follows counts neither for nor against the connector."""

    def __str__(self) -> str:
        """The closest recordings and what differs, for a person to read."""
        if not self.nearest:
            return "Nothing is recorded."
        listed = "\n".join(str(near) for near in self.nearest)
        return "\n".join(["Nearest recordings:", *(f"  {line}" for line in listed.splitlines())])


@dataclass(frozen=True)
class Failure:
    """Why a request got no answer; scrubbed."""

    kind: str
    """What happened, whichever library met it: a `Kind` of failures.py."""
    error: str
    """The exception's class, by its public name: `httpx.ConnectError`."""
    message: str
    cause: str = ""
    """What the system said, where the library says it in its own words."""

    @property
    def is_called_off(self) -> bool:
        """Whether the connector did not wait for the answer any more."""
        return self.kind == CALLED_OFF

    def __str__(self) -> str:
        return f"{self.error}: {self.message}" if self.message else self.error


Interaction = tuple[dict[str, Any], dict[str, Any] | Failure]
"""One recorded request, and its response or why there was none; both dicts in vcrpy's own form, scrubbed."""


@dataclass
class Traffic:
    """What went over the wire during one step; filled while the step runs, read after it."""

    exchanges: list[Exchange] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    escapes: list[str] = field(default_factory=list)
    """Connections that code tried to open during replay, each naming where it was tried."""
    endless: bool = False
    """Whether it asked on and on, and was stopped."""
    unused: Sequence[Recorded] = ()
    """Recorded answers that replay did not ask for, in their order."""
    recorded: list[Interaction] = field(default_factory=list)
    """What a recording of this step holds; empty in replay."""
    milliseconds: list[int] = field(default_factory=list)
    """How long each of those took."""


class Transport(Protocol):
    """Live or from a recording: the rest of the program does not know which."""

    @property
    def mode(self) -> Mode: ...

    def step(self) -> AbstractContextManager[Traffic]:
        """Everything that any HTTP library sends inside the block goes this way."""
        ...
