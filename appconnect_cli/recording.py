"""Recording scenarios: live, step by step, written only as a whole."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.connectors.manifest import contact_types, read_manifest
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.scenarios.ingredients import fresh_ingredients
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.scenarios.playing import SkippedStep, StepDone, play
from appconnect_cli.store import State
from appconnect_cli.transports.base import Interaction
from appconnect_cli.transports.cassette import write_cassette
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.provenance import write_provenance
from appconnect_cli.workspace import Workspace, now

Moment = StepDone | SkippedStep


@dataclass(frozen=True)
class Take:
    """One attempt to record a scenario."""

    scenario: Scenario
    done: tuple[StepDone, ...]
    skipped: tuple[SkippedStep, ...]
    failures: tuple[str, ...]
    path: Path | None
    """The cassette, if it was written: a scenario that fails, or plays nothing, leaves the old one as it was."""


def record_scenarios(
    workspace: Workspace,
    scenarios: Iterable[Scenario],
    *,
    known_number: str,
    random: Random,
    on_moment: Callable[[Scenario, Moment], None] = lambda scenario, moment: None,
) -> Iterator[Take]:
    """Play each scenario on the profile's CRM and keep what went over the wire. Nothing stored is changed."""
    types = contact_types(read_manifest(workspace.settings.root), workspace.settings.connector.name)
    for scenario in scenarios:
        ingredients = fresh_ingredients(
            random, now(), known_number=known_number, contact_type=types[0] if types else None
        )
        session = workspace.session(LiveTransport(workspace.redactor, record=True))
        moments: list[Moment] = []
        state = State(user=_logged_in(workspace.state().user))
        for moment in play(session, scenario, state, ingredients, now=now, unusable=_unusable(workspace)):
            on_moment(scenario, moment)
            moments.append(moment)
            if isinstance(moment, StepDone) and _is_cut_off(moment.result):
                break
        yield _keep(workspace, scenario, moments)


def _logged_in(user: dict[str, Any] | None) -> dict[str, Any] | None:
    """The stored user; after a log-out by hand the profile's own row, as a new log-in would make it."""
    return user if user and user.get("accessToken") else None


def why_failed(result: CallResult) -> str:
    """Why a step can't stand in a recording; empty if it can. A result that breaks the contract can: it is evidence."""
    if isinstance(result.outcome, Raised):
        place = f" at {result.outcome.place}" if result.outcome.place else ""
        return f"{result.interface} raised {result.outcome.kind}: {result.outcome.message}{place}"
    if isinstance(result.outcome, NotCalled):
        return f"{result.interface} was not called: {result.outcome.reason}"
    unanswered = next((exchange for exchange in result.exchanges if exchange.status is None), None)
    return f"{unanswered.method} {unanswered.url}: {unanswered.error}" if unanswered else ""


def _is_cut_off(result: CallResult) -> bool:
    """Whether the CRM does not answer at all: further steps would only wait as well."""
    return any(exchange.status is None for exchange in result.exchanges)


def _unusable(workspace: Workspace) -> Callable[[str], str]:
    inspected = inspect_connector(workspace.connector.instance)
    cannot = workspace.settings.cannot

    def unusable(interface: str) -> str:
        if interface in cannot:
            return f"the CRM can't: {cannot[interface]}"
        found = inspected.get(interface)
        return "" if found is None or found.present else found.absence

    return unusable


def _keep(workspace: Workspace, scenario: Scenario, moments: list[Moment]) -> Take:
    done = tuple(moment for moment in moments if isinstance(moment, StepDone))
    skipped = tuple(moment for moment in moments if isinstance(moment, SkippedStep))
    failures = tuple(failure for moment in done if (failure := why_failed(moment.result)))
    path = None if failures or not done else scenario_path(workspace, scenario)
    if path is not None:
        _write(workspace, path, done)
    return Take(scenario, done, skipped, failures, path)


def scenario_path(workspace: Workspace, scenario: Scenario) -> Path:
    """`cassettes/scenarios/<name>.yaml`."""
    return workspace.cassettes / "scenarios" / f"{scenario.name}.yaml"


def _write(workspace: Workspace, path: Path, done: tuple[StepDone, ...]) -> None:
    interactions: list[Interaction] = []
    steps = []
    for moment in done:
        start = len(interactions)
        interactions.extend(moment.result.recorded)
        steps.append(workspace.step_record(moment.step.name, moment.result, moment.before, (start, len(interactions))))
    write_cassette(path, interactions)
    write_provenance(path, workspace.provenance(tuple(steps)))
