"""What a baseline says of a report: one line for each finding that is known, mended or could not be told."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.baseline import Baseline, known_finding
from appconnect_cli.findings import KnownFinding, Report
from appconnect_cli.terminal.console import plural


def show_baseline(console: Console, report: Report) -> None:
    """Nothing where there is no baseline."""
    for title, entries, remark in (
        ("Known", map(known_finding, report.known), "They stand in the baseline and fail no run."),
        ("Mended", report.mended, "`appconnect validate --write-baseline FILE` takes them out of the baseline."),
        ("Neither known nor mended", report.undecided, "Not judged this time, or part of another finding."),
    ):
        listed = list(entries)
        if listed:
            console.print(Text(f"\n{title}", "bold"))
            console.print(Padding(_lines(listed), (0, 0, 0, 2)))
            console.print(Text(f"  {remark}", "dim"))


def show_written(console: Console, path: Path, baseline: Baseline) -> None:
    """That it was written, and what a run with it means."""
    console.print(Text(f"{path}: {plural(len(baseline.findings), 'finding')} known from now on."))


def _lines(entries: Iterable[KnownFinding]) -> Table:
    grid = Table.grid(padding=(0, 1))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis", style="dim")
    for entry in entries:
        grid.add_row(entry.interface, entry.rule, Text(entry.seen))
    return grid
