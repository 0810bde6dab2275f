"""The report as one JSON document."""

import json
from dataclasses import replace
from pathlib import Path

from appconnect_cli.findings import (
    Cell,
    Finding,
    KnownFinding,
    LeftOut,
    NotJudged,
    Place,
    Report,
    Row,
    Severity,
    Unused,
)
from appconnect_cli.reporters.json_report import report_json

FINDING = Finding(
    rule="note-changed",
    contract="R-G3",
    severity=Severity.ERROR,
    interface="getCallLog",
    seen="“Sent”",
    due="two lines",
    effect="lost",
    remedy="read on",
    scenario="call-log",
    step="read",
    place=Place(Path("acme/connector.py"), 12),
    command="appconnect validate --select note-changed",
)
REPORT = Report(
    connector="acme",
    rows=(Row("getCallLog", Cell.OK, Cell.OK, Cell.ERROR, 3),),
    findings=(FINDING,),
    not_judged=(NotJudged("search-writes", "findContact", "nothing shows it"),),
    judged=5,
    unused=(Unused("cassettes/scenarios/contact.yaml", "create", 2, "GET", "https://crm.example/deals"),),
    left_out=LeftOut(2, 3, 4),
    known=(replace(FINDING, rule="note-lost"),),
    mended=(KnownFinding("getCallLog", "log-lost", "log-lost", "nothing"),),
)


def test_the_document_has_everything_in_camel_case() -> None:
    text = report_json(REPORT)
    document = json.loads(text)
    assert list(document) == [
        "connector", "interfaces", "findings", "known", "mended", "undecided", "notJudged", "unused", "summary"
    ]  # fmt: skip
    assert document["interfaces"] == [
        {"interface": "getCallLog", "implemented": "ok", "shape": "ok", "behaviour": "error", "recorded": 3}
    ]
    assert document["findings"][0]["place"] == {"file": "acme/connector.py", "line": 12}
    assert document["findings"][0]["contract"] == "R-G3"
    assert [finding["rule"] for finding in document["known"]] == ["note-lost"]
    assert document["mended"] == [
        {"rule": "log-lost", "interface": "getCallLog", "cause": "log-lost", "seen": "nothing"}
    ]
    assert document["notJudged"] == [
        {"rule": "search-writes", "interface": "findContact", "reason": "nothing shows it"}
    ]
    assert document["unused"] == [
        {
            "cassette": "cassettes/scenarios/contact.yaml",
            "step": "create",
            "position": 2,
            "method": "GET",
            "url": "https://crm.example/deals",
        }
    ]
    assert document["summary"] == {
        "judged": 5, "notJudged": 1, "findings": 1, "error": 1, "warning": 0, "info": 0,
        "known": 1, "mended": 1, "undecided": 0, "ignored": 2, "notSelected": 3, "otherInterfaces": 4
    }  # fmt: skip
    assert "“Sent”" in text


def test_what_is_not_known_is_left_out() -> None:
    bare = Finding("interface-missing", "1", Severity.ERROR, "unAuthorize", "none", "one", "stuck", "write it")
    (finding,) = json.loads(report_json(Report("acme", (), (bare,), (), 1)))["findings"]
    assert not {"place", "scenario", "step", "command"} & set(finding)
