"""Evidence and rules make a report. A rule that crashes is a finding about us; the rest is judged all the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import CRASHED, Cell, Finding, NotJudged, Passed, Report, Row, Severity, Verdict
from appconnect_cli.rules import RULES, Aspect, Rule

TWELVE = tuple(interface.name for interface in INTERFACES)
ORDER = tuple(interface.name for interface in INTERFACES + COMPANIONS)


def validate(evidence: Evidence, rules: Sequence[Rule] = RULES) -> Report:
    """Judge every rule for every interface that it concerns."""
    verdicts = [
        (rule, interface, _verdict(rule, evidence, interface))
        for rule in rules
        for interface in rule.interfaces
        if _concerns(rule, evidence, interface)
    ]
    findings = merged(finding for _, _, verdict in verdicts for finding in verdict.findings)
    return Report(
        connector=evidence.connector,
        rows=tuple(_row(evidence, interface.name, verdicts) for interface in INTERFACES),
        findings=tuple(sorted(findings, key=lambda finding: (ORDER.index(finding.interface), finding.severity.rank))),
        not_judged=tuple(
            NotJudged(rule.slug, interface, verdict.not_judged)
            for rule, interface, verdict in verdicts
            if verdict.not_judged
        ),
        judged=sum(1 for _, _, verdict in verdicts if not verdict.not_judged),
        passed=tuple(Passed(rule.slug, interface) for rule, interface, verdict in verdicts if verdict.passed),
        cannot=dict(evidence.cannot),
        unused=evidence.unused,
    )


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause in each interface: the first rule that names it speaks, for it knows it best.

    A cause may be a path into the result; what is wrong further inside it has the same cause.
    """
    by_cause: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        cause = re.sub(r"\[\d+\]", "[]", finding.cause or finding.rule)
        known = (outer for outer in by_cause if outer[0] == finding.interface and _is_within(cause, outer[1]))
        by_cause.setdefault(next(known, (finding.interface, cause)), []).append(finding)
    return [_one(same) for same in by_cause.values()]


def _is_within(cause: str, outer: str) -> bool:
    return cause == outer or cause.startswith((f"{outer}.", f"{outer}["))


def _one(same: list[Finding]) -> Finding:
    own = [finding for finding in same if finding.rule == same[0].rule]
    worst = min(own, key=lambda finding: finding.severity.rank)
    broken = dict.fromkeys(rule for finding in same for rule in (finding.rule, *finding.also))
    worst = replace(worst, also=tuple(rule for rule in broken if rule != worst.rule))
    others = len({(finding.scenario, finding.step) for finding in own}) - 1
    if not others:
        return worst
    return replace(worst, seen=f"{worst.seen} (and in {others} more recorded call{'s' * (others != 1)})")


def _concerns(rule: Rule, evidence: Evidence, interface: str) -> bool:
    """A companion that a connector may do without is no gap in the report; an absent one of the twelve is.

    What only another kind of authentication needs is none either.
    """
    is_due = interface in TWELVE or rule.aspect is Aspect.IMPLEMENTED or evidence.has(interface)
    return is_due and rule.concerns(evidence)


def _verdict(rule: Rule, evidence: Evidence, interface: str) -> Verdict:
    try:
        return rule.verdict(evidence, interface)
    except Exception as error:  # noqa: BLE001 - a rule is ours: its crash must not cost the other verdicts
        return Verdict(findings=(_crash(rule, interface, error),))


def _crash(rule: Rule, interface: str, error: Exception) -> Finding:
    return Finding(
        rule=CRASHED,
        contract="",
        severity=Severity.ERROR,
        interface=interface,
        seen=f"the rule {rule.slug} crashed: {type(error).__name__}: {error}",
        due="a verdict",
        effect="none on the connector: this is a bug of appconnect",
        remedy="report it with the output of `appconnect validate --json`; the other rules were judged",
        command=f"appconnect validate --only {rule.slug}",
        cause=f"crash of {rule.slug}",
        also=(rule.slug,),
    )


def _row(evidence: Evidence, interface: str, verdicts: Sequence[tuple[Rule, str, Verdict]]) -> Row:
    own = [(rule, verdict) for rule, judged, verdict in verdicts if judged == interface]
    implemented = _cell([verdict for rule, verdict in own if rule.aspect is Aspect.IMPLEMENTED])
    present = evidence.has(interface)
    if not present:
        implemented = Cell.DECLARED if interface in evidence.cannot else Cell.ABSENT
    return Row(
        interface=interface,
        implemented=implemented,
        shape=_cell([verdict for rule, verdict in own if rule.aspect is Aspect.SHAPE]),
        behaviour=_cell([verdict for rule, verdict in own if rule.aspect is Aspect.BEHAVIOUR]),
        recorded=sum(1 for call in evidence.calls if call.interface == interface),
        note=_note(evidence, interface, present),
    )


def _note(evidence: Evidence, interface: str, present: bool) -> str:
    if interface in evidence.cannot:
        return evidence.cannot[interface]
    if evidence.outdated(interface):
        return "the recording does not answer what it asks"
    if present and not evidence.of(interface):
        return "not recorded"
    return ""


def _cell(verdicts: Sequence[Verdict]) -> Cell:
    """The worst of several verdicts; OK only if something was judged."""
    severities = {finding.severity for verdict in verdicts for finding in verdict.findings}
    if severities:
        return Cell(min(severities, key=lambda severity: severity.rank))
    return Cell.OK if any(not verdict.not_judged for verdict in verdicts) else Cell.NOT_JUDGED
