"""Playing a scenario: one call after the other, each with what the earlier ones yielded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.result import CallResult, NotCalled
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.scenarios.ingredients import Ingredients
from appconnect_cli.scenarios.model import Played, Scenario, Skip, Step
from appconnect_cli.store import State
from appconnect_cli.transports.start import Start


@dataclass(frozen=True)
class StepDone:
    """A step that was played, with the checkpoint from which it can be played again."""

    step: Step
    result: CallResult
    before: State
    log_id: str | None = None
    """The CRM's id that took the linked log's place."""


@dataclass(frozen=True)
class SkippedStep:
    """A step that could not be played."""

    step: Step
    reason: str


def play(
    session: Session,
    scenario: Scenario,
    state: State,
    ingredients: Ingredients,
    *,
    now: Callable[[], datetime],
    unusable: Callable[[str], str],
    settle: Callable[[], None] = lambda: None,
) -> Iterator[StepDone | SkippedStep]:
    """Run the steps in order. `unusable` says why an interface can't be called, or nothing; `settle` waits after each
    step that was there to write, for a CRM that shows it late.

    A step whose needs are not met is skipped, and so are those that build on it; a failing one does not end the
    scenario by itself: who listens may stop.
    """
    played, written = Played(ingredients), False
    for step in scenario.steps:
        reason = unusable(step.interface)
        given = Skip(reason) if reason else _given(step, played)
        if isinstance(given, Skip):
            yield SkippedStep(step, given.reason)
            continue
        if written:
            settle()
        before = _before(session, step, state)
        # Of a user row that was made up for a step nothing is stored, and nothing that is stored takes its place.
        own = replace(session, keeper=None) if "refreshToken" in step.user else session
        result, after = call(own, find_interface(step.interface), given, before, Start.fresh(now()))
        if isinstance(result.outcome, NotCalled) and not result.exchanges:  # the server answers by itself
            yield SkippedStep(step, result.outcome.reason)
            continue
        state = replace(after, user=state.user) if step.user and not step.user_stays else after
        named = replace(result, scenario=scenario.name, step=step.name, role=step.role.value)
        played = played.with_result(step.name, named)
        written = find_interface(step.interface).writes and bool(result.exchanges)
        yield StepDone(step, named, before, given.log_id)


def _given(step: Step, played: Played) -> CallInput | Skip:
    body = step.body(played)
    log_id = step.log_id(played) if step.log_id else None
    if isinstance(body, Skip):
        return body
    return log_id if isinstance(log_id, Skip) else CallInput(body=body, log_id=log_id)


def _before(session: Session, step: Step, state: State) -> State:
    """Where the step begins: a user row that is another for this step is so for it alone."""
    if step.is_forgotten:
        state = replace(state, call_logs=[])
    if not step.user:
        return state
    row = session.profile.user_row(session.platform) if state.user is None else state.user
    return replace(state, user=row | dict(step.user))
