"""Recording a connector on the sandbox CRM, live, and judging it offline."""

import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Report
from appconnect_cli.recording import Take, record_scenarios
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace
from tests.otherwise.journal import KEY, serving
from tests.otherwise.variants import CONNECTORS, Variant
from tests.rules.cases import NEW_CONTACT
from tests.rules.projects import judge, make_project, record

SHARED = ("records", "plain", "awaiting")
"""What a connector's module may import: it is copied beside it."""
PREFIX = "tests.otherwise.connectors."


@dataclass(frozen=True)
class Judged:
    """What came of a connector."""

    takes: tuple[Take, ...]
    evidence: Evidence
    report: Report

    @property
    def failures(self) -> list[str]:
        """Steps that could not be recorded."""
        return [f"{take.scenario.name}: {failure}" for take in self.takes for failure in take.failures]

    @property
    def stayed(self) -> list[str]:
        """What was made in the CRM and could not be removed again."""
        return [f"{take.scenario.name}: {each}" for take in self.takes for each in take.stayed]

    @property
    def findings(self) -> list[str]:
        """One line each."""
        return [
            f"{each.severity.value} {each.rule} {each.interface} ({each.scenario}/{each.step}): "
            f"{each.seen}; due: {each.due}"
            for each in self.report.findings
        ]


def run(variant: Variant, folder: Path) -> Judged:
    """All scenarios."""
    project = project_of(variant, folder)
    with warnings.catch_warnings():
        if variant.keeps_open:  # its connections are nobody's to close
            warnings.simplefilter("ignore", ResourceWarning)
        takes = tuple(record(project) if variant.on_sandbox else _record_on_journal(project))
        evidence, report = judge(project)
        gc.collect()
    return Judged(takes, evidence, report)


def _record_on_journal(project: Path) -> Iterator[Take]:
    with serving() as url:
        settings = project / "appconnect.toml"
        profile = f'[profiles.journal]\nbase_url = "{url}"\napi_key_env = "JOURNAL_KEY"\n'
        settings.write_text(f"{settings.read_text('utf-8')}\n{profile}", "utf-8")
        (project / ".env").write_text(f"JOURNAL_KEY={KEY}\n", "utf-8")
        with open_workspace(project, "journal", Mode.RECORD) as workspace:
            yield from record_scenarios(workspace, SCENARIOS, known_number="+14155550111", random=Random(7))


def project_of(variant: Variant, folder: Path) -> Path:
    """With the modules that the connector's imports."""
    project = make_project(folder, variant.name, variant.source, variant.extra, NEW_CONTACT | dict(variant.manifest))
    for name in SHARED:
        _copy(CONNECTORS / f"{name}.py", project / f"{name}.py")
    _copy(variant.source, project / "connector.py")
    if not variant.name:
        settings = project / "appconnect.toml"
        settings.write_text(settings.read_text("utf-8").replace('"connector:"', '"connector"'), "utf-8")
    return project


def _copy(source: Path, target: Path) -> None:
    target.write_text(source.read_text("utf-8").replace(f"from {PREFIX}", "from "), "utf-8")
