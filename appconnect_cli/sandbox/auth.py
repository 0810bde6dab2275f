"""Who may ask: HTTP Basic with an API key as user name. Nothing but GET /health is answered without one."""

import base64
import binascii

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from appconnect_cli.sandbox import API_KEY, READ_ONLY_KEY
from appconnect_cli.sandbox.answers import ApiError

USERS = {API_KEY: 7, READ_ONLY_KEY: 8}
READS = ("GET", "HEAD", "OPTIONS")
OPEN_PATH = "/health"
SESSION_PATH = "/sessions/current"
"""Ending one's own session changes no data."""


class Authentication:
    """ASGI: refuses with 401 or 403, or notes the key's user as `scope["user_id"]`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["path"] == OPEN_PATH:
            await self._app(scope, receive, send)
            return
        try:
            scope["user_id"] = _user_id(scope)
        except ApiError as error:
            await error.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _user_id(scope: Scope) -> int:
    """The user of the key; ApiError 401 without a valid one, 403 if it may not do this."""
    key = key_in(Headers(scope=scope).get("authorization", ""))
    if key not in USERS:
        message = "A valid API key is needed: HTTP Basic with the key as user name and an empty password."
        raise ApiError(401, "unauthorized", message, headers={"WWW-Authenticate": 'Basic realm="sandbox"'})
    if key == READ_ONLY_KEY and scope["method"] not in READS and scope["path"] != SESSION_PATH:
        raise ApiError(403, "forbidden", "This API key may only read.")
    return USERS[key]


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
