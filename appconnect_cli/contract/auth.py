"""Authentication, log-in, log-out and the list of users (contract 3, 4.1-4.3, 5)."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, EntityId, Result
from appconnect_cli.contract.user import Request, User

AuthType = Literal["oauth", "apiKey"]
"""Compared case by case; anything else gives every call an empty Authorization header (contract 3.1)."""


class GetAuthType(Data):
    """Passed in every operation; nothing at all is passed by GET /implementedInterfaces (contract 4.1)."""

    proxy_id: str | None = None
    """From the user's platformAdditionalInfo; nearly always absent."""
    proxy_config: dict[str, Any] | None = None
    """The declarative proxy's configuration; null unless the user belongs to a proxy connector."""


class GetOauthInfo(Data):
    """At log-in, before every operation of an OAuth connector, and by two admin routes (contract 4.2)."""

    token_url: str | None = None
    """From the log-in's query; later from `platformAdditionalInfo.tokenUrl`, where only the connector puts it."""
    hostname: str | None = None
    """Null for a fixed environment: don't take its parts unasked."""
    rc_account_id: str | None = None
    """At log-in only."""
    proxy_id: str | None = None
    """From the user's platformAdditionalInfo; nearly always absent."""
    proxy_config: dict[str, Any] | None = None
    """The declarative proxy's configuration; null unless the user belongs to a proxy connector."""
    user_email: str | None = None
    """At log-in only."""
    is_from_mcp: bool | None = Field(default=None, alias="isFromMCP")
    """At log-in only."""


class OauthInfo(Result):
    """The CRM's OAuth client; read at log-in and when a token is refreshed."""

    client_id: str
    """Exchanging a code and refreshing fail without it."""
    client_secret: str
    """Refreshing always sends it (contract 4.2)."""
    access_token_uri: str
    """The token endpoint; handed to getUserInfo as tokenUrl."""
    authorization_uri: str | None = None
    """Not used by the server: the extension takes it from the manifest."""
    redirect_uri: str | None = None
    """If given, its path must equal the callback's."""
    scopes: str | list[str] | None = None
    """Not used by the server: the extension takes them from the manifest."""
    hostname: str | None = None
    """At log-in it takes the place of the user's hostname."""
    fail_message: str | None = None
    """At log-in it stops with this text."""


class OauthApp(Data):
    """The CRM's OAuth client as hooks are passed it: what getOauthInfo returned (contract 5)."""

    client_id: str | None = None
    """As getOauthInfo returned it, like the rest."""
    client_secret: str | None = None
    """Hidden wherever it is shown."""
    access_token_uri: str | None = None
    """The token endpoint."""
    authorization_uri: str | None = None
    """Where users sign in."""
    redirect_uri: str | None = None
    """Where they come back to."""
    scopes: str | list[str] | None = None
    """What is asked for."""


class GetOverridingOauthOption(Data):
    """At OAuth log-in, before the code is exchanged; what it returns is merged into the token request (contract 5)."""

    code: str
    """The authorization code."""
    oauth_info: dict[str, Any]
    """What getOauthInfo returned."""


class PostSaveUserInfo(Data):
    """After the user is stored; what it returns takes the place of `user_info` (contract 5, D-14)."""

    user_info: dict[str, Any]
    """`{id, name}`."""
    oauth_app: OauthApp | None = None
    """OAuth only."""


class UnAuthorize(Data):
    """The live user row and nothing else: no header, no refresh (contract 4.3)."""

    user: User
    """Maybe logged out already. Clear its tokens and save it, or destroy it (R-A10)."""


class UnAuthorizeResult(Answer):
    """Its returnMessage is the whole answer of the route. The server clears nothing by itself."""

    successful: bool | None = None
    """Read by MCP alone, for its log."""


class GetUserInfo(Data):
    """Log-in. With an API key: header, hostname, platform, additionalInfo, apiKey; OAuth passes more (contract 5)."""

    auth_header: str
    """Made of the fresh credential: `Basic ...` or `Bearer ...`."""
    hostname: str | None = None
    """The CRM's host, from the log-in page; null for a fixed environment."""
    platform: str | None = None
    """The connector's name; part of the id to return."""
    additional_info: dict[str, Any] | None = None
    """The fields of the manifest's log-in page, by their `const`; the API key is copied in."""
    api_key: str | None = None
    """What the user typed, or an admin for all."""
    proxy_id: str | None = None
    """Nearly always absent."""
    token_url: str | None = None
    """OAuth only: getOauthInfo's accessTokenUri."""
    api_url: str | None = None
    """OAuth only: from the callback's query."""
    username: str | None = None
    """OAuth only: from the callback's query."""
    callback_uri: str | None = None
    """OAuth only: the whole callback URL."""
    query: dict[str, Any] | None = None
    """OAuth only: the whole callback query."""
    proxy_config: dict[str, Any] | None = None
    """OAuth only; null without a proxy."""
    user_email: str | None = None
    """OAuth only: the RingCentral user's."""
    data: dict[str, Any] | None = None
    """The token endpoint's raw answer (OAuth)."""


class PlatformUserInfo(Result):
    """Who logged in."""

    id: EntityId
    """Of the App Connect user row; by convention `<crmUserId>-<platform>`."""
    name: str
    """Given to the extension with the session."""
    timezone_name: str | None = None
    """IANA name, such as `Europe/Lisbon`; for the connector's own use."""
    timezone_offset: str | int | float | None = None
    """Stored as text; `+HH:MM` works everywhere, a bare number does not (contract 2.1)."""
    platform_additional_info: dict[str, Any] | None = None
    """Whatever the connector wants to find again on `user`; merged with what an earlier log-in left."""
    overriding_hostname: str | None = None
    """OAuth only."""
    overriding_api_key: str | None = None
    """API key only: stored as the access token in place of what was typed."""


class GetUserInfoResult(Answer):
    """`successful` without platformUserInfo fails the log-in with HTTP 400."""

    successful: bool
    """False fails the log-in, with returnMessage."""
    platform_user_info: PlatformUserInfo | None = None
    """Left out when the log-in fails."""


class GetBasicAuth(Data):
    """Called synchronously before every operation of an apiKey connector."""

    api_key: str
    """The user's stored access token."""


def _without_scheme(value: str) -> str:
    if value.lower().startswith("basic "):
        raise ValueError("the server writes `Basic ` itself: return only what stands after it")
    return value


BasicAuth = Annotated[
    str,
    Field(min_length=1, strict=True, description="What stands after `Basic ` in the Authorization header."),
    AfterValidator(_without_scheme),
]
"""The credential of an apiKey connector, without the scheme, which the server writes itself."""


class GetUserList(Request):
    """An admin maps CRM users to RingCentral extensions."""


class CrmUser(Result):
    """Matched with an extension by equal e-mail or equal name."""

    id: EntityId
    """Stored in the mapping as text."""
    name: str
    """Compared with the extension's name, to the letter."""
    email: str | None = None
    """Leave none out: a user without e-mail matches any extension without one."""


UserList = list[CrmUser]
"""Every CRM user that calls may be logged for."""
