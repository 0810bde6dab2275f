"""Rules for a person: one in full, or all of them in a table."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.rules import Rule, code_place, documentation
from appconnect_cli.terminal.validation import STYLES


def show_rule(console: Console, rule: Rule) -> None:
    """What it does, why, an example, how to mend; and where its code stands."""
    words = documentation(rule.judge)
    contract = f"contract {rule.contract_id}, " if rule.contract_id else ""
    console.print(Text.assemble((rule.slug, "bold"), f"  {contract}", (rule.severity.value, STYLES[rule.severity])))
    console.print(Text(f"{words.title}."))
    for name, text in words.sections.items():
        console.print(Text(f"\n{name}", "bold"))
        console.print(Padding(Text(text), (0, 0, 0, 2)))
    console.print(Text(f"\nJudged for {', '.join(rule.interfaces)}.", "dim"))
    console.print(Text(f"Its code: {code_place(rule)}", "dim"))


def show_rules(console: Console, rules: Iterable[Rule]) -> None:
    """One line each."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("rule", no_wrap=True)
    for column in ("contract", "severity", "what must hold"):
        table.add_column(column)
    for rule in rules:
        severity = Text(rule.severity.value, STYLES[rule.severity])
        table.add_row(Text(rule.slug), Text(rule.contract_id), severity, Text(documentation(rule.judge).title))
    console.print(table)
    console.print(Text("`appconnect explain RULE` shows one in full.", "dim"))
