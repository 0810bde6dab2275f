"""Evidence and rules make a report. A rule that crashes is a finding about us; the rest is judged all the same."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.coverage import covered
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import CRASHED, Cell, Finding, NotJudged, Passed, Report, Row, Severity, Verdict
from appconnect_cli.rules import RULES, Aspect, Rule
from appconnect_cli.rules.causes import cause_of, is_within
from appconnect_cli.rules.choosing import EVERYTHING, Choice, Pair

TWELVE = tuple(interface.name for interface in INTERFACES)
ORDER = tuple(interface.name for interface in INTERFACES + COMPANIONS)

NOTHING_RECORDED = "Nothing is recorded yet, so no behaviour was judged. `appconnect record` makes recordings."

Judged = tuple[Rule, str, Verdict]


def validate(evidence: Evidence, rules: Sequence[Rule] = RULES, choice: Choice = EVERYTHING) -> Report:
    """Judge every rule for every interface that it concerns, as far as that was chosen.

    What is ignored is judged all the same, but only to know its causes: no other rule speaks for them instead.
    """
    pairs = [
        (rule, interface) for rule in rules for interface in rule.interfaces if _concerns(rule, evidence, interface)
    ]
    everything = [
        (rule, interface, _weighed(_verdict(rule, evidence, interface), rule, choice))
        for rule, interface in pairs
        if choice.considers(rule, interface)
    ]
    silenced = _silenced(everything, choice)
    verdicts = [
        (rule, interface, _without(verdict, silenced))
        for rule, interface, verdict in everything
        if choice.judges(rule, interface)
    ]
    left_out = [(rule, interface) for rule, interface in pairs if not choice.judges(rule, interface)]
    decided = [(rule.slug, interface) for rule, interface, verdict in verdicts if not verdict.not_judged]
    findings = merged(finding for _, _, verdict in verdicts for finding in verdict.findings)
    return Report(
        connector=evidence.connector,
        rows=tuple(
            _row(evidence, name, verdicts, left_out) if choice.has(name) else _not_chosen(evidence, name)
            for name in TWELVE
        ),
        findings=tuple(sorted(findings, key=lambda finding: (ORDER.index(finding.interface), finding.severity.rank))),
        not_judged=tuple(
            NotJudged(rule.slug, interface, verdict.not_judged)
            for rule, interface, verdict in verdicts
            if verdict.not_judged
        ),
        judged=len(decided),
        passed=tuple(Passed(rule.slug, interface) for rule, interface, verdict in verdicts if verdict.passed),
        cannot=dict(evidence.cannot),
        unused=evidence.unused,
        left_out=choice.counted(left_out),
        coverage=tuple(row for row in covered(evidence) if choice.has(row.interface)),
        decided=frozenset(decided),
    )


def seen_live(report: Report, profile: str | None) -> Report:
    """The report with commands that show its findings again on the CRM itself: nothing was kept to replay."""
    account = f" --profile {shlex.quote(profile)}" if profile else ""
    findings = (
        replace(each, command=f"appconnect validate --live{account} --select {each.rule}") for each in report.findings
    )
    return replace(report, findings=tuple(findings))


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause in each interface: the first rule that names it speaks, for it knows it best."""
    return [_one(same) for same in _by_cause(findings)]


def _by_cause(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of one interface with one cause together, in the order of the rules.

    A cause may be a path into the result; what is wrong further inside it has the same cause.
    """
    by_cause: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        cause = cause_of(finding)
        known = (outer for outer in by_cause if outer[0] == finding.interface and is_within(cause, outer[1]))
        by_cause.setdefault(next(known, (finding.interface, cause)), []).append(finding)
    return list(by_cause.values())


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


def _silenced(verdicts: Sequence[Judged], choice: Choice) -> dict[Finding, str]:
    """The findings for which a rule would speak that is ignored, each with that rule."""
    own = (each for rule, _, verdict in verdicts for each in verdict.findings if each.rule == rule.slug)
    groups = _by_cause(own) if choice.ignored else []
    return {each: same[0].rule for same in groups if same[0].rule in choice.ignored for each in same}


def _without(verdict: Verdict, silenced: Mapping[Finding, str]) -> Verdict:
    """A verdict of which nothing is left is no pass."""
    left = tuple(each for each in verdict.findings if each not in silenced)
    if left or not verdict.findings:
        return replace(verdict, findings=left)
    rules = dict.fromkeys(silenced[each] for each in verdict.findings)
    return Verdict(not_judged=f"what is wrong there is ignored with {', '.join(rules)}")


def _weighed(verdict: Verdict, rule: Rule, choice: Choice) -> Verdict:
    """With the severity that was chosen for the rule; that it crashed is not its own finding."""
    severity = choice.severities.get(rule.slug)
    if severity is None:
        return verdict
    findings = (replace(each, severity=severity) if each.rule == rule.slug else each for each in verdict.findings)
    return replace(verdict, findings=tuple(findings))


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
        command=f"appconnect validate --select {rule.slug}",
        cause=f"crash of {rule.slug}",
        also=(rule.slug,),
    )


def _row(evidence: Evidence, interface: str, verdicts: Sequence[Judged], left_out: Sequence[Pair]) -> Row:
    shape, behaviour = (_cell(interface, aspect, verdicts, left_out) for aspect in (Aspect.SHAPE, Aspect.BEHAVIOUR))
    return Row(
        interface=interface,
        implemented=_implemented(evidence, interface, verdicts, left_out),
        shape=shape,
        behaviour=behaviour,
        recorded=_recorded(evidence, interface),
        note=_note(evidence, interface, evidence.has(interface)),
    )


def _not_chosen(evidence: Evidence, interface: str) -> Row:
    return Row(interface, Cell.NOT_CHOSEN, Cell.NOT_CHOSEN, Cell.NOT_CHOSEN, _recorded(evidence, interface))


def _recorded(evidence: Evidence, interface: str) -> int:
    return sum(1 for call in evidence.calls if call.interface == interface)


def _implemented(evidence: Evidence, interface: str, verdicts: Sequence[Judged], left_out: Sequence[Pair]) -> Cell:
    """Whether it is there can be told without a rule."""
    if not evidence.has(interface):
        return Cell.DECLARED if interface in evidence.cannot else Cell.ABSENT
    return _cell(interface, Aspect.IMPLEMENTED, verdicts, left_out)


def _note(evidence: Evidence, interface: str, present: bool) -> str:
    if interface in evidence.cannot:
        return evidence.cannot[interface]
    if evidence.outdated(interface):
        return "the recording does not answer what it asks"
    if present and not evidence.of(interface):
        return "not recorded"
    return ""


def _cell(interface: str, aspect: Aspect, verdicts: Sequence[Judged], left_out: Sequence[Pair]) -> Cell:
    """The worst of several verdicts; OK only if something was judged."""
    own = [verdict for rule, judged, verdict in verdicts if judged == interface and rule.aspect is aspect]
    severities = {finding.severity for verdict in own for finding in verdict.findings}
    if severities:
        return Cell(min(severities, key=lambda severity: severity.rank))
    if any(not verdict.not_judged for verdict in own):
        return Cell.OK
    skipped = any(each == interface and rule.aspect is aspect for rule, each in left_out)
    return Cell.NOT_CHOSEN if skipped and not own else Cell.NOT_JUDGED
