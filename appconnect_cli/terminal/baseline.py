"""What a baseline says of a report: one line for each finding that is known, mended or could not be told."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
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
            _show_lines(console, listed)
            console.print(Text(f"  {remark}", "dim"))


def show_written(console: Console, path: Path, baseline: Baseline) -> None:
    """That it was written, and what a run with it means."""
    console.print(Text(f"{path}: {plural(len(baseline.findings), 'finding')} known from now on."))


def _show_lines(console: Console, entries: Sequence[KnownFinding]) -> None:
    """One each, cut where the terminal ends: `explain` and a run without the baseline say it in full."""
    width = max(len(entry.interface) for entry in entries), max(len(entry.rule) for entry in entries)
    for entry in entries:
        line = Text.assemble(
            f"  {entry.interface:{width[0]}}  {entry.rule:{width[1]}}  ", (" ".join(entry.seen.split()), "dim")
        )
        console.print(line, no_wrap=True, overflow="ellipsis")
