"""What the server does before nearly every interface: user row, auth type, Authorization header (contract 3.1)."""

from dataclasses import dataclass
from typing import Any

from appconnect_cli.contract.auth import GetAuthType, GetBasicAuth, GetOauthInfo
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.conclusions.concluding import operation_error
from appconnect_cli.runtime.result import Conclusion, Raised, Returned
from appconnect_cli.runtime.session import Session


@dataclass(frozen=True)
class Authorized:
    """A header for the CRM, or why there is none."""

    header: str
    failure: Conclusion | None = None
    error: Raised | None = None


def authorize(session: Session, user: User, interface: str, api_key: str) -> Authorized:
    """The Authorization header as the server builds it from the connector's own answers."""
    asked = session.ask("getAuthType", GetAuthType.model_validate({"proxyConfig": None}))
    if not isinstance(asked, Returned):
        return Authorized("", operation_error(interface, "getAuthType is missing or fails"), asked)
    if asked.value == "oauth":
        return _bearer(session, user, interface)
    if asked.value == "apiKey":
        return _basic(session, interface, api_key)
    return Authorized("")


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
    info = user.platform_additional_info or {}
    argument: dict[str, Any] = {"hostname": user.hostname, "proxyConfig": None}
    argument |= {name: info[name] for name in ("tokenUrl", "proxyId") if name in info}
    asked = session.ask("getOauthInfo", GetOauthInfo.model_validate(argument))
    if not isinstance(asked, Returned) or asked.value is None:
        error = asked if isinstance(asked, Raised) else None
        return Authorized("", operation_error(interface, "getOauthInfo is missing, fails or returns nothing"), error)
    return Authorized(f"Bearer {user.access_token}")


def _basic(session: Session, interface: str, api_key: str) -> Authorized:
    asked = session.ask("getBasicAuth", GetBasicAuth.model_validate({"apiKey": api_key}))
    if not isinstance(asked, Returned):
        return Authorized("", operation_error(interface, "getBasicAuth is missing or fails"), asked)
    # JavaScript's text for a promise: the server does not await this one.
    return Authorized("Basic [object Promise]" if asked.awaited else f"Basic {asked.value}")
