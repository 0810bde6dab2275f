"""The place that the browser is sent back to: a listener on this machine alone, for one log-in (RFC 8252, 7.3)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from appconnect_cli.errors import LogInError, UsageError

HOST = "127.0.0.1"
PATH = "/callback"
DONE = "/done"
GRACE_SECONDS = 2.0
"""How long the listener stays after the redirect, for the browser to fetch the page that ends it."""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root{{color-scheme:light dark}}body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;
margin:20vh auto;padding:0 1rem}}</style><h1>{title}</h1><p>{text}</p></html>"""


@dataclass(frozen=True)
class Listener:
    """One that listens."""

    redirect_uri: str
    _server: ThreadingHTTPServer = field(repr=False)
    _callbacks: "SimpleQueue[str]" = field(repr=False)
    _finished: threading.Event = field(repr=False)

    def wait(self, seconds: float) -> str:
        """The address that the browser came to. LogInError if it does not come in time; Ctrl-C gets through."""
        left = seconds
        while left > 0:
            try:
                callback = self._callbacks.get(timeout=min(1.0, left))
            except Empty:
                left -= 1.0
            else:
                self._finished.wait(GRACE_SECONDS)
                return callback
        raise LogInError(
            f"Nobody came back from the CRM's log-in page within {seconds:.0f} s.",
            hint="Log in again; --timeout SECONDS waits longer, --no-browser works without a browser on this machine.",
        )


@contextmanager
def listening(redirect_uri: str = "") -> Iterator[Listener]:
    """A listener at `redirect_uri`, or at a free port. UsageError if that can't be listened at."""
    host, port, path = _place(redirect_uri)
    callbacks: SimpleQueue[str] = SimpleQueue()
    finished = threading.Event()
    handler = type("Handler", (_Handler,), {"callbacks": callbacks, "finished": finished, "path_due": path})
    try:
        server = _Server((HOST, port), handler)
    except OSError as error:
        raise UsageError(
            f"Port {port} of {HOST}, which the CRM's log-in page would come back to, can't be used: {error.strerror}.",
            hint="End what listens there, or choose another with --port; --no-browser needs none.",
        ) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        address = f"http://{host}:{server.server_address[1]}{path}"
        yield Listener(address, server, callbacks, finished)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _place(redirect_uri: str) -> tuple[str, int, str]:
    if not redirect_uri:
        return HOST, 0, PATH
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or parts.hostname not in (HOST, "localhost"):
        raise UsageError(
            f"{redirect_uri} does not lead to this machine, so nobody can listen there.",
            hint="--no-browser shows the address to open, and takes the one that the browser comes to.",
        )
    return parts.hostname, parts.port or 80, parts.path or "/"


class _Server(ThreadingHTTPServer):
    """Listens on a port that nobody else has, and answers at once."""

    allow_reuse_address = False
    daemon_threads = True

    def server_bind(self) -> None:
        """Exclusively: on Windows another program could take over the port."""
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        super().server_bind()


class _Handler(BaseHTTPRequestHandler):
    callbacks: "SimpleQueue[str]"
    finished: threading.Event
    path_due: str

    def do_GET(self) -> None:
        """The redirect is answered with another, so that no code stays in the browser's address line or history."""
        parts = urlsplit(self.path)
        if parts.path == self.path_due and parts.query:
            self.callbacks.put(self.path)
            self._answer(303, "", location=DONE)
        elif parts.path == DONE:
            self._answer(200, _PAGE.format(title="Back to the terminal", text="This page can be closed."))
            self.finished.set()
        else:
            self._answer(404, _PAGE.format(title="Nothing here", text="The log-in's redirect comes to another page."))

    def _answer(self, status: int, page: str, location: str = "") -> None:
        content = page.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: the request's line holds the code."""
