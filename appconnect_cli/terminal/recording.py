"""Recording for a person: what will be sent, how it goes, what came of it."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.prompt import Confirm
from rich.text import Text

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.recording import Moment, Take, why_failed
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.scenarios.playing import StepDone


def show_preview(console: Console, scenarios: Sequence[Scenario], host: str, profile: str) -> None:
    """Which calls will be made where, before the first one is."""
    steps = [step for scenario in scenarios for step in scenario.steps]
    writing = sum(find_interface(step.interface).writes for step in steps)
    console.print(Text(f"{len(steps)} calls to {host} (profile {profile}), {writing} of which write:", "bold"))
    for scenario in scenarios:
        names = [
            step.interface + (" (writes)" if find_interface(step.interface).writes else "") for step in scenario.steps
        ]
        console.print(Text(f"  {scenario.name}: {', '.join(names)}"))


def agreed(console: Console, host: str) -> bool:
    """Whether the person wants these writes."""
    return Confirm.ask(f"Send this to {host}?", console=console, default=False)


def show_moment(console: Console, scenario: Scenario, moment: Moment) -> None:
    """One step, as it is done."""
    name = f"  {scenario.name}: {moment.step.name}"
    if not isinstance(moment, StepDone):
        console.print(Text(f"{name} skipped: {moment.reason}", "yellow"))
    elif failure := why_failed(moment.result):
        console.print(Text(f"{name} failed: {failure}", "red"))
    else:
        console.print(Text(f"{name}  {_plural(len(moment.result.exchanges), 'request')}", "dim"))


def show_takes(console: Console, takes: Sequence[Take], root: Path) -> None:
    """What was written below `root`, and what was not and why."""
    for take in takes:
        name = take.scenario.name
        if take.path is not None:
            exchanges = sum(len(step.result.recorded) for step in take.done)
            shown = take.path.relative_to(root)
            line = f"recorded  {name}: {_plural(len(take.done), 'call')}, {_plural(exchanges, 'exchange')}, {shown}"
            console.print(Text(line, "green"))
        elif take.failures:
            for failure in take.failures:
                console.print(Text(f"failed    {name}: {failure}", "red"))
            console.print(Text("          mend it and record again; an older recording of it stays as it was", "dim"))
        else:
            console.print(Text(f"skipped   {name}: {take.skipped[0].reason}", "yellow"))


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
