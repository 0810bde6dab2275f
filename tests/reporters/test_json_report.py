"""The report as one JSON document."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from appconnect_cli.findings import Hop, Report, Trace
from appconnect_cli.reporters.json_report import document_schema, report_json
from tests.reporters.reports import FINDING, GREEN, PLACELESS, REPORT
from tests.rules.projects import judge, make_project, record


def document(report: Report) -> Any:
    """What a program reads, held against the schema."""
    parsed = json.loads(report_json(report))
    Draft202012Validator(document_schema()).validate(parsed)
    return parsed


def test_the_document_has_everything_in_camel_case() -> None:
    seen = document(replace(REPORT, findings=(replace(FINDING, seen="“Sent”"),)))
    assert list(seen) == [
        "format", "connector", "interfaces", "coverage", "findings", "known", "mended", "undecided", "notJudged",
        "unused", "summary",
    ]  # fmt: skip
    assert seen["format"] == 1
    assert seen["interfaces"][0] == {
        "interface": "getCallLog", "implemented": "ok", "shape": "ok", "behaviour": "error", "recorded": 3
    }  # fmt: skip
    assert seen["interfaces"][3]["note"] == "no | licences"
    assert seen["findings"] == [
        {
            "rule": "note-changed",
            "contract": "R-G3",
            "severity": "error",
            "interface": "getCallLog",
            "seen": "“Sent”",
            "due": "two lines",
            "effect": "lost",
            "remedy": "read on",
            "scenario": "call-log",
            "step": "read",
            "place": {"file": "my connector/größe.py", "line": 12},
            "command": "appconnect validate --select note-changed",
            "cause": "note[3].text",
            "also": ["result-shape"],
        }
    ]
    assert [finding["rule"] for finding in seen["known"]] == ["note-lost"]
    assert seen["mended"] == [{"interface": "getCallLog", "rule": "log-lost", "cause": "log-lost", "seen": "nothing"}]
    assert seen["notJudged"][0]["rule"] == "result-shape"
    assert seen["unused"] == [
        {
            "cassette": "cassettes/scenarios/contact.yaml",
            "step": "create",
            "position": 2,
            "method": "GET",
            "url": "https://crm.example/deals",
        }
    ]
    assert seen["summary"] == {
        "judged": 7, "notJudged": 1, "findings": 1, "error": 1, "warning": 0, "info": 0,
        "known": 1, "mended": 1, "undecided": 0, "ignored": 2, "notSelected": 3, "otherInterfaces": 4
    }  # fmt: skip


def test_the_coverage_has_each_situation_of_each_interface() -> None:
    first, second = document(REPORT)["coverage"]
    refusal = {
        "state": "gap",
        "recorded": 0,
        "made": 0,
        "reason": "no refusal is recorded",
        "record": "appconnect record failures",
    }
    assert first | {"oddAnswer": {}} == {
        "interface": "getCallLog",
        "success": {"state": "seen", "recorded": 2, "made": 4},
        "empty": {"state": "none", "recorded": 0, "made": 0, "reason": "it has none"},
        "authFailure": refusal,
        "rateLimit": refusal,
        "serverError": {"state": "seen", "recorded": 0, "made": 12},
        "oddAnswer": {},
    }
    assert second["note"].startswith("not implemented")


def test_a_finding_brings_its_exchanges() -> None:
    hops = (
        Hop("GET", "https://crm.example/x", 200, "", "", 4.0, "", "[]"),
        Hop("POST", "https://crm.example/y", None, "reset by peer", "reset", 0.0, "{}", ""),
    )
    findings = tuple(
        replace(FINDING, trace=trace)
        for trace in (Trace(hops, "raised KeyError: 'id'"), Trace((), "returned", "{}", "v"))
    )
    failing, plain = document(replace(REPORT, findings=findings))["findings"]
    assert failing["trace"] == {
        "exchanges": [
            {
                "method": "GET",
                "url": "https://crm.example/x",
                "status": 200,
                "milliseconds": 4.0,
                "response": "[]",
            },
            {
                "method": "POST",
                "url": "https://crm.example/y",
                "error": "reset by peer",
                "fault": "reset",
                "milliseconds": 0.0,
                "request": "{}",
            },
        ],
        "outcome": "raised KeyError: 'id'",
    }
    assert plain["trace"] == {"variant": "v", "exchanges": [], "outcome": "returned", "returned": "{}"}


def test_it_is_readable() -> None:
    assert "“Müller”" in report_json(REPORT)


def test_what_is_not_known_is_left_out() -> None:
    (finding,) = document(replace(REPORT, findings=(PLACELESS,)))["findings"]
    assert not {"place", "scenario", "step", "command", "also"} & set(finding)


def test_nothing_to_say_is_a_document_too() -> None:
    assert document(GREEN)["summary"] == {
        "judged": 1, "notJudged": 0, "findings": 0, "error": 0, "warning": 0, "info": 0,
        "known": 0, "mended": 0, "undecided": 0, "ignored": 0, "notSelected": 0, "otherInterfaces": 0
    }  # fmt: skip


def test_every_property_is_described_and_no_other_is_allowed() -> None:
    schema = document_schema()
    Draft202012Validator.check_schema(schema)
    parts = [schema, *(part for part in schema["$defs"].values() if part["type"] == "object")]
    assert len(parts) == 12
    for part in parts:
        assert part["additionalProperties"] is False
        assert [name for name, each in part["properties"].items() if not each.get("description")] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda seen: seen.pop("format"),
        lambda seen: seen["findings"][0].update(severity="bad"),
        lambda seen: seen["findings"][0].update(place=None),
        lambda seen: seen["summary"].update(more=1),
        lambda seen: seen["interfaces"][0].update(shape=""),
    ],
)
def test_the_schema_refuses_what_is_no_report(spoil: Any) -> None:
    seen = document(REPORT)
    spoil(seen)
    assert not Draft202012Validator(document_schema()).is_valid(seen)


@pytest.mark.parametrize("connector", ["Misspelt", "ReturnsNothing", "NoSuccessful"])
def test_a_real_report_keeps_to_the_schema(connector: str, tmp_path: Path) -> None:
    project = make_project(tmp_path, connector, extra='[cannot]\ngetLicenseStatus = "no licences"\n')
    record(project)
    _, report = judge(project)
    seen = document(report)
    assert seen["findings"]
    assert all(finding["command"] for finding in seen["findings"])
    assert [row["note"] for row in seen["interfaces"] if row["implemented"] == "cannot"] in ([], ["no licences"])
