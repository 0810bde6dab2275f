"""Tokens that are refreshed, by the server or by the connector's checkAndRefreshAccessToken (contract 3.4, 3.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence, left_recording
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import unrecorded
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.model import Role
from appconnect_cli.scenarios.token_refresh import TOKEN_REFRESH
from appconnect_cli.transports.base import Family

OWN = "checkAndRefreshAccessToken"
REVOKED = 401
"""What the server answers for a user whose session it ends: the only 401 that it knows (contract 3.5)."""

PASSING = frozenset({Family.SERVER, Family.RATE_LIMIT})
"""Failures that say nothing about the refresh token."""

NO_REFRESH_TOKEN = Unjudged("the log-in gave no refresh token, so that nothing is refreshed")


def token_not_renewed(evidence: Evidence, interface: str) -> Judgement:
    """After a refresh the new tokens are stored.

    What it does
        Has a call begin with a token that ended long ago. Afterwards another accessToken must stand in the stored
        user row.
    Why it matters in production
        The next operation begins with the old tokens. Where the CRM lets a refresh token be used once, it takes the
        second use for a theft and ends the session.
    Example
        user.access_token = answer["access_token"]; return user       # and no await user.save()
    How to mend
        `await user.save()`, or `user.update(...)`, before the user is returned.
    """
    call = _expired(evidence)
    if isinstance(call, Unjudged):
        return call
    if isinstance(call.outcome, Raised):
        seen = f"the refresh raises {call.outcome.kind}: {call.outcome.message}"
    elif call.conclusion.http_status == REVOKED:
        seen = "the session is ended, although the CRM would refresh the token"
    elif "accessToken" in call.user_changes.unsaved:
        seen = "the new accessToken is set and never saved"
    else:
        seen = "" if "accessToken" in call.user_changes.after else "the stored accessToken is the one that has ended"
    return (Breach(seen, "a new accessToken in the stored user row", call),) if seen else ()


def token_end_unknown(evidence: Evidence, interface: str) -> Judgement:
    """After a refresh it is known when the new token ends.

    What it does
        Looks at `tokenExpiry` of the stored user row after a token was refreshed. The server takes it from
        `expires_in` of the token endpoint's answer.
    Why it matters in production
        A token without a known end is never refreshed again: once it has ended, every operation fails until the user
        connects anew.
    Example
        {"access_token": "...", "refresh_token": "..."}        # and no expires_in
    How to mend
        Have the CRM send `expires_in`; where it can't, refresh in check_and_refresh_access_token and store an end.
    """
    call = _expired(evidence)
    if isinstance(call, Unjudged):
        return call
    if "accessToken" not in call.user_changes.after:
        return Unjudged("the token was not refreshed")
    end = (call.user | call.user_changes.after).get("tokenExpiry")
    if end and end != call.user.get("tokenExpiry"):
        return ()
    seen = f"tokenExpiry stays {end}" if end else "tokenExpiry is empty"
    return (Breach(f"after the refresh {seen}", "the instant at which the new token ends", call),)


def refresh_failure_ends_session(evidence: Evidence, interface: str) -> Judgement:
    """A refresh that fails for a while ends no session.

    What it does
        Lets a refresh fail with 429, 5xx and broken connections. checkAndRefreshAccessToken may raise then; to return
        nothing means that the user's session is over.
    Why it matters in production
        Each user whose token ends while the CRM is down is signed out, and has to connect again by hand.
    Example
        except httpx.HTTPError: return None
    How to mend
        Return None for `invalid_grant` alone; let everything else be raised.
    """
    return _judged(
        evidence,
        lambda call: call.conclusion.http_status == REVOKED and _family(call) in PASSING,
        lambda call: f"after {call.variant} while the token is refreshed, the user's session is ended",
        "an error: the refresh token is as good as before",
    )


def refresh_failure_loses_token(evidence: Evidence, interface: str) -> Judgement:
    """A refresh that fails, or answers less, leaves the refresh token where it was.

    What it does
        Lets a refresh fail in every way that says nothing about the token itself, and leaves out fields of its answer.
        Afterwards the stored user row must still have a refreshToken and an accessToken.
    Why it matters in production
        The refresh token is the user's session. Many CRMs send a new one only now and then; where the old one is
        overwritten with nothing, the user has to connect again when the next access token ends.
    Example
        user.refresh_token = answer.get("refresh_token")
    How to mend
        Store tokens only from an answer that has them, and keep the old refresh token where there is no new one.
    """
    return _judged(
        evidence,
        lambda call: bool(_lost(call)) and _family(call) in PASSING | {Family.ODD, Family.GARBLED},
        lambda call: f"after {call.variant} {' and '.join(_lost(call))} is gone from the stored user row",
        "the tokens that were there, or newer ones",
    )


def revoked_session_goes_on(evidence: Evidence, interface: str) -> Judgement:
    """A refresh token that the CRM does not take any more ends the user's session.

    What it does
        Has a call begin with an ended token and a refresh token that nobody ever had. The server ends the session if
        the CRM answers `invalid_grant`, and if checkAndRefreshAccessToken returns nothing.
    Why it matters in production
        Otherwise every operation fails with a general error, for ever: the user is never told to connect again.
    Example
        HTTP 401 {"error": "invalid_token"} from the token endpoint
    How to mend
        If the CRM has words of its own for it, write check_and_refresh_access_token, and return None for them.
    """
    call = evidence.step(TOKEN_REFRESH.name, Role.REVOKED)
    if call is None:
        return unrecorded(TOKEN_REFRESH.name)
    if not call.exchanges:
        return Unjudged("nothing was refreshed")
    if call.conclusion.http_status == REVOKED:
        return ()
    said = call.conclusion.message or "nothing"
    return (Breach(f"the user reads {said!r}", "'User session expired. Please connect again.' (HTTP 401)", call),)


def _judged(
    evidence: Evidence, is_wrong: Callable[[CallResult], bool], told: Callable[[CallResult], str], due: str
) -> Judgement:
    """The runs in which something failed before the interface itself was called: the refresh."""
    plain = _expired(evidence)
    if isinstance(plain, Unjudged):
        return plain
    failing = [
        call
        for call in evidence.runs_of(plain)
        if call.injected and call.injected.at <= plain.asked_before and not left_recording(call)
    ]
    if not failing:
        return Unjudged("no recorded refresh could be made to fail")
    return tuple(Breach(told(call), due, call) for call in failing if is_wrong(call))


def _expired(evidence: Evidence) -> CallResult | Unjudged:
    call = evidence.step(TOKEN_REFRESH.name, Role.EXPIRED)
    if call is None:
        return unrecorded(TOKEN_REFRESH.name)
    return call if call.user.get("refreshToken") else NO_REFRESH_TOKEN


def _family(call: CallResult) -> Family | None:
    return call.injected.family if call.injected else None


def _lost(call: CallResult) -> list[str]:
    row: Mapping[str, Any] = {} if call.user_changes.destroyed else call.user | call.user_changes.after
    return [name for name in ("refreshToken", "accessToken") if call.user.get(name) and not row.get(name)]


RULES = (
    Rule("token-not-renewed", "3.4", Severity.ERROR, (OWN,), token_not_renewed, only_for="oauth"),
    Rule("token-end-unknown", "3.2, 3.4", Severity.WARNING, ("getOauthInfo",), token_end_unknown, only_for="oauth"),
    Rule(
        "refresh-failure-ends-session", "3.4, 3.5", Severity.ERROR, (OWN,), refresh_failure_ends_session,
        only_for="oauth",
    ),
    Rule(
        "refresh-failure-loses-token", "3.4", Severity.ERROR, (OWN,), refresh_failure_loses_token, only_for="oauth"
    ),
    Rule(
        "revoked-session-goes-on", "3.4, 3.5", Severity.WARNING, ("getOauthInfo",), revoked_session_goes_on,
        only_for="oauth",
    ),
)  # fmt: skip
