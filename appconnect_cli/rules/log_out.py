"""Logging out: nothing of the user's credentials stays, whatever the CRM says (contract 7, R-A10 to R-A13)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.credentials import secrets_in
from appconnect_cli.rules.observing import has_returned, kind_of, raised_cause, returned, unexercised, unrecorded
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.scenarios.catalogue import LOG_OUT
from appconnect_cli.scenarios.model import Role


def logout_keeps_credentials(evidence: Evidence, interface: str) -> Judgement:
    """Logging out clears the stored credentials, also when the CRM fails to revoke them.

    What it does
        Runs the recorded log-out as it is and with a CRM that fails in every way, at every request. Each time the
        stored accessToken must be empty afterwards, or the user deleted.
    Why it matters in production
        The server itself clears nothing: the user stays logged in, and the session keeps working.
    Example
        await crm.delete("/sessions/current")     # raises, and what follows never runs
        request.user.access_token = ""
    How to mend
        Clear `access_token` and `refresh_token` and `await user.save()` in a `finally`, whatever the CRM says.
    """
    calls = _log_outs(evidence, interface)
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=_what_stayed(call),
            due="an empty accessToken in the stored user, or no user",
            call=call,
            effect=call.conclusion.effect,
        )
        for call in calls + evidence.failing(interface)
        if _stayed(call)
    )


def logout_returns_nothing(evidence: Evidence, interface: str) -> Judgement:
    """unAuthorize returns an object.

    What it does
        Looks at what each log-out returned, also while the CRM failed. An empty object is enough.
    Why it matters in production
        The server takes `returnMessage` out of the result: without an object the route answers HTTP 400, and the
        user reads an error although the log-out worked.
    Example
        async def un_authorize(self, request):
            await request.user.destroy()          # and no return
    How to mend
        End with `return UnAuthorizeResult(successful=True)`.
    """
    breaches = tuple(
        Breach(kind_of(value), "an object; an empty one will do", call, cause="result")
        for call, value in returned(evidence.of(interface) + evidence.failing(interface))
        if not isinstance(value, Mapping)
    )
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def logout_keeps_secrets(evidence: Evidence, interface: str) -> Judgement:
    """Logging out removes the secrets that log-in has left elsewhere in the user row.

    What it does
        Logs in and out, and looks for credentials in `refreshToken` and `platformAdditionalInfo` of the stored row:
        values that are known as secrets, and fields that are named as credentials.
    Why it matters in production
        The server clears nothing and merges what an earlier log-in left: sessions and keys stay in the database of
        App Connect after the user has left.
    Example
        user.access_token = ""; await user.save()       # platform_additional_info["sessionToken"] stays
    How to mend
        Set `refresh_token = ""` and take the secrets out of `platform_additional_info`, or `await user.destroy()`.
    """
    calls = _log_outs(evidence, interface)
    if not calls:
        return unexercised(evidence, interface)
    holding = [call for call in calls + evidence.failing(interface) if _secrets(call.user)]
    if not holding:
        return _nothing_to_remove(evidence)
    ended = [call for call in holding if not _stayed(call)]
    if not ended:
        return Unjudged("the user is not logged out at all")
    kept = [(call, _secrets(_stored(call))) for call in ended]
    return tuple(
        Breach(f"after logging out {' and '.join(left)} still {_stand(left)} in the user row", "nothing secret", call)
        for call, left in kept
        if left
    )


def logout_not_repeatable(evidence: Evidence, interface: str) -> Judgement:
    """Logging out works twice.

    What it does
        Logs out, and once more with the user row as the first time left it: without a credential. Passed as soon as
        the first time deletes the row: then the server does not ask again.
    Why it matters in production
        A second click, or a second device with the same session, gets HTTP 400 and the raw text of the error.
    Example
        raise RuntimeError("not logged in")
    How to mend
        Ask the CRM only if there is a token, and return an object either way.
    """
    first, again = (evidence.step(LOG_OUT.name, role) for role in (Role.LOG_OUT, Role.LOG_OUT_AGAIN))
    if first is not None and first.user_changes.destroyed:
        return ()
    if first is None or again is None:
        return unrecorded(LOG_OUT.name)
    if isinstance(first.outcome, Raised):
        return Unjudged("the first log-out failed already")
    if not isinstance(again.outcome, Raised):
        return ()
    seen = f"logging out for the second time raises {again.outcome.kind}: {again.outcome.message}"
    return (Breach(seen, "an object, as the first time", again, cause=raised_cause(again.outcome)),)


def _log_outs(evidence: Evidence, interface: str) -> tuple[CallResult, ...]:
    return tuple(call for call in evidence.of(interface) if not isinstance(call.outcome, NotCalled))


def _stayed(call: CallResult) -> bool:
    return bool(_stored(call).get("accessToken"))


def _stored(call: CallResult) -> Mapping[str, Any]:
    """The user row as it stands in the table afterwards; empty if it was deleted."""
    return {} if call.user_changes.destroyed else call.user | call.user_changes.after


def _what_stayed(call: CallResult) -> str:
    when = f"after the CRM's {call.variant}" if call.variant else "after logging out"
    how = "was emptied but never saved" if "accessToken" in call.user_changes.unsaved else "is still stored"
    return f"{when} the accessToken {how}"


def _secrets(row: Mapping[str, Any]) -> list[str]:
    named = ["refreshToken"] if row.get("refreshToken") else []
    return named + [f"platformAdditionalInfo.{path}" for path in secrets_in(row.get("platformAdditionalInfo"))]


def _stand(left: list[str]) -> str:
    return "stands" if len(left) == 1 else "stand"


def _nothing_to_remove(evidence: Evidence) -> Judgement:
    """A pass, if it is known what log-in stores: nothing secret."""
    log_ins = [value for _, value in returned(evidence.of("getUserInfo")) if isinstance(value, Mapping)]
    users = [user for value in log_ins if isinstance(user := value.get("platformUserInfo"), Mapping)]
    if not users:
        return Unjudged("no recorded log-in shows what getUserInfo stores in platformAdditionalInfo")
    return unrecorded(LOG_OUT.name) if any(secrets_in(user.get("platformAdditionalInfo")) for user in users) else ()


RULES = (
    Rule("logout-keeps-credentials", "R-A10, 14", Severity.ERROR, ("unAuthorize",), logout_keeps_credentials),
    Rule("logout-returns-nothing", "R-A11", Severity.ERROR, ("unAuthorize",), logout_returns_nothing, Aspect.SHAPE),
    Rule("logout-keeps-secrets", "R-A12", Severity.WARNING, ("unAuthorize",), logout_keeps_secrets),
    Rule("logout-not-repeatable", "R-A13", Severity.INFO, ("unAuthorize",), logout_not_repeatable),
)
