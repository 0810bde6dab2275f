"""The last step of a call: every secret replaced by its tag, so that nothing behind it can show one."""

from dataclasses import replace
from typing import Any

from appconnect_cli.contract.user import User
from appconnect_cli.runtime.result import CallResult, NotCalled, Outcome, Raised, Returned, UserChanges
from appconnect_cli.transports.redaction import Redactor


def scrubbed(result: CallResult, redactor: Redactor) -> CallResult:
    """The same call without secrets; exchanges come scrubbed from the transport."""
    conclusion, changes = result.conclusion, result.user_changes
    return replace(
        result,
        body=redactor.shared(result.body),
        argument=redactor.shared(result.argument),
        user=redactor.shared(result.user),
        outcome=_outcome(result.outcome, redactor),
        problems=tuple(replace(problem, came=redactor.text(problem.came)) for problem in result.problems),
        conclusion=replace(
            conclusion,
            response=redactor.shared(conclusion.response),
            message=redactor.text(conclusion.message),
            effect=redactor.text(conclusion.effect),
        ),
        user_changes=replace(changes, before=redactor.shared(changes.before), after=redactor.shared(changes.after)),
    )


def user_changes(user: User, row: dict[str, Any]) -> UserChanges:
    """What happened to the stored row, and what was set without being saved."""
    stored = user.stored or {}
    before = (User.from_row(row).stored or {}) if user.writes or user.renewed else stored
    changed = [] if user.destroyed else [name for name in stored if stored[name] != before.get(name)]
    unsaved = () if user.destroyed else tuple(name for name, value in user.row().items() if value != stored.get(name))
    return UserChanges(
        writes=user.writes,
        before={name: before.get(name) for name in changed},
        after={name: stored[name] for name in changed},
        unsaved=unsaved if row else (),
        destroyed=user.destroyed,
    )


def _outcome(outcome: Outcome, redactor: Redactor) -> Outcome:
    match outcome:
        case Returned():
            return replace(outcome, value=redactor.shared(outcome.value))
        case Raised():
            return replace(outcome, message=redactor.text(outcome.message), traceback=redactor.text(outcome.traceback))
        case NotCalled():
            return replace(outcome, reason=redactor.text(outcome.reason))
