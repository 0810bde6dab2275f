"""Every rule explains itself, has a connector that breaks just it, and one that keeps it."""

import shlex
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import ExitCode
from appconnect_cli.findings import Report
from appconnect_cli.main import main
from appconnect_cli.rules import RULES, Rule, code_place, documentation, find_rules
from appconnect_cli.rules.rule import SECTIONS
from appconnect_cli.scenarios.catalogue import find_scenario
from tests.rules import breaking
from tests.rules.cases import NEW_CONTACT, OAUTH, SERVER_SIDE_LOGGING, Case
from tests.rules.projects import HERE, judge, make_project, record

WHOLE = SERVER_SIDE_LOGGING | NEW_CONTACT
KEEPING: dict[str, Mapping[str, Any]] = {
    "Keeping": WHOLE, "KeepingOauth": WHOLE | {"auth": OAUTH}, "KeepingRefresh": WHOLE | {"auth": OAUTH},
}  # fmt: skip
"""Connectors that keep every rule, with what their manifests have of their own."""

AFTER_RECORDING = {
    "recording-outdated", "connector-raises", "recording-holds-secret", "recording-unused", "pick-not-offered",
}  # fmt: skip
"""Broken by what changes after it was recorded: test_changed_connector.py and test_recordings.py in this folder."""


def cases() -> Iterator[tuple[Case, Path]]:
    """Each connector that breaks a rule, with its source."""
    for module in iter_modules(breaking.__path__):
        source = HERE / "breaking" / f"{module.name}.py"
        yield from ((case, source) for case in import_module(f"{breaking.__name__}.{module.name}").CASES)


CASES = tuple(cases())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_explains_itself(rule: Rule) -> None:
    words = documentation(rule.judge)
    assert words.title
    assert list(words.sections) == list(SECTIONS)
    assert all(words.sections.values())
    assert code_place(rule).file.exists()
    assert rule.interfaces
    assert all(find_interface(interface) for interface in rule.interfaces)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_has_a_connector_that_breaks_it(rule: Rule) -> None:
    assert rule.slug in {case.rule for case, _ in CASES} | AFTER_RECORDING


def test_slugs_are_unique_and_found() -> None:
    assert len({rule.slug for rule in RULES}) == len(RULES)
    assert all(find_rules(rule.slug) == (rule,) for rule in RULES)


@pytest.mark.filterwarnings("ignore:coroutine 'ForgetsToAwait.plan' was never awaited")
@pytest.mark.parametrize(("case", "source"), CASES, ids=[f"{case.rule}-{case.connector}" for case, _ in CASES])
def test_a_connector_that_breaks_one_rule_gets_that_finding(
    case: Case, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, case.connector, source, case.extra, case.manifest)
    record(project, [find_scenario(name) for name in case.scenarios])
    _, report = judge(project)
    assert {finding.rule for finding in report.findings} == {case.rule, *case.also}
    for finding in report.findings:
        assert finding.seen
        assert finding.due
        assert finding.effect
        assert finding.remedy
        assert finding.place is None or (tmp_path / finding.place.file).exists()
    monkeypatch.chdir(project)
    capsys.readouterr()
    for command, finding in {finding.command: finding for finding in report.findings}.items():
        name, *arguments = shlex.split(command)
        assert name == "appconnect"
        assert main(arguments) in (ExitCode.OK, ExitCode.FINDINGS, ExitCode.NO_EVIDENCE), command
        shown = arguments[1] if arguments[0] == "call" else finding.rule
        assert shown in capsys.readouterr().out, command


def test_connectors_that_keep_the_rules_get_no_finding_and_between_them_every_rule_is_judged(tmp_path: Path) -> None:
    reports = [judge_keeping(tmp_path / name, name, manifest) for name, manifest in KEEPING.items()]
    judged = {passed.rule for report in reports for passed in report.passed}
    assert [rule.slug for rule in RULES if rule.slug not in judged] == []


def judge_keeping(folder: Path, name: str, manifest: Mapping[str, Any]) -> Report:
    project = make_project(folder, name, manifest=manifest)
    takes = record(project)
    assert [(take.scenario.name, take.failures, take.skipped) for take in takes if take.failures or take.skipped] == []
    evidence, report = judge(project)
    assert report.findings == ()
    assert all(not call.misses for call in evidence.calls)
    return report
