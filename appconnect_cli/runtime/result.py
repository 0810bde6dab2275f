"""One call, as data: what the rules judge, what the terminal shows, what a recording keeps."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from appconnect_cli.findings import Place
from appconnect_cli.transports.base import Exchange, Injected, Interaction, Miss, Mode, Recorded


@dataclass(frozen=True)
class Returned:
    """The connector returned. `value` is JSON-like data, camelCase, with absent keys absent."""

    value: Any
    awaited: bool = False
    """Whether the connector's function was asynchronous."""


@dataclass(frozen=True)
class Raised:
    """The connector raised."""

    kind: str
    """The exception's class, such as `httpx.HTTPStatusError`."""
    message: str
    status: int | None
    """What App Connect would read as `error.response.status`; None for a network error or a bug."""
    place: Place | None = None
    """The last line of the connector's own code in the traceback."""
    traceback: str = ""
    hidden_status: int | None = None
    """The status that the error has in whose handler this one was raised, on purpose or not."""
    is_exception: bool = True
    """False for what is none of Python's `Exception`, such as SystemExit: `except Exception` does not stop it."""


@dataclass(frozen=True)
class NotCalled:
    """The server answers by itself and never calls the connector, such as for a user who is logged out."""

    reason: str


Outcome = Returned | Raised | NotCalled


@dataclass(frozen=True)
class Problem:
    """Where a result breaks the contract: both sides, quoted."""

    path: str
    """Such as `matchedContactInfo[0].id`; empty for the result itself."""
    came: str
    due: str
    hint: str = ""
    """Where the name was probably meant."""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.due}; came {self.came}{'; ' + self.hint if self.hint else ''}"


@dataclass(frozen=True)
class Unawaited:
    """A coroutine of the connector's own code that ended without ever having begun: Python warns of it."""

    name: str
    """Of the function: `Crm.license`."""
    place: Place
    """Where the function is written."""


@dataclass(frozen=True)
class UserChanges:
    """What the connector did to the user row."""

    writes: tuple[str, ...] = ()
    """`save`, `update`, `destroy`, in order."""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    """The fields that changed in the stored row, by camelCase name."""
    unsaved: tuple[str, ...] = ()
    """Fields that were set and never saved."""
    destroyed: bool = False


@dataclass(frozen=True)
class Conclusion:
    """What App Connect makes of the outcome."""

    successful: bool | None
    """What the route answers as `successful`; None where it has no such key."""
    http_status: int
    response: Any
    """The body that the route answers with."""
    message: str
    """What the user sees; empty if nothing."""
    message_type: str = ""
    effect: str = ""
    """What follows in production, where it is not what one would think (contract 14)."""
    stored_log_id: str | None = None
    """The linkage that the server keeps."""


@dataclass(frozen=True)
class CallResult:
    """One invocation of one interface, complete. Every secret is already replaced by its tag."""

    interface: str
    mode: Mode
    profile: str
    instant: datetime
    """When it was made; in replay, when it was recorded."""
    body: Any
    """What the browser extension sent."""
    argument: Any
    """What the connector got, without `user`."""
    user: dict[str, Any]
    """The user row before the call."""
    outcome: Outcome
    conclusion: Conclusion
    problems: tuple[Problem, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    asked_before: int = 0
    """How many of them, in replay, came before the interface itself was called: the server's own getCallLog before an
    update (contract 4.9)."""
    user_changes: UserChanges = UserChanges()
    misses: tuple[Miss, ...] = ()
    escapes: tuple[str, ...] = ()
    unused: tuple[Recorded, ...] = ()
    """Recorded answers that replay did not ask for."""
    recorded: tuple[Interaction, ...] = field(default=(), repr=False)
    """What a cassette of this call holds; empty in replay."""
    recorded_milliseconds: tuple[int, ...] = field(default=(), repr=False)
    """How long each of those took."""
    seed: str = ""
    """Of everything random in it."""
    milliseconds: float = 0.0
    took: int | None = None
    """In replay how many milliseconds it took when it was recorded; None if nothing says so."""
    place: Place | None = None
    """Where the interface stands in the connector's code."""
    scenario: str = ""
    step: str = ""
    role: str = ""
    """What the step is there for in its scenario, such as `read again`; rules find their calls by it."""
    variant: str = ""
    """The fault or rewrite under which it ran, such as `HTTP 500`; empty for the plain call."""
    alteration: str = ""
    """What kind of variant it is."""
    injected: Injected | None = None
    """The fault under which it ran; None for the plain call, and for variants of another kind."""
    endless: bool = False
    """Whether the connector asked on and on, and was stopped."""
    kept: Any = None
    """What came of it when it was recorded, as `outcome_document` has it; None where it was not replayed."""
    said: str = ""
    """What the connector printed and logged meanwhile, where somebody listened; scrubbed."""
    unawaited: tuple[Unawaited, ...] = ()
    """What was called meanwhile and never awaited, where somebody listened."""
    leaks: tuple[str, ...] = ()
    """Where a credential stands in its recording, where somebody looked; places, never values."""
    told: frozenset[str] = frozenset()
    """The names of the secrets that stood in that by value: `apiKey`."""

    @property
    def value(self) -> Any:
        """What the connector returned, or None."""
        return self.outcome.value if isinstance(self.outcome, Returned) else None
