"""The report as a CI server's test view reads it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import xmlschema

from appconnect_cli.findings import NotJudged, Report
from appconnect_cli.reporters.junit import report_junit
from tests.reporters.reports import GREEN, LONG, REPORT
from tests.rules.projects import judge, make_project, record

SCHEMA = Path(__file__).parent / "schemas" / "junit-10.xsd"


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMA))


def document(report: Report) -> Xml.Element:
    """Parsed from bytes, as from a file, and held against the schema of Jenkins' xunit plugin."""
    parsed = Xml.fromstring(report_junit(report).encode())
    schema().validate(parsed)
    return parsed


def case(root: Xml.Element, interface: str, rule: str) -> Xml.Element:
    found = root.find(f"testsuite[@name='{interface}']/testcase[@name='{rule}']")
    assert found is not None
    return found


def test_a_suite_for_each_interface_and_a_case_for_each_rule() -> None:
    root = document(REPORT)
    suites = {suite.get("name"): [each.get("name") for each in suite] for suite in root}
    assert suites == {
        "unAuthorize": ["interface-missing"],
        "getLicenseStatus": ["result-shape"],
        "findContact": ["interface-missing", "search-writes", "style"],
        "getCallLog": ["interface-missing", "note-changed", "result-shape", "note-lost"],
    }
    assert case(root, "getCallLog", "note-changed").get("classname") == "acme.getCallLog"


def test_the_counts_are_the_report_s() -> None:
    root = document(REPORT)
    skipped = sum(int(suite.get("skipped", "0")) for suite in root)
    counts = [int(root.get(name, "-1")) for name in ("tests", "failures", "errors")]
    assert (counts, skipped) == ([9, 4, 1], 2), "what the baseline knows is skipped"
    assert counts[0] == REPORT.judged + len(REPORT.not_judged) + len(REPORT.known)
    assert counts[1] + counts[2] == REPORT.judged - len(REPORT.passed)


def test_a_pass_says_nothing() -> None:
    assert list(case(document(REPORT), "findContact", "interface-missing")) == []


def test_a_failure_has_the_whole_message() -> None:
    (failure,) = case(document(REPORT), "getCallLog", "note-changed")
    assert (failure.tag, failure.get("type")) == ("failure", "error")
    assert failure.get("message") == "“Müller” \\x1b[31m\\x00\\ud800 <b>&]]> 100%\\r\nnext: a, b | c"
    lines = (failure.text or "").splitlines()
    assert lines[0] == "error note-changed (R-G3)"
    assert lines[3:] == [
        "due: two lines",
        "effect: lost",
        "mend: read on",
        "where: my connector/größe.py:12, scenario call-log, step 'read'",
        "again: appconnect validate --select note-changed",
    ]


def test_a_rule_that_breaks_for_the_same_cause_fails_too_and_names_the_one_that_tells() -> None:
    (failure,) = case(document(REPORT), "getCallLog", "result-shape")
    assert (failure.text or "").startswith("error note-changed (R-G3)\n")


def test_what_was_not_judged_is_skipped_with_its_reason() -> None:
    (skipped,) = case(document(REPORT), "getLicenseStatus", "result-shape")
    assert skipped.tag == "skipped"
    assert (skipped.get("message") or "").startswith("the CRM can't: “Müller” \\x1b")


def test_a_crash_is_an_error_of_its_rule_and_a_hint_a_failure_of_that_type() -> None:
    root = document(REPORT)
    (error,) = case(root, "findContact", "search-writes")
    (hint,) = case(root, "findContact", "style")
    assert (error.tag, hint.tag, hint.get("type")) == ("error", "failure", "info")
    assert LONG.strip() in (hint.text or "")


def test_nothing_found_and_nothing_looked_at_are_documents_too() -> None:
    assert document(GREEN).get("failures") == "0"
    assert list(document(replace(GREEN, passed=(), judged=0))) == []
    companion = replace(GREEN, not_judged=(NotJudged("a", "getUserInfo", "-"),))
    assert [suite.get("name") for suite in document(companion)] == ["findContact", "getUserInfo"]


@pytest.mark.parametrize("connector", ["Keeping", "ReturnsNothing", "BadShape", "NoSuccessful"])
def test_each_judged_pair_of_a_real_report_is_one_case(connector: str, tmp_path: Path) -> None:
    project = make_project(tmp_path, connector)
    record(project)
    _, report = judge(project)
    root = document(report)
    pairs = [(each.get("classname"), each.get("name")) for each in root.iter("testcase")]
    assert len(pairs) == len(set(pairs)) == report.judged + len(report.not_judged)
    assert len(root.findall("testsuite/testcase/failure")) == report.judged - len(report.passed)
    assert bool(report.findings) is (connector != "Keeping")
