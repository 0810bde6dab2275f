"""Who may ask: HTTP Basic with an API key as user name, or a Bearer token of `sandbox.oauth`.

Without one nothing is answered but GET /health and the OAuth endpoints, which have their own ways.
"""

import base64
import binascii

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from appconnect_cli.sandbox import (
    API_KEY,
    AUTHORIZE_PATH,
    FORM_TOKEN_PATH,
    READ_ONLY_KEY,
    REVOKE_PATH,
    TOKEN_PATH,
)
from appconnect_cli.sandbox.answers import ApiError
from appconnect_cli.sandbox.oauth.grants import Grants

USERS = {API_KEY: 7, READ_ONLY_KEY: 8}
READS = ("GET", "HEAD", "OPTIONS")
OPEN_PATHS = ("/health", AUTHORIZE_PATH, TOKEN_PATH, FORM_TOKEN_PATH, REVOKE_PATH)
SESSION_PATH = "/sessions/current"
"""Ending one's own session changes no data."""
GRANT = "grant_id"
"""Where the grant of a request's token stands in its scope; absent with an API key."""


class Authentication:
    """ASGI: refuses with 401 or 403, or notes the user of the key or token as `scope["user_id"]`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        try:
            header = Headers(scope=scope).get("authorization", "")
            token = token_in(header)
            scope["user_id"] = _user_of_token(scope, token) if token else _user_of_key(scope, header)
        except ApiError as error:
            await error.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def host_of(scope: Scope) -> str:
    """Host and port that a client asked: which tenant it means."""
    return Headers(scope=scope).get("host", "").lower()


def _user_of_key(scope: Scope, header: str) -> int:
    """ApiError 401 without a valid key, 403 if it may not do this."""
    key = key_in(header)
    if key not in USERS:
        message = "A valid API key is needed: HTTP Basic with the key as user name and an empty password."
        raise ApiError(401, "unauthorized", message, headers={"WWW-Authenticate": 'Basic realm="sandbox"'})
    if key == READ_ONLY_KEY and scope["method"] not in READS and scope["path"] != SESSION_PATH:
        raise ApiError(403, "forbidden", "This API key may only read.")
    return USERS[key]


def _user_of_token(scope: Scope, token: str) -> int:
    """ApiError 401 without a valid token of this host, 403 if it may not do this; in the words of RFC 6750 3, too."""
    grants: Grants = scope["app"].state.grants
    access = grants.access(token, host_of(scope))
    if isinstance(access, str):
        raise ApiError(401, "unauthorized", access, headers=_challenge("invalid_token", access))
    needed = "read" if scope["method"] in READS else "write"
    if needed not in access.scopes and scope["path"] != SESSION_PATH:
        message = f"This access token lacks the scope {needed}."
        headers = _challenge("insufficient_scope", message, f', scope="{needed}"')
        raise ApiError(403, "insufficient_scope", message, headers=headers)
    scope[GRANT] = access.grant_id
    return access.user_id


def _challenge(error: str, description: str, more: str = "") -> dict[str, str]:
    text = f'Bearer realm="sandbox", error="{error}", error_description="{description}"{more}'
    return {"WWW-Authenticate": text}


def token_in(header: str) -> str:
    """The token in an Authorization header, empty if there is none. An API key is none: it goes by Basic."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() not in USERS else ""


def key_in(header: str) -> str:
    """The key in an Authorization header, empty if there is none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user_name, _, _ = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return ""
    return user_name
