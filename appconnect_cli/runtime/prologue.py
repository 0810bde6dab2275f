"""What the server does before nearly every interface: user row, auth type, Authorization header (contract 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from appconnect_cli.contract.auth import GetAuthType, GetBasicAuth, GetOauthInfo
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.conclusions.concluding import operation_error
from appconnect_cli.runtime.refresh import ensure_fresh_token
from appconnect_cli.runtime.result import Conclusion, NotCalled, Raised, Returned
from appconnect_cli.runtime.session import Session


@dataclass(frozen=True)
class Authorized:
    """A header for the CRM, or why there is none."""

    header: str
    failure: Conclusion | None = None
    outcome: Raised | NotCalled | None = None
    """What came of the call, where it ends here."""
    oauth_info: Mapping[str, Any] | None = None
    """What getOauthInfo said, where it was asked; None for a connector without OAuth."""


def authorize(session: Session, user: User, interface: str) -> Authorized:
    """The Authorization header as the server builds it from the connector's own answers, with a token that lasts."""
    asked = _auth_type(session)
    if not isinstance(asked, Returned):
        return Authorized("", operation_error(interface, "getAuthType is missing or fails"), asked)
    if asked.value == "oauth":
        return _bearer(session, user, interface)
    if asked.value == "apiKey":
        return _basic(session, interface, user.access_token or "")
    return Authorized("")


def authorize_log_in(session: Session, user: User, body: Mapping[str, Any], api_key: str) -> Authorized:
    """The header of a log-in: from the key that was typed, or the token that the code was exchanged for.

    The client is asked for unless the code was exchanged already, for which it had to be known (contract 3.2, 3.3).
    """
    asked = _auth_type(session)
    if not isinstance(asked, Returned) or asked.value != "oauth":
        # Where the header can't be made, getUserInfo is asked with an empty one: what it says then is worth seeing.
        return Authorized(_basic(session, "getUserInfo", api_key).header)
    data = body.get("data")
    token = data.get("access_token") if isinstance(data, Mapping) else None
    header = f"Bearer {token or user.access_token or ''}"
    if "tokenUrl" in body:
        return Authorized(header, oauth_info={})
    info = _oauth_info(session, user, "getUserInfo")
    return replace(info, header=header)


def log_format(session: Session, platform: str) -> str | None:
    """What getLogFormatType says, asked with two positional arguments; None if the connector has none (contract 5).

    It is not awaited: a promise counts as a custom format, here as empty text. Raises CompositionError if it raises.
    """
    asked = session.ask("getLogFormatType", platform, None)
    if isinstance(asked, Raised):
        raise CompositionError(f"getLogFormatType raised {asked.kind}: {asked.message}")
    if asked is None:
        return None
    return "" if asked.awaited else str(asked.value)


def _bearer(session: Session, user: User, interface: str) -> Authorized:
    """An OAuth connector is asked for its client before every operation; `{}` does until a refresh (contract 4.2)."""
    asked = _oauth_info(session, user, interface)
    if asked.oauth_info is None:
        return asked
    ended = ensure_fresh_token(session, user, interface, asked.oauth_info)
    if ended:
        return Authorized("", ended.conclusion, ended.outcome)
    return replace(asked, header=f"Bearer {user.access_token}")


def _oauth_info(session: Session, user: User, interface: str) -> Authorized:
    """With what getOauthInfo returned, and no header yet."""
    info = user.platform_additional_info or {}
    argument: dict[str, Any] = {"hostname": user.hostname, "proxyConfig": None}
    argument |= {name: info[name] for name in ("tokenUrl", "proxyId") if name in info}
    asked = session.ask("getOauthInfo", GetOauthInfo.model_validate(argument))
    if not isinstance(asked, Returned) or asked.value is None:
        error = asked if isinstance(asked, Raised) else None
        return Authorized("", operation_error(interface, "getOauthInfo is missing, fails or returns nothing"), error)
    said = asked.value if isinstance(asked.value, Mapping) else {}
    session.redactor.vault.add("clientSecret", str(said.get("clientSecret") or ""))
    return Authorized("", oauth_info=said)


def _auth_type(session: Session) -> Returned | Raised | None:
    return session.ask("getAuthType", GetAuthType.model_validate({"proxyConfig": None}))


def _basic(session: Session, interface: str, api_key: str) -> Authorized:
    asked = session.ask("getBasicAuth", GetBasicAuth.model_validate({"apiKey": api_key}))
    if not isinstance(asked, Returned):
        return Authorized("", operation_error(interface, "getBasicAuth is missing or fails"), asked)
    # JavaScript's text for a promise: the server does not await this one.
    return Authorized("Basic [object Promise]" if asked.awaited else f"Basic {asked.value}")
