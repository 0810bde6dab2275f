"""Recording for a person: what will be sent, how it goes, what came of it."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.prompt import Confirm
from rich.text import Text

from appconnect_cli.cassettes.forecast import Forecast
from appconnect_cli.cassettes.updating import Outdated, Retake
from appconnect_cli.connectors.cleaning import RecordKind
from appconnect_cli.recording import Moment, Take, why_failed
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.scenarios.playing import StepDone
from appconnect_cli.terminal.console import plural

KINDS = {RecordKind.CONTACT: "contact", RecordKind.CALL_LOG: "call log", RecordKind.MESSAGE_LOG: "message log"}


def show_outdated(console: Console, found: Sequence[Outdated]) -> None:
    """What is to be recorded again, and why."""
    if not found:
        console.print(Text("Every recording fits the connector; nothing is recorded again."))
    for each in found:
        console.print(Text(each.name, "bold"))
        for reason in each.reasons:
            console.print(Text("\n".join(f"  {line}" for line in reason.split("\n"))), soft_wrap=True)


def show_preview(console: Console, forecasts: Sequence[Forecast], host: str, profile: str) -> None:
    """What will be sent where, before anything is."""
    called = [interface for each in forecasts for interface in each.interfaces]
    where = f"on {host} (profile {profile})"
    if any(each.requests is None for each in forecasts):
        altering = sum(interface.alters for interface in called)
        amount = f"{plural(len(called), 'call')}, {altering} of them to write, {where}:"
    else:
        requests, writes = (sum(each.requests or 0 for each in forecasts), sum(each.writes or 0 for each in forecasts))
        amount = f"{plural(requests, 'request')}, {writes} of them writes, {where}, if it goes as it went last time:"
    console.print(Text(amount, "bold"))
    for each in forecasts:
        names = [interface.name + (" (writes)" if interface.alters else "") for interface in each.interfaces]
        console.print(Text(f"  {each.name.removeprefix('scenarios/')}: {', '.join(names)}"))


def agreed(console: Console, host: str) -> bool:
    """Whether the person wants these writes."""
    return Confirm.ask(f"Send this to {host}?", console=console, default=False)


def show_moment(console: Console, scenario: Scenario, moment: Moment) -> None:
    """One step, as it is done."""
    name = f"  {scenario.name}: {moment.step.name}"
    if not isinstance(moment, StepDone):
        console.print(Text(f"{name} skipped: {moment.reason}", "yellow"))
    elif failure := why_failed(moment):
        console.print(Text(f"{name} failed: {failure}", "red"))
    else:
        console.print(Text(f"{name}  {plural(len(moment.result.exchanges), 'request')}", "dim"))


def show_takes(console: Console, takes: Sequence[Take], root: Path) -> None:
    """What was written below `root`, and what was not and why."""
    for take in takes:
        name = take.scenario.name
        if take.path is not None:
            exchanges = sum(len(step.result.recorded) for step in take.done)
            shown = take.path.relative_to(root)
            line = f"recorded  {name}: {plural(len(take.done), 'call')}, {plural(exchanges, 'exchange')}, {shown}"
            console.print(Text(line, "yellow" if take.failures else "green"))
            for failure in take.failures:
                console.print(Text(f"          {failure}; kept as evidence: `validate` judges it", "yellow"))
        elif take.failures:
            for failure in take.failures:
                console.print(Text(f"failed    {name}: {failure}", "red"))
            console.print(Text("          mend it and record again; an older recording of it stays as it was", "dim"))
            if take.partial is not None:
                console.print(Text(f"          what was done is kept in {take.partial.relative_to(root)}", "dim"))
        else:
            console.print(Text(f"skipped   {name}: {take.skipped[0].reason}", "yellow"))
        if take.note:
            console.print(Text(f"          {take.note}", "yellow"))


def show_stayed(console: Console, take: Take, host: str) -> None:
    """What recording left in the CRM, by kind; one line of ids for each reason."""
    by_reason: dict[tuple[RecordKind, str], list[str]] = {}
    for each in take.stayed:
        by_reason.setdefault((each.record.kind, each.reason), []).append(each.record.id)
    for (kind, reason), ids in by_reason.items():
        line = f"Left in {host}: {plural(len(ids), KINDS[kind])} ({', '.join(ids)}): {reason}."
        console.print(Text(line, "yellow"))


def show_retakes(console: Console, retakes: Sequence[Retake]) -> None:
    """What became of the single calls."""
    for retake in retakes:
        line = f"failed    {retake.name}: {retake.failure}" if retake.failure else f"recorded  {retake.name}"
        console.print(Text(line, "red" if retake.failure else "green"))
