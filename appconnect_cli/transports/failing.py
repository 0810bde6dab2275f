"""A recorded failure as the exception that the library which asks would raise.

The library that recorded it raises the recorded class again; another one its own class of the same kind. A request
that was called off, and now is waited for to the end, has no answer to give: it times out.
"""

import builtins
import errno
import http.client
import re
import socket
import ssl
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import httpx

from appconnect_cli.transports.base import Failure
from appconnect_cli.transports.failures import CONNECTING, Kind, RecordedFailureError

_HTTPX = {
    Kind.REFUSED: httpx.ConnectError,
    Kind.DNS: httpx.ConnectError,
    Kind.CERTIFICATE: httpx.ConnectError,
    Kind.TLS: httpx.ConnectError,
    Kind.CONNECT_TIMEOUT: httpx.ConnectTimeout,
    Kind.READ_TIMEOUT: httpx.ReadTimeout,
    Kind.CALLED_OFF: httpx.ReadTimeout,
    Kind.RESET: httpx.ReadError,
    Kind.DISCONNECTED: httpx.RemoteProtocolError,
    Kind.CUT_OFF: httpx.RemoteProtocolError,
    Kind.GARBLED: httpx.RemoteProtocolError,
    Kind.OTHER: httpx.NetworkError,
}

BROKEN = "Connection broken"
"""How urllib3 begins what it says of an answer that breaks off."""

_SSL_ERROR = 1
"""OpenSSL's number for "something went wrong": the words say what."""

_NUMBERED = re.compile(r"\[Errno (-?\d+)\] (.*)", re.DOTALL)


def as_httpx(recorded: RecordedFailureError) -> Exception:
    """httpx's exception; the client adds the request."""
    failure = recorded.failure
    made: type[Exception] = _same_class(httpx, failure, httpx.TransportError, _HTTPX[Kind(failure.kind)])
    return made(failure.message)


def as_http_client(recorded: RecordedFailureError, connection: Any) -> Exception:
    """What http.client raises, or urllib3, as vcrpy's stub of a connection tells; requests makes its own of that."""
    classes = type(connection.real_connection).__mro__
    if any(each.__module__.startswith("urllib3.") for each in classes):
        return _as_urllib3(recorded.failure, connection)
    return _as_system(recorded.failure)


def as_aiohttp(recorded: RecordedFailureError) -> Exception:
    """aiohttp's exception."""
    import aiohttp

    failure, kind = recorded.failure, Kind(recorded.failure.kind)
    if kind is Kind.GARBLED:
        return aiohttp.ClientResponseError(_request_info(recorded.url), (), status=400, message=failure.message)
    made: Any
    if kind in CONNECTING and kind is not Kind.CONNECT_TIMEOUT:
        made = {
            Kind.DNS: aiohttp.ClientConnectorDNSError,
            Kind.CERTIFICATE: aiohttp.ClientConnectorCertificateError,
            Kind.TLS: aiohttp.ClientConnectorSSLError,
        }.get(kind, aiohttp.ClientConnectorError)
        return _exception(made, _connection_key(recorded.url), _as_system(failure))
    made = {
        Kind.CONNECT_TIMEOUT: aiohttp.ConnectionTimeoutError,
        Kind.READ_TIMEOUT: aiohttp.SocketTimeoutError,
        Kind.CALLED_OFF: aiohttp.SocketTimeoutError,
        Kind.DISCONNECTED: aiohttp.ServerDisconnectedError,
        Kind.CUT_OFF: aiohttp.ClientPayloadError,
    }.get(kind, aiohttp.ClientOSError)
    made = _same_class(aiohttp, failure, aiohttp.ClientError, made)
    if failure.error == "TimeoutError" and not failure.message:  # of aiohttp's limit for the whole request
        return TimeoutError()
    system = issubclass(made, OSError) and not issubclass(made, TimeoutError)
    return _exception(made, *(_numbered(failure.message, errno.ECONNRESET) if system else (failure.message,)))


def _as_urllib3(failure: Failure, connection: Any) -> Exception:
    from urllib3 import exceptions

    kind, real, cause = Kind(failure.kind), connection.real_connection, failure.cause or failure.message
    if kind is Kind.DNS:
        return exceptions.NameResolutionError(real.host, real, socket.gaierror(*_numbered(cause, socket.EAI_NONAME)))
    if kind is Kind.CONNECT_TIMEOUT:
        return exceptions.ConnectTimeoutError(real, failure.message)
    if kind is Kind.REFUSED or failure.error.endswith(".NewConnectionError"):
        return exceptions.NewConnectionError(real, f"Failed to establish a new connection: {cause}")
    if kind is Kind.CUT_OFF or failure.error.endswith(".ProtocolError"):
        return exceptions.ProtocolError(f"{BROKEN}: {cause}", _as_system(failure))
    return _as_system(failure)


def _as_system(failure: Failure) -> Exception:
    """What the standard library raises for it."""
    kind, message = Kind(failure.kind), failure.cause or failure.message
    if kind is Kind.CUT_OFF:
        return http.client.IncompleteRead(b"")
    if kind is Kind.DISCONNECTED:
        return http.client.RemoteDisconnected(message)
    if kind is Kind.GARBLED:
        return _exception(
            _same_class(http.client, failure, http.client.HTTPException, http.client.BadStatusLine), message
        )
    if kind in (Kind.CONNECT_TIMEOUT, Kind.READ_TIMEOUT, Kind.CALLED_OFF):
        return TimeoutError(message)
    made, number = {
        Kind.REFUSED: (ConnectionRefusedError, errno.ECONNREFUSED),
        Kind.DNS: (socket.gaierror, socket.EAI_NONAME),
        Kind.RESET: (_same_class(builtins, failure, ConnectionError, ConnectionResetError), errno.ECONNRESET),
        Kind.CERTIFICATE: (ssl.SSLCertVerificationError, _SSL_ERROR),
        Kind.TLS: (_same_class(ssl, failure, ssl.SSLError, ssl.SSLError), _SSL_ERROR),
    }.get(kind, (OSError, errno.EHOSTUNREACH))
    return _exception(made, *_numbered(message, number))


def _exception(made: Any, *arguments: Any) -> Exception:
    """Of a class that is only known when it runs."""
    made_of: Exception = made(*arguments)
    return made_of


def _numbered(message: str, default: int) -> tuple[int, str]:
    """`[Errno 111] Connection refused` as its parts; a message of another form gets the number `default`."""
    found = _NUMBERED.fullmatch(message)
    return (int(found[1]), found[2]) if found else (default, message)


def _same_class(module: ModuleType, failure: Failure, base: type[Any], default: Any = None) -> Any:
    """The class that was recorded, if it is `module`'s and a `base`."""
    prefix, _, name = failure.error.rpartition(".")
    found = getattr(module, name, None) if (prefix or "builtins") == module.__name__ else None
    return found if isinstance(found, type) and issubclass(found, base) else default


def _connection_key(url: str) -> Any:
    from aiohttp.client_reqrep import ConnectionKey

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    return ConnectionKey(parts.hostname or "", port, secure, True, None, None, None)


def _request_info(url: str) -> Any:
    from aiohttp import RequestInfo
    from multidict import CIMultiDict, CIMultiDictProxy
    from yarl import URL

    return RequestInfo(URL(url), "GET", CIMultiDictProxy(CIMultiDict()), URL(url))
