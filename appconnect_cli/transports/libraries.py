"""What vcrpy leaves open with the HTTP libraries: requests that fail, threads, aiohttp's bodies."""

import functools
import http.client
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import FunctionType
from typing import Any

import httpx

try:
    import aiohttp
except ImportError:  # an option: a connector may use it
    aiohttp = None  # type: ignore[assignment]

Failed = Callable[[BaseException], None]
"""Told of an exception that ended a request, before the connector sees it."""


@contextmanager
def watched(failed: Failed, *further: tuple[Any, str]) -> Iterator[None]:
    """Tell `failed` what a request ends with if no answer comes. Goes around vcrpy's patches, so it comes after them.

    `further` are blocking functions, as (owner, name), of libraries that are not named here.
    """
    with ExitStack() as stack:
        for owner, name in ((httpx.HTTPTransport, "handle_request"), *further):
            stack.enter_context(_wrapped(owner, name, lambda function: _watched(function, failed)))
        asynchronous = functools.partial(_watched_async, failed=failed)
        stack.enter_context(_wrapped(httpx.AsyncHTTPTransport, "handle_async_request", asynchronous))
        if aiohttp is not None:
            stack.enter_context(_wrapped(aiohttp.ClientSession, "_request", asynchronous))
            stack.enter_context(_wrapped(aiohttp.ClientSession, "_request", _with_bytes))
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
        _wrapped(vcr_patch, "force_reset", guarded),
        _wrapped(http.client.HTTPSConnection, "__init__", _with_names_as_they_are),
    ):
        yield


def _with_names_as_they_are(function: FunctionType) -> Callable[..., None]:
    """A copy that looks names up in its module as it is now, whatever is put there later."""
    names = dict(function.__globals__)
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return functools.update_wrapper(copy, function)


@contextmanager
def _wrapped(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, wrap(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


def _watched(function: Callable[..., Any], failed: Failed) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except BaseException as error:
            failed(error)
            raise

    return call


def _watched_async(function: Callable[..., Awaitable[Any]], failed: Failed) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(function)
    async def call(*arguments: Any, **named: Any) -> Any:
        try:
            return await function(*arguments, **named)
        except BaseException as error:
            failed(error)
            raise

    return call


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
