"""A request that the connector itself does not wait for is none of the CRM's failures, and is replayed as it went."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from appconnect_cli.transports.base import Traffic
from appconnect_cli.transports.cassette import ReplayTransport, patched
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import stepping
from appconnect_cli.transports.tape import Tape

from .conftest import EchoServer

Ask = Callable[[str], Coroutine[Any, Any, int]]


async def by_httpx(url: str) -> int:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).raise_for_status().status_code


async def by_aiohttp(url: str) -> int:
    async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(url) as answer:
        return answer.status


async def grouped(ask: Ask, base_url: str) -> str:
    """The slow one is called off, since the other is refused."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(ask(f"{base_url}/missing"))
            group.create_task(ask(f"{base_url}/slow?sleep=1"))
    except ExceptionGroup as failed:
        return ", ".join(type(each).__name__ for each in failed.exceptions)
    return "nothing failed"


async def gathered(ask: Ask, base_url: str) -> str:
    """The slow one goes on, until the loop ends."""
    try:
        await asyncio.gather(ask(f"{base_url}/missing"), ask(f"{base_url}/slow?sleep=1"))
    except Exception as error:  # noqa: BLE001 - each library has its own
        return type(error).__name__
    return "nothing failed"


async def timed(ask: Ask, base_url: str) -> str:
    """The slow one takes too long."""
    try:
        async with asyncio.timeout(0.2):
            await ask(f"{base_url}/slow?sleep=1")
    except TimeoutError:
        return "too slow"
    return "nothing failed"


@pytest.mark.parametrize("ask", [by_httpx, by_aiohttp])
@pytest.mark.parametrize("work", [grouped, gathered, timed])
def test_it_is_replayed_as_it_went(work: Callable[[Ask, str], Awaitable[str]], ask: Ask, crm: EchoServer) -> None:
    redactor = Redactor({}, base_url=crm.base_url)

    async def run() -> str:
        return await work(ask, crm.base_url)

    start = Start.recorded(datetime(2031, 1, 1, tzinfo=UTC), "seed", "step")
    with LiveTransport(redactor, record=True).step() as live, stepping(start, skips=False):
        came = asyncio.run(run())
    crm.close()
    tape = Tape(Path("x.yaml"), tuple(live.recorded))
    with patched(), ReplayTransport(tape, redactor).step() as replayed, stepping(start, skips=True):
        assert asyncio.run(run()) == came
    assert called_off(live) == ["https://crm.example/slow?sleep=1"]
    assert called_off(replayed) == called_off(live)
    assert replayed.misses == []
    assert list(replayed.unused) == []


def test_one_that_is_not_asked_any_more_is_not_missed(crm: EchoServer) -> None:
    redactor = Redactor({}, base_url=crm.base_url)
    with LiveTransport(redactor, record=True).step() as live:
        asyncio.run(timed(by_httpx, crm.base_url))
    with ReplayTransport(Tape(Path("x.yaml"), tuple(live.recorded)), redactor).step() as replayed:
        pass
    assert list(replayed.unused) == []


def test_who_waits_for_it_now_waits_too_long(crm: EchoServer) -> None:
    redactor = Redactor({}, base_url=crm.base_url)
    start = Start.recorded(datetime(2031, 1, 1, tzinfo=UTC), "seed", "step")
    with LiveTransport(redactor, record=True).step() as live:
        asyncio.run(timed(by_httpx, crm.base_url))
    tape = Tape(Path("x.yaml"), tuple(live.recorded))
    with (
        patched(),
        ReplayTransport(tape, redactor).step(),
        stepping(start, skips=True),
        pytest.raises(httpx.ReadTimeout),
    ):
        asyncio.run(by_httpx(f"{crm.base_url}/slow?sleep=1"))


def called_off(traffic: Traffic) -> list[str]:
    return [exchange.url for exchange in traffic.exchanges if exchange.called_off]
