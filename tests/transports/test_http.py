"""What HTTP does, through every library: a replay reads as the answer did, to the header and the byte."""

import asyncio
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import vcr

from appconnect_cli.transports.base import Traffic
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import cassette_text, parse_cassette

from .clients import CLIENTS, with_httpx

Seen = tuple[Any, ...]
"""What a connector sees of an answer: status, reason, body, some headers."""

HEADERS = ("content-type", "x-name", "location", "etag")
BODY = b"caf\xe9, \x00 and more"
LARGE = 20_000_000


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self._body()
        name = self.path.strip("/")
        time.sleep(0.03 * random.random() if "page=" in name else 0)
        if name.startswith("redirect-"):
            self._send(int(name[-3:]), b"", location="/target")
        elif name in ("204", "304"):
            self._send(int(name), None, etag='"1"')
        elif name == "chunked":
            self._send(200, None, **{"transfer-encoding": "chunked"})
            for chunk in (b"one\n", b"two\n", b"three", b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        elif name in ANSWERS:
            self._send(200, ANSWERS[name], **{"content-type": "application/json"})
        elif name in ("latin", "utf-8"):
            self._headers_buffer: list[bytes] = []
            raw = "Zoë".encode("latin-1" if name == "latin" else "utf-8")
            self.send_response(200)
            self._headers_buffer += [b"X-Name: " + raw + b"\r\n", b"Set-Cookie: a=1\r\n", b"Set-Cookie: b=2\r\n"]
            self.send_header("content-length", "0")
            self.end_headers()
        else:
            told = json.dumps({"method": self.command, "path": self.path, "body": body.decode("latin-1")})
            self._send(200, told.encode(), **{"content-type": "application/json"})

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while length := int(self.rfile.readline(), 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, status: int, content: bytes | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if content is not None:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if content and self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


for _verb in ("GET", "HEAD", "POST", "PUT", "DELETE"):
    setattr(_Handler, f"do_{_verb}", _Handler.answer)

ANSWERS = {"null": b"null", "empty": b"", "binary": bytes(range(256)), "text": "Zoë 😀\r\n ".encode()}


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def of_httpx(method: str, url: str, body: bytes | None) -> Seen:
    with httpx.Client(follow_redirects=True) as client:
        response = client.request(method, url, content=body)
    return _seen(response.status_code, response.content, response.headers, client.cookies)


def of_httpx_async(method: str, url: str, body: bytes | None) -> Seen:
    async def ask() -> Seen:
        async with httpx.AsyncClient(follow_redirects=True) as client:
            response = await client.request(method, url, content=body)
        return _seen(response.status_code, response.content, response.headers, client.cookies)

    return asyncio.run(ask())


def of_requests(method: str, url: str, body: bytes | None) -> Seen:
    with requests.Session() as session:
        response = session.request(method, url, data=body, allow_redirects=True)
    return _seen(response.status_code, response.content, response.headers, session.cookies.keys())


def of_aiohttp(method: str, url: str, body: bytes | None) -> Seen:
    async def ask() -> Seen:
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            aiohttp.ClientSession(cookie_jar=jar) as session,
            session.request(method, url, data=body) as response,
        ):
            content = await response.read()
        return _seen(response.status, content, response.headers, [cookie.key for cookie in jar])

    return asyncio.run(ask())


def of_urllib(method: str, url: str, body: bytes | None) -> Seen:
    try:
        response = urllib.request.urlopen(urllib.request.Request(url, method=method, data=body))
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return _seen(response.status, response.read(), response.headers, ())


def _seen(status: int, body: bytes, headers: Any, cookies: Any) -> Seen:
    shown = json.loads(body) if body[:1] == b"{" else body  # JSON is laid out for reviewers
    return status, shown, {name: headers.get(name) for name in HEADERS}, sorted(cookies)


LIBRARIES = {"httpx": of_httpx, "httpx-async": of_httpx_async, "requests": of_requests, "aiohttp": of_aiohttp,
             "urllib": of_urllib}  # fmt: skip

everyone = pytest.mark.parametrize("ask", LIBRARIES.values(), ids=LIBRARIES.keys())


def there_and_back(base_url: str, ask: Callable[[], Any]) -> tuple[Any, Any, Traffic]:
    """What is seen while it is recorded, and in replay; and the replay's traffic."""
    redactor = Redactor({}, base_url=base_url)
    with LiveTransport(redactor, record=True).step() as live:
        then = ask()
    tape = parse_cassette(Path("x.yaml"), cassette_text(live.recorded))
    with ReplayTransport(tape, redactor).step() as traffic:
        now = ask()
    assert (traffic.misses, traffic.escapes, traffic.unused) == ([], [], [])
    assert [exchange.method for exchange in traffic.exchanges] == [exchange.method for exchange in live.exchanges]
    return then, now, traffic


@everyone
@pytest.mark.parametrize("path", ["json", "204", "304", "chunked", *ANSWERS])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_answer_is_replayed_as_it_came(ask: Callable[..., Seen], method: str, path: str, base_url: str) -> None:
    body = BODY if method == "POST" else None
    unwatched = ask(method, f"{base_url}/{path}", body)
    assert there_and_back(base_url, lambda: ask(method, f"{base_url}/{path}", body))[:2] == (unwatched, unwatched)


@everyone
def test_a_head_has_no_body(ask: Callable[..., Seen], base_url: str) -> None:
    then, now, _ = there_and_back(base_url, lambda: ask("HEAD", f"{base_url}/json", None))
    assert then == now
    assert (now[0], now[1], now[2]["content-type"]) == (200, b"", "application/json")


@everyone
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_redirect_is_followed_as_the_library_follows_it(
    ask: Callable[..., Seen], method: str, status: int, base_url: str
) -> None:
    body = None if method == "GET" else BODY
    followed = ask is not of_urllib or method == "GET" or (method == "POST" and status <= 303)
    unwatched = ask(method, f"{base_url}/redirect-{status}", body)
    then, now, traffic = there_and_back(base_url, lambda: ask(method, f"{base_url}/redirect-{status}", body))
    assert then == now == unwatched
    assert [exchange.status for exchange in traffic.exchanges] == ([status, 200] if followed else [status])
    if followed:
        assert traffic.exchanges[1].method == now[1]["method"]
        assert traffic.exchanges[1].request_body == now[1]["body"].encode("latin-1")


@everyone
@pytest.mark.parametrize("path", ["latin", "utf-8"])
def test_headers_that_are_no_ascii_or_come_twice(ask: Callable[..., Seen], path: str, base_url: str) -> None:
    unwatched = ask("GET", f"{base_url}/{path}", None)
    then, now, traffic = there_and_back(base_url, lambda: ask("GET", f"{base_url}/{path}", None))
    assert then == unwatched
    if (ask, path) == (of_aiohttp, "latin"):  # it has a lone surrogate for the byte, which no file can hold
        assert now[2]["x-name"] == "Zoë"
    else:
        assert now == unwatched
    assert traffic.exchanges[0].response_headers["set-cookie"].count("=") == 2


def lines_of_httpx(url: str) -> list[str]:
    with httpx.stream("GET", url) as response:
        return list(response.iter_lines())


def lines_of_httpx_async(url: str) -> list[str]:
    async def ask() -> list[str]:
        async with httpx.AsyncClient() as client, client.stream("GET", url) as response:
            return [line async for line in response.aiter_lines()]

    return asyncio.run(ask())


def lines_of_requests(url: str) -> list[str]:
    with requests.get(url, stream=True) as response:
        return b"".join(response.iter_content(3)).decode().splitlines()


def lines_of_aiohttp(url: str) -> list[str]:
    async def ask() -> list[str]:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return [line.decode().rstrip() async for line in response.content]

    return asyncio.run(ask())


def lines_of_urllib(url: str) -> list[str]:
    with urllib.request.urlopen(url) as response:
        return [line.decode().rstrip() for line in response]


@pytest.mark.parametrize(
    "read", [lines_of_httpx, lines_of_httpx_async, lines_of_requests, lines_of_aiohttp, lines_of_urllib]
)
def test_an_answer_may_be_read_as_a_stream(read: Callable[[str], list[str]], base_url: str) -> None:
    lines = ["one", "two", "three"]
    assert there_and_back(base_url, lambda: read(f"{base_url}/chunked"))[:2] == (lines, lines)


def parts() -> Iterator[bytes]:
    yield b"first, "
    yield b"second"


async def parts_async() -> AsyncIterator[bytes]:
    for part in parts():
        yield part


@everyone
def test_a_request_may_be_sent_as_a_stream(ask: Callable[..., Seen], base_url: str) -> None:
    stream = parts_async if ask in (of_httpx_async, of_aiohttp) else parts
    then, now, traffic = there_and_back(base_url, lambda: ask("POST", f"{base_url}/json", stream()))
    assert then == now
    assert now[1]["body"] == "first, second"
    assert traffic.exchanges[0].request_body == b"first, second"


@pytest.mark.parametrize(
    ("name", "content"),
    [*((name, bytes(range(256))) for name in CLIENTS), ("httpx", '{"name": "Zoë 😀"}, '.encode())],
    ids=[*CLIENTS, "text"],
)
def test_a_body_of_20_megabytes(name: str, content: bytes, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "large", (content * (LARGE // len(content) + 1))[:LARGE])
    then, now, _ = there_and_back(base_url, lambda: CLIENTS[name]("GET", f"{base_url}/large").body)
    assert len(now) == LARGE
    assert now == then


def test_plain_vcrpy_plays_what_http_does(base_url: str, tmp_path: Path) -> None:
    paths = ["null", "empty", "binary", "204", "chunked", "redirect-302", "latin"]
    with LiveTransport(Redactor({}, base_url=base_url), record=True).step() as live:
        then = [with_httpx("GET", f"{base_url}/{path}") for path in paths]
    assert len(live.recorded) == len(paths) + 1
    (tmp_path / "x.yaml").write_bytes(cassette_text(live.recorded[:-1]))  # it can't play Latin-1 headers itself
    with vcr.use_cassette(str(tmp_path / "x.yaml"), record_mode="none"):
        now = [with_httpx("GET", f"https://crm.example/{path}") for path in paths[:-2]]
    assert now == then[:-2]


def in_threads(base_url: str) -> None:
    together = threading.Barrier(6)

    def ask(number: int) -> None:
        together.wait(10)
        for page in (2, 1):
            with_httpx("GET", f"{base_url}/{number % 3}?page={page}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_tasks(base_url: str) -> None:
    async def ask(client: httpx.AsyncClient, number: int) -> None:
        for page in (2, 1):
            await client.get(f"{base_url}/{number % 3}?page={page}")

    async def gather() -> None:
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*(ask(client, number) for number in range(6)))

    asyncio.run(gather())


@pytest.mark.parametrize("parallel", [in_threads, in_tasks])
def test_parallel_requests_give_the_same_file_each_time(parallel: Callable[[str], None], base_url: str) -> None:
    texts = set()
    for _ in range(3):
        with LiveTransport(Redactor({}, base_url=base_url), record=True).step() as traffic:
            with_httpx("GET", f"{base_url}/z-first")
            parallel(base_url)
            with_httpx("GET", f"{base_url}/a-last")
        asked = [request["uri"].removeprefix("https://crm.example/") for request, _ in traffic.recorded]
        texts.add(tuple(asked))
    between = [f"{number}?page={page}" for number in range(3) for page in (1, 2) for _ in range(2)]
    assert texts == {("z-first", *between, "a-last")}
