"""Which recordings a change of the connector, or of the scenarios, has invalidated, and how to make them again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.cassettes.inventory import Entry, inventory
from appconnect_cli.cassettes.usage import Usage, usage_of
from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.errors import CassetteDamagedError, UsageError
from appconnect_cli.runtime.inputs import freshened
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.workspace import Workspace, now


@dataclass(frozen=True)
class Outdated:
    """A recording to be made again, or for the first time."""

    name: str
    reasons: tuple[str, ...]
    scenario: Scenario | None = None
    call: Entry | None = None
    """The single call, if it is no scenario."""


def outdated(workspace: Workspace, scenarios: Sequence[Scenario], *, with_calls: bool) -> tuple[Outdated, ...]:
    """What no longer fits, told by replaying. CassetteDamagedError for a file that must be mended by hand first."""
    entries = {entry.name: entry for entry in inventory(workspace.cassettes) if not entry.is_partial}
    for entry in entries.values():
        if isinstance(entry.problem, CassetteDamagedError):
            raise entry.problem
    usage = usage_of(workspace, entries.values())
    return (
        *_scenarios(workspace, scenarios, entries, usage),
        *(_calls(entries, usage) if with_calls else ()),
    )


@dataclass(frozen=True)
class Retake:
    """One attempt to record a single call again."""

    name: str
    failure: str = ""


def retake(workspace: Workspace, entry: Entry) -> Retake:
    """Make the recorded call again, live, and keep it in the old one's place; a failure leaves the old one."""
    try:
        called = run_call(workspace, order_again(workspace, entry), StringIO())
    except UsageError as error:
        return Retake(entry.name, f"{error.what} {error.hint}".strip())
    return Retake(entry.name, called.not_kept)


def order_again(workspace: Workspace, entry: Entry) -> CallOrder:
    """The call of a recording as an order, with new ids where the first one had new ones."""
    assert entry.provenance is not None
    step = entry.provenance.steps[0]
    interface = find_interface(step.interface)
    if step.argument is not None:
        return CallOrder(interface, input=json.dumps(step.argument), raw=True, cassette=entry.case)
    if entry.case in {sample.name for sample in samples_for(interface.name)}:
        return CallOrder(interface, sample=entry.case)
    token = str(int(now().timestamp() * 1000))
    body = freshened(interface, step.body or {}, workspace.state(), token)
    return CallOrder(interface, input=json.dumps(body), cassette=entry.case)


def _scenarios(
    workspace: Workspace, scenarios: Sequence[Scenario], entries: Mapping[str, Entry], usage: Mapping[str, Usage]
) -> Iterator[Outdated]:
    for scenario in scenarios:
        name = f"scenarios/{scenario.name}"
        entry = entries.get(name)
        if entry is None or entry.provenance is None:
            reasons: tuple[str, ...] = ("it is not recorded yet",)
        else:
            reasons = (*_other_steps(workspace, scenario, entry), *usage[name].differences)
        if reasons:
            yield Outdated(name, reasons, scenario=scenario)


def _calls(entries: Mapping[str, Entry], usage: Mapping[str, Usage]) -> Iterator[Outdated]:
    for name, entry in entries.items():
        if name in usage and not entry.scenario and usage[name].differences:
            yield Outdated(name, usage[name].differences, call=entry)


def _other_steps(workspace: Workspace, scenario: Scenario, entry: Entry) -> Iterator[str]:
    """Steps that the scenario no longer has, and interfaces that the connector had not when it was recorded."""
    assert entry.provenance is not None
    recorded = {step.name: step.interface for step in entry.provenance.steps}
    today = {step.name: step.interface for step in scenario.steps}
    yield from (f"step {name!r} is not in the scenario" for name in recorded if recorded[name] != today.get(name))
    inspected = inspect_connector(workspace.connector.instance)
    for name, interface in today.items():
        found = inspected.get(interface)
        usable = interface not in workspace.settings.cannot and (found is None or found.present)
        if usable and interface not in recorded.values():
            yield f"{interface} (step {name!r}) is not recorded"
