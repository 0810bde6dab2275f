"""`appconnect logout` and `whoami`: what unAuthorize leaves, here and at the CRM, and who is logged in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from appconnect_cli.accounts.authorization import client_info
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.user import User
from appconnect_cli.errors import LogInError
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.prologue import Authorized, authorize
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.signing_in import kind_of, session_of
from appconnect_cli.store import State
from appconnect_cli.transports.start import Start
from appconnect_cli.workspace import Workspace, now

REFUSALS = (400, 401, 403)
"""With which CRMs answer a token that was revoked."""


ENDED = 401
"""What the server answers for a session that it ends (contract 3.5)."""


class Standing(StrEnum):
    """What the CRM makes of a credential after the log-out."""

    GONE = "gone"
    ACCEPTED = "still accepted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Probe:
    """One credential, tried once more at the CRM."""

    what: str
    standing: Standing
    detail: str = ""


@dataclass(frozen=True)
class LoggedOut:
    """What a log-out came to."""

    result: CallResult
    left: tuple[str, ...]
    """The fields of the stored user that still hold a credential."""
    probes: tuple[Probe, ...]


@dataclass(frozen=True)
class Identity:
    """Who is logged in, as the stored row and the CRM have it."""

    row: Mapping[str, Any]
    name: str
    result: CallResult


def log_out(workspace: Workspace) -> LoggedOut:
    """Call unAuthorize as the server does, keep what it leaves, and try the old credentials at the CRM once more."""
    session, is_oauth = session_of(workspace), kind_of(workspace) == "oauth"
    with workspace.store.refreshing():
        state = workspace.state()
        row = _row(workspace, state)
        if not row.get("accessToken"):
            name = workspace.profile.name
            raise LogInError(f"Nobody is logged in on profile {name}.", hint="There is nothing to end.")
        result, after = call(session, find_interface("unAuthorize"), CallInput(body={}), state, Start.fresh(now()))
        left = tuple(_credentials(workspace, after.user if after.user is not None else row))

        def ended(current: State) -> State:
            changed = current.with_changes(state, after)
            return changed if left else replace(changed, log_in={})

        workspace.change_state(ended)
    # What is still stored is still to be used: a refresh token that is tried may be used up by it.
    probes = () if left else _probes(session, row, is_oauth=is_oauth)
    return LoggedOut(result, left, probes)


def who_am_i(workspace: Workspace) -> Identity:
    """Ask the CRM with the stored credential, refreshed if that is due. LogInError if nobody is, or it is refused."""
    state, session = workspace.state(), session_of(workspace)
    user = User.from_row(_row(workspace, state))
    if not user.access_token:
        name = workspace.profile.name
        raise LogInError(f"Nobody is logged in on profile {name}.", hint=f"`appconnect login {name}`")
    with session.transport.step():
        authorized = authorize(session, user, "getUserInfo")
    if authorized.failure:
        reason = _reason(authorized)
        if authorized.failure.http_status == ENDED:
            raise LogInError(f"The log-in has ended: {reason}", hint=f"`appconnect login {workspace.profile.name}`")
        raise LogInError(f"The CRM can't be asked: {reason}", hint="What is stored of the log-in is as it was.")
    fresh = replace(state, user=user.stored)
    result, _ = call(session, find_interface("getUserInfo"), CallInput(body={}), fresh, Start.fresh(now()))
    info = result.value.get("platformUserInfo") if isinstance(result.value, Mapping) else None
    if not result.conclusion.successful or not isinstance(info, Mapping):
        told = result.outcome.message if isinstance(result.outcome, Raised) else result.conclusion.message
        raise LogInError(f"The CRM does not say who it is: {told}", hint=f"`appconnect login {workspace.profile.name}`")
    return Identity(fresh.user or {}, str(info.get("name") or ""), result)


def _row(workspace: Workspace, state: State) -> dict[str, Any]:
    return workspace.profile.user_row(workspace.settings.connector.name) if state.user is None else state.user


def _credentials(workspace: Workspace, row: Mapping[str, Any]) -> Iterator[str]:
    """Where in a user row a credential stands."""
    for name, value in row.items():
        if name == "platformAdditionalInfo" and isinstance(value, Mapping):
            yield from (f"{name}.{path}" for path in _credentials(workspace, value))
        elif isinstance(value, str) and value and workspace.store.is_secret(name, value):
            yield name


def _reason(authorized: Authorized) -> str:
    match authorized.outcome:
        case Raised(kind=kind, message=message):
            return f"{kind}: {message}"
        case NotCalled(reason=reason):
            return reason
    return authorized.failure.effect if authorized.failure else ""


def _probes(session: Session, row: Mapping[str, Any], *, is_oauth: bool) -> tuple[Probe, ...]:
    probes = [_credential(session, row, "access token" if is_oauth else "API key")]
    if is_oauth and row.get("refreshToken"):
        probes.append(_refresh_token(session, row))
    return tuple(probes)


def _credential(session: Session, row: Mapping[str, Any], what: str) -> Probe:
    """Whether getUserInfo still works with it: many CRMs let an access token live on until it ends by itself."""
    token = row["accessToken"]
    own = {"data": {"access_token": token, "token_type": "Bearer"}} if what == "access token" else {"apiKey": token}
    given = CallInput(body={**session.profile.log_in, **own})
    result, _ = call(session, find_interface("getUserInfo"), given, State(user=dict(row)), Start.fresh(now()))
    if result.conclusion.successful:
        until = f"until {row['tokenExpiry']}" if row.get("tokenExpiry") else "until it is ended there"
        return Probe(what, Standing.ACCEPTED, until)
    refused = any(exchange.status in REFUSALS for exchange in result.exchanges)
    return Probe(what, Standing.GONE if refused else Standing.UNKNOWN)


def _refresh_token(session: Session, row: Mapping[str, Any]) -> Probe:
    from appconnect_cli.runtime.token_endpoint import TokenEndpoint, TokenEndpointError, TokenRefusedError

    try:
        with session.transport.step():
            TokenEndpoint.of(client_info(session, row.get("hostname"))).refresh(str(row["refreshToken"]))
    except TokenRefusedError as error:
        gone = error.code.lower() == "invalid_grant"
        return Probe("refresh token", Standing.GONE if gone else Standing.UNKNOWN, "" if gone else str(error))
    except (TokenEndpointError, LogInError) as error:
        return Probe("refresh token", Standing.UNKNOWN, str(error))
    return Probe("refresh token", Standing.ACCEPTED, "and gave a new session when it was tried")
