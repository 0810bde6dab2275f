"""A CRM of a few lines on a real socket, and what the tests ask it through every HTTP library."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

ISSUED = "t0ken-4f9c2e7a-issued"
"""What the server gives to whoever logs in."""


class EchoServer(ThreadingHTTPServer):
    """Answers with what it was asked; counts, so that two answers to the same question differ."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.count = 0
        self.holding, self.released = threading.Event(), threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is no news."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EchoServer

    def do_GET(self) -> None:
        self.server.count += 1
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        time.sleep(float(query.get("sleep", 0)))
        if parts.path == "/redirect":
            self._send(302, b"", {"location": f"http://{self.headers['host']}/target"})
        elif parts.path == "/binary":
            self._send(200, bytes(range(256)), {"content-type": "application/octet-stream"})
        elif parts.path == "/empty":
            self._send(204, b"", {})
        elif parts.path == "/missing":
            self._send(404, b'{"error": "no such thing"}', {"content-type": "application/json"})
        elif parts.path == "/token":
            self._send(200, json.dumps({"access_token": ISSUED}).encode(), {"content-type": "application/json"})
        elif parts.path == "/busy":
            self._send(429, b"{}", {"content-type": "application/json", "retry-after": query["wait"]})
        elif parts.path == "/hold":
            self.server.holding.set()
            self.server.released.wait(10)
            self._echo(parts.path, body)
        elif parts.path == "/drop":
            self.close_connection = True
        else:
            self._echo(parts.path, body)

    def _echo(self, path: str, body: bytes) -> None:
        answer = {
            "path": self.path,
            "method": self.command,
            "headers": dict(self.headers),
            "body": body.decode("latin-1"),
            "count": self.server.count,
            "self": f"http://{self.headers['host']}{path}",
            "name": "Zoë 😀",
        }
        content = json.dumps(answer).encode()
        headers = {"content-type": "application/json", "set-cookie": "sid=c00kie-c00kie; Path=/; HttpOnly"}
        if path == "/gzip" and "gzip" in self.headers.get("accept-encoding", ""):
            content, headers["content-encoding"] = gzip.compress(content), "gzip"
        self._send(200, content, headers)

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


for _verb in ("POST", "PUT", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{_verb}", _Handler.do_GET)


@pytest.fixture
def crm() -> Iterator[EchoServer]:
    server = EchoServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
