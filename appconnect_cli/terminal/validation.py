"""A validation report for a person: the matrix of twelve, the findings, and one closing line."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import groupby

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.findings import Cell, Finding, NotJudged, Report, Row, Severity
from appconnect_cli.reporters.words import closing_line, labelled, visible
from appconnect_cli.terminal.baseline import show_baseline
from appconnect_cli.terminal.console import plain_console
from appconnect_cli.terminal.coverage import show_coverage

CELLS = {
    Cell.OK: ("ok", "green"),
    Cell.ERROR: ("error", "bold red"),
    Cell.WARNING: ("warning", "yellow"),
    Cell.INFO: ("info", "cyan"),
    Cell.NOT_JUDGED: ("not judged", "dim"),
    Cell.ABSENT: ("absent", "yellow"),
    Cell.DECLARED: ("cannot", "magenta"),
    Cell.NOT_CHOSEN: ("not chosen", "dim"),
}
LABEL = max(len(severity.value) for severity in Severity)
"""Columns of the words before a text, so that all texts begin below one another."""

ROOMY = 66
"""From so many columns on, the matrix has room for two spaces between its own."""

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def show_report(console: Console, report: Report, *, coverage: bool = False) -> None:
    """The whole report: the matrix, what is to say about its rows, the findings, what was not judged, the counts.

    What the evidence shows of each interface stands below the matrix if it is asked for.
    """
    console.print(_matrix(report, console.width))
    for number, (note, rows) in enumerate(_by_note(report.rows).items()):
        text = Text(f"{', '.join(row.interface for row in rows)}: {note}", "dim")
        console.print(Padding(text, (number == 0, 0, 0, 2)))
    if coverage:
        show_coverage(console, report.coverage)
    for interface, findings in groupby(report.findings, key=lambda finding: finding.interface):
        console.print(Text(f"\n{interface}", "bold"))
        for number, finding in enumerate(findings):
            console.print(Padding(_finding(finding), (min(number, 1), 0, 0, 2)))
    show_baseline(console, report)
    if report.not_judged:
        console.print(Text("\nNot judged", "bold"))
        for number, reason in enumerate(_unjudged(report.not_judged)):
            console.print(Padding(reason, (min(number, 1), 0, 0, 2)))
    console.print(_closing(report))


def finding_text(finding: Finding, width: int) -> str:
    """One finding as `show_report` shows it on a terminal that is so wide, without colours."""
    text = StringIO()
    console = plain_console(text)
    console.width = width
    console.print(_finding(finding))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def show_failures(console: Console, failures: Iterable[str]) -> None:
    """What could not be judged live, for the CRM failed or refused it."""
    for failure in failures:
        console.print(Text(f"not played to its end: {failure}", "red"))
    console.print(Text("What these scenarios show was not judged: mend them, and run it again."))


@contextmanager
def replaying(console: Console) -> Iterator[Callable[[str], None]]:
    """A line that names what is at hand, on a terminal; gone when it is over."""
    with console.status("Replaying") as status:
        yield status.update


def _matrix(report: Report, width: int) -> Table:
    """Narrow enough for half a screen: what is longer stands below."""
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0) if width >= ROOMY else 0,
        title=report.connector,
        title_justify="left",
        title_style="bold",
    )
    table.add_column("interface", no_wrap=True)
    table.add_column("implemented")
    for column in ("shape", "behaviour"):
        table.add_column(column, no_wrap=True)
    table.add_column("recorded", justify="right", no_wrap=True)
    for row in report.rows:
        cells = [Text(*CELLS[cell]) for cell in (row.implemented, row.shape, row.behaviour)]
        table.add_row(Text(row.interface), *cells, Text(str(row.recorded)))
    return table


def _by_note(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Many rows have the same one."""
    noted: dict[str, list[Row]] = {}
    for row in rows:
        if row.note:
            noted.setdefault(visible(row.note), []).append(row)
    return noted


def _finding(finding: Finding) -> Table:
    """A headline, then one labelled line for each thing that a person needs to mend it."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, min_width=LABEL)
    grid.add_column(overflow="fold")
    contract = f"  {finding.contract}" if finding.contract else ""
    grid.add_row(Text(finding.severity.value, STYLES[finding.severity]), Text(f"{finding.rule}{contract}", "bold"))
    for label, text in labelled(finding):
        grid.add_row(Text(label, "dim"), Text(text))
    return grid


def _unjudged(entries: Iterable[NotJudged]) -> Iterator[Table]:
    """Grouped by the reason: many rules are silent for the same one."""
    by_reason: dict[str, list[NotJudged]] = {}
    for entry in entries:
        by_reason.setdefault(visible(entry.reason), []).append(entry)
    for reason, same in by_reason.items():
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", no_wrap=True, min_width=LABEL)
        grid.add_column(style="dim")
        grid.add_row("why", Text(reason, "not dim"))
        grid.add_row("of", ", ".join(dict.fromkeys(entry.interface for entry in same)))
        grid.add_row("rules", ", ".join(dict.fromkeys(entry.rule for entry in same)))
        yield grid


def _closing(report: Report) -> Text:
    worst = next((severity for severity, number in report.counts().items() if number), None)
    style = STYLES[worst] if worst else "yellow" if report.known else "bold green"
    return Text(f"\n{closing_line(report)}", style)
