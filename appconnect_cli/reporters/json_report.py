"""A validation report as one JSON document, camelCase."""

import json
from dataclasses import asdict
from typing import Any

from appconnect_cli.findings import Finding, KnownFinding, NotJudged, Report, Row, Severity


def report_document(report: Report) -> dict[str, Any]:
    """`{connector, interfaces, findings, known, mended, undecided, notJudged, unused, summary}`.

    `findings` are those that are new, where there is a baseline; it alone knows the next three. Optional texts that
    are empty are left out.
    """
    return {
        "connector": report.connector,
        "interfaces": [_row(row) for row in report.rows],
        "findings": [_finding(finding) for finding in report.findings],
        "known": [_finding(finding) for finding in report.known],
        "mended": [_known(entry) for entry in report.mended],
        "undecided": [_known(entry) for entry in report.undecided],
        "notJudged": [_not_judged(entry) for entry in report.not_judged],
        "unused": [asdict(unused) for unused in report.unused],
        "summary": {
            "judged": report.judged,
            "notJudged": len(report.not_judged),
            "findings": len(report.findings),
            **{severity.value: _count(report, severity) for severity in Severity},
            "known": len(report.known),
            "mended": len(report.mended),
            "undecided": len(report.undecided),
            "ignored": report.left_out.ignored,
            "notSelected": report.left_out.not_selected,
            "otherInterfaces": report.left_out.other_interfaces,
        },
    }


def report_json(report: Report) -> str:
    """The document as text, readable and in UTF-8."""
    return json.dumps(report_document(report), indent=2, ensure_ascii=False)


def _row(row: Row) -> dict[str, Any]:
    return {
        "interface": row.interface,
        "implemented": row.implemented.value,
        "shape": row.shape.value,
        "behaviour": row.behaviour.value,
        "recorded": row.recorded,
    } | ({"note": row.note} if row.note else {})


def _finding(finding: Finding) -> dict[str, Any]:
    place = {"file": str(finding.place.file), "line": finding.place.line} if finding.place else None
    optional = {
        "contract": finding.contract,
        "scenario": finding.scenario,
        "step": finding.step,
        "place": place,
        "command": finding.command,
    }
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "interface": finding.interface,
        "seen": finding.seen,
        "due": finding.due,
        "effect": finding.effect,
        "remedy": finding.remedy,
    } | {name: value for name, value in optional.items() if value}


def _known(entry: KnownFinding) -> dict[str, str]:
    return {"rule": entry.rule, "interface": entry.interface, "cause": entry.cause, "seen": entry.seen}


def _not_judged(entry: NotJudged) -> dict[str, str]:
    return {"rule": entry.rule, "interface": entry.interface, "reason": entry.reason}


def _count(report: Report, severity: Severity) -> int:
    return sum(1 for finding in report.findings if finding.severity is severity)
