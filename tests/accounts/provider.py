"""A token endpoint over a real socket that answers what a test tells it to, and notes what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TOKENS = {"access_token": "new-access-token-71", "refresh_token": "new-refresh-token-72", "expires_in": 3600}


@dataclass(frozen=True)
class Asked:
    """One request for a token."""

    path: str
    form: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""


@dataclass
class Provider:
    """What it answers, and what it got."""

    url: str = ""
    status: int = 200
    body: bytes = json.dumps(TOKENS).encode()
    content_type: str = JSON
    asked: list[Asked] = field(default_factory=list)

    def answers(self, body: Any, status: int = 200, content_type: str = JSON) -> None:
        self.body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.status, self.content_type = status, content_type


@contextmanager
def provider() -> Iterator[Provider]:
    """One that listens, for as long as the block lasts."""
    own = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            own.asked.append(Asked(self.path, dict(parse_qsl(text)), headers))
            self.send_response(own.status)
            self.send_header("Content-Type", own.content_type)
            self.send_header("Content-Length", str(len(own.body)))
            self.end_headers()
            self.wfile.write(own.body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Not into the test's output."""

    with serving(Handler) as base_url:
        own.url = f"{base_url}/token"
        yield own


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server of requests on a free port; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
