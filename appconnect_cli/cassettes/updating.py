"""Which recordings a change of the connector, or of the scenarios, has invalidated, and how to make them again."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from io import StringIO
from typing import Any

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.cassettes.inventory import Entry, inventory
from appconnect_cli.cassettes.usage import Usage, usage_of
from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.contract.interfaces import BY_NAME, find_interface
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.errors import AppConnectError, CassetteDamagedError, UsageError
from appconnect_cli.runtime.inputs import freshened, merged
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.encodings import TAG
from appconnect_cli.workspace import Workspace, now

MADE_BY_THE_SERVER = ("user", "authHeader")
"""What every argument is given anew."""


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
    except AppConnectError as error:
        return Retake(entry.name, f"{error.what} {error.hint}".strip())
    return Retake(entry.name, called.not_kept)


def order_again(workspace: Workspace, entry: Entry) -> CallOrder:
    """The call of a recording as an order, with new ids where the first one had new ones.

    UsageError if its input held a secret: what was kept of that is a tag.
    """
    assert entry.provenance is not None
    step = entry.provenance.steps[0]
    interface = find_interface(step.interface)
    if step.argument is not None:
        argument = {name: value for name, value in step.argument.items() if name not in MADE_BY_THE_SERVER}
        return CallOrder(interface, input=_sendable(argument), raw=True, cassette=entry.case)
    state, token = workspace.state(), str(int(now().timestamp() * 1000))
    body = freshened(interface, step.body or {}, state, token)
    for sample in samples_for(interface.name):
        fresh = workspace.redactor.data(freshened(interface, sample.body, state, token))
        if sample.name == entry.case and merged(body, fresh) == body:
            return CallOrder(interface, sample=sample.name)
    return CallOrder(interface, input=_sendable(body), log_id=step.log_id, cassette=entry.case)


def _sendable(data: Any) -> str:
    text = json.dumps(data)
    if TAG.search(text):
        raise UsageError(
            "its input held a secret, which is not kept.", hint="Record it by hand: `appconnect call ... --record`."
        )
    return text


def _scenarios(
    workspace: Workspace, scenarios: Sequence[Scenario], entries: Mapping[str, Entry], usage: Mapping[str, Usage]
) -> Iterator[Outdated]:
    usable = _usable(workspace)
    for scenario in scenarios:
        if not any(step.interface in usable for step in scenario.steps):
            continue
        name = f"scenarios/{scenario.name}"
        entry = entries.get(name)
        if entry is None or entry.provenance is None:
            reasons: tuple[str, ...] = ("it is not recorded yet",)
        else:
            reasons = (*_other_steps(usable, scenario, entry), *usage[name].differences)
        if reasons:
            yield Outdated(name, reasons, scenario=scenario)


def _calls(entries: Mapping[str, Entry], usage: Mapping[str, Usage]) -> Iterator[Outdated]:
    for name, entry in entries.items():
        if name in usage and not entry.scenario and usage[name].differences:
            yield Outdated(name, usage[name].differences, call=entry)


def _other_steps(usable: Set[str], scenario: Scenario, entry: Entry) -> Iterator[str]:
    """Steps that the scenario no longer has, and interfaces that the connector had not when it was recorded."""
    assert entry.provenance is not None
    recorded = {step.name: step.interface for step in entry.provenance.steps}
    today = {step.name: step.interface for step in scenario.steps}
    yield from (f"step {name!r} is not in the scenario" for name in recorded if recorded[name] != today.get(name))
    for name, interface in today.items():
        if interface in usable and interface not in recorded.values():
            yield f"{interface} (step {name!r}) is not recorded"


def _usable(workspace: Workspace) -> Set[str]:
    """The interfaces that the connector has, and whose CRM can do them."""
    inspected = inspect_connector(workspace.connector.instance)
    absent = {name for name, found in inspected.items() if not found.present}
    return BY_NAME.keys() - absent - workspace.settings.cannot.keys()
