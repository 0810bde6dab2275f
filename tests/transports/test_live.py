"""What is seen of real traffic: everything, failures included, with no secret in it."""

import asyncio

import aiohttp
import httpx
import pytest

from appconnect_cli.transports.base import Exchange, Failure
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.player import MOST_MORE, EndlessError
from appconnect_cli.transports.redaction import Redactor

from .clients import CLIENTS, Ask
from .conftest import EchoServer

KEY = "k3y-0123456789abcdef"

everyone = pytest.mark.parametrize("ask", CLIENTS.values(), ids=CLIENTS.keys())


@everyone
def test_an_exchange_holds_what_went_over_the_wire(ask: Ask, crm: EchoServer) -> None:
    with LiveTransport(Redactor({"apiKey": KEY}, base_url=crm.base_url)).step() as traffic:
        ask("POST", f"{crm.base_url}/gzip?key={KEY}", headers={"X-Acme": KEY}, data={"key": KEY})
    (exchange,) = traffic.exchanges
    assert (exchange.method, exchange.url) == ("POST", "https://crm.example/gzip?key={{apiKey}}")
    assert exchange.request_headers["x-acme"] == "{{apiKey}}"
    assert exchange.request_headers["content-type"].startswith("application/json")
    assert exchange.request_body.replace(b" ", b"") == b'{"key":"{{apiKey}}"}'
    assert exchange.status == 200
    assert exchange.response_headers["content-type"] == "application/json"
    assert "content-encoding" not in exchange.response_headers
    assert exchange.response_body.startswith(b'{"path": "/gzip?key={{apiKey}}"')
    assert exchange.milliseconds > 0
    assert KEY not in repr(traffic)


@everyone
def test_a_refused_connection_is_an_exchange(ask: Ask, crm: EchoServer) -> None:
    crm.close()
    with LiveTransport(Redactor({}, base_url=crm.base_url), record=True).step() as traffic, pytest.raises(OSError):
        try:
            ask("GET", f"{crm.base_url}/x?a=1")
        except httpx.ConnectError as error:
            raise OSError from error
    (exchange,) = traffic.exchanges
    assert (exchange.url, exchange.status) == ("https://crm.example/x?a=1", None)
    assert "refuse" in exchange.error.lower() or "connect" in exchange.error.lower()
    ((request, failure),) = traffic.recorded
    assert request["uri"] == "https://crm.example/x?a=1"
    assert isinstance(failure, Failure)
    assert failure.kind == "refused"


@everyone
def test_a_dropped_connection_is_an_exchange(ask: Ask, crm: EchoServer) -> None:
    transport = LiveTransport(Redactor({}, base_url=crm.base_url))
    with transport.step() as traffic, pytest.raises(Exception):  # noqa: B017 - each library has its own
        ask("GET", f"{crm.base_url}/drop")
    assert {(exchange.url, exchange.status) for exchange in traffic.exchanges} == {("https://crm.example/drop", None)}


@everyone
def test_a_tls_failure_is_an_exchange(ask: Ask, crm: EchoServer) -> None:
    with LiveTransport(Redactor({})).step() as traffic, pytest.raises(Exception, match=r"(?i)ssl"):
        ask("GET", f"https://127.0.0.1:{crm.server_port}/x")
    (exchange,) = traffic.exchanges
    assert exchange.status is None
    assert "SSL" in exchange.error


def test_a_timeout_is_an_exchange(crm: EchoServer) -> None:
    with LiveTransport(Redactor({}, base_url=crm.base_url)).step() as traffic, pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{crm.base_url}/slow?sleep=0.5", timeout=0.05)
    (exchange,) = traffic.exchanges
    assert exchange.status is None
    assert "Timeout" in exchange.error
    assert 40 < exchange.milliseconds < 450


def test_a_time_limit_of_asyncio_is_an_exchange(crm: EchoServer) -> None:
    async def ask() -> None:
        async with httpx.AsyncClient() as client, asyncio.timeout(0.05):
            await client.get(f"{crm.base_url}/slow?sleep=0.5")

    with LiveTransport(Redactor({}, base_url=crm.base_url)).step() as traffic, pytest.raises(TimeoutError):
        asyncio.run(ask())
    assert [(exchange.url, exchange.status) for exchange in traffic.exchanges] == [
        ("https://crm.example/slow?sleep=0.5", None)
    ]


def test_a_status_that_a_library_raises_is_one_answered_exchange(crm: EchoServer) -> None:
    async def ask() -> None:
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await session.get(f"{crm.base_url}/missing")

    transport = LiveTransport(Redactor({}, base_url=crm.base_url))
    with transport.step() as traffic, pytest.raises(aiohttp.ClientResponseError):
        asyncio.run(ask())
    assert [(exchange.status, exchange.error) for exchange in traffic.exchanges] == [(404, "")]


@everyone
def test_a_request_can_be_stopped_before_it_is_sent(ask: Ask, crm: EchoServer) -> None:
    seen: list[Exchange] = []

    class StoppedError(Exception):
        pass

    def stop(exchange: Exchange) -> None:
        seen.append(exchange)
        raise StoppedError

    transport = LiveTransport(Redactor({"apiKey": KEY}, base_url=crm.base_url), before_sending=stop)
    with transport.step() as traffic, pytest.raises(StoppedError):
        ask("POST", f"{crm.base_url}/x", data={"key": KEY})
    assert crm.count == 0
    assert [(exchange.method, exchange.url, exchange.status) for exchange in seen] == [
        ("POST", "https://crm.example/x", None)
    ]
    assert b"{{apiKey}}" in seen[0].request_body
    assert traffic.exchanges == []


@everyone
def test_one_request_is_not_sent_over_and_over(ask: Ask, crm: EchoServer) -> None:
    with LiveTransport(Redactor({}, base_url=crm.base_url)).step() as traffic:
        for page in range(MOST_MORE + 1):
            ask("GET", f"{crm.base_url}/x?page={page}")
    assert not traffic.endless
    with LiveTransport(Redactor({}, base_url=crm.base_url)).step() as traffic, pytest.raises(EndlessError):
        for _ in range(MOST_MORE + 1):
            ask("GET", f"{crm.base_url}/x")
    assert traffic.endless
    assert len(traffic.exchanges) == MOST_MORE
