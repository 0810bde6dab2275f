"""What a person sees of a report."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from appconnect_cli.findings import Cell, Finding, KnownFinding, LeftOut, NotJudged, Place, Report, Row, Severity
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
MENDED = KnownFinding("getCallLog", "note-changed", "note-changed", "one line")
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


def test_the_closing_line_counts_what_it_does_not_show() -> None:
    left_out = LeftOut(ignored=3, not_selected=84, other_interfaces=20)
    report = Report("acme", (ROW,), (BARE,), (), 9, known=(FINDING,), mended=(MENDED, MENDED), left_out=left_out)
    assert shown(report).splitlines()[-1] == (
        "9 judged, 1 finding (1 warning), 0 not judged, 1 known, 2 mended, "
        "3 ignored, 84 not selected, 20 of other interfaces."
    )


def test_what_a_baseline_knows_gets_one_line_each() -> None:
    unseen = KnownFinding("createContact", "unseen", "unseen", "y" * 200)
    report = Report("acme", (ROW,), (), (), 9, known=(FINDING,), mended=(MENDED,), undecided=(unseen,))
    lines = [line.strip() for line in shown(report).splitlines()]
    for title, entry in (
        ("Known", "findContact  search-writes  POST /contacts [bold]"),
        ("Mended", "getCallLog  note-changed  one line"),
        ("Neither known nor mended", "createContact  unseen  yyy"),
    ):
        assert lines[lines.index(title) + 1].startswith(entry)
        assert lines[lines.index(title) + 3] == "" or lines[lines.index(title) + 3].startswith("9 judged")
    assert "mend" not in [line.split(" ")[0] for line in lines]


def test_without_a_baseline_nothing_is_said_of_one() -> None:
    text = shown(Report("acme", (ROW,), (FINDING,), (), 1))
    assert not {"Known", "Mended", "Neither known nor mended"} & set(text.splitlines())


def test_a_note_gets_a_column_only_where_there_is_one() -> None:
    assert "note" not in shown(Report("acme", (ROW,), (), (), 1)).splitlines()[1]
    assert "not recorded" in shown(Report("acme", (replace(ROW, note="not recorded"),), (), (), 1))
