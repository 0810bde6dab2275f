"""Failures on request: by a header for one request, or at a rate for all of them."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appconnect_cli.sandbox import AUTHORIZE_PATH, FORM_TOKEN_PATH, TOKEN_PATH
from appconnect_cli.sandbox.answers import ApiError
from appconnect_cli.sandbox.oauth.errors import OAuthError

HEADER = "x-sandbox-fault"
ABORT = "abort"
"""Where server.py puts, in `scope["state"]`, the function that cuts the connection."""
HOLD_SECONDS = 60.0
RETRY_AFTER_SECONDS = 1


class FaultKind(StrEnum):
    """What can go wrong. None is carried out, except that empty, null and cut-json spoil the answer afterwards."""

    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    INVALID = "422"
    RATE_LIMIT = "429"
    ERROR = "500"
    UNAVAILABLE = "503"
    BAD_GATEWAY = "502-html"
    TIMEOUT = "timeout"
    """The answer is held back; a client that waits long enough gets 504."""
    RESET = "reset"
    """The connection is cut without an answer."""
    EMPTY = "empty"
    """The right status with no body."""
    NULL = "null"
    """The right status with `null` as body."""
    CUT_JSON = "cut-json"
    """The right status with half of the body."""

    # What RFC 6749 5.2 knows, where tokens are issued.
    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_SCOPE = "invalid_scope"

    # What a client is told by redirect (RFC 6749 4.1.2.1), and the person sees no page.
    ACCESS_DENIED = "access_denied"
    SERVER_ERROR = "server_error"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


_TOKEN_PATHS, _AUTHORIZE_PATHS = (TOKEN_PATH, FORM_TOKEN_PATH), (AUTHORIZE_PATH,)
PLACES = {
    FaultKind.INVALID_REQUEST: _TOKEN_PATHS,
    FaultKind.INVALID_CLIENT: _TOKEN_PATHS,
    FaultKind.INVALID_GRANT: _TOKEN_PATHS,
    FaultKind.UNAUTHORIZED_CLIENT: _TOKEN_PATHS,
    FaultKind.UNSUPPORTED_GRANT_TYPE: _TOKEN_PATHS,
    FaultKind.INVALID_SCOPE: _TOKEN_PATHS,
    FaultKind.ACCESS_DENIED: _AUTHORIZE_PATHS,
    FaultKind.SERVER_ERROR: _AUTHORIZE_PATHS,
    FaultKind.TEMPORARILY_UNAVAILABLE: _AUTHORIZE_PATHS,
}
"""The paths that a kind is for; every other kind is for all of them."""
OAUTH_FAULT = "oauth_fault"
"""Where the error that is to go by redirect is put in the scope: only the endpoint knows where to."""

ERRORS = {
    FaultKind.UNAUTHORIZED: ApiError(401, "unauthorized", "The API key is no longer valid."),
    FaultKind.FORBIDDEN: ApiError(403, "forbidden", "You may not do this."),
    FaultKind.NOT_FOUND: ApiError(404, "not_found", "There is no such record."),
    FaultKind.CONFLICT: ApiError(409, "conflict", "The record was changed by somebody else."),
    FaultKind.INVALID: ApiError(422, "invalid", "The request can't be used.", fields={}),
    FaultKind.RATE_LIMIT: ApiError(
        429, "rate_limited", "Too many requests.", headers={"Retry-After": str(RETRY_AFTER_SECONDS)}
    ),
    FaultKind.ERROR: ApiError(500, "internal", "Something went wrong."),
    FaultKind.UNAVAILABLE: ApiError(503, "unavailable", "Down for maintenance."),
}
BAD_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class FaultRate:
    """One kind of fault for a share of all requests, from 0 to 1."""

    kind: FaultKind
    rate: float


@dataclass(frozen=True)
class Faults:
    """What goes wrong by itself. With a seed the same requests in the same order fail in the same way."""

    rates: tuple[FaultRate, ...] = ()
    seed: int | None = None
    hold_seconds: float = HOLD_SECONDS
    """How long the fault `timeout` keeps a client waiting."""


def parse_fault(text: str) -> FaultRate:
    """`429:0.2` or, for every request, `429`. ValueError names what is wrong and what would be right."""
    name, colon, rate = text.partition(":")
    kind = _kind(name.strip())
    if kind is None:
        raise ValueError(f"{text!r}: there is no fault {name!r}; there are {', '.join(FaultKind)}")
    try:
        share = float(rate) if colon else 1.0
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"{text!r}: the share of requests must be a number from 0 to 1, such as {kind}:0.2")
    return FaultRate(kind, share)


class FaultInjection:
    """ASGI: lets one request fail as its header or the rates say. GET /health never fails by a rate."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._random = Random(faults.seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        wanted = Headers(scope=scope).get(HEADER)
        kind = _kind(wanted) if wanted else self._drawn(scope["path"])
        if wanted and kind is None:
            message = f"There is no fault {wanted}; there are {', '.join(FaultKind)}."
            await ApiError(400, "bad_request", message).response()(scope, receive, send)
        elif kind is not None and not _fits(kind, scope["path"]):
            message = f"The fault {kind} is for {' and '.join(PLACES[kind])} alone."
            await ApiError(400, "bad_request", message).response()(scope, receive, send)
        elif kind in PLACES:
            await self._refuse(kind, scope, receive, send)
        elif kind in ERRORS:
            await ERRORS[kind].response()(scope, receive, send)
        elif kind is FaultKind.BAD_GATEWAY:
            await Response(BAD_GATEWAY_PAGE, 502, media_type="text/html")(scope, receive, send)
        elif kind is FaultKind.RESET:
            scope["state"][ABORT]()
            await _gone(receive)
        elif kind is FaultKind.TIMEOUT:
            await self._hold(scope, receive, send)
        elif kind is not None:
            await self._app(scope, receive, _Spoiling(send, kind))
        else:
            await self._app(scope, receive, send)

    def _drawn(self, path: str) -> FaultKind | None:
        if not self._faults.rates or path == "/health":
            return None
        fitting = (fault for fault in self._faults.rates if _fits(fault.kind, path))
        return next((fault.kind for fault in fitting if self._random.random() < fault.rate), None)

    async def _refuse(self, kind: FaultKind, scope: Scope, receive: Receive, send: Send) -> None:
        """In the words of OAuth."""
        if scope["path"] == AUTHORIZE_PATH:
            await self._app({**scope, OAUTH_FAULT: str(kind)}, receive, send)
            return
        basic = Headers(scope=scope).get("authorization", "")[:6].lower() == "basic "
        error = OAuthError(kind, "A failure on request.", challenge=basic)
        await error.response(form=scope["path"] == FORM_TOKEN_PATH)(scope, receive, send)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await asyncio.wait_for(_gone(receive), self._faults.hold_seconds)
        except TimeoutError:
            await ApiError(504, "timeout", "The request took too long.").response()(scope, receive, send)


class _Spoiling:
    """Passes an answer on with its status and another body."""

    def __init__(self, send: Send, kind: FaultKind) -> None:
        self._send = send
        self._kind = kind
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Gather the whole answer, then send what is left of it."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        body = self._spoilt()
        headers = [(name, value) for name, value in self._start["headers"] if name != b"content-length"]
        if self._start["status"] != 204:
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _spoilt(self) -> bytes:
        if not self._body or self._kind is FaultKind.EMPTY:
            return b""
        return b"null" if self._kind is FaultKind.NULL else self._body[: len(self._body) // 2]


def _kind(name: str) -> FaultKind | None:
    return FaultKind(name) if name in set(FaultKind) else None


def _fits(kind: FaultKind, path: str) -> bool:
    return path in PLACES.get(kind, (path,))


async def _gone(receive: Receive) -> None:
    """Until the client, or the server that stops, has ended the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
