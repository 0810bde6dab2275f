"""A token is refreshed before a call, as App Connect's server does it (contract 3.4)."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from appconnect_cli.contract.auth import OauthApp
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.arguments.auth import LOG_IN, logged_out
from appconnect_cli.runtime.conclusions.concluding import TTL_MS, operation_error
from appconnect_cli.runtime.result import Conclusion, NotCalled, Raised, Returned
from appconnect_cli.runtime.session import Keeper, Session

MARGIN = timedelta(minutes=2)
"""A token that lives no longer than that is refreshed."""

LOCK_TIMEOUT = 20
"""What checkAndRefreshAccessToken is passed as third argument: seconds."""

SESSION_EXPIRED = "User session expired. Please connect again."


@dataclass(frozen=True)
class Ended:
    """Why there is no usable token, and what the server answers."""

    conclusion: Conclusion
    outcome: Raised | NotCalled


def ensure_fresh_token(session: Session, user: User, interface: str, info: Mapping[str, Any]) -> Ended | None:
    """Refresh the user's token if that is due, or let the connector do it, which replaces the server's way.

    None if the user's token can be used; the row has it then.
    """
    own = session.has("checkAndRefreshAccessToken")
    if not own and not is_due(user):
        return None
    keeper, had_token = session.keeper, bool(user.access_token)
    with keeper.refreshing() if keeper else nullcontext():
        if keeper:
            _adopt(user, keeper.newest())
        if had_token and not user.access_token:  # logged out meanwhile
            refusal = logged_out(interface)
            return Ended(refusal.conclusion, NotCalled(refusal.reason))
        before = user.stored or {}
        if own:
            ended = _by_connector(session, user, interface, info)
        else:
            ended = _by_server(keeper, user, interface, info) if is_due(user) else None
        if keeper and (user.stored or {}) != before:
            keeper.keep(before, user.stored or {})
    return ended


def is_due(user: User) -> bool:
    """Whether the server would refresh: only with both tokens and a known expiry (contract 3.4)."""
    if not (user.access_token and user.refresh_token and user.token_expiry):
        return False
    expiry = user.token_expiry
    aware = expiry if expiry.tzinfo else expiry.replace(tzinfo=UTC)
    return aware < datetime.now(UTC) + MARGIN


def expiry_of(answer: Mapping[str, Any]) -> datetime | None:
    """When the access token of a token endpoint's answer ends; None if it does not say, which is never refreshed."""
    try:
        instant = datetime.now(UTC) + timedelta(seconds=float(answer["expires_in"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def oauth_app(info: Mapping[str, Any]) -> OauthApp:
    """The client that hooks are passed; a value of a wrong type passes as it is, as in the server."""
    return OauthApp.model_construct(
        **{name: info.get(field.alias or name) for name, field in OauthApp.model_fields.items()}
    )


def _by_server(keeper: Keeper | None, user: User, interface: str, info: Mapping[str, Any]) -> Ended | None:
    from appconnect_cli.runtime.token_endpoint import TokenEndpoint, TokenEndpointError, TokenRefusedError

    used = user.refresh_token or ""
    try:
        answer = TokenEndpoint.of(info).refresh(used)
    except TokenRefusedError as error:
        if error.code.lower() != "invalid_grant":
            return _failed(interface, f"the token endpoint refuses to refresh the token: {error}")
        _adopt(user, keeper.newest() if keeper else None)
        return _revoked(f"the CRM no longer takes the refresh token ({error})") if user.refresh_token == used else None
    except TokenEndpointError as error:
        return _failed(interface, f"the token can't be refreshed: {error}")
    user.renew(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or used),
        token_expiry=expiry_of(answer),
    )
    return None


def _by_connector(session: Session, user: User, interface: str, info: Mapping[str, Any]) -> Ended | None:
    asked = session.ask("checkAndRefreshAccessToken", oauth_app(info), user, LOCK_TIMEOUT)
    if isinstance(asked, Raised):
        return Ended(operation_error(interface, "checkAndRefreshAccessToken raised: every operation fails"), asked)
    if isinstance(asked, Returned) and asked.value is None:
        return _revoked("checkAndRefreshAccessToken returned nothing, which ends the user's session")
    return None


def _adopt(user: User, row: Mapping[str, Any] | None) -> None:
    """Take over what another command has stored of the same user meanwhile, a log-out too."""
    if row and row.get("id") == user.id and row.get("refreshToken") != user.refresh_token:
        newest = User.from_row(row)
        user.renew(newest.access_token or "", newest.refresh_token or "", newest.token_expiry)


def _failed(interface: str, reason: str) -> Ended:
    effect = "the server does not try again: every operation fails until the token endpoint answers"
    return Ended(operation_error(interface, effect), NotCalled(f"{reason}; the token is kept as it was"))


def _revoked(reason: str) -> Ended:
    message = {"message": SESSION_EXPIRED, "messageType": "warning", "ttl": TTL_MS}
    response = {"successful": False, "returnMessage": message, "errorCode": "CRM_SESSION_REVOKED"}
    effect = "the user is signed out of App Connect"
    conclusion = Conclusion(False, 401, response, SESSION_EXPIRED, "warning", effect)
    return Ended(conclusion, NotCalled(f"{reason}: {LOG_IN}"))
