"""A validation report as one JSON document, and that document's JSON Schema: both come from the models beside it."""

import json
from typing import Any, Literal

from appconnect_cli.findings import Coverage, Finding, Report, Showing, Trace
from appconnect_cli.reporters.json_models import (
    CoverageEntry,
    Document,
    FindingEntry,
    HopEntry,
    InterfaceEntry,
    KnownEntry,
    NotJudgedEntry,
    PlaceEntry,
    ShowingEntry,
    Summary,
    TraceEntry,
    UnusedEntry,
)

FORMAT: Literal[1] = 1
"""Goes up when a program that reads the document has to change."""


def report_document(report: Report) -> dict[str, Any]:
    """The document, JSON-like, camelCase; optional texts that are empty are left out."""
    document = Document(
        format=FORMAT,
        connector=report.connector,
        interfaces=[InterfaceEntry.model_validate(row) for row in report.rows],
        coverage=[_coverage(row) for row in report.coverage],
        findings=[_finding(finding) for finding in report.findings],
        known=[_finding(finding) for finding in report.known],
        mended=[KnownEntry.model_validate(entry) for entry in report.mended],
        undecided=[KnownEntry.model_validate(entry) for entry in report.undecided],
        not_judged=[NotJudgedEntry.model_validate(entry) for entry in report.not_judged],
        unused=[UnusedEntry.model_validate(unused) for unused in report.unused],
        summary=Summary(
            judged=report.judged,
            not_judged=len(report.not_judged),
            findings=len(report.findings),
            **{severity.value: number for severity, number in report.counts().items()},
            known=len(report.known),
            mended=len(report.mended),
            undecided=len(report.undecided),
            ignored=report.left_out.ignored,
            not_selected=report.left_out.not_selected,
            other_interfaces=report.left_out.other_interfaces,
        ),
    )
    return document.model_dump(mode="json", exclude_defaults=True)


def report_json(report: Report) -> str:
    """The document as text, readable and in UTF-8."""
    return json.dumps(report_document(report), indent=2, ensure_ascii=False)


def document_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Document.model_json_schema()


def _coverage(row: Coverage) -> CoverageEntry:
    showings = {situation.name.lower(): _showing(showing) for situation, showing in row.showings.items()}
    return CoverageEntry(interface=row.interface, note=row.note, **showings)


def _showing(showing: Showing) -> ShowingEntry:
    return ShowingEntry(
        state="gap" if showing.is_gap else "seen" if showing.applies else "none",
        recorded=showing.recorded,
        made=showing.made,
        reason=showing.reason,
        record=showing.record,
    )


def _finding(finding: Finding) -> FindingEntry:
    known = {name: getattr(finding, name) for name in FindingEntry.model_fields if name not in ("place", "trace")}
    place = PlaceEntry(file=finding.place.file.as_posix(), line=finding.place.line) if finding.place else None
    return FindingEntry(**known, place=place, trace=_trace(finding.trace) if finding.trace else None)


def _trace(trace: Trace) -> TraceEntry:
    hops = [HopEntry.model_validate(hop) for hop in trace.hops]
    return TraceEntry(variant=trace.variant, exchanges=hops, outcome=trace.outcome, returned=trace.returned)
