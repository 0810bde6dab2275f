"""The CRM's routes put together; a new subject is one more line in ROUTES."""

import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appconnect_cli.sandbox import TOKEN_SECONDS, activities, contacts, directory, notes
from appconnect_cli.sandbox.answers import ApiError
from appconnect_cli.sandbox.auth import Authentication
from appconnect_cli.sandbox.database import Database
from appconnect_cli.sandbox.faults import FaultInjection, Faults
from appconnect_cli.sandbox.oauth import authorization, tokens
from appconnect_cli.sandbox.oauth.grants import Clock, Grants

OAUTH = (*authorization.ROUTES, *tokens.ROUTES)
ROUTES = (*directory.ROUTES, *contacts.ROUTES, *notes.ROUTES, *activities.ROUTES, *OAUTH)


@dataclass(frozen=True)
class Access:
    """One answered request."""

    method: str
    target: str
    """Path and query as they were sent."""
    status: int | None
    """None if the connection was cut without an answer."""
    milliseconds: float


OnAccess = Callable[[Access], None]


def create_app(
    database: Database,
    faults: Faults | None = None,
    on_access: OnAccess | None = None,
    *,
    token_seconds: int = TOKEN_SECONDS,
    clock: Clock = time.time,
) -> Starlette:
    """The CRM on an open data file. Its endpoints run one after the other on the server's event loop.

    `on_access` hears of every request, in the server's thread. Access tokens live `token_seconds`, by `clock`.
    """
    middleware = [Middleware(FaultInjection, faults or Faults()), Middleware(Authentication)]
    if on_access:
        middleware.insert(0, Middleware(AccessLog, on_access))
    app = Starlette(routes=list(ROUTES), middleware=middleware, exception_handlers=_HANDLERS)
    app.state.database = database
    app.state.grants = Grants(database, clock, token_seconds)
    app.state.seal_key = secrets.token_bytes(32)
    return app


class AccessLog:
    """ASGI: tells of each request once it is answered."""

    def __init__(self, app: ASGIApp, on_access: OnAccess) -> None:
        self._app = app
        self._on_access = on_access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        status: int | None = None
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self._app(scope, receive, noting)
        query = scope["query_string"].decode("ascii", "replace")
        target = scope["raw_path"].decode("ascii", "replace") + (f"?{query}" if query else "")
        self._on_access(Access(scope["method"], target, status, (time.perf_counter() - started) * 1000))


async def _refused(request: Request, error: Exception) -> Response:
    """ApiError, raised by an endpoint."""
    assert isinstance(error, ApiError)
    return error.response()


async def _unrouted(request: Request, error: Exception) -> Response:
    """No such path, or not with this method."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    message = f"{status.phrase}: {request.method} {request.url.path}."
    return ApiError(status, status.name.lower(), message, headers=error.headers).response()


async def _unavailable(request: Request, error: Exception) -> Response:
    """The data file is locked by another server for too long, or the disk is full."""
    return ApiError(503, "unavailable", f"The data file can't be used now: {error}.").response()


_HANDLERS = {ApiError: _refused, HTTPException: _unrouted, sqlite3.OperationalError: _unavailable}
