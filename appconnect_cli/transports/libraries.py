"""What vcrpy leaves open with the HTTP libraries: requests that fail, threads, aiohttp's bodies."""

import asyncio
import functools
import http.client
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import FunctionType
from typing import Any

import httpx

from appconnect_cli.transports.failing import BROKEN, as_aiohttp, as_http_client, as_httpx
from appconnect_cli.transports.failures import CONNECTING, RecordedFailureError, kind_of

try:
    import aiohttp
except ImportError:  # an option: a connector may use it
    aiohttp = None  # type: ignore[assignment]

try:
    import requests
except ImportError:  # the same
    requests = None  # type: ignore[assignment]

NEVER = 3600.0
"""Seconds; in replay they pass at once where nobody has anything else to do."""

AsError = Callable[[RecordedFailureError, Any], Exception]
"""A recorded failure as the library's own exception; also given the object that the request was sent with."""

Failed = Callable[[BaseException], None]
"""Told of an exception that ended a request, before the connector sees it."""


@contextmanager
def watched(failed: Failed, connection: Any) -> Iterator[None]:
    """Tell `failed` what a request ends with if no answer comes; raise a recorded failure as the library would.

    Goes around vcrpy's patches, so it comes after them. `connection` is vcrpy's stub of http.client's connections.
    """
    with ExitStack() as stack:
        stack.enter_context(wrapped(httpx.HTTPTransport, "handle_request", _watching(failed, _of_httpx)))
        stack.enter_context(wrapped(connection, "getresponse", _watching(failed, as_http_client)))
        stack.enter_context(wrapped(urllib.request.AbstractHTTPHandler, "do_open", _with_url_errors))
        if requests is not None:
            stack.enter_context(wrapped(requests.adapters.HTTPAdapter, "send", _with_chunk_errors))
        asynchronous = _watching_async(failed, _of_httpx)
        stack.enter_context(wrapped(httpx.AsyncHTTPTransport, "handle_async_request", asynchronous))
        if aiohttp is not None:
            asynchronous = _watching_async(failed, _of_aiohttp)
            stack.enter_context(wrapped(aiohttp.ClientSession, "_request", asynchronous))
            stack.enter_context(wrapped(aiohttp.ClientSession, "_request", _with_bytes))
        yield


@contextmanager
def threads_kept_apart(vcr_patch: Any) -> Iterator[None]:
    """Keep every thread's connections under vcrpy's patches while other threads open theirs.

    vcrpy's stub puts the real classes back, for the whole process, whenever it makes or opens a real connection
    (`force_reset` in the module `vcr_patch`): meanwhile other threads get connections that nobody watches, and two
    such windows that overlap leave the patches off. http.client and urllib3 need no window but for one name that
    HTTPSConnection looks up in its module. httplib2 and botocore do need it: then only one thread at a time.
    Enter it before the patches.
    """
    lock = threading.RLock()

    @contextmanager
    def one_at_a_time(reset: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
        with lock, reset():
            yield

    def guarded(reset: Callable[[], AbstractContextManager[None]]) -> Callable[[], AbstractContextManager[None]]:
        needed = not {"httplib2", "botocore"}.isdisjoint(sys.modules)
        return functools.partial(one_at_a_time, reset) if needed else nullcontext

    with (
        wrapped(vcr_patch, "force_reset", guarded),
        wrapped(http.client.HTTPSConnection, "__init__", _with_names_as_they_are),
    ):
        yield


def _with_names_as_they_are(function: FunctionType) -> Callable[..., None]:
    """A copy that looks names up in its module as it is now, whatever is put there later."""
    names = dict(function.__globals__)
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return functools.update_wrapper(copy, function)


@contextmanager
def wrapped(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Iterator[None]:
    """Put what `wrap` makes of an attribute in its place while the block runs."""
    before = getattr(owner, name)
    setattr(owner, name, wrap(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


class _Watch:
    """Around one request: tells what it ended with, and turns a recorded failure into the library's own."""

    def __init__(self, failed: Failed, as_error: AsError, owner: Any) -> None:
        self._failed, self._as_error, self._owner = failed, as_error, owner

    def __enter__(self) -> None:
        """Nothing happens until it ends."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, RecordedFailureError):
            raise self._as_error(error, self._owner) from error
        if error is not None:
            self._failed(error)


def _watching(failed: Failed, as_error: AsError) -> Callable[[Any], Any]:
    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(owner: Any, *arguments: Any, **named: Any) -> Any:
            with _Watch(failed, as_error, owner):
                return function(owner, *arguments, **named)

        return call

    return wrap


def _watching_async(failed: Failed, as_error: AsError) -> Callable[[Any], Any]:
    def wrap(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(function)
        async def call(owner: Any, *arguments: Any, **named: Any) -> Any:
            with _Watch(failed, as_error, owner):
                try:
                    return await function(owner, *arguments, **named)
                except RecordedFailureError as recorded:
                    if recorded.failure.is_called_off:
                        await asyncio.sleep(NEVER)
                    raise

        return call

    return wrap


def _of_httpx(recorded: RecordedFailureError, owner: Any) -> Exception:
    return as_httpx(recorded)


def _of_aiohttp(recorded: RecordedFailureError, owner: Any) -> Exception:
    return as_aiohttp(recorded)


def _with_url_errors(function: Callable[..., Any]) -> Callable[..., Any]:
    """urllib makes a URLError of what happens while it connects; vcrpy's stub connects later than urllib looks."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except urllib.error.URLError:
            raise
        except OSError as error:
            if kind_of(error) in CONNECTING:
                raise urllib.error.URLError(error) from error
            raise

    return call


def _with_chunk_errors(function: Callable[..., Any]) -> Callable[..., Any]:
    """requests has a class of its own for an answer that breaks off; vcrpy's stub reads it before requests looks."""

    @functools.wraps(function)
    def send(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except requests.ConnectionError as error:
            reason = error.args[0] if error.args else None
            if str(getattr(reason, "args", [""])[0]).startswith(BROKEN):
                raise requests.exceptions.ChunkedEncodingError(reason, request=error.request) from error
            raise

    return send


def _with_bytes(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """aiohttp makes bytes of `json=` and `data=` below the place where vcrpy looks; so it is done before.

    What goes over the wire is the same; a recording then holds what was sent, with its content type, and not a dict
    that may have been a form or JSON.
    """

    @functools.wraps(function)
    async def call(session: Any, method: str, url: Any, **named: Any) -> Any:
        payload = _payload(session, named)
        if payload is not None and hasattr(payload, "as_bytes"):  # aiohttp >= 3.12
            headers = session._prepare_headers(named.get("headers"))
            headers.setdefault("Content-Type", payload.content_type)
            named |= {"data": await payload.as_bytes(), "json": None, "headers": headers}
        return await function(session, method, url, **named)

    return call


def _payload(session: Any, named: dict[str, Any]) -> Any:
    """aiohttp's own form of `json=`, or of a form given as `data=`; None for anything else."""
    data = named.get("data")
    if data is None and named.get("json") is not None:
        return aiohttp.JsonPayload(named["json"], dumps=session.json_serialize)
    if isinstance(data, dict) or (isinstance(data, (list, tuple)) and data):
        data = aiohttp.FormData(data)
    return data() if isinstance(data, aiohttp.FormData) else None
