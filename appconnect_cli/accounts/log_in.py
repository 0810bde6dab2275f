"""Logging in as App Connect does it: a credential, getUserInfo, a user row (contract 3.2, 3.3, 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from appconnect_cli.accounts.authorization import ONE_TIME, Authorization, Granted, without_one_time
from appconnect_cli.contract.auth import GetAuthType, PostSaveUserInfo
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import ConnectorLoadError, LogInError
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.refresh import oauth_app
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised, Returned
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.store import State
from appconnect_cli.transports.start import Start


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that came about."""

    result: CallResult
    state: State
    """What to store."""
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


def with_api_key(
    session: Session, state: State, fields: Mapping[str, str], hostname: str | None, now: datetime
) -> LoggedIn:
    """POST /apiKeyLogin with the fields of the log-in page. LogInError if the CRM or the connector refuses."""
    body: dict[str, Any] = {"additionalInfo": dict(fields)}
    if "apiKey" in fields:
        body["apiKey"] = fields["apiKey"]
    if hostname is not None:
        body["hostname"] = hostname
    return _logged_in(session, state, body, now, {})


def with_code(
    session: Session, state: State, authorization: Authorization, granted: Granted, now: datetime
) -> LoggedIn:
    """What follows on the exchange of a code. LogInError if the CRM or the connector refuses."""
    info = authorization.info
    body = {
        "hostname": info.get("hostname") or authorization.hostname,
        "tokenUrl": info["accessTokenUri"],
        "callbackUri": f"{authorization.redirect_uri}?{urlencode(granted.query)}",
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
    logged_in = _logged_in(session, state, body, now, info)
    return replace(logged_in, notes=(*notes, *logged_in.notes))


def _logged_in(
    session: Session, state: State, body: dict[str, Any], now: datetime, info: Mapping[str, Any]
) -> LoggedIn:
    fresh = State(user=session.profile.user_row(session.platform) | _kept_of(state))
    result, after = call(session, find_interface("getUserInfo"), CallInput(body=body), fresh, Start.fresh(now))
    _ensure_success(result)
    row = after.user or {}
    user = {"id": row.get("id"), "name": _name(result)}
    if not row.get("accessToken"):
        raise LogInError(
            "getUserInfo succeeded, but no credential would be stored: App Connect would not find the user (R-A9).",
            hint="If the log-in page has no field apiKey, getUserInfo returns overriding_api_key.",
        )
    notes = _post_save(session, user, info)
    same = bool(state.user) and (state.user or {}).get("id") == row.get("id")
    kept = state if same else State()
    log_in = _repeatable(body)
    return LoggedIn(result, replace(kept, user=row, log_in=log_in, origin=""), str(user["name"] or ""), notes)


def _kept_of(state: State) -> dict[str, Any]:
    """What an earlier log-in left for the connector is merged with what this one leaves (contract 2.1)."""
    earlier = (state.user or {}).get("platformAdditionalInfo")
    return {"platformAdditionalInfo": earlier} if isinstance(earlier, Mapping) else {}


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
