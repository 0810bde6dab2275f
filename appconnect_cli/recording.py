"""Recording scenarios: live, step by step. What is not whole is kept aside, under a name that says so."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from appconnect_cli.cleaning import Stayed, clean_up, yield_of
from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.connectors.manifest import contact_types, new_contact_fields, read_manifest
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.ingredients import fresh_ingredients
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.scenarios.playing import SkippedStep, StepDone, play
from appconnect_cli.store import State
from appconnect_cli.transports.base import Exchange, Interaction
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.recordings import ensure_replaceable, partial_path
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
    """The cassette, if it was written: a scenario that fails, or plays nothing, leaves an old one as it was.

    Where there is none, calls that raise though the CRM answered are kept: they are evidence.
    """
    partial: Path | None
    """Where the steps that a failing scenario completed are kept, if there are any."""
    stayed: tuple[Stayed, ...] = ()
    """What it made in the CRM and is still there."""
    note: str = ""
    """What the person has to know afterwards."""


def record_scenarios(
    workspace: Workspace,
    scenarios: Iterable[Scenario],
    *,
    known_number: str,
    random: Random,
    on_moment: Callable[[Scenario, Moment], None] = lambda scenario, moment: None,
) -> Iterator[Take]:
    """Play each scenario on the profile's CRM and keep what went over the wire. Nothing stored is changed. What it made
    in the CRM is removed again, if the connector offers that.

    A scenario that fails, is interrupted or killed leaves its steps in `<scenario>.partial.yaml`, and the old recording
    as it was. Raises CassetteDamagedError, FileError.
    """
    manifest, platform = read_manifest(workspace.settings.root), workspace.settings.connector.name
    types, fields = contact_types(manifest, platform), new_contact_fields(manifest, platform)
    unusable, settle = _unusable(workspace), partial(time.sleep, workspace.settings.record.settle)
    for scenario in filter(partial(fits, workspace), scenarios):
        ingredients = fresh_ingredients(
            random, now(), known_number=known_number, contact_types=types, contact_fields=fields
        )
        session = workspace.session(LiveTransport(workspace.redactor, record=True))
        tape = _Growing(workspace, scenario_path(workspace, scenario))
        moments: list[Moment] = []
        state = State(user=_logged_in(workspace.state().user))
        with tape.named_in_an_interruption(moments):
            for moment in play(session, scenario, state, ingredients, now=now, unusable=unusable, settle=settle):
                moments.append(moment)
                if isinstance(moment, StepDone):
                    tape.add(moment)
                on_moment(scenario, moment)
                if isinstance(moment, StepDone) and _is_cut_off(moment.result):
                    break
        stayed = clean_up(workspace, yield_of(_results(moments)))
        note = workspace.after_log_out() if any(map(_has_ended_session, _results(moments))) else ""
        yield replace(_taken(scenario, moments, tape), stayed=stayed, note=note)


def _has_ended_session(result: CallResult) -> bool:
    """Whether the CRM was told of a log-out, and took it."""
    took = any(exchange.status is not None and 200 <= exchange.status < 300 for exchange in result.exchanges)
    return result.interface == "unAuthorize" and took


def fits(workspace: Workspace, scenario: Scenario) -> bool:
    """Whether the scenario is about the connector's kind of authentication, or about none."""
    return not scenario.only_for or (scenario.only_for == "oauth") is workspace.is_oauth


def _results(moments: Sequence[Moment]) -> list[CallResult]:
    return [moment.result for moment in moments if isinstance(moment, StepDone)]


