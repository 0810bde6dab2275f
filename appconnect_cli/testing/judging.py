"""What `appconnect validate` says of a connector, rule by rule: the outcome of each item."""

import os
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appconnect_cli.baseline import compared, known_before
from appconnect_cli.errors import AppConnectError
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import CRASHED, Finding, Report
from appconnect_cli.output import scrubbed
from appconnect_cli.reporters.words import visible
from appconnect_cli.rules import RULES, Rule
from appconnect_cli.rules.choosing import Asked, Choice, choose
from appconnect_cli.settings import load_settings
from appconnect_cli.terminal.validation import finding_text
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.isolation import network_given_back
from appconnect_cli.validation import NOTHING_RECORDED, ORDER, validate
from appconnect_cli.workspace import open_workspace

Pair = tuple[str, str]
"""A rule's slug and an interface."""


@dataclass(frozen=True)
class Ruling:
    """What became of one rule for one interface; with none of these it holds."""

    findings: tuple[Finding, ...] = ()
    fails: bool = False
    """Whether they make a run of `appconnect validate` fail."""
    known: tuple[Finding, ...] = ()
    """Those that the baseline has."""
    not_judged: str = ""


@dataclass(frozen=True)
class Judged:
    """One connector, judged."""

    rulings: dict[Pair, Ruling] = field(default_factory=dict)
    """Empty where the evidence could not be gathered."""
    trouble: str = ""
    """Why there is not all the evidence that `appconnect validate` demands, with what to do."""
    scrub: Callable[[str], str] = str
    """Takes this connector's secrets out of a text."""

    def ruling(self, rule: Rule, interface: str) -> Ruling:
        """The ruling, or why there is none."""
        return self.rulings.get((rule.slug, interface)) or Ruling(not_judged="there is no evidence")

    def text(self, rule: Rule, findings: Iterable[Finding], width: int) -> str:
        """What `appconnect validate` shows of these findings on a terminal that is so wide."""
        return self.scrub("\n\n".join(_told(rule, finding, width) for finding in findings))

    def line(self, text: str) -> str:
        """A text that may be shown: without secrets, and without what a terminal would obey."""
        return visible(self.scrub(text))


def chosen_pairs(root: Path) -> Iterator[tuple[str, list[Rule]]]:
    """The interfaces in their order, each with the rules to judge, as appconnect.toml chooses them. Nothing runs.

    Raises SettingsError.
    """
    choice = choose(Asked(), load_settings(root, root, None, os.environ).validation)
    for interface in ORDER:
        rules = [rule for rule in RULES if interface in rule.interfaces and choice.judges(rule, interface)]
        if rules:
            yield interface, rules


def judge(root: Path, interfaces: Collection[str] = ORDER) -> Judged:
    """Replay all that the project has recorded, and judge it. Nothing is raised: trouble is told.

    `interfaces` are those that a ruling is asked for: no CRM fails for the others, which takes most of the time.
    """
    found: dict[Pair, Ruling] = {}
    scrub: Callable[[str], str] = str
    try:
        settings = load_settings(root, root, None, os.environ)
        choice, known = choose(Asked(), settings.validation), known_before(settings, None, None)
        with network_given_back(), _own_warnings(), open_workspace(root, None, Mode.REPLAY) as workspace:
            # Only now: it imports every HTTP library that is there, and aiohttp reads certificates when it is
            # imported, unless the workspace is one that replays.
            from appconnect_cli.evidence.gathering import gather

            scrub = workspace.redactor.text
            evidence = gather(
                workspace, wanted=lambda interface, fault: interface in interfaces and choice.has(interface)
            )
            report = validate(evidence, choice=choice)
            report = compared(report, known) if known else report
            found = dict(rulings(report, evidence, choice))
    except AppConnectError as error:
        return Judged(found, scrubbed(told(error)), scrub)
    return Judged(found, "" if evidence.calls else NOTHING_RECORDED, scrub)


def told(error: AppConnectError) -> str:
    """What happened, and what to do next."""
    return error.what + (f"\nhint: {error.hint}" if error.hint else "")


def rulings(report: Report, evidence: Evidence, choice: Choice) -> Iterator[tuple[Pair, Ruling]]:
    """One for each rule and interface, whether it was judged or not."""
    found, known = _by_pair(report.findings), _by_pair(report.known)
    reasons = {(each.rule, each.interface): each.reason for each in report.not_judged}
    failing = set(report.at_or_above(choice.fail_on))
    for rule in RULES:
        for interface in rule.interfaces:
            pair = (rule.slug, interface)
            if pair not in report.decided:
                yield pair, Ruling(not_judged=reasons.get(pair) or _no_concern(rule, evidence, interface))
                continue
            findings = found.get(pair, ())
            yield pair, Ruling(findings, not failing.isdisjoint(findings), known.get(pair, ()))


def _by_pair(findings: Iterable[Finding]) -> dict[Pair, tuple[Finding, ...]]:
    """A cause that breaks several rules is found by each of them."""
    by_pair: dict[Pair, tuple[Finding, ...]] = {}
    for finding in findings:
        for rule in (finding.rule, *finding.also):
            pair = (rule, finding.interface)
            by_pair[pair] = (*by_pair.get(pair, ()), finding)
    return by_pair


def _no_concern(rule: Rule, evidence: Evidence, interface: str) -> str:
    """Why `validate` does not even count it."""
    if not rule.concerns(evidence):
        return f"only connectors with {rule.only_for} log-in can break it"
    return f"{interface} is not implemented, and need not be"


def _told(rule: Rule, finding: Finding, width: int) -> str:
    """One cause is shown once: where another rule speaks for it, that one is named."""
    if finding.rule in (rule.slug, CRASHED):
        return finding_text(finding, width)
    return f"see {finding.rule}, which has the same cause: {visible(finding.seen)}"


@contextmanager
def _own_warnings() -> Iterator[None]:
    """The connector is judged as `appconnect validate` runs it: a warning that a test run makes an error is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
