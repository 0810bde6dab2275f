"""The place that the browser is sent back to: a listener on this machine alone, for one log-in (RFC 8252, 7.3)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from appconnect_cli.errors import LogInError, UsageError
from appconnect_cli.transports.hosts import is_loopback

HOST = "127.0.0.1"
PATH = "/callback"
HTTP_PORT = 80
ANSWERS = {"code", "state", "error"}
"""What a redirect's query has, beside what the redirect had from the first (RFC 6749, 4.1.2)."""
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
    """As it was given, since the CRM may compare it letter by letter; only a free port is filled in."""
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
    """A listener at `redirect_uri`, or at a free port for none or port 0. UsageError if it can't be listened at."""
    given = redirect_uri or f"http://{HOST}:0{PATH}"
    host, port, path = _place(given)
    callbacks: SimpleQueue[str] = SimpleQueue()
    finished = threading.Event()
    handler = type("Handler", (_Handler,), {"callbacks": callbacks, "finished": finished, "path_due": path})
    try:
        server = (_Server6 if ":" in host else _Server)((host, port), handler)
    except OSError as error:
        raise UsageError(
            f"Port {port} of {host}, which the CRM's log-in page would come back to, can't be used: {error.strerror}.",
            hint="End what listens there, or choose another with --port; --no-browser needs none.",
        ) from error
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Listener(given if port else _at_port(given, server.server_port), server, callbacks, finished)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _place(redirect_uri: str) -> tuple[str, int, str]:
    """Host, port and path to listen at; 0 for a free port."""
    try:
        parts = urlsplit(redirect_uri)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(
            f"The redirect {redirect_uri} is no address: {error}.",
            hint="It is like http://127.0.0.1:8765/callback, with a port from 1 to 65535; --port PORT makes one.",
        ) from error
    if parts.scheme != "http" or not is_loopback(host):
        raise UsageError(
            f"Nobody can listen at {redirect_uri}: the listener takes http at 127.0.0.1, [::1] and localhost alone.",
            hint="--no-browser shows the address to open, and takes the one that the browser comes to.",
        )
    # A browser tries both addresses of localhost, and not every machine has the second.
    return HOST if host == "localhost" else host, HTTP_PORT if port is None else port, parts.path or "/"


def _at_port(redirect_uri: str, port: int) -> str:
    parts = urlsplit(redirect_uri)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))


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


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    callbacks: "SimpleQueue[str]"
    finished: threading.Event
    path_due: str

    def do_GET(self) -> None:
        """The redirect is answered with another, so that no code stays in the browser's address line or history."""
        path, _, query = self.path.partition("?")
        if unquote(path) == unquote(self.path_due) and ANSWERS & dict(parse_qsl(query, keep_blank_values=True)).keys():
            self.callbacks.put(self.path)
            self._answer(303, "", location=DONE)
        elif path == DONE:
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
