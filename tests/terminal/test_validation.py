"""What a person sees of a report."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from appconnect_cli.findings import Cell, Finding, NotJudged, Place, Report, Row, Severity
from appconnect_cli.terminal.validation import show_report

ROW = Row("findContact", Cell.OK, Cell.WARNING, Cell.NOT_JUDGED, 2)
FINDING = Finding(
    "search-writes",
    "R-C4",
    Severity.ERROR,
    "findContact",
    "POST /contacts [bold]",
    "reads",
    "records pile up",
    "only read",
    "contact",
    "find again",
    Place(Path("connector.py"), 7),
    "appconnect validate --select search-writes",
)
BARE = Finding("result-shape", "14", Severity.WARNING, "getCallLog", "s", "d", "e", "r")


def shown(report: Report) -> str:
    console = Console(file=StringIO(), width=120, markup=False, highlight=False, emoji=False)
    show_report(console, report)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_matrix_findings_and_closing_line() -> None:
    reasons = (NotJudged("a", "findContact", "why"), NotJudged("b", "getCallLog", "why"))
    text = shown(Report("acme", (ROW,), (FINDING, BARE), reasons, 40))
    assert "findContact   ok            warning   not judged          2" in text
    assert "POST /contacts [bold]" in text
    assert "connector.py:7, scenario contact, step 'find again'" in text
    assert "appconnect validate --select search-writes" in text
    assert [line.strip() for line in text.splitlines() if line.strip().startswith(("why", "of ", "rules"))] == [
        "why   why",
        "of    findContact, getCallLog",
        "rules a, b",
    ]
    assert text.splitlines()[-1] == "40 judged, 2 findings (1 error, 1 warning), 2 not judged."


def test_a_green_report_still_says_what_was_not_looked_at() -> None:
    text = shown(Report("acme", (ROW,), (), (NotJudged("a", "findContact", "why"),), 3))
    assert text.splitlines()[-1] == "3 judged, no finding, 1 not judged."


def test_a_note_gets_a_column_only_where_there_is_one() -> None:
    assert "note" not in shown(Report("acme", (ROW,), (), (), 1)).splitlines()[1]
    assert "not recorded" in shown(Report("acme", (replace(ROW, note="not recorded"),), (), (), 1))
