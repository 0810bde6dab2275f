"""A diagnosis for a person, line by line as it is made, and as data."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.terminal.console import plural

_STYLES = {Status.OK: "green", Status.WARNING: "yellow", Status.PROBLEM: "bold red", Status.UNCHECKED: "dim"}
_MARK, _NAME, _GAP = 11, 15, 2
"""The widths of the first two columns, and what is between them: each line is drawn before the next one is known."""


def show_check(console: Console, check: Check) -> None:
    """Mark, name, what was found; below it what is to be done."""
    table = Table.grid(padding=(0, _GAP))
    table.add_column(width=_MARK, no_wrap=True)
    table.add_column(width=_NAME, no_wrap=True)
    table.add_column(overflow="fold")
    style = _STYLES[check.status]
    found = Text(check.found, "dim" if check.status is Status.UNCHECKED else "")
    table.add_row(Text(check.status.value, style), Text(check.name, "bold"), found)
    console.print(table)
    if check.todo:
        console.print(Padding(Text(f"-> {check.todo}", "cyan"), (0, 0, 0, _MARK + _GAP)))


def show_total(console: Console, checks: Sequence[Check]) -> None:
    """How many ended how."""
    count = {status: sum(check.status is status for check in checks) for status in Status}
    parts = [plural(count[Status.PROBLEM], "problem"), plural(count[Status.WARNING], "warning")]
    parts += [f"{count[Status.OK]} ok"] + [f"{count[Status.UNCHECKED]} not checked"] * bool(count[Status.UNCHECKED])
    console.print()
    console.print(Text(f"{', '.join(parts)}.", "bold red" if count[Status.PROBLEM] else "bold"))


def diagnosis_document(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The same as JSON data."""
    return [
        {"check": check.name, "status": check.status.value, "found": check.found, "todo": check.todo or None}
        for check in checks
    ]
