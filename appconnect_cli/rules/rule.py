"""What a rule is: a pure function from evidence to breaches, a slug, and words for the person who reads about it."""

import inspect
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from textwrap import dedent

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Finding, Place, Severity, Verdict
from appconnect_cli.rules.tracing import trace_of
from appconnect_cli.runtime.result import CallResult, Raised

SECTIONS = ("What it does", "Why it matters in production", "Example", "How to mend")


class Aspect(StrEnum):
    """The column of the matrix that a rule speaks for."""

    IMPLEMENTED = "implemented"
    SHAPE = "shape"
    BEHAVIOUR = "behaviour"
    EVIDENCE = "evidence"
    """About the recording itself."""


@dataclass(frozen=True)
class Breach:
    """One place where the evidence breaks a rule."""

    seen: str
    due: str
    call: CallResult | None = None
    cause: str = ""
    """What is wrong, as a path into the result or a word: breaches of one interface with one cause are one finding.
    Empty: all breaches of the same rule have one cause."""
    effect: str = ""
    """What App Connect makes of this very case, where it differs from the rule's own text."""
    remedy: str = ""
    command: str = ""
    """What shows it, where neither the call nor the rule does."""
    severity: Severity | None = None
    place: Place | None = None
    """Where it stands, if not in the connector's code."""


@dataclass(frozen=True)
class Unjudged:
    """Why the evidence does not decide."""

    reason: str


Judgement = tuple[Breach, ...] | Unjudged
Judge = Callable[[Evidence, str], Judgement]


@dataclass(frozen=True)
class Rule:
    """One thing that must hold; what it says to a person is the docstring of `judge`."""

    slug: str
    contract_id: str
    """A rule or section of the contract, or several with ", " between; empty for a rule about the recording itself."""
    severity: Severity
    interfaces: tuple[str, ...]
    judge: Judge
    aspect: Aspect = Aspect.BEHAVIOUR
    only_for: str = ""
    """The kind of authentication without which there is nothing to judge: `oauth`, `apiKey`, or empty for both."""

    def concerns(self, evidence: Evidence) -> bool:
        """Whether a connector of this kind can break it at all."""
        return not self.only_for or evidence.authentication in (None, self.only_for)

    @property
    def contract_ids(self) -> tuple[str, ...]:
        """The ids one by one."""
        return tuple(self.contract_id.split(", ")) if self.contract_id else ()

    def verdict(self, evidence: Evidence, interface: str) -> Verdict:
        """Judge one interface. What is not there can't behave: only presence rules look at absent interfaces."""
        if self.aspect is not Aspect.IMPLEMENTED and not evidence.has(interface):
            cannot = evidence.cannot.get(interface)
            return Verdict(not_judged=f"the CRM can't: {cannot}" if cannot else f"{interface} is not implemented")
        if self.only_for and evidence.authentication != self.only_for:
            return Verdict(not_judged=f"getAuthType does not say {self.only_for}")
        judgement = self.judge(evidence, interface)
        if isinstance(judgement, Unjudged):
            return Verdict(not_judged=judgement.reason)
        return Verdict(findings=tuple(self._finding(evidence, interface, breach) for breach in judgement))

    def _finding(self, evidence: Evidence, interface: str, breach: Breach) -> Finding:
        words = documentation(self.judge)
        implementation = evidence.inspection.get(interface)
        return Finding(
            rule=self.slug,
            contract=self.contract_id,
            severity=breach.severity or self.severity,
            interface=interface,
            seen=breach.seen,
            due=breach.due,
            effect=breach.effect or words.sections["Why it matters in production"],
            remedy=breach.remedy or words.sections["How to mend"],
            scenario=breach.call.scenario if breach.call else "",
            step=breach.call.step if breach.call else "",
            place=_place(breach, implementation.place if implementation else None, evidence.root),
            command=breach.command or self._command(breach.call),
            cause=breach.cause or self.slug,
            trace=trace_of(breach.call) if breach.call else None,
        )

    def _command(self, call: CallResult | None) -> str:
        """What shows it again: the recorded call itself, under its fault; or for another variant of it this rule."""
        if call is None or (call.variant and call.injected is None):
            return f"appconnect validate --select {self.slug}"
        which = f"--step {shlex.quote(f'{call.scenario}/{call.step}')}" if call.scenario else ""
        which = which or f"--cassette {shlex.quote(call.step)}"
        fault = f" --fault {call.injected}" if call.injected else ""
        return f"appconnect call {call.interface} --replay {which}{fault}"


@dataclass(frozen=True)
class Documentation:
    """A rule's docstring, taken apart."""

    title: str
    sections: dict[str, str] = field(default_factory=dict)
    """By the names in SECTIONS; each one paragraph, but the example, which keeps its lines."""


def documentation(judge: Judge) -> Documentation:
    """The docstring of a rule's function: a title, and below each section's name its indented text."""
    lines = inspect.cleandoc(judge.__doc__ or "").splitlines()
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines[1:]:
        if line in SECTIONS:
            current = sections.setdefault(line, [])
        else:
            current.append(line)
    texts = {name: dedent("\n".join(body)).strip() for name, body in sections.items()}
    flat = {name: text if name == "Example" else re.sub(r"\s+", " ", text) for name, text in texts.items()}
    return Documentation(lines[0].rstrip(".") if lines else "", flat)


def code_place(rule: Rule) -> Place:
    """The file and line of a rule's code."""
    return Place(Path(inspect.getsourcefile(rule.judge) or "?"), inspect.getsourcelines(rule.judge)[1])


def _place(breach: Breach, implemented_at: Place | None, root: Path) -> Place | None:
    """Where the breach says, or where it raised, or where the interface is written; from the connector's folder."""
    raised_at = breach.call.outcome.place if breach.call and isinstance(breach.call.outcome, Raised) else None
    place = breach.place or raised_at or implemented_at
    return place.seen_from(root) if place else None
