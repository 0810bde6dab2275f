"""Recordings for a person: what there is, one as a conversation."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from appconnect_cli.cassettes.checking import Flaw, FlawKind
from appconnect_cli.cassettes.comparing import ChangedExchange
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.cassettes.scrubbing import Attempt
from appconnect_cli.cassettes.usage import Usage
from appconnect_cli.runtime.document import dumped, readable_body
from appconnect_cli.terminal.console import plural
from appconnect_cli.terminal.recorded import target
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.changes import ABSENT, Change
from appconnect_cli.transports.exchanges import to_exchange
from appconnect_cli.transports.provenance import StepRecord

LONGEST_VALUE = 160
"""Characters of a value that differs."""

BEFORE_A_DIFFERENCE = 40
"""Characters of it that lead up to where it does."""

LONGEST_BODY = 40
"""Lines of a body that are shown unless all of it is asked for."""

STYLES = {FlawKind.SECRET: "bold red", FlawKind.DAMAGED: "bold red"} | dict.fromkeys(
    (FlawKind.FORMAT, FlawKind.STALE, FlawKind.UNUSED, FlawKind.PARTIAL), "yellow"
)
_INDENT = "   "
_DAYS = ((365, "year"), (30, "month"), (1, "day"))
_BYTES = ((1024 * 1024, "MB"), (1024, "kB"))


def show_inventory(console: Console, entries: Sequence[Entry], usage: Mapping[str, Usage], now: datetime) -> None:
    """A line for each recording; then what can't be used of it, or is not asked for."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("recording", overflow="fold")
    table.add_column("age", no_wrap=True)
    for column in ("calls", "exchanges", "size"):
        table.add_column(column, justify="right", no_wrap=True)
    for entry in entries:
        table.add_row(
            Text(entry.name, "" if entry.problem is None else "red"),
            Text(age(entry.instant, now), "dim"),
            str(len(entry.provenance.steps)) if entry.provenance else "",
            str(len(entry.tape)) if entry.tape is not None else "",
            Text(_size(entry.size), "dim"),
        )
    console.print(table)
    for entry in entries:
        lines = _state(entry, usage.get(entry.name))
        if lines:
            console.print(Text(entry.name, "bold"))
            console.print(Text("\n".join(f"{_INDENT}{line}" for line in lines), "yellow"), soft_wrap=True)
    exchanges = sum(len(entry.tape) for entry in entries if entry.tape is not None)
    console.print(Text(f"{plural(len(entries), 'recording')}, {plural(exchanges, 'exchange')}."))


def show_conversation(console: Console, entry: Entry, *, headers: bool, full: bool) -> None:
    """Each call with its input, what the connector and the CRM said to each other, and what came of it."""
    assert entry.tape is not None
    exchanges = [
        to_exchange(interaction, milliseconds=entry.tape.took(at))
        for at, interaction in enumerate(entry.tape.interactions)
    ]
    console.print(_headline(entry))
    if entry.provenance is None:
        _show_exchanges(console, exchanges, headers=headers, full=full)
        return
    for step in entry.provenance.steps:
        console.print()
        console.print(Text.assemble((step.interface, "bold"), f"  {step.name}" if step.name != step.interface else ""))
        if step.body or step.argument:
            _show_value(console, "input", step.argument if step.body is None else step.body, full)
        _show_exchanges(console, exchanges[slice(*step.exchanges)], headers=headers, full=full)
        _show_output(console, step, full)


def show_comparison(console: Console, changed: Sequence[ChangedExchange]) -> None:
    """Exchange by exchange; what was, then what is."""
    for each in changed:
        if each.after is None:
            console.print(Text(f"- {each.before}  {each.line}", "red"), soft_wrap=True)
        elif each.before is None:
            console.print(Text(f"+ {each.after}  {each.line}", "green"), soft_wrap=True)
        else:
            numbers = str(each.after) if each.before == each.after else f"{each.before} -> {each.after}"
            console.print(Text(f"~ {numbers}  {each.line}", "bold"), soft_wrap=True)
        for change in each.changes:
            console.print(Text(f"{_INDENT}{change.place}"), soft_wrap=True)
            before, after = _sides(change)
            for sign, line, style in (("-", before, "red"), ("+", after, "green")):
                if line:
                    console.print(Text(f"{_INDENT}  {sign} {line}", style), soft_wrap=True)
    differ = f"{plural(len(changed), 'exchange')} differ{'s' * (len(changed) == 1)}."
    console.print(Text(differ if changed else "No difference."))


def show_flaws(console: Console, recordings: int, flaws: Sequence[Flaw]) -> None:
    """Recording by recording, and one closing line."""
    for name, own in groupby(flaws, key=lambda flaw: flaw.recording):
        console.print(Text(name, "bold"))
        for flaw in own:
            console.print(Text.assemble((f"  {flaw.kind.value}", STYLES[flaw.kind]), f"  {flaw.what}"), soft_wrap=True)
            console.print(Text(f"    {flaw.remedy}", "dim"), soft_wrap=True)
    console.print(Text(f"{plural(recordings, 'recording')}, {plural(len(flaws), 'flaw') if flaws else 'no flaw'}."))


