"""What the JSON report is made of; its JSON Schema comes from these models, and says what their docstrings say."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from appconnect_cli.findings import Cell, Severity


class _Part(BaseModel):
    """A part of the document. An optional text that is empty is left out."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        extra="forbid",
        from_attributes=True,
        use_attribute_docstrings=True,
        serialize_by_alias=True,
    )


class PlaceEntry(_Part):
    """A line of the connector's code."""

    file: str
    """Below the project's folder, with slashes; elsewhere, the whole path."""
    line: int
    """From 1."""


class InterfaceEntry(_Part):
    """One of the twelve interfaces, a row of the matrix."""

    interface: str
    """Its name, such as `findContact`."""
    implemented: Cell
    """Whether it is there, and under its right name; `cannot` if the CRM is declared unable to do it."""
    shape: Cell
    """The worst that was found about what it returns."""
    behaviour: Cell
    """The worst that was found about what it does."""
    recorded: int
    """How many recorded calls exercised it."""
    note: str = ""
    """Why there is little to see: the reason given under `[cannot]`, or that nothing is recorded."""


class ShowingEntry(_Part):
    """How an interface was seen in one situation."""

    state: Literal["seen", "gap", "none"]
    """`gap` if nothing shows it, `none` if the interface can't meet it."""
    recorded: int
    """In how many recorded calls the CRM itself did so."""
    made: int
    """How many calls were made from recordings to show it: a failure put in, an answer rewritten."""
    reason: str = ""
    """Why it was not seen."""
    record: str = ""
    """The command line that closes the gap."""


class CoverageEntry(_Part):
    """One interface, and what the evidence shows of it."""

    interface: str
    """Its name, such as `findContact`."""
    success: ShowingEntry
    """It succeeded."""
    empty: ShowingEntry
    """The search had no match, the record no text."""
    auth_failure: ShowingEntry
    """The CRM refused the credential."""
    rate_limit: ShowingEntry
    """The CRM was asked too often."""
    server_error: ShowingEntry
    """The CRM failed, or gave no answer at all."""
    odd_answer: ShowingEntry
    """The CRM refused otherwise, or its answer could not be read or was of another shape."""
    note: str = ""
    """Why it was never called."""


class HopEntry(_Part):
    """One request and its answer; long bodies are shortened, and no secret stands in them."""

    method: str
    """The request's method."""
    url: str
    """The request's address."""
    status: int | SkipJsonSchema[None] = None
    """The answer's status; left out if none came."""
    error: str = ""
    """Why no answer came."""
    fault: str = ""
    """What was put in place of the recorded answer, such as `500`."""
    milliseconds: float
    """What it took when it was recorded; 0 if nothing says so."""
    request: str = ""
    """The request's body."""
    response: str = ""
    """The answer's body."""


class TraceEntry(_Part):
    """The call that shows a finding."""

    variant: str = ""
    """What was different from the recording, such as `HTTP 500`."""
    exchanges: list[HopEntry]
    """What went over the wire, in order."""
    outcome: str
    """`returned`, or what was raised."""
    returned: str = ""
    """What the connector returned, as JSON text, shortened."""


class FindingEntry(_Part):
    """One defect of the connector."""

    rule: str
    """The rule that it breaks, as `appconnect explain` takes it; `internal` if a rule crashed."""
    contract: str = ""
    """The rule's id in the contract, such as `R-C13`."""
    severity: Severity
    """How much it matters: breakage or loss, wrong or lossy, style."""
    interface: str
    """The interface that breaks it."""
    seen: str
    """What the connector did."""
    due: str
    """What it should have done."""
    effect: str
    """What App Connect makes of it in production."""
    remedy: str
    """How to mend it."""
    scenario: str = ""
    """The recorded scenario that shows it."""
    step: str = ""
    """The scenario's step, or the recorded call."""
    place: PlaceEntry | SkipJsonSchema[None] = None
    """Where it stands in the connector's code, as far as that is known."""
    command: str = ""
    """A command line that shows it again."""
    cause: str = ""
    """What is wrong, as a path into the result or a word."""
    also: tuple[str, ...] = ()
    """Further rules that the same cause breaks in this interface."""
    trace: TraceEntry | SkipJsonSchema[None] = None
    """The call that shows it; left out where no single one does."""


class KnownEntry(_Part):
    """A finding as the baseline keeps it."""

    interface: str
    """The interface."""
    rule: str
    """The rule."""
    cause: str
    """What is wrong, whichever element of a list it was seen in."""
    seen: str
    """What the connector did when it was written down."""


class NotJudgedEntry(_Part):
    """A rule that could not be judged for an interface. It neither holds nor fails."""

    rule: str
    """The rule."""
    interface: str
    """The interface."""
    reason: str
    """Why the evidence does not decide."""


class UnusedEntry(_Part):
    """A recorded answer that the connector no longer asks for. No defect, but worth a look."""

    cassette: str
    """The recording's file below the project's folder, with slashes."""
    step: str
    """The step of which it was left over."""
    position: int
    """Which exchange of the recording, from 1."""
    method: str
    """The recorded request's method."""
    url: str
    """The recorded request's address."""


class Summary(_Part):
    """The counts."""

    judged: int
    """How many pairs of a rule and an interface hold or fail."""
    not_judged: int
    """How many pairs could not be judged."""
    findings: int
    """How many findings there are: the sum of the next three."""
    error: int
    """How many of them are errors."""
    warning: int
    """How many of them are warnings."""
    info: int
    """How many of them are hints."""
    known: int
    """How many findings the baseline has."""
    mended: int
    """How many of the baseline's findings no longer occur."""
    undecided: int
    """How many of the baseline's findings nobody judged."""
    ignored: int
    """How many pairs were ignored."""
    not_selected: int
    """How many pairs were not selected."""
    other_interfaces: int
    """How many pairs are those of interfaces that were not chosen."""


class Document(_Part):
    """The report of `appconnect validate` on one connector."""

    format: Literal[1]
    """The version of this document's form."""
    connector: str
    """The connector's name in appconnect.toml."""
    interfaces: list[InterfaceEntry]
    """The twelve interfaces, in the contract's order."""
    coverage: list[CoverageEntry]
    """Of the twelve, and of each companion that the connector has, which answers of the CRM they were seen with."""
    findings: list[FindingEntry]
    """What is wrong: by interface, the worst first. With a baseline, what is new."""
    known: list[FindingEntry]
    """What is wrong and stands in the baseline."""
    mended: list[KnownEntry]
    """What stands in the baseline and no longer occurs."""
    undecided: list[KnownEntry]
    """What stands in the baseline and was not judged: neither known nor mended."""
    not_judged: list[NotJudgedEntry]
    """What was not looked at, and why."""
    unused: list[UnusedEntry]
    """What recordings hold too much."""
    summary: Summary
    """How many there are of each."""
