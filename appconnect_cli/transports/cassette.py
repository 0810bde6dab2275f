"""Recordings: reading and writing them, and answering a connector from one. The only module that knows vcrpy.

vcrpy's patches of the HTTP libraries are installed once, with one cassette that hands each request to the step that
is running. A plain global tells which: threads that a connector starts must see it, and would not see a ContextVar.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

import vcr.patch
import vcr.stubs
import vcr.stubs.httpx_stubs
from vcr.cassette import Cassette
from vcr.patch import CassettePatcherBuilder
from vcr.record_mode import RecordMode
from vcr.request import Request as VcrRequest
from vcr.stubs import VCRConnection

from appconnect_cli.transports.base import Mode, Traffic
from appconnect_cli.transports.faults import Variation
from appconnect_cli.transports.handling import Asked, Handler
from appconnect_cli.transports.isolation import no_network
from appconnect_cli.transports.libraries import threads_kept_apart, watched
from appconnect_cli.transports.player import Player
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.sparing import spared
from appconnect_cli.transports.stub_mends import mended
from appconnect_cli.transports.tape import Tape, read_cassette, write_cassette

__all__ = ["ReplayTransport", "Tape", "handling", "patched", "read_cassette", "write_cassette"]

_ASKED = "_appconnect_asked"


class ReplayTransport:
    """Answers a step from a recording, or as a variation of it says; nothing reaches the network."""

    def __init__(self, tape: Tape, redactor: Redactor, variation: Variation | None = None) -> None:
        self._tape = tape
        self._redactor = redactor
        self._variation = variation or Variation()

    @property
    def mode(self) -> Mode:
        return Mode.REPLAY

    @contextmanager
    def step(self) -> Iterator[Traffic]:
        """Each recording is played once, from the start of the tape."""
        traffic = Traffic()
        player = Player(self._tape, self._redactor, self._variation, traffic)
        with handling(player), no_network() as traffic.escapes:
            try:
                yield traffic
            finally:
                traffic.unused = player.unused


@contextmanager
def handling(handler: Handler) -> Iterator[None]:
    """Hand every request to `handler` while the block runs; after it, to whoever was there before."""
    with patched():
        before, _interceptor.handler = _interceptor.handler, handler
        try:
            yield
        finally:
            _interceptor.handler = before


@contextmanager
def patched() -> Iterator[None]:
    """Install vcrpy's patches, unless they are. Enter it around a whole run: a step does so too, at 0.5 ms each.

    Outside a step requests pass as if nothing were installed.
    """
    _patches.enter()
    try:
        yield
    finally:
        _patches.leave()


class _Interceptor(Cassette):  # type: ignore[misc]  # vcrpy has no types
    """vcrpy's stubs ask this cassette; the handler of the current step answers."""

    def __init__(self) -> None:
        super().__init__(path="appconnect", record_mode=RecordMode.NEW_EPISODES)
        self.handler: Handler | None = None

    @property
    def write_protected(self) -> bool:
        return self.handler is not None and self.handler.replays

    def can_play_response_for(self, request: VcrRequest) -> bool:
        """Asked once for each request, and by urllib3's stub once more for the last request of a connection."""
        handler = self.handler
        if handler is None:
            _current.set(None)
            return False
        asked = _asked(request)
        _current.set((handler, asked))
        _hop.set(None)
        return handler.has_answer(asked)

    def play_response(self, request: VcrRequest) -> dict[str, Any]:
        response = self._handler().answer(_asked(request))
        _hop.set((request, response["status"]["code"]))
        return response

    def filter_request(self, request: VcrRequest) -> VcrRequest:
        """The stubs ask this before they refuse a request: ours refuses with a message that helps.

        It also spares vcrpy's own search for similar requests, which compares with every recording.
        """
        if self.write_protected:
            raise self._handler().refuse(_asked(request))
        return request

    def append(self, request: VcrRequest, response: dict[str, Any]) -> None:
        """A response came. aiohttp's stub appends each hop of a redirect under a request of its own."""
        current = _current.get()
        if current is not None:
            handler, asked = current
            sent = _redirected(request)
            _hop.set((sent, response["status"]["code"]))
            handler.answered(asked, _asked(sent), response)

    def find_requests_with_most_matches(self, request: VcrRequest) -> list[Any]:
        """aiohttp's stub asks for a redirect's target, always as a GET; it plays what it is told."""
        return [(_redirected(request),)]

    def __len__(self) -> int:
        return 0

    def _handler(self) -> Handler:
        assert self.handler is not None, "vcrpy asked for an answer outside a step"
        return self.handler


class _Patches:
    """vcrpy's patches, installed once however many ask for them."""

    def __init__(self) -> None:
        self._users = 0
        self._lock = threading.Lock()
        self._installed = ExitStack()

    def enter(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._install()

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._installed.close()

    def _install(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(threads_kept_apart(vcr.patch))
            stack.enter_context(mended(vcr.patch, vcr.stubs, vcr.stubs.httpx_stubs))
            for patcher in CassettePatcherBuilder(_interceptor).build():
                stack.enter_context(patcher)
            stack.enter_context(spared(_is_replaying, vcr.stubs.httpx_stubs))
            stack.enter_context(watched(_failed, VCRConnection))
            self._installed = stack.pop_all()


_interceptor = _Interceptor()
_patches = _Patches()

_current: ContextVar[tuple[Handler, Asked] | None] = ContextVar("_current", default=None)
"""The request that this thread or task is sending: vcrpy tells of an answer, but not which question it belongs to."""


_hop: ContextVar[tuple[VcrRequest, int] | None] = ContextVar("_hop", default=None)
"""The latest request and status of what this thread or task is sending: aiohttp's stub follows redirects by itself."""


def _redirected(request: VcrRequest) -> VcrRequest:
    """What a redirect makes of the request before it, as aiohttp does: method and body stay, or it becomes a GET.

    `request` itself if it follows none. In replay the stub knows neither its method nor its body.
    """
    before, status = _hop.get() or (request, 200)
    if not 300 <= status <= 399:
        return request
    if (status == 303 and before.method != "HEAD") or (status in (301, 302) and before.method == "POST"):
        return VcrRequest("GET", request.uri, None, request.headers)
    return VcrRequest(before.method, request.uri, before.body, request.headers)


def _failed(error: BaseException) -> None:
    current = _current.get()
    if current is not None:
        handler, asked = current
        handler.failed(asked, error)


def _is_replaying() -> bool:
    return _interceptor.write_protected


def _asked(request: VcrRequest | Asked) -> Asked:
    """vcrpy's request as ours; the same object however often it is asked for."""
    if isinstance(request, Asked):
        return request
    asked: Asked | None = request.__dict__.get(_ASKED)
    if asked is None:
        headers = {str(name).lower(): _header(value) for name, value in request.headers.items()}
        asked = Asked(str(request.method), str(request.uri), headers, _body(request))
        request.__dict__[_ASKED] = asked
    return asked


def _header(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _body(request: VcrRequest) -> bytes:
    """The body as bytes. Generators were read by vcrpy, and files are read without moving their position."""
    body = request.body_bytes
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    return repr(body).encode()
