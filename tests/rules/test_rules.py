"""Every rule explains itself, has a connector that breaks just it, and one that keeps it."""

from pathlib import Path

import pytest

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.findings import Severity
from appconnect_cli.rules import RULES, Rule, code_place, documentation, find_rules
from appconnect_cli.rules.rule import SECTIONS
from tests.rules.projects import judge, make_project, record

BREAKING = {
    "interface-missing": ["Missing"],
    "interface-misspelt": ["Misspelt"],
    "auth-type-not-plain": ["NeedsArgument"],
    "basic-auth-not-plain": ["AsyncBasicAuth"],
    "log-format-not-plain": ["AsyncLogFormat"],
    "auth-type-unknown": ["OddAuthType"],
    "logout-keeps-credentials": ["KeepsToken", "ForgetsToSave"],
    "search-result-incomplete": ["NoSuccessful"],
    "failure-as-no-match": ["Swallows"],
    "search-writes": ["StoresCallers"],
    "failed-creation-reported": ["CreatesNobody"],
    "log-id-unusable": ["LosesId"],
    "note-changed": ["FirstLineOnly"],
    "partial-update-overwrites": ["Overwrites"],
    "message-update-returns-nothing": ["ReturnsNothing"],
    "result-shape": ["BadShape"],
}
"""By rule, the classes in sandbox_connector.py that break just this one."""

AFTER_RECORDING = {"recording-outdated", "connector-raises"}
"""Broken by a connector that changes after it was recorded: tests/rules/test_changed_connector.py."""


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
    assert rule.slug in BREAKING or rule.slug in AFTER_RECORDING


def test_slugs_are_unique_and_found() -> None:
    assert len({rule.slug for rule in RULES}) == len(RULES)
    assert all(find_rules(rule.slug) == (rule,) for rule in RULES)


@pytest.mark.parametrize(
    ("slug", "name"), [(slug, name) for slug, names in BREAKING.items() for name in names], ids=lambda value: value
)
def test_a_connector_that_breaks_one_rule_gets_that_finding(slug: str, name: str, tmp_path: Path) -> None:
    project = make_project(tmp_path, name)
    record(project)
    _, report = judge(project)
    errors = report.at_or_above(Severity.ERROR) or report.findings
    assert {finding.rule for finding in errors} == {slug}
    for finding in errors:
        assert finding.seen
        assert finding.due
        assert finding.effect
        assert finding.remedy
        assert finding.place is None or finding.place.file == Path("connector.py")


def test_a_connector_that_keeps_the_rules_gets_no_finding_and_every_rule_is_judged(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    takes = record(project)
    assert [(take.scenario.name, take.failures, take.skipped) for take in takes if take.path is None] == []
    evidence, report = judge(project)
    assert report.findings == ()
    assert all(not call.misses for call in evidence.calls)
    unjudged = {(entry.rule, entry.interface) for entry in report.not_judged}
    silent = [rule.slug for rule in RULES if all((rule.slug, each) in unjudged for each in rule.interfaces)]
    assert silent == []
