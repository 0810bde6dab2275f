"""Playing a scenario: one call after the other, each with what the earlier ones yielded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.result import CallResult
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
) -> Iterator[StepDone | SkippedStep]:
    """Run the steps in order. `unusable` says why an interface can't be called, or nothing.

    A step whose needs are not met is skipped, and so are those that build on it; a failing one does not end the
    scenario by itself: who listens may stop.
    """
    played = Played(ingredients)
    for step in scenario.steps:
        reason = unusable(step.interface)
        body = Skip(reason) if reason else step.body(played)
        if isinstance(body, Skip):
            yield SkippedStep(step, body.reason)
            continue
        before = state
        result, state = call(session, find_interface(step.interface), CallInput(body=body), state, Start.fresh(now()))
        named = replace(result, scenario=scenario.name, step=step.name, role=step.role.value)
        played = played.with_result(step.name, named)
        yield StepDone(step, named, before)
