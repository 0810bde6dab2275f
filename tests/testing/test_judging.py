"""What became of each rule, as data."""

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.errors import ConnectorLoadError
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import CRASHED, Finding, NotJudged, Report, Severity
from appconnect_cli.rules import find_rules
from appconnect_cli.rules.choosing import EVERYTHING, Choice
from appconnect_cli.testing.judging import Judged, Ruling, chosen_pairs, judge, rulings, told
from appconnect_cli.validation import NOTHING_RECORDED
from tests.testing.projects import break_it, small_project

(NO_MATCH,) = find_rules("failure-as-no-match")
(SHAPE,) = find_rules("result-shape")
FINDING = Finding(
    rule=NO_MATCH.slug,
    contract="R-C3",
    severity=Severity.ERROR,
    interface="findContact",
    seen="no match",
    due="a raised error",
    effect="created twice",
    remedy="raise",
    also=(SHAPE.slug,),
)
WARNING = """

class Warning(AcmeConnector):
    async def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        import warnings

        warnings.warn("this is an old way", DeprecationWarning)
        return await super().find_contact(request)
"""
BOTH = frozenset({(NO_MATCH.slug, "findContact"), (SHAPE.slug, "findContact")})
REPORT = Report("acme", (), (FINDING,), (), 2, decided=BOTH)
EVIDENCE = Evidence("acme", {})


def ruled(report: Report, choice: Choice = EVERYTHING) -> Judged:
    return Judged(dict(rulings(report, EVIDENCE, choice)))


def test_the_rule_that_speaks_shows_the_finding_and_the_others_name_it() -> None:
    judged = ruled(REPORT)
    own, other = (judged.ruling(rule, "findContact") for rule in (NO_MATCH, SHAPE))
    assert own.fails
    assert other.fails
    shown = judged.text(NO_MATCH, own.findings, 80)
    assert shown.splitlines()[:2] == ["error   failure-as-no-match  R-C3", "seen    no match"]
    assert judged.text(SHAPE, other.findings, 80) == "see failure-as-no-match, which has the same cause: no match"


@pytest.mark.parametrize(
    ("severity", "fail_on", "fails"),
    [
        (Severity.ERROR, Severity.ERROR, True),
        (Severity.WARNING, Severity.ERROR, False),
        (Severity.WARNING, Severity.WARNING, True),
        (Severity.INFO, Severity.WARNING, False),
        (Severity.INFO, Severity.INFO, True),
    ],
)
def test_what_fails_a_run_of_validate_fails_here(severity: Severity, fail_on: Severity, fails: bool) -> None:
    report = replace(REPORT, findings=(replace(FINDING, severity=severity),))
    ruling = ruled(report, Choice(fail_on=fail_on)).ruling(NO_MATCH, "findContact")
    assert ruling.findings
    assert ruling.fails is fails


def test_a_known_finding_is_known_for_all_its_rules() -> None:
    judged = ruled(replace(REPORT, findings=(), known=(FINDING,)))
    for rule in (NO_MATCH, SHAPE):
        assert judged.ruling(rule, "findContact") == Ruling(known=(FINDING,))


def test_a_crash_of_a_rule_is_that_rules() -> None:
    crash = replace(FINDING, rule=CRASHED, contract="", seen="it crashed", also=(SHAPE.slug,))
    judged = ruled(replace(REPORT, findings=(crash,)))
    assert not judged.ruling(NO_MATCH, "findContact").findings
    ruling = judged.ruling(SHAPE, "findContact")
    assert ruling.fails
    assert judged.text(SHAPE, ruling.findings, 80).splitlines()[0] == "error   internal"


def test_not_judged_has_its_reason_and_no_concern_one_too() -> None:
    report = replace(
        REPORT, findings=(), decided=frozenset(), not_judged=(NotJudged(SHAPE.slug, "findContact", "not recorded"),)
    )
    found = dict(rulings(report, EVIDENCE, EVERYTHING))
    assert found[SHAPE.slug, "findContact"].not_judged == "not recorded"
    assert found[SHAPE.slug, "getUserList"].not_judged == "getUserList is not implemented, and need not be"
    assert all(ruling.not_judged for ruling in found.values())


def test_a_connector_is_judged_as_validate_does(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    break_it(project)
    judged = judge(project)
    assert judged.trouble == ""
    failing = [pair for pair, ruling in judged.rulings.items() if ruling.fails]
    assert failing == [(NO_MATCH.slug, "findContact")]


def test_what_a_test_run_makes_an_error_is_none_here(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    break_it(project, WARNING, "Warning")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        judged = judge(project, ["findContact"])
    assert not [pair for pair, ruling in judged.rulings.items() if ruling.fails]


def test_no_crm_fails_for_an_interface_that_nobody_asks_for(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    break_it(project)
    (asked,) = judge(project, ["findContact"]).ruling(NO_MATCH, "findContact").findings
    (unasked,) = judge(project, ["getAuthType"]).ruling(NO_MATCH, "findContact").findings
    assert "429" in asked.seen
    assert "429" not in unasked.seen


def test_what_is_chosen_is_collected_and_nothing_runs(tmp_path: Path) -> None:
    project = small_project(tmp_path, '[validate]\nignore = ["R-C"]\ninterfaces = ["findContact", "getAuthType"]\n')
    (project / "acme" / "connector.py").write_text("raise SystemExit('imported')", "utf-8")
    chosen = dict(chosen_pairs(project))
    assert list(chosen) == ["getAuthType", "findContact"]
    assert SHAPE in chosen["findContact"]
    assert NO_MATCH not in chosen["findContact"]


def test_trouble_is_told_with_its_remedy(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    break_it(project, name="Nowhere")
    judged = judge(project)
    assert judged.rulings == {}
    assert "has no 'Nowhere'" in judged.trouble
    assert "\nhint: " in judged.trouble
    assert judged.ruling(SHAPE, "findContact").not_judged


def test_nothing_recorded_is_trouble_though_presence_is_judged(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    for file in project.glob("cassettes/*/**/*.yaml"):
        file.unlink()
    judged = judge(project)
    assert judged.trouble == NOTHING_RECORDED
    assert judged.ruling(find_rules("interface-missing")[0], "findContact") == Ruling()


def test_an_error_is_told_with_its_hint() -> None:
    assert told(ConnectorLoadError("It raised.", hint="Mend it.")) == "It raised.\nhint: Mend it."
    assert told(ConnectorLoadError("It raised.")) == "It raised."
