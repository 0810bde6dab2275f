"""What recording will send, told from what the last recording sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from appconnect_cli.cassettes.inventory import Entry, read_entry
from appconnect_cli.contract.interfaces import Interface, find_interface
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.base import SAFE_METHODS


@dataclass(frozen=True)
class Forecast:
    """What one recording asks of a CRM."""

    name: str
    interfaces: tuple[Interface, ...]
    """What is called, in order."""
    requests: int | None
    """As many as the last recording has; None without one."""
    writes: int | None
    """How many of these were sent by an interface that is there to change something, with a method that is not safe."""


def forecasts(folder: Path, scenarios: Iterable[Scenario], calls: Iterable[Entry]) -> Iterator[Forecast]:
    """One for each scenario and single call; `folder` is the project's `cassettes`."""
    for scenario in scenarios:
        entry = read_entry(folder / "scenarios" / f"{scenario.name}.yaml", f"scenarios/{scenario.name}")
        yield _forecast(entry, tuple(find_interface(step.interface) for step in scenario.steps))
    for entry in calls:
        steps = entry.provenance.steps if entry.provenance else ()
        yield _forecast(entry, tuple(find_interface(step.interface) for step in steps))


def _forecast(entry: Entry, interfaces: tuple[Interface, ...]) -> Forecast:
    if entry.tape is None or entry.provenance is None:
        return Forecast(entry.name, interfaces, None, None)
    methods = [request["method"] for request, _ in entry.tape.interactions]
    writes = sum(
        method not in SAFE_METHODS
        for step in entry.provenance.steps
        if find_interface(step.interface).alters
        for method in methods[slice(*step.exchanges)]
    )
    return Forecast(entry.name, interfaces, len(methods), writes)
