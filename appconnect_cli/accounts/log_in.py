"""Logging in as App Connect does it: a credential, getUserInfo, a user row (contract 3.2, 3.3, 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from appconnect_cli.accounts.authorization import ONE_TIME, Authorization, Granted, without_one_time
from appconnect_cli.contract.auth import GetAuthType, PostSaveUserInfo
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.user import TOKENS
from appconnect_cli.errors import ConnectorLoadError, LogInError
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.refresh import oauth_app
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised, Returned
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.store import State
from appconnect_cli.transports.start import Start

LOGGED_IN = ("hostname", "timezoneName", "timezoneOffset", "platform", *TOKENS)
"""What a log-in sets in the row of a user who was there before, besides what the connector has left."""


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that came about."""

    result: CallResult
    row: Mapping[str, Any] = field(repr=False)
    """The user row, as for somebody who logs in for the first time."""
    log_in: dict[str, Any] = field(repr=False)
    """What getUserInfo can be asked with again."""
    name: str
    notes: tuple[str, ...] = ()


def auth_type(session: Session) -> str:
    """`oauth` or `apiKey`; ConnectorLoadError for anything else, with which nobody can log in (contract 3.1)."""
    asked = session.ask("getAuthType", GetAuthType.model_validate({"proxyConfig": None}))
    value = asked.value if isinstance(asked, Returned) else None
    if value not in ("oauth", "apiKey"):
        seen = f"raised {asked.kind}: {asked.message}" if isinstance(asked, Raised) else f"says {value!r}"
        raise ConnectorLoadError(f"getAuthType {seen}.", hint='It is "oauth" or "apiKey", spelled so.')
    return str(value)


def with_api_key(session: Session, fields: Mapping[str, Any], hostname: str | None, now: datetime) -> LoggedIn:
    """POST /apiKeyLogin with the fields of the log-in page. LogInError if the CRM or the connector refuses."""
    body: dict[str, Any] = {"additionalInfo": dict(fields)}
    if "apiKey" in fields:
        body["apiKey"] = fields["apiKey"]
    if hostname is not None:
        body["hostname"] = hostname
    return _logged_in(session, body, now, {})


def with_code(session: Session, authorization: Authorization, granted: Granted, now: datetime) -> LoggedIn:
    """What follows on the exchange of a code. LogInError if the CRM or the connector refuses."""
    info, redirect = authorization.info, authorization.redirect_uri
    body = {
        "hostname": info.get("hostname") or authorization.hostname,
        "tokenUrl": info["accessTokenUri"],
        "callbackUri": f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(granted.query)}",
        "query": {"hostname": authorization.hostname, **granted.query},
        "data": dict(granted.data),
    }
    notes = []
    if granted.missing_scopes:
        notes.append(f"The CRM did not grant {' and '.join(granted.missing_scopes)}: what needs it will fail.")
    if "expires_in" not in granted.data:
        notes.append("The CRM does not say when the token ends: App Connect will never refresh it (contract 3.2).")
    elif not granted.data.get("refresh_token"):
        notes.append("The CRM gave no refresh token: when the access token ends, the user has to log in again.")
    logged_in = _logged_in(session, body, now, info)
    return replace(logged_in, notes=(*notes, *logged_in.notes))


def _logged_in(session: Session, body: dict[str, Any], now: datetime, info: Mapping[str, Any]) -> LoggedIn:
    fresh = State(user=session.profile.user_row(session.platform))
    result, after = call(session, find_interface("getUserInfo"), CallInput(body=body), fresh, Start.fresh(now))
    _ensure_success(result)
    row = after.user or {}
    _ensure_storable(row, fresh.user or {}, result)
    user = {"id": row.get("id"), "name": _name(result)}
    notes = tuple(f"getUserInfo breaks the contract: {problem}" for problem in result.problems)
    notes += _post_save(session, user, info)
    return LoggedIn(result, row, _repeatable(body), str(user["name"] or ""), notes)


def with_log_in(current: State, logged_in: LoggedIn, origin: str) -> State:
    """What is stored after a log-in. The row of the same user keeps what the server keeps: its settings, and what the
    connector left, to which the new is added; another user begins with nothing (contract 2.1, 3.2).
    """
    known = current.user if current.user and current.user.get("id") == logged_in.row["id"] else None
    if known is None:
        return State(user=dict(logged_in.row), log_in=logged_in.log_in, origin=origin)
    new = {name: logged_in.row.get(name) for name in LOGGED_IN}
    info = {**(known.get("platformAdditionalInfo") or {}), **(logged_in.row.get("platformAdditionalInfo") or {})}
    user = {**known, **new, "platformAdditionalInfo": info}
    return replace(current, user=user, log_in=logged_in.log_in, origin=origin)


def _ensure_storable(row: Mapping[str, Any], first: Mapping[str, Any], result: CallResult) -> None:
    """LogInError for what the server's table could not take, and for a user whom it would not find again."""
    if row == first:
        told = "; ".join(map(str, result.problems)) or "it makes no user row"
        raise LogInError(f"What getUserInfo returned can't be stored: {told}", hint="Mend get_user_info.")
    if not row.get("accessToken"):
        raise LogInError(
            "getUserInfo succeeded, but no credential would be stored: App Connect would not find the user (R-A9).",
            hint="If the log-in page has no field apiKey, getUserInfo returns overriding_api_key.",
        )


def _repeatable(body: Mapping[str, Any]) -> dict[str, Any]:
    """What another getUserInfo can be asked with: no code, which was used up, and no address, which the profile has."""
    kept = {name: value for name, value in body.items() if name not in ("hostname", "tokenUrl")}
    if "callbackUri" not in body:
        return kept
    query = {name: value for name, value in body["query"].items() if name not in (*ONE_TIME, "hostname")}
    return kept | {"callbackUri": without_one_time(body["callbackUri"]), "query": query}


def _ensure_success(result: CallResult) -> None:
    outcome = result.outcome
    if isinstance(outcome, Raised):
        status = f" (HTTP {outcome.status})" if outcome.status else ""
        where = f" at {outcome.place}" if outcome.place else ""
        raise LogInError(
            f"getUserInfo raised {outcome.kind}: {outcome.message}{status}{where}.",
            hint="The user of App Connect would read just that. --debug shows the traceback.",
        )
    if isinstance(outcome, NotCalled):
        raise LogInError(
            f"getUserInfo was not called: {outcome.reason}.", hint="`appconnect interfaces` shows what is due."
        )
    if not result.conclusion.successful:
        told = result.conclusion.message or result.conclusion.effect or "getUserInfo says successful: false"
        raise LogInError(f"The log-in is refused: {told}", hint="Check the credential. Nothing was stored.")


def _name(result: CallResult) -> Any:
    info = result.value.get("platformUserInfo") if isinstance(result.value, Mapping) else None
    return info.get("name") if isinstance(info, Mapping) else None


def _post_save(session: Session, user: Mapping[str, Any], info: Mapping[str, Any]) -> tuple[str, ...]:
    """postSaveUserInfo's answer takes the place of the user: nothing at all is a log-in that failed (D-14)."""
    app = {"oauth_app": oauth_app(info)} if info else {}
    asked = session.ask("postSaveUserInfo", PostSaveUserInfo(user_info=dict(user), **app))
    if isinstance(asked, Raised):
        return (f"postSaveUserInfo raised {asked.kind}: {asked.message}: App Connect would report a failed log-in.",)
    if isinstance(asked, Returned) and asked.value is None:
        return ("postSaveUserInfo returned nothing: App Connect would report a failed log-in (D-14).",)
    return ()
