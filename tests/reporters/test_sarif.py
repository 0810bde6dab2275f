"""The report as code scanning and editors read it."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from jsonschema import Draft4Validator

import appconnect_cli
from appconnect_cli.findings import CRASHED, Place, Report, Severity
from appconnect_cli.reporters.sarif import fingerprint, report_sarif, uri_of
from appconnect_cli.rules import RULES
from tests.reporters.reports import FINDING, GREEN, LONG, PLACELESS, REPORT
from tests.rules.projects import judge, make_project, record

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"


@cache
def schema() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(report: Report) -> Any:
    """The one run, held against the official schema."""
    document = json.loads(report_sarif(report))
    schema().validate(document)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    return run


def result_of(run: Any, rule: str) -> Any:
    (result,) = [result for result in run["results"] if result["ruleId"] == rule]
    return result


def test_the_tool_and_its_rules() -> None:
    driver = run_of(REPORT)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("appconnect", appconnect_cli.__version__)
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == ["interface-missing", "search-writes", "note-changed", "result-shape", CRASHED, "note-lost", "style"]
    rule = driver["rules"][2]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["shortDescription"]["text"].endswith(".")
    assert rule["fullDescription"]["text"]
    assert "How to mend" in rule["help"]["text"]
    assert "```python\n" in rule["help"]["markdown"]
    assert rule["properties"] == {"contract": next(each.contract_id for each in RULES if each.slug == "note-changed")}


def test_each_rule_has_words_of_its_own() -> None:
    slugs = (*(rule.slug for rule in RULES), CRASHED)
    report = replace(GREEN, findings=tuple(replace(PLACELESS, rule=slug) for slug in slugs))
    rules = run_of(report)["tool"]["driver"]["rules"]
    assert {each["id"] for each in rules} == set(slugs)
    assert [each["id"] for each in rules if not each["help"]["text"] or not each["fullDescription"]["text"]] == []


def test_a_rule_has_no_less_than_github_asks_for() -> None:
    for rule in run_of(REPORT)["tool"]["driver"]["rules"]:
        assert all(rule[words]["text"] for words in ("shortDescription", "fullDescription", "help")), rule["id"]


def test_a_result_says_all_and_where() -> None:
    run = run_of(REPORT)
    result = result_of(run, "note-changed")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "note-changed"
    assert result["level"] == "error"
    text = result["message"]["text"]
    assert text.startswith("getCallLog\nseen: “Müller” \\x1b[31m")
    for line in ("due: two lines", "effect: lost", "mend: read on"):
        assert line in text.splitlines()
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20connector/gr%C3%B6%C3%9Fe.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }
    assert LONG.strip() in result_of(run, "style")["message"]["text"]


def test_levels() -> None:
    assert [result["level"] for result in run_of(REPORT)["results"]] == ["warning", "error", "note", "error"]


def test_a_finding_without_a_place_is_shown_at_the_manifest() -> None:
    (location,) = result_of(run_of(REPORT), "interface-missing")["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "appconnect.toml"
    assert physical["region"] == {"startLine": 1}


def test_a_line_that_is_not_known_is_the_first() -> None:
    report = replace(GREEN, findings=(replace(FINDING, place=Place(Path("a.py"), 0)),))
    assert run_of(report)["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        (PurePosixPath("a/b.py"), "a/b.py"),
        (PureWindowsPath("acme\\my part\\c#.py"), "acme/my%20part/c%23.py"),
        (PureWindowsPath("C:\\work\\acme.py"), "file:///C:/work/acme.py"),
        (PurePosixPath("/srv/shared/base.py"), "file:///srv/shared/base.py"),
    ],
)
def test_files_as_uris(file: PurePosixPath | PureWindowsPath, uri: str) -> None:
    assert uri_of(file) == uri


def test_a_file_elsewhere_is_not_below_the_root() -> None:
    report = replace(GREEN, findings=(replace(FINDING, place=Place(Path("/srv/base.py"), 3)),))
    (result,) = run_of(report)["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///srv/base.py"}


def test_a_fingerprint_stays_while_code_moves_and_tells_defects_apart() -> None:
    moved = replace(FINDING, place=Place(Path("other.py"), 99), seen="else", cause="note[7].text", step="again")
    assert fingerprint(moved) == fingerprint(FINDING)
    others = (
        replace(FINDING, rule="note-lost"),
        replace(FINDING, interface="updateCallLog"),
        replace(FINDING, cause="note"),
    )
    assert len({fingerprint(each) for each in (FINDING, *others)}) == 4
    result = result_of(run_of(REPORT), "note-changed")
    assert list(result["partialFingerprints"].values()) == [fingerprint(FINDING)]


def test_what_was_not_judged_is_a_notification_and_no_result() -> None:
    run = run_of(REPORT)
    assert len(run["results"]) == len(REPORT.findings)
    (invocation,) = run["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("result-shape was not judged for getLicenseStatus: the CRM")
    rule = run["tool"]["driver"]["rules"][notification["associatedRule"]["index"]]
    assert rule["id"] == notification["associatedRule"]["id"] == "result-shape"


def test_a_crashed_rule_makes_the_execution_unsuccessful() -> None:
    assert run_of(REPORT)["invocations"][0]["executionSuccessful"] is False
    assert run_of(GREEN)["invocations"][0]["executionSuccessful"] is True


def test_a_real_report_is_valid(tmp_path: Path) -> None:
    project = make_project(tmp_path, "BadShape")
    record(project)
    _, report = judge(project)
    run = run_of(report)
    assert [result["ruleId"] for result in run["results"]] == [finding.rule for finding in report.findings]
    assert all(finding.severity in Severity for finding in report.findings) and run["results"]
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert uris == {"connector.py"}
