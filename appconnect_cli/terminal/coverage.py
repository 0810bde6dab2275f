"""For a person: which situations the evidence shows of each interface, and what to record next."""

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.findings import Coverage, Showing, Situation
from appconnect_cli.reporters.words import COVERAGE_LEGEND, Gap, gaps, told, visible

ROOMY = 70
"""From so many columns on, the table has room for two spaces between its own."""

SHORT = {
    Situation.AUTH_FAILURE: "auth",
    Situation.RATE_LIMIT: "rate",
    Situation.SERVER_ERROR: "server",
    Situation.ODD_ANSWER: "odd",
}
"""The headings where there is no room for them in full."""

LABEL = len("record")


def show_coverage(console: Console, coverage: Sequence[Coverage]) -> None:
    """The table, what it means, and each gap with what closes it."""
    console.print(Text("\nCoverage", "bold"))
    console.print(_table(coverage, roomy=console.width >= ROOMY))
    console.print(Padding(Text(COVERAGE_LEGEND, "dim"), (1, 0, 0, 2)))
    for note, rows in _by_note(coverage).items():
        console.print(Padding(Text(f"{', '.join(rows)}: {note}", "dim"), (0, 0, 0, 2)))
    found = gaps(coverage)
    for closable, title in ((True, "To record next"), (False, "Gaps that no command closes")):
        own = [gap for gap in found if bool(gap.record) is closable]
        if own:
            console.print(Text(f"\n{title}", "bold"))
        for number, grid in enumerate(_grids(own)):
            console.print(Padding(grid, (min(number, 1), 0, 0, 2)))
    if not found:
        console.print(Padding(Text("No gap.", "green"), (1, 0, 0, 2)))


def _table(coverage: Iterable[Coverage], *, roomy: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0) if roomy else 0)
    table.add_column("interface", no_wrap=True, vertical="bottom")
    for situation in Situation:
        heading = situation.value if roomy else SHORT.get(situation, situation.value)
        table.add_column("\n".join(heading.split()), justify="right", overflow="fold")
    for row in coverage:
        table.add_row(Text(row.interface), *(_cell(row.showings[situation]) for situation in Situation))
    return table


def _cell(showing: Showing) -> Text:
    return Text(told(showing), "yellow" if showing.is_gap else "" if showing.applies else "dim")


def _by_note(coverage: Iterable[Coverage]) -> dict[str, list[str]]:
    noted: dict[str, list[str]] = {}
    for row in coverage:
        if row.note:
            noted.setdefault(visible(row.note), []).append(row.interface)
    return noted


def _grids(found: Iterable[Gap]) -> Iterator[Table]:
    for gap in found:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", no_wrap=True, min_width=LABEL)
        grid.add_column(overflow="fold")
        grid.add_row("gap", ", ".join(gap.situations))
        grid.add_row("of", ", ".join(gap.interfaces))
        grid.add_row("why", Text(visible(gap.reason)))
        if gap.record:
            grid.add_row("record", Text(gap.record, "bold"))
        yield grid
