"""What `appconnect validate` says of a project, first from the recordings that it came with, then recorded again."""

import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from appconnect_cli.contract.samples.sample import CUSTOMER
from appconnect_cli.errors import AppConnectError
from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.gathering import gather
from appconnect_cli.evidence.model import left_recording
from appconnect_cli.findings import Finding, Severity
from appconnect_cli.recording import record_scenarios
from appconnect_cli.scenarios.catalogue import CALL_LOG, EACH_INTERFACE_ONCE, FAILURES, LOG_OUT, SCENARIOS
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.base import Interaction, Mode
from appconnect_cli.transports.certificates import not_loaded
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.validation import validate
from appconnect_cli.workspace import Workspace, open_workspace

BRIEF = (EACH_INTERFACE_ONCE.name, CALL_LOG.name, LOG_OUT.name, FAILURES.name)
"""What is enough to see most of what a failing CRM brings about."""

OUTDATED = "recording-outdated"
"""The rule that says no more than: record again."""


@dataclass(frozen=True, order=True)
class Seen:
    """As much of a finding as tells it from others, and counts."""

    rule: str
    interface: str
    cause: str
    contract: str
    severity: str

    @classmethod
    def of(cls, finding: Finding) -> "Seen":
        """The finding without its words."""
        return cls(finding.rule, finding.interface, finding.cause, finding.contract, finding.severity.value)


@dataclass(frozen=True)
class Stage:
    """One run of `validate`."""

    findings: frozenset[Seen] = frozenset()
    error: str = ""
    """What it ended with instead of a report, in the words that the person reads."""
    failures: tuple[str, ...] = ()
    """What could not be recorded, and why."""
    outdated: tuple[str, ...] = ()
    """Scenarios that the recordings no longer answer."""
    left_behind: bool = False
    """Whether some recording, of a scenario or a single call, no longer answers."""

    def without(self, known: Iterable[Seen]) -> "Stage":
        """As if these findings were not there."""
        return replace(self, findings=self.findings - frozenset(known))

    @property
    def told(self) -> bool:
        """Whether a person who runs it is told of something wrong, beyond that the recordings are old."""
        weighty = (Severity.ERROR.value, Severity.WARNING.value)
        return bool(self.error or self.failures) or any(
            each.severity in weighty for each in self.findings if each.rule != OUTDATED
        )


def offline(project: Path, cassettes: Path, failing: Collection[str]) -> Stage:
    """`appconnect validate`, on recordings that stand elsewhere: first while the CRM answers as it was recorded; and if
    that shows nothing, while it fails in these interfaces, in the scenarios that have each interface once.

    All failures in all scenarios take twenty times as long. So what is reported is reported by a whole run, too; a
    whole run may report more.
    """
    first = _validated(project, cassettes, ())
    if first.told or not failing:
        return first
    with TemporaryDirectory(prefix="appconnect-brief-") as folder:
        brief = Path(folder) / "cassettes"
        (brief / "scenarios").mkdir(parents=True)
        for name in BRIEF:
            for file in (cassettes / "scenarios").glob(f"{name}.*"):
                shutil.copy(file, brief / "scenarios")
        second = _validated(project, brief, failing)
    return replace(first, findings=first.findings | second.findings, error=second.error)


def _validated(project: Path, cassettes: Path, failing: Collection[str]) -> Stage:
    try:
        with open_workspace(project, None, Mode.REPLAY, cassettes) as workspace:
            evidence = gather(workspace, wanted=lambda interface, fault: interface in failing)
            report = validate(evidence)
    except AppConnectError as error:
        return Stage(error=f"{type(error).__name__}: {error.what}")
    return Stage(
        findings=frozenset(map(Seen.of, report.findings)),
        outdated=_outdated(evidence),
        left_behind=any(map(left_recording, evidence.calls)),
    )


def _outdated(evidence: Evidence) -> tuple[str, ...]:
    left = {call.scenario for call in evidence.calls if left_recording(call)}
    return tuple(scenario.name for scenario in SCENARIOS if scenario.name in left)


def recorded_again(project: Path, cassettes: Path, outdated: Collection[str], failing: Collection[str]) -> Stage:
    """The same after `appconnect record --update`: the outdated scenarios are played on the sandbox CRM, in a folder of
    their own. Single calls are left out, as `validate --live` leaves them out.
    """
    fresh = project / "recorded-again" / "cassettes"
    shutil.copytree(
        cassettes / "scenarios",
        fresh / "scenarios",
        ignore=lambda folder, files: [file for file in files if file.partition(".")[0] in outdated],
    )
    try:
        failures = _record(project, fresh, [each for each in SCENARIOS if each.name in outdated])
    except AppConnectError as error:
        return Stage(error=f"{type(error).__name__}: {error.what}")
    return replace(offline(project, fresh, () if failures else failing), failures=failures)


class _Quick(Workspace):
    """Does not keep a recording after each step: that is more than half of the time, and nobody interrupts it here."""

    def write_recording(self, path: Path, interactions: Sequence[Interaction], steps: Sequence[StepRecord]) -> None:
        """Only what is whole."""
        if not path.name.endswith(".partial.yaml"):
            super().write_recording(path, interactions, steps)


def _record(project: Path, cassettes: Path, scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """Live, on a sandbox of the project's own, which speaks plain HTTP: no certificate is needed."""
    with not_loaded(), open_workspace(project, None, Mode.RECORD, cassettes) as workspace:
        quick = _Quick(**{each.name: getattr(workspace, each.name) for each in fields(workspace)})
        takes = list(record_scenarios(quick, scenarios, known_number=CUSTOMER, random=Random(7)))
    return tuple(f"{take.scenario.name}: {each}" for take in takes if take.path is None for each in take.failures)