def show_scrubbed(console: Console, attempts: Sequence[Attempt]) -> None:
    """What was taken out of which recording, by place, what could not be, and what is still to be done."""
    scrubbed = [attempt for attempt in attempts if attempt.places]
    failed = [attempt for attempt in attempts if attempt.problem]
    for attempt in scrubbed:
        console.print(Text(attempt.name, "bold"))
        for place in attempt.places:
            console.print(Text(f"  scrubbed  {place}"), soft_wrap=True)
    for attempt in failed:
        assert attempt.problem is not None
        console.print(Text(attempt.name, "bold"))
        console.print(Text(f"  not scrubbed  {attempt.problem.what} {attempt.problem.hint}", "red"), soft_wrap=True)
    if scrubbed:
        places = sum(len(attempt.places) for attempt in scrubbed)
        console.print(Text(f"{plural(places, 'place')} in {plural(len(scrubbed), 'recording')}."))
        history = "What was committed stays in version control's history: change the credential itself."
        console.print(Text(history, "yellow"))
    elif not failed:
        console.print(Text("Nothing to scrub: none of the secrets that are known stands in these recordings."))


def age(instant: datetime | None, now: datetime) -> str:
    """`today`, `3 days`, `2 months`"""
    if instant is None:
        return "unknown"
    days = (now - instant).days
    unit, name = next(((unit, name) for unit, name in _DAYS if days >= unit), (0, ""))
    return plural(days // unit, name) if unit else "today"


def _state(entry: Entry, used: Usage | None) -> list[str]:
    if entry.problem is not None:
        return [entry.problem.what]
    if entry.is_partial:
        return ["partial: its recording did not come to an end"]
    if used is None:
        return []
    unused = [f"unused: {recorded.method} {target(recorded.url)}" for recorded in used.unused]
    return [*unused, *(f"no answer to: {miss.method} {target(miss.url)}" for miss in used.misses)]


def _headline(entry: Entry) -> Text:
    made = entry.provenance
    by = f"  {entry.instant:%Y-%m-%d} on {made.profile}, appconnect {made.version}" if made and entry.instant else ""
    return Text.assemble((entry.name, "bold"), (by, "dim"))


def _show_exchanges(console: Console, exchanges: Sequence[Exchange], *, headers: bool, full: bool) -> None:
    for exchange in exchanges:
        console.print(Text(f"-> {exchange.method} {exchange.url}", "bold cyan"), soft_wrap=True)
        _show_message(console, exchange.request_headers if headers else {}, exchange.request_body, full)
        answer = str(exchange.status) if exchange.status is not None else exchange.error
        style = "bold green" if exchange.status and exchange.status < 400 else "bold red"
        kind = exchange.response_headers.get("content-type", "")
        took = f"{exchange.milliseconds:.0f} ms" if exchange.milliseconds else ""
        beside = "".join(f"  {each}" for each in (kind, took) if each)
        console.print(Text.assemble((f"<- {answer}", style), (beside, "dim")))
        _show_message(console, exchange.response_headers if headers else {}, exchange.response_body, full)


def _show_message(console: Console, headers: dict[str, str], body: bytes, full: bool) -> None:
    for name, value in headers.items():
        console.print(Text(f"{_INDENT}{name}: {value}", "dim"), soft_wrap=True)
    readable = readable_body(body)
    if readable is not None:
        _show_lines(console, readable if isinstance(readable, str) else dumped(readable), full)


def _show_value(console: Console, title: str, value: object, full: bool) -> None:
    console.print(Text(title, "dim"))
    _show_lines(console, dumped(value), full)


def _show_output(console: Console, step: StepRecord, full: bool) -> None:
    output = step.output if isinstance(step.output, dict) else {}
    if output.get("kind") == "returned":
        _show_value(console, "returned", output.get("value"), full)
    else:
        reason = output.get("reason") or f"{output.get('error')}: {output.get('message')}"
        console.print(Text(f"{'not called' if output.get('kind') == 'notCalled' else 'raised'} {reason}", "yellow"))


def _show_lines(console: Console, text: str, full: bool) -> None:
    for line in _cut(text.split("\n"), full):
        console.print(Text(f"{_INDENT}{line}"), soft_wrap=True)


def _cut(lines: list[str], full: bool) -> Iterator[str]:
    if full or len(lines) <= LONGEST_BODY:
        yield from lines
        return
    yield from lines[:LONGEST_BODY]
    yield f"... {len(lines) - LONGEST_BODY} more lines; --full shows them"


def _sides(change: Change) -> list[str]:
    """Both values in a line each, from a little before they differ; empty for one that is absent."""
    lines = ["" if value is ABSENT else _one_line(value) for value in (change.before, change.after)]
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*lines, strict=False)))
    start = same - BEFORE_A_DIFFERENCE
    return [_shortened(line, start) for line in lines]


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda other: readable_body(other) or repr(other))


def _shortened(line: str, start: int) -> str:
    if len(line) <= LONGEST_VALUE:
        return line
    start = min(max(start, 0), len(line) - LONGEST_VALUE)
    end = start + LONGEST_VALUE
    return f"{'...' if start else ''}{line[start:end]}{'...' if end < len(line) else ''}"


def _size(number: int) -> str:
    unit, name = next(((unit, name) for unit, name in _BYTES if number >= unit), (1, "B"))
    return f"{number / unit:.1f} {name}" if unit > 1 else f"{number} B"
