"""Keeping a single call as a recording: where it stands, and whether it is worth it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.runtime.session import CallInput
from appconnect_cli.store import State
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.recordings import read_recording
from appconnect_cli.workspace import Workspace


def case_path(workspace: Workspace, interface: str, case: str) -> Path:
    """`cassettes/calls/<interface>/<case>.yaml`."""
    return workspace.cassettes / "calls" / interface / f"{case}.yaml"


def keep(workspace: Workspace, result: CallResult, case: str, before: State, given: CallInput) -> tuple[str, str]:
    """Write the recording, or say why not: then the old one, if any, stays. What to tell, and the reason.

    `before` is what was stored before the call, `given` what it was called with.
    """
    path = case_path(workspace, result.interface, case)
    shown = path.relative_to(workspace.settings.root)
    reason = _why_not_kept(result, path)
    if reason:
        return f"Not recorded: {reason}. {shown} is as it was.", reason
    step = workspace.step_record(case, result, before, (0, len(result.recorded)))
    step = replace(step, log_id=given.log_id)
    if given.argument is not None:
        step = replace(step, argument=result.argument)
    workspace.write_recording(path, result.recorded, (step,))
    count, failed = len(result.recorded), _unanswered(result.recorded)
    without = f", {failed} of them without an answer" if failed else ""
    return f"Recorded {shown} ({count} exchange{'s' * (count != 1)}{without}).", ""


def _why_not_kept(result: CallResult, path: Path) -> str:
    """An error that the CRM answered is worth a recording, and so is silence, but not in a good one's place.

    What never got as far as the CRM is not worth one, nor what can't be played again.
    """
    if isinstance(result.outcome, NotCalled):
        return "the connector was not called"
    if isinstance(result.outcome, Raised) and not result.exchanges:
        return "the connector raised before it asked the CRM"
    if len(result.recorded) < len(result.exchanges):
        return "the connector gave up an exchange before the CRM answered"
    if 0 < len(result.recorded) == _unanswered(result.recorded) and _is_good(path):
        return "the CRM gave no answer at all; --cassette NAME keeps that under a name of its own"
    return ""


def _unanswered(interactions: Sequence[Interaction]) -> int:
    return sum(isinstance(answer, Failure) for _, answer in interactions)


def _is_good(path: Path) -> bool:
    """Whether a recording with answers stands there."""
    recorded = read_recording(path).tape.interactions if path.exists() else ()
    return _unanswered(recorded) < len(recorded)
