"""A validation report for a person: the matrix of twelve, the findings, and one closing line."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.evidence import Cassette
from appconnect_cli.findings import Cell, Finding, NotJudged, Place, Report, Row, Severity
from appconnect_cli.terminal.baseline import show_baseline
from appconnect_cli.terminal.console import plural
from appconnect_cli.terminal.recorded import not_asked_for

CELLS = {
    Cell.OK: ("ok", "green"),
    Cell.ERROR: ("error", "bold red"),
    Cell.WARNING: ("warning", "yellow"),
    Cell.NOT_JUDGED: ("not judged", "dim"),
    Cell.ABSENT: ("absent", "yellow"),
    Cell.DECLARED: ("cannot", "cyan"),
    Cell.NOT_CHOSEN: ("not chosen", "dim"),
}
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def show_report(console: Console, report: Report) -> None:
    """The whole report, to stdout."""
    console.print(_matrix(report))
    for interface, findings in groupby(report.findings, key=lambda finding: finding.interface):
        console.print(Text(f"\n{interface}", "bold"))
        for finding in findings:
            console.print(Padding(_finding(finding), (0, 0, 0, 2)))
    show_baseline(console, report)
    if report.not_judged:
        console.print(Text("\nNot judged", "bold"))
        console.print(Padding(_unjudged(report.not_judged), (0, 0, 0, 2)))
    console.print(_closing(report))


def show_unused(console: Console, report: Report) -> None:
    """A note for each recording of which something was left over, to stderr: no finding, but worth a look."""
    for cassette, unused in groupby(report.unused, key=lambda each: each.cassette):
        console.print(Text(f"{cassette}: {not_asked_for(list(unused))}", "yellow"))


@contextmanager
def replaying(console: Console) -> Iterator[Callable[[Cassette], None]]:
    """A line that names the recording at hand, on a terminal; gone when it is over."""
    with console.status("Replaying") as status:
        yield lambda recording: status.update(f"Replaying {recording.path.stem}")


def _matrix(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=report.connector, title_justify="left", title_style="bold")
    table.add_column("interface", no_wrap=True, min_width=max(len(row.interface) for row in report.rows))
    for column in ("implemented", "shape", "behaviour"):
        table.add_column(column)
    table.add_column("recorded", justify="right")
    if any(row.note for row in report.rows):
        table.add_column("note", style="dim")
    for row in report.rows:
        table.add_row(*_fields(row, len(table.columns)))
    return table


def _fields(row: Row, width: int) -> list[Text]:
    cells = [Text(*CELLS[cell]) for cell in (row.implemented, row.shape, row.behaviour)]
    return [Text(row.interface), *cells, Text(str(row.recorded)), Text(row.note)][:width]


def _finding(finding: Finding) -> Table:
    """A headline, then one labelled line for each thing that a person needs to mend it."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    contract = f"  {finding.contract}" if finding.contract else ""
    grid.add_row(Text(finding.severity.value, STYLES[finding.severity]), Text(f"{finding.rule}{contract}", "bold"))
    for label, text in (
        ("seen", finding.seen),
        ("due", finding.due),
        ("effect", finding.effect),
        ("mend", finding.remedy),
        ("where", _where(finding.place, finding.scenario, finding.step)),
        ("again", finding.command),
    ):
        if text:
            grid.add_row(Text(label, "dim"), Text(text))
    return grid


def _where(place: Place | None, scenario: str, step: str) -> str:
    recorded = f"scenario {scenario}, step {step!r}" if scenario else f"recording {step!r}" if step else ""
    return ", ".join(part for part in (str(place) if place else "", recorded) if part)


def _unjudged(entries: Iterable[NotJudged]) -> Table:
    """Grouped by the reason: many rules are silent for the same one."""
    by_reason: dict[str, list[NotJudged]] = {}
    for entry in entries:
        by_reason.setdefault(entry.reason, []).append(entry)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(style="dim")
    for reason, same in by_reason.items():
        grid.add_row("why", Text(reason, "not dim"))
        grid.add_row("of", ", ".join(dict.fromkeys(entry.interface for entry in same)))
        grid.add_row("rules", ", ".join(dict.fromkeys(entry.rule for entry in same)))
    return grid


def _closing(report: Report) -> Text:
    counts = {severity: sum(1 for each in report.findings if each.severity is severity) for severity in Severity}
    kinds = [f"{number} {severity.value}{'s' * (number != 1)}" for severity, number in counts.items() if number]
    found = f"{plural(len(report.findings), 'finding')} ({', '.join(kinds)})" if kinds else "no finding"
    parts = [f"{report.judged} judged", found, f"{len(report.not_judged)} not judged", *_aside(report)]
    worst = next((severity for severity, number in counts.items() if number), None)
    style = STYLES[worst] if worst else "yellow" if report.known else "bold green"
    return Text(f"\n{', '.join(parts)}.", style)


def _aside(report: Report) -> list[str]:
    """What a green line must not hide: what is known, and what the person chose not to look at."""
    left_out = report.left_out
    counts = {
        "known": len(report.known),
        "mended": len(report.mended),
        "ignored": left_out.ignored,
        "not selected": left_out.not_selected,
        "of other interfaces": left_out.other_interfaces,
    }
    return [f"{number} {what}" for what, number in counts.items() if number]
