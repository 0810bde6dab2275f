"""Requests that got no answer: what happened, told from any library's exception."""

import asyncio
import http.client
import socket
import ssl
import traceback
from collections.abc import Iterator
from enum import StrEnum

import httpx

from appconnect_cli.transports.base import CALLED_OFF, Failure


class Kind(StrEnum):
    """What can happen to a request instead of an answer."""

    REFUSED = "refused"
    DNS = "dns"
    CERTIFICATE = "certificate"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect-timeout"
    READ_TIMEOUT = "read-timeout"
    RESET = "reset"
    DISCONNECTED = "disconnected"
    """The server hung up without a word."""
    CUT_OFF = "cut-off"
    """The server hung up in the middle of its answer."""
    GARBLED = "garbled"
    """What came was no HTTP."""
    CALLED_OFF = CALLED_OFF
    """The connector did not wait for the answer any more: another request had failed, or its own time was up."""
    OTHER = "other"


CONNECTING = frozenset({Kind.REFUSED, Kind.DNS, Kind.CERTIFICATE, Kind.TLS, Kind.CONNECT_TIMEOUT})
"""What happens before anything was sent."""


class RecordedFailureError(Exception):
    """A recorded request got no answer. The library that asks makes its own exception of it."""

    def __init__(self, failure: Failure, url: str) -> None:
        super().__init__(f"recorded: {failure}")
        self.failure = failure
        self.url = url


_NAMED = {
    "httpx.ConnectTimeout": Kind.CONNECT_TIMEOUT,
    "httpx.ReadTimeout": Kind.READ_TIMEOUT,
    "httpx.WriteTimeout": Kind.READ_TIMEOUT,
    "aiohttp.ClientConnectorDNSError": Kind.DNS,
    "aiohttp.ConnectionTimeoutError": Kind.CONNECT_TIMEOUT,
    "aiohttp.ServerDisconnectedError": Kind.DISCONNECTED,
    "aiohttp.ClientPayloadError": Kind.CUT_OFF,
    "aiohttp.ClientResponseError": Kind.GARBLED,
    "urllib3.exceptions.NameResolutionError": Kind.DNS,
    "urllib3.exceptions.ConnectTimeoutError": Kind.CONNECT_TIMEOUT,
    "urllib3.exceptions.ReadTimeoutError": Kind.READ_TIMEOUT,
    "urllib3.exceptions.IncompleteRead": Kind.CUT_OFF,
}
"""Classes that say what happened by themselves."""

_SYSTEM: tuple[tuple[type[BaseException], Kind], ...] = (
    (ssl.SSLCertVerificationError, Kind.CERTIFICATE),
    (ssl.SSLError, Kind.TLS),
    (socket.gaierror, Kind.DNS),
    (ConnectionRefusedError, Kind.REFUSED),
    (http.client.RemoteDisconnected, Kind.DISCONNECTED),
    (ConnectionError, Kind.RESET),
    (http.client.IncompleteRead, Kind.CUT_OFF),
    (http.client.HTTPException, Kind.GARBLED),
)
"""Python's own classes, from the special to the general."""

_NETWORK = ("httpx", "httpcore", "aiohttp", "urllib3", "http")
"""Whose exceptions are failures of a request whatever they are."""


def failure_of(error: BaseException) -> Failure | None:
    """Why a request got no answer; None if the code that sent it gave up, or the exception is none of the network's."""
    if isinstance(error, asyncio.CancelledError):
        return Failure(Kind.CALLED_OFF, class_name(error), "the connector called it off")
    if not isinstance(error, Exception):
        return None
    kind = kind_of(error)
    return None if kind is None else Failure(kind, class_name(error), _message(error), _cause(error))


def kind_of(error: BaseException) -> Kind | None:
    """What an exception says happened, by itself or by what caused it."""
    chain = list(_chain(error))
    for found in chain:
        if isinstance(found, RecordedFailureError):
            return Kind(found.failure.kind)
        kind = _NAMED.get(class_name(found)) or _said(found)
        kind = kind or next((kind for system, kind in _SYSTEM if isinstance(found, system)), None)
        if kind is not None:
            return kind
    if any(isinstance(found, TimeoutError) for found in chain):
        return Kind.CONNECT_TIMEOUT if any(map(_was_connecting, chain)) else Kind.READ_TIMEOUT
    ours = isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _NETWORK
    return Kind.OTHER if ours else None


def class_name(error: BaseException) -> str:
    """`httpx.ConnectError`, `urllib3.exceptions.NewConnectionError`, `ConnectionResetError`"""
    module, name = type(error).__module__, type(error).__qualname__
    package = module.partition(".")[0]
    if package == "builtins":
        return name
    return f"{package if package in ('httpx', 'aiohttp') else module}.{name}"


def _message(error: BaseException) -> str:
    """What an exception says; urllib3's and aiohttp's own texts also show objects and their addresses."""
    said = getattr(error, "message", None)
    if type(error).__module__.startswith("urllib3"):
        said = next((text for text in reversed(error.args) if isinstance(text, str)), None)
    return said if isinstance(said, str) else str(error)


def _cause(error: BaseException) -> str:
    """What the system said."""
    system = [found for found in _chain(error) if isinstance(found, (OSError, http.client.HTTPException))]
    plain = [str(found) for found in system if type(found).__module__.partition(".")[0] not in ("aiohttp", "urllib3")]
    return plain[-1] if plain else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what it was raised from, the nearest first."""
    waiting, seen = [error], set()
    while waiting:
        found = waiting.pop(0)
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        further = [
            found.__cause__ or found.__context__,
            getattr(found, "os_error", None),
            getattr(found, "reason", None),
        ]
        further += found.exceptions if isinstance(found, BaseExceptionGroup) else found.args
        waiting += [each for each in further if isinstance(each, BaseException)]


def _said(error: BaseException) -> Kind | None:
    """httpx has one class for several things, and says in words which it was."""
    if not isinstance(error, httpx.RemoteProtocolError):
        return Kind.RESET if isinstance(error, (httpx.ReadError, httpx.WriteError)) else None
    said = str(error)
    if "without sending a response" in said:
        return Kind.DISCONNECTED
    return Kind.CUT_OFF if "complete message body" in said or "incomplete chunked" in said else Kind.GARBLED


def _was_connecting(error: BaseException) -> bool:
    """Whether it came from where Python opens a connection."""
    return any(
        frame.f_code.co_name in ("create_connection", "do_handshake", "wrap_socket")
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
