"""What a person sees of a report."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from appconnect_cli.contract.interfaces import INTERFACES
from appconnect_cli.findings import Cell, Finding, KnownFinding, LeftOut, NotJudged, Place, Report, Row, Severity
from appconnect_cli.terminal.validation import CELLS, show_report

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


def shown(report: Report, width: int = 120, *, coverage: bool = False) -> str:
    console = Console(file=StringIO(), width=width, markup=False, highlight=False, emoji=False)
    show_report(console, report, coverage=coverage)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_matrix_findings_and_closing_line() -> None:
    reasons = (NotJudged("a", "findContact", "why"), NotJudged("b", "getCallLog", "why"))
    text = shown(Report("acme", (ROW,), (FINDING, BARE), reasons, 40))
    assert "findContact  ok           warning  not judged         2" in text
    assert "POST /contacts [bold]" in text
    assert "connector.py:7, scenario contact, step 'find again'" in text
    assert "appconnect validate --select search-writes" in text
    unjudged = [line.split() for line in text.splitlines() if line.strip().startswith(("why", "of ", "rules"))]
    assert unjudged == [["why", "why"], ["of", "findContact,", "getCallLog"], ["rules", "a,", "b"]]
    assert text.splitlines()[-1] == "40 judged, 2 findings (1 error, 1 warning), 2 not judged."


def test_findings_stand_below_their_interface_with_their_severity() -> None:
    hint = replace(FINDING, rule="style", severity=Severity.INFO)
    lines = [line.rstrip() for line in shown(Report("acme", (ROW,), (FINDING, hint, BARE), (), 3)).splitlines()]
    told = [line.strip() for line in lines if line.strip().startswith(("findC", "getC", "error ", "warning ", "info "))]
    assert told[1:] == [
        "findContact",
        "error   search-writes  R-C4",
        "info    style  R-C4",
        "getCallLog",
        "warning result-shape  14",
    ]


def test_a_hint_looks_like_no_warning_in_the_matrix() -> None:
    row = replace(ROW, shape=Cell.INFO, behaviour=Cell.DECLARED)
    assert "findContact  ok           info   cannot            2" in shown(Report("acme", (row,), (), (), 1))
    assert set(CELLS) == set(Cell)
    assert len({CELLS[cell] for cell in Cell}) == len(Cell)


def test_a_green_report_still_says_what_was_not_looked_at() -> None:
    text = shown(Report("acme", (ROW,), (), (NotJudged("a", "findContact", "why"),), 3))
    assert text.splitlines()[-1] == "3 judged, no finding, 1 not judged."


def test_notes_stand_below_the_matrix_once() -> None:
    rows = tuple(replace(ROW, interface=name, note="not recorded") for name in ("findContact", "getCallLog"))
    assert "  findContact, getCallLog: not recorded" in shown(Report("acme", rows, (), (), 1))


@pytest.mark.parametrize("width", [60, 66, 80, 120])
def test_it_fits_and_loses_nothing(width: int) -> None:
    names = [interface.name for interface in INTERFACES]
    rows = tuple(Row(name, Cell.DECLARED, Cell.NOT_JUDGED, Cell.NOT_JUDGED, 12, "why " * 50) for name in names)
    text = shown(Report("acme", rows, (replace(FINDING, seen="word " * 99 + "x" * 500),), (), 1), width)
    assert max(map(len, text.splitlines())) <= width
    matrix = [line.split() for line in text.splitlines() if line.split() and line.split()[0] in names][: len(names)]
    assert matrix == [[name, "cannot", "not", "judged", "not", "judged", "12"] for name in names]
    assert text.replace("\n", "").replace(" ", "").count("x" * 500) == 1
    assert text.count("word") == 99


def test_what_a_terminal_would_obey_is_written_out() -> None:
    nasty = replace(FINDING, seen="\x1b[2Jgone", effect="\x07")
    text = shown(Report("acme", (replace(ROW, note="\x1b[1m"),), (nasty,), (NotJudged("a", "b", "\x9b"),), 1))
    assert not {"\x1b", "\x07", "\x9b"} & set(text)
    assert "\\x1b[2Jgone" in text


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
