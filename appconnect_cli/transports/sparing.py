"""What libraries do at each call and replay has no use for, left out while it runs: it would cost more than the replay.

Each is somebody else's own affair; with a version that has it not, things are only slower.
"""

import functools
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import httpx

from appconnect_cli.transports.handling import Asked


@contextmanager
def spared(is_replaying: Callable[[], bool], httpx_stubs: ModuleType) -> Iterator[None]:
    """Inside the block: ours of httpx's requests at once, no proxies in replay, no search for sniffio each time, no URL
    taken apart that was taken apart before, no cookies looked for in an answer that sets none.
    """
    from httpx import _urlparse, _urls, _utils

    with (
        _replaced(httpx_stubs, "_make_vcr_request", lambda before: _asked_by_httpx),
        _replaced(_utils, "getproxies", lambda before: _unless(is_replaying, before)),
        _replaced(_urls, "urlparse", functools.lru_cache),
        _replaced(_urlparse, "urlparse", functools.lru_cache),
        _replaced(httpx.Cookies, "extract_cookies", _where_any_are_set),
        _known_absent("sniffio"),
    ):
        yield


@contextmanager
def _replaced(module: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    before = getattr(module, name, None)
    if before is None:
        yield
        return
    setattr(module, name, make(before))
    try:
        yield
    finally:
        setattr(module, name, before)


def _unless(is_replaying: Callable[[], bool], read: Callable[[], dict[str, str]]) -> Callable[[], dict[str, str]]:
    """The environment is read for proxies whenever a client is made; in replay nothing is sent through one."""

    def getproxies() -> dict[str, str]:
        return {} if is_replaying() else read()

    return getproxies


def _where_any_are_set(extract: Callable[[Any, httpx.Response], None]) -> Callable[[Any, httpx.Response], None]:
    def extract_cookies(cookies: httpx.Cookies, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            extract(cookies, response)

    return extract_cookies


@contextmanager
def _known_absent(module: str) -> Iterator[None]:
    """httpcore tries to import it for each connection pool: Python remembers what it found, not what it did not."""
    if module in sys.modules or importlib.util.find_spec(module) is not None:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


def _asked_by_httpx(request: httpx.Request, body: bytes) -> Asked:
    """vcrpy's own form in between costs as much as all the rest of a replay."""
    return Asked(request.method, str(request.url), dict(request.headers.items()), body)
