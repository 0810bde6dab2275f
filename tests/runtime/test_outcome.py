"""A connector's function may be anything and raise anything: what is told of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests

from appconnect_cli.connectors import CrmError
from appconnect_cli.contract.contacts import FindContactResult
from appconnect_cli.runtime.outcome import invoke, loops_used_again, one_loop, status_of
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import stepping

HERE = Path(__file__).parent
INSTANT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def _httpx_error() -> httpx.HTTPStatusError:
    request = httpx.Request("GET", "https://crm.example/")
    return httpx.HTTPStatusError("no", request=request, response=httpx.Response(429, request=request))


def _requests_error() -> requests.HTTPError:
    response = requests.Response()
    response.status_code = 404
    return requests.HTTPError("no", response=response)


def _aiohttp_error() -> aiohttp.ClientResponseError:
    url: Any = "https://crm.example/"
    return aiohttp.ClientResponseError(aiohttp.RequestInfo(url, "GET", None, url), (), status=503)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (_httpx_error(), 429),
        (_requests_error(), 404),
        (_aiohttp_error(), 503),
        (CrmError(409, {"error": "duplicate"}), 409),
        (CrmError(None), None),
        (httpx.ConnectError("refused"), None),
        (requests.ConnectionError("refused"), None),
        (KeyError("id"), None),
        (SystemExit(2), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_status_of_every_librarys_error(error: BaseException, status: int | None) -> None:
    assert status_of(error) == status


def test_plain_and_async_functions_return_the_same() -> None:
    async def later(value: int) -> dict[str, int]:
        await asyncio.sleep(0)
        return {"n": value}

    assert invoke(lambda value: {"n": value}, 1, root=HERE) == Returned({"n": 1})
    assert invoke(later, 1, root=HERE) == Returned({"n": 1}, awaited=True)


def test_a_plain_function_may_run_a_loop_of_its_own() -> None:
    async def inner() -> str:
        return "done"

    assert invoke(lambda: asyncio.run(inner()), root=HERE) == Returned("done")


def test_what_is_awaited_in_one_block_runs_in_one_loop() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    left: list[asyncio.Task[None]] = []

    async def note() -> None:
        loops.append(asyncio.get_running_loop())
        left.append(asyncio.create_task(asyncio.sleep(60)))

    with one_loop():
        invoke(note, root=HERE)
        assert invoke(lambda: asyncio.run(asyncio.sleep(0, "of its own")), root=HERE) == Returned("of its own")
        invoke(note, root=HERE)
        assert not any(task.done() for task in left)
    invoke(note, root=HERE)
    assert loops[0] is loops[1]
    assert loops[1] is not loops[2]
    assert all(loop.is_closed() for loop in loops)
    assert all(task.cancelled() for task in left)


@pytest.mark.parametrize("skips", [True, False])
def test_a_loop_in_which_nothing_is_left_is_used_again_in_replay(skips: bool) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    left: list[asyncio.Task[None]] = []
    times: list[float] = []

    async def sleep() -> None:
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0.01)
        times.append(asyncio.get_running_loop().time())

    async def leave() -> None:
        await sleep()
        left.append(asyncio.create_task(asyncio.sleep(60)))

    with loops_used_again():
        for function in (sleep, leave, sleep, sleep):
            with stepping(Start(INSTANT, "seed"), skips=skips), one_loop():
                invoke(function, root=HERE)
                with pytest.raises(RuntimeError):
                    asyncio.get_running_loop()
    first, second, third, fourth = loops
    assert (first is second, third is fourth) == (skips, skips)
    assert second is not third
    assert all(loop.is_closed() for loop in loops)
    assert left[0].cancelled()
    assert not skips or times == [0.01] * 4, "each begins with a clock of its own"


@pytest.mark.parametrize(("turns", "is_used_again"), [(1, False), (3, True)])
def test_a_loop_with_an_unfinished_generator_is_not_used_again(turns: int, is_used_again: bool) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    held: list[AsyncIterator[int]] = []

    async def two() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def begin() -> None:
        loops.append(asyncio.get_running_loop())
        held.append(two())
        for _ in range(turns):
            await anext(held[-1], None)

    with loops_used_again():
        for _ in range(2):
            with stepping(Start(INSTANT, "seed"), skips=True), one_loop():
                invoke(begin, root=HERE)
    assert (loops[0] is loops[1]) == is_used_again


def test_a_name_that_a_call_has_bound_to_its_context_is_gone_in_the_next() -> None:
    bound = ContextVar("bound", default="nothing")

    async def bind() -> str:
        before = bound.get()
        bound.set("something")
        return before

    with loops_used_again():
        for _ in range(2):
            with stepping(Start(INSTANT, "seed"), skips=True), one_loop():
                assert invoke(bind, root=HERE) == Returned("nothing", awaited=True)


def test_models_become_camel_case_data_with_absent_kept_absent() -> None:
    outcome = invoke(lambda: FindContactResult(successful=True, matched_contact_info=[]), root=HERE)
    assert outcome == Returned({"successful": True, "matchedContactInfo": []})


@pytest.mark.parametrize(
    "error", [ValueError("bad"), SystemExit(3), asyncio.CancelledError()], ids=lambda e: type(e).__name__
)
def test_whatever_is_raised_is_an_observation(error: BaseException) -> None:
    def fail() -> None:
        raise error

    outcome = invoke(fail, root=HERE)
    assert isinstance(outcome, Raised)
    assert outcome.kind.endswith(type(error).__name__)
    assert outcome.place is not None
    assert outcome.place.file == Path(__file__)


def test_only_an_interrupt_goes_through() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        invoke(interrupted, root=HERE)


def test_a_group_of_one_is_looked_into() -> None:
    def fail() -> None:
        raise ExceptionGroup("tasks", [ExceptionGroup("inner", [CrmError(500)])])

    outcome = invoke(fail, root=HERE)
    assert isinstance(outcome, Raised)
    assert outcome.status == 500


def test_the_status_of_the_error_that_a_handler_lost_is_told() -> None:
    def read_the_page() -> None:
        try:
            raise CrmError(502, "<html>")
        except CrmError:
            json.loads("<html>")

    lost = invoke(read_the_page, root=HERE)
    assert isinstance(lost, Raised)
    assert (lost.kind, lost.status, lost.hidden_status) == ("json.decoder.JSONDecodeError", None, 502)
    plain = invoke(json.loads, "<html>", root=HERE)
    assert isinstance(plain, Raised)
    assert plain.hidden_status is None
