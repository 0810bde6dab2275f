"""What judging yields: verdicts, findings, and the report that gathers them. Frozen data, no judgement here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How much a finding matters (contract 7): production breakage or loss, wrong or lossy, style."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Place:
    """Where in the connector's own code something stands."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def seen_from(self, folder: Path) -> "Place":
        """As one would type it there; a place elsewhere keeps its whole path."""
        return Place(self.file.relative_to(folder), self.line) if self.file.is_relative_to(folder) else self


CRASHED = "internal"
"""What a finding names as its rule if the rule itself crashed: a bug of ours."""


@dataclass(frozen=True)
class Hop:
    """One request and its answer, for a person to read: bodies are texts, long ones shortened, no secrets."""

    method: str
    url: str
    status: int | None
    """None if no answer came."""
    error: str
    """Why none came."""
    fault: str
    """What was put in place of the recorded answer, such as `500`; empty for the CRM's own."""
    milliseconds: float
    """What it took when it was recorded; 0 if nothing says so."""
    request: str
    response: str


@dataclass(frozen=True)
class Trace:
    """The call that shows a finding: what went over the wire, and what came of it."""

    hops: tuple[Hop, ...]
    outcome: str
    """`returned`, or what was raised."""
    returned: str = ""
    """What the connector returned, as JSON, shortened."""
    variant: str = ""
    """What was different from the recording, such as `HTTP 500`; empty for the call as it was recorded."""


@dataclass(frozen=True)
class Finding:
    """One defect of a connector."""

    rule: str
    """The rule's slug, such as `contact-type-missing`."""
    contract: str
    """The id in the contract, such as `R-C13`."""
    severity: Severity
    interface: str
    seen: str
    due: str
    effect: str
    """What App Connect does with it in production."""
    remedy: str
    scenario: str = ""
    step: str = ""
    place: Place | None = None
    command: str = ""
    """A command line that shows it again."""
    cause: str = ""
    """What is wrong, as a path into the result or a word: two rules that name one cause make one finding."""
    also: tuple[str, ...] = ()
    """Further rules that this cause breaks in the same interface; of a rule that crashed, that one."""
    trace: Trace | None = field(default=None, compare=False, repr=False)
    """None where no single call shows it."""


@dataclass(frozen=True)
class Passed:
    """A rule that was judged for an interface, and holds there."""

    rule: str
    interface: str


@dataclass(frozen=True)
class NotJudged:
    """A rule that could not be judged, and why. Green never means 'not looked at'."""

    rule: str
    interface: str
    reason: str


@dataclass(frozen=True, order=True)
class KnownFinding:
    """A finding as a baseline keeps it. The first three tell it from others: a line of code may move."""

    interface: str
    rule: str
    cause: str
    seen: str = field(default="", compare=False)


@dataclass(frozen=True)
class LeftOut:
    """How many pairs of rule and interface have no say in a report, because the person chose so."""

    ignored: int = 0
    not_selected: int = 0
    other_interfaces: int = 0


@dataclass(frozen=True)
class Unused:
    """A recorded answer that replay did not ask for: the connector has changed since, or never needed it."""

    cassette: str
    """Below the project's folder, with slashes."""
    step: str
    position: int
    """Which exchange of the cassette, from 1."""
    method: str
    url: str


@dataclass(frozen=True)
class Verdict:
    """What one rule says about one piece of evidence: findings, or a reason for not judging, or a pass."""

    findings: tuple[Finding, ...] = ()
    not_judged: str = ""

    @property
    def passed(self) -> bool:
        """Judged, and nothing found."""
        return not self.findings and not self.not_judged


class Cell(StrEnum):
    """One field of the matrix."""

    OK = "ok"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NOT_JUDGED = "not judged"
    ABSENT = "absent"
    DECLARED = "cannot"
    NOT_CHOSEN = "not chosen"


@dataclass(frozen=True)
class Row:
    """One interface in the matrix of twelve."""

    interface: str
    implemented: Cell
    shape: Cell
    behaviour: Cell
    recorded: int
    """How many recorded calls exercised it."""
    note: str = ""


class Situation(StrEnum):
    """What a call meets at the CRM: a column of the coverage."""

    SUCCESS = "success"
    EMPTY = "empty"
    """A search without a match; a record without a text."""
    AUTH_FAILURE = "auth failure"
    RATE_LIMIT = "rate limit"
    SERVER_ERROR = "server error"
    """No answer at all counts as one."""
    ODD_ANSWER = "odd answer"
    """Any other refusal, one that can't be read, or one of another shape."""


@dataclass(frozen=True)
class Showing:
    """How many calls show an interface in one situation."""

    recorded: int = 0
    """In so many recorded calls the CRM itself did it."""
    made: int = 0
    """So many were made from recordings: a failure put in, an answer rewritten."""
    applies: bool = True
    """Whether the interface can meet it at all."""
    reason: str = ""
    """Of a gap, why nothing shows it; of what can't be, why."""
    record: str = ""
    """The command line that closes a gap; empty where none does."""

    @property
    def is_gap(self) -> bool:
        """Whether it could be shown, and nothing does."""
        return self.applies and not self.recorded and not self.made


@dataclass(frozen=True)
class Coverage:
    """One interface, and what of it was seen in each situation."""

    interface: str
    showings: Mapping[Situation, Showing]
    """Every situation, in order."""
    note: str = ""
    """Why it was never called, for the whole row."""

    @property
    def gaps(self) -> Mapping[Situation, Showing]:
        """What nothing shows."""
        return {situation: showing for situation, showing in self.showings.items() if showing.is_gap}


@dataclass(frozen=True)
class Report:
    """The outcome of `appconnect validate`."""

    connector: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    not_judged: tuple[NotJudged, ...]
    judged: int
    """How many rule-and-interface pairs got a pass or a finding."""
    passed: tuple[Passed, ...] = ()
    """The pairs that got a pass. Every other judged pair is named by a finding, as its `rule` or in `also`."""
    cannot: dict[str, str] = field(default_factory=dict)
    """Interfaces that the connector declares its CRM can't do, with the reason."""
    unused: tuple[Unused, ...] = ()
    """No defect of the connector, but worth a look."""
    left_out: LeftOut = LeftOut()
    coverage: tuple[Coverage, ...] = ()
    """Of the twelve, and of the companions that the connector has: what the evidence shows of them."""
    decided: frozenset[tuple[str, str]] = frozenset()
    """Rule and interface of each verdict that `judged` counts."""
    known: tuple[Finding, ...] = ()
    """Findings that the baseline has: they do not make a run fail, and `findings` is without them."""
    mended: tuple[KnownFinding, ...] = ()
    """What the baseline has and was judged, but not found."""
    undecided: tuple[KnownFinding, ...] = ()
    """What the baseline has and nobody judged this time: neither known nor mended."""

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, from the worst."""
        return {severity: sum(each.severity is severity for each in self.findings) for severity in Severity}

    def at_or_above(self, threshold: Severity) -> tuple[Finding, ...]:
        """The findings that make the run fail."""
        return tuple(finding for finding in self.findings if finding.severity.rank <= threshold.rank)
