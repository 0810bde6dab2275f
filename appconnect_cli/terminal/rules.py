"""Rules for a person: in full, all of them in a table, or by what the contract demands."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from appconnect_cli.rules import Rule, claiming, code_place, documentation
from appconnect_cli.rules.coverage import SECTION_7, UNJUDGED, Requirement
from appconnect_cli.terminal.validation import STYLES


def show_rules_in_full(console: Console, rules: Iterable[Rule]) -> None:
    """One after the other."""
    for number, rule in enumerate(rules):
        if number:
            console.rule(style="dim")
        _show_rule(console, rule)


def _show_rule(console: Console, rule: Rule) -> None:
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


def show_unjudged(console: Console, contract_id: str) -> None:
    """What the contract demands, and why no rule judges it."""
    demanded = next(each for each in SECTION_7 if each.id == contract_id)
    severity = Text(demanded.severity.value, STYLES[demanded.severity])
    console.print(Text.assemble((demanded.id, "bold"), "  ", severity))
    console.print(Text(f"The contract demands: {demanded.text}."))
    console.print(Text(f"\nNo rule judges it: {UNJUDGED[contract_id]}."))


def show_rules(console: Console, rules: Iterable[Rule]) -> None:
    """One line each."""
    table = _table("rule", "contract", "severity", "what must hold, and for which interfaces")
    for rule in rules:
        severity = Text(rule.severity.value, STYLES[rule.severity])
        where = rule.interfaces[0] if len(rule.interfaces) == 1 else f"{len(rule.interfaces)} interfaces"
        holds = Text.assemble(documentation(rule.judge).title, (f" ({where})", "dim"))
        table.add_row(rule.slug, rule.contract_id, severity, holds)
    console.print(table)
    console.print(Text("`appconnect explain RULE` shows one in full.", "dim"))


def show_coverage(console: Console, requirements: Iterable[Requirement]) -> None:
    """What the contract demands, and the rules that judge it or the reason why none can."""
    table = _table("contract", "severity", "demanded", "judged by")
    for each in requirements:
        slugs = "\n".join(rule.slug for rule in claiming(each.id))
        judged = Text(slugs) if slugs else Text(f"nobody: {UNJUDGED.get(each.id, 'there is no rule yet')}", "dim")
        table.add_row(each.id, Text(each.severity.value, STYLES[each.severity]), Text(each.text), judged)
    console.print(table)


def _table(first: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column)
    return table