class _Growing:
    """A recording that is being made: on the disk after each step, and under its own name when it is whole."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        """CassetteDamagedError if a recording that can't be read stands there: nothing was sent yet."""
        self._workspace = workspace
        self._path = path
        self._partial = partial_path(path)
        self._interactions: list[Interaction] = []
        self._steps: list[StepRecord] = []
        for each in (path, self._partial):
            ensure_replaceable(each)

    @property
    def partial(self) -> Path | None:
        """What there is of it."""
        return self._partial if self._steps else None

    @property
    def is_first(self) -> bool:
        """Whether no older recording stands in its place."""
        return not self._path.exists()

    def add(self, done: StepDone) -> None:
        """Keep a step, unless the CRM failed in it."""
        if why_failed(done) and not is_evidence(done.result):
            return
        start = len(self._interactions)
        self._interactions.extend(done.result.recorded)
        exchanges = (start, len(self._interactions))
        record = self._workspace.step_record(done.step.name, done.result, done.before, exchanges)
        self._steps.append(replace(record, log_id=done.log_id))
        self._workspace.write_recording(self._partial, self._interactions, self._steps)

    @contextmanager
    def named_in_an_interruption(self, moments: Sequence[Moment]) -> Iterator[None]:
        """Whoever presses Ctrl-C is told what there is: on the disk, and in the CRM."""
        try:
            yield
        except KeyboardInterrupt as interruption:
            if self.partial:
                interruption.add_note(f"What was recorded until then is kept in {self.partial}.")
            made = [f"{record.kind} {record.id}" for record in yield_of(_results(moments)).made]
            if made:
                interruption.add_note(f"What this scenario made in the CRM is still there: {', '.join(made)}.")
            raise

    def finish(self) -> Path:
        """It is whole."""
        self._workspace.write_recording(self._path, self._interactions, self._steps)
        self._workspace.remove_recording(self._partial)
        return self._path


def _logged_in(user: dict[str, Any] | None) -> dict[str, Any] | None:
    """The stored user; after a log-out by hand the profile's own row, as a new log-in would make it."""
    return user if user and user.get("accessToken") else None


def why_failed(done: StepDone) -> str:
    """Why a step can't stand in a recording; empty if it can. A result that breaks the contract can: it is evidence.

    So can a refusal that the step is there to see.
    """
    result = done.result
    unanswered = next(filter(_is_unanswered, result.exchanges), None)
    if done.step.may_fail and unanswered is None and not result.endless:
        return ""
    if isinstance(result.outcome, Raised):
        place = f" at {result.outcome.place}" if result.outcome.place else ""
        return f"{result.interface} raised {result.outcome.kind}: {result.outcome.message}{place}"
    return f"{unanswered.method} {unanswered.url}: {unanswered.error}" if unanswered else ""


def is_evidence(result: CallResult) -> bool:
    """Whether it raised all by itself: the CRM answered, and refused nothing. A first recording keeps that.

    One that had to be stopped is none: what it would have asked next is in no recording.
    """
    if result.endless:
        return False
    refused = any(exchange.status is not None and exchange.status >= 400 for exchange in result.exchanges)
    unanswered = any(map(_is_unanswered, result.exchanges))
    return isinstance(result.outcome, Raised) and result.outcome.status is None and not refused and not unanswered


def _is_cut_off(result: CallResult) -> bool:
    """Whether the CRM does not answer at all: further steps would only wait as well."""
    return any(map(_is_unanswered, result.exchanges))


def _is_unanswered(exchange: Exchange) -> bool:
    """Whether the CRM owes an answer: not where the connector itself did not wait for it."""
    return exchange.status is None and not exchange.called_off


def _unusable(workspace: Workspace) -> Callable[[str], str]:
    inspected = inspect_connector(workspace.connector.instance)
    cannot = workspace.settings.cannot

    def unusable(interface: str) -> str:
        if interface in cannot:
            return f"the CRM can't: {cannot[interface]}"
        found = inspected.get(interface)
        return "" if found is None or found.present else found.absence

    return unusable


def _taken(scenario: Scenario, moments: list[Moment], tape: _Growing) -> Take:
    done = tuple(moment for moment in moments if isinstance(moment, StepDone))
    skipped = tuple(moment for moment in moments if isinstance(moment, SkippedStep))
    failed = [moment for moment in done if why_failed(moment)]
    failures = tuple(map(why_failed, failed))
    whole = all(is_evidence(moment.result) for moment in failed) and (tape.is_first or not failed)
    if not done or not whole:
        return Take(scenario, done, skipped, failures, path=None, partial=tape.partial)
    return Take(scenario, done, skipped, failures, path=tape.finish(), partial=None)


def scenario_path(workspace: Workspace, scenario: Scenario) -> Path:
    """`cassettes/scenarios/<name>.yaml`."""
    return workspace.cassettes / "scenarios" / f"{scenario.name}.yaml"
