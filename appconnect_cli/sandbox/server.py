"""Running the CRM: in a thread of this process, for as long as a block lasts."""

import asyncio
import contextlib
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from appconnect_cli.sandbox import DEFAULT_PORT, HOST, SERVICE_NAME, TOKEN_SECONDS, PortTakenError
from appconnect_cli.sandbox.app import OnAccess, create_app
from appconnect_cli.sandbox.database import open_database
from appconnect_cli.sandbox.faults import ABORT, Faults
from appconnect_cli.sandbox.oauth.grants import Clock

BACKLOG = 128
KEEP_ALIVE_SECONDS = 75
HEALTH_TIMEOUT_SECONDS = 1.0


class Sandbox:
    """`with Sandbox() as sandbox:` serves the CRM on `sandbox.base_url` until the block ends.

    `database` None: a temporary data file, gone afterwards. `port` 0: a free one. `reset`: plant the seed anew.
    `token_seconds`: how long access tokens live, by `clock`.
    Entering raises SandboxStartError if the port is taken or the file can't be used.
    """

    def __init__(
        self,
        database: Path | None = None,
        port: int = 0,
        *,
        faults: Faults | None = None,
        reset: bool = False,
        on_access: OnAccess | None = None,
        token_seconds: int = TOKEN_SECONDS,
        clock: Clock = time.time,
    ) -> None:
        self._path = database
        self._port = port
        self._faults = faults
        self._reset = reset
        self._on_access = on_access
        self._token_seconds = token_seconds
        self._clock = clock
        self._stack = contextlib.ExitStack()
        self._ended = threading.Event()

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`; known once the server runs."""
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            path = self._path or Path(stack.enter_context(_temporary_folder())) / "sandbox.sqlite3"
            listening = stack.enter_context(_listen(self._port))
            database = stack.enter_context(open_database(path, reset=self._reset))
            app = create_app(
                database, self._faults, self._on_access, token_seconds=self._token_seconds, clock=self._clock
            )
            self._port = listening.getsockname()[1]
            self._ended = stack.enter_context(_serving(_Server(_config(app)), listening))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def wait(self) -> None:
        """Until the server ends, which it does by itself only after a failure; Ctrl-C gets through."""
        while not self._ended.wait(1.0):  # without a limit Windows would not notice Ctrl-C
            pass


def is_sandbox(base_url: str) -> bool:
    """Whether this CRM, and nothing else, answers there."""
    import httpx

    try:
        # No proxy may answer in its place; no secret is sent, so loading the CAs (20 ms) would be for nothing.
        with httpx.Client(trust_env=False, verify=False, timeout=HEALTH_TIMEOUT_SECONDS) as client:
            return bool(client.get(f"{base_url.rstrip('/')}/health").json() == {"service": SERVICE_NAME})
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False


@contextlib.contextmanager
def open_sandbox(data: Path) -> Iterator[str]:
    """A base URL that answers: a sandbox that runs already on DEFAULT_PORT, else one of our own on the file `data`."""
    running = f"http://{HOST}:{DEFAULT_PORT}"
    if is_sandbox(running):
        yield running
        return
    with Sandbox(data) as sandbox:
        yield sandbox.base_url


class _Server(uvicorn.Server):
    """Cuts what is still open when it stops, such as an answer that a fault holds back."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, end the connections."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


class _Protocol(H11Protocol):
    """HTTP/1.1 whose requests can cut their connection: uvicorn gives every scope a copy of `app_state`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        # Head and body are two writes: without this the second waits 40 ms for the client's acknowledgement.
        # asyncio does it only for sockets that were made with an explicit protocol number.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, ABORT: lambda: _cut(transport)}


def _cut(transport: asyncio.Transport) -> None:
    """End a connection as a crashed machine's does: lingering for no time makes TCP send a reset."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        loop="asyncio",
        http=_Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


@contextlib.contextmanager
def _serving(server: uvicorn.Server, listening: socket.socket) -> Iterator[threading.Event]:
    """The server in a thread, and the event of its end.

    It needs no waiting for: the socket listens already, and a client's call is queued. The event is what to wait for:
    a join() that Ctrl-C interrupts makes Python 3.11 take the thread for ended while it runs.
    """
    ended = threading.Event()

    def run() -> None:
        try:
            server.run([listening])
        finally:
            ended.set()

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    try:
        yield ended
    finally:
        server.should_exit = True
        thread.join()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=BACKLOG)
    except OSError as error:
        raise PortTakenError(f"Port {port} of {HOST} can't be used: {error.strerror}.") from error


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="appconnect-sandbox-")
