"""Authentication, log-in, log-out and the list of users (contract 3, 4.1-4.3, 5)."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, EntityId, Result
from appconnect_cli.contract.user import User

AuthType = Literal["oauth", "apiKey"]
"""Compared case by case; anything else gives every call an empty Authorization header (contract 3.1)."""


class GetAuthType(Data):
    """Passed in every operation; nothing at all is passed by GET /implementedInterfaces (contract 4.1)."""

    proxy_id: str | None = None
    proxy_config: dict[str, Any] | None = None


class GetOauthInfo(Data):
    """At log-in, before every operation of an OAuth connector, and by two admin routes (contract 4.2)."""

    token_url: str | None = None
    """From the log-in's query; later from `platformAdditionalInfo.tokenUrl`, where only the connector puts it."""
    hostname: str | None = None
    """Null for a fixed environment: don't take its parts unasked."""
    rc_account_id: str | None = None
    """At log-in only."""
    proxy_id: str | None = None
    proxy_config: dict[str, Any] | None = None
    user_email: str | None = None
    """At log-in only."""
    is_from_mcp: bool | None = Field(default=None, alias="isFromMCP")
    """At log-in only."""


class OauthInfo(Result):
    """The CRM's OAuth client; read at log-in and when a token is refreshed."""

    client_id: str
    client_secret: str
    """Refreshing always sends it (contract 4.2)."""
    access_token_uri: str
    authorization_uri: str | None = None
    redirect_uri: str | None = None
    """If given, its path must equal the callback's."""
    scopes: str | list[str] | None = None
    hostname: str | None = None
    """At log-in it takes the place of the user's hostname."""
    fail_message: str | None = None
    """At log-in it stops with this text."""


class UnAuthorize(Data):
    """The live user row and nothing else: no header, no refresh (contract 4.3)."""

    user: User


class UnAuthorizeResult(Answer):
    """Its returnMessage is the whole answer of the route. The server clears nothing by itself."""

    successful: bool | None = None


class GetUserInfo(Data):
    """Log-in. With an API key: header, hostname, platform, additionalInfo, apiKey; OAuth passes more (contract 5)."""

    auth_header: str
    hostname: str | None = None
    platform: str | None = None
    additional_info: dict[str, Any] | None = None
    """The fields of the manifest's log-in page, by their `const`; the API key is copied in."""
    api_key: str | None = None
    proxy_id: str | None = None
    token_url: str | None = None
    api_url: str | None = None
    username: str | None = None
    callback_uri: str | None = None
    query: dict[str, Any] | None = None
    proxy_config: dict[str, Any] | None = None
    user_email: str | None = None
    data: dict[str, Any] | None = None
    """The token endpoint's raw answer (OAuth)."""


class PlatformUserInfo(Result):
    """Who logged in."""

    id: EntityId
    """Of the App Connect user row; by convention `<crmUserId>-<platform>`."""
    name: str
    timezone_name: str | None = None
    timezone_offset: str | int | float | None = None
    """Stored as text; `+HH:MM` works everywhere, a bare number does not (contract 2.1)."""
    platform_additional_info: dict[str, Any] | None = None
    overriding_hostname: str | None = None
    """OAuth only."""
    overriding_api_key: str | None = None
    """API key only: stored as the access token in place of what was typed."""


class GetUserInfoResult(Answer):
    """`successful` without platformUserInfo fails the log-in with HTTP 400."""

    successful: bool
    platform_user_info: PlatformUserInfo | None = None


class GetBasicAuth(Data):
    """Called synchronously before every operation of an apiKey connector."""

    api_key: str
    """The user's stored access token."""


def _without_scheme(value: str) -> str:
    if value.lower().startswith("basic "):
        raise ValueError("the server writes `Basic ` itself: return only what stands after it")
    return value


BasicAuth = Annotated[str, Field(min_length=1, strict=True), AfterValidator(_without_scheme)]
"""What stands after `Basic ` in the Authorization header."""


class GetUserList(Data):
    """An admin maps CRM users to RingCentral extensions."""

    user: User
    auth_header: str
    proxy_config: dict[str, Any] | None = None


class CrmUser(Result):
    """Matched with an extension by equal e-mail or equal name."""

    id: EntityId
    name: str
    email: str | None = None
    """Leave none out: a user without e-mail matches any extension without one."""


UserList = list[CrmUser]
"""Every CRM user that calls may be logged for."""
