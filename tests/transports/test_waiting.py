"""Sleeping and time limits in a step: the same clocks while recording and in replay, and no waiting in replay."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest

from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import install, stepping

START = Start(datetime(2031, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC), "a seed")
NEVER = 900
"""Seconds: a test that really waits for so long fails by hanging."""


@pytest.fixture(scope="module")
def connector() -> Any:
    """A module that binds functions by name before any step, and lies where a connector does."""
    install()
    source = """
from time import monotonic, perf_counter, sleep, time
from asyncio import sleep as sleep_async

def until_deadline(clock, pause):
    polls, deadline = 0, clock() + pause * 5
    while clock() < deadline:
        sleep(pause)
        polls += 1
    return polls

async def until_deadline_async(clock, pause):
    polls, deadline = 0, clock() + pause * 5
    while clock() < deadline:
        await sleep_async(pause)
        polls += 1
    return polls
"""
    namespace: dict[str, Any] = {"__name__": "acme_connector"}
    exec(source, namespace)
    return SimpleNamespace(**namespace)


@contextmanager
def replay() -> Iterator[None]:
    with stepping(START, skips=True):
        yield


@contextmanager
def recording() -> Iterator[None]:
    with stepping(START, skips=False):
        yield


def passed() -> float:
    """Seconds since the step began, by the wall clock."""
    return round((datetime.now(UTC) - START.instant).total_seconds(), 6)


def busy() -> int:
    """Takes real time, and lets other threads run meanwhile, as a single call into C would not."""
    turns = 0
    while turns < 1_000_000:
        turns += 1
    return turns


@pytest.mark.parametrize("name", ["time", "monotonic", "perf_counter"])
@pytest.mark.parametrize(("step", "pause"), [(replay, NEVER), (recording, 0.01)])
def test_a_loop_until_a_deadline_ends_after_as_many_turns(
    connector: Any, name: str, step: Callable[[], Any], pause: float
) -> None:
    with step():
        assert connector.until_deadline(getattr(connector, name), pause) == 5
        assert passed() == pause * 5
        assert asyncio.run(connector.until_deadline_async(getattr(connector, name), pause)) == 5
        assert passed() == pause * 10


def test_both_clocks_move_by_what_was_slept_and_by_nothing_else(connector: Any) -> None:
    with recording():
        before = connector.monotonic(), connector.time()
        deadline = time.get_clock_info("monotonic").resolution
        assert (connector.monotonic(), connector.time(), deadline > 0) == (*before, True)
        connector.sleep(0.02)
        assert connector.time() - before[1] == pytest.approx(0.02)
        assert connector.monotonic() - before[0] == pytest.approx(0.02)


def test_outside_a_step_and_after_it_sleep_is_real(connector: Any) -> None:
    with replay():
        pass
    before = connector.monotonic()
    connector.sleep(0.02)
    assert connector.monotonic() - before >= 0.02


def test_a_wrong_sleep_is_as_wrong_as_ever(connector: Any) -> None:
    with replay():
        with pytest.raises(ValueError, match="non-negative"):
            connector.sleep(-1)
        with pytest.raises(TypeError):
            connector.sleep("1")
        assert passed() == 0


def test_libraries_that_wait_for_the_network_keep_the_real_clock() -> None:
    namespace: dict[str, Any] = {"__name__": "urllib3.util.timeout", "time": time}
    exec("def now(): return time.monotonic()", namespace)
    with replay():
        time.sleep(NEVER)
        assert namespace["now"]() < namespace["now"]() + NEVER / 2
        first = namespace["now"]()
        while namespace["now"]() == first:
            pass


def test_another_thread_s_sleep_is_none_of_the_step_s() -> None:
    """As the embedded CRM's, which answers while a step is recorded."""
    go, slept = threading.Event(), threading.Event()

    def serve() -> None:
        go.wait(10)
        time.sleep(0.02)
        slept.set()

    thread = threading.Thread(target=serve)
    thread.start()
    with replay():
        go.set()
        thread.join()
        assert slept.is_set()
        assert passed() == 0


def test_an_event_that_nobody_can_set_only_takes_its_time() -> None:
    with replay():
        assert threading.Event().wait(NEVER) is False
        assert passed() == NEVER


def test_a_wait_for_another_thread_is_real() -> None:
    done = threading.Event()

    def work() -> None:
        busy()
        done.set()

    with replay():
        thread = threading.Thread(target=work)
        thread.start()
        assert done.wait(NEVER) is True
        thread.join()
        assert passed() == 0


def test_polling_for_a_busy_thread_does_not_use_up_the_deadline(connector: Any) -> None:
    results: queue.Queue[int] = queue.Queue()
    with replay():
        thread = threading.Thread(target=lambda: results.put(busy()))
        thread.start()
        deadline = connector.time() + NEVER
        while results.empty() and connector.time() < deadline:
            connector.sleep(NEVER)
        assert not results.empty()
        thread.join()


def test_sleeping_side_by_side_takes_as_long_as_the_longest_while_recording(connector: Any) -> None:
    barrier = threading.Barrier(2)

    def work(seconds: float) -> None:
        barrier.wait()
        connector.sleep(seconds)

    with recording():
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, (0.1, 0.12)))
        assert 0.12 <= passed() < 0.22


@pytest.mark.parametrize(
    "wait",
    [
        lambda: asyncio.sleep(NEVER),
        lambda: anyio.sleep(NEVER),
        lambda: asyncio.gather(asyncio.sleep(NEVER), asyncio.sleep(NEVER / 2)),
        lambda: asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=NEVER),
    ],
    ids=["asyncio", "anyio", "together", "wait"],
)
def test_waiting_in_a_loop_takes_no_time_and_moves_the_clock(wait: Callable[[], Any]) -> None:
    async def run() -> None:
        await wait()

    with replay():
        asyncio.run(run())
        assert passed() == NEVER


async def by_timeout() -> None:
    async with asyncio.timeout(NEVER):
        await asyncio.Event().wait()


async def by_wait_for() -> None:
    await asyncio.wait_for(asyncio.Event().wait(), NEVER)


async def by_anyio() -> None:
    with anyio.fail_after(NEVER):
        await anyio.sleep_forever()


@pytest.mark.parametrize("limited", [by_timeout, by_wait_for, by_anyio])
def test_a_time_limit_strikes_at_its_time(limited: Callable[[], Any]) -> None:
    with replay():
        with pytest.raises(TimeoutError):
            asyncio.run(limited())
        assert passed() == NEVER


def test_time_limits_strike_while_recording_and_move_the_clock() -> None:
    async def wait() -> None:
        await asyncio.sleep(0.01)
        async with asyncio.timeout(0.02):
            await asyncio.sleep(NEVER)

    with recording():
        with pytest.raises(TimeoutError):
            asyncio.run(wait())
        assert passed() == pytest.approx(0.03, abs=0.001)


def test_a_loop_s_own_clock_stands_too() -> None:
    async def wait() -> float:
        loop = asyncio.get_running_loop()
        before = loop.time()
        busy()
        await asyncio.sleep(0)
        assert loop.time() == before
        await asyncio.sleep(NEVER)
        return loop.time() - before

    with replay():
        assert asyncio.run(wait()) == NEVER


async def in_asyncio() -> int:
    return await asyncio.wait_for(asyncio.to_thread(busy), 60)


async def in_executor() -> int:
    with ThreadPoolExecutor(1) as pool:
        async with asyncio.timeout(60):
            return await asyncio.get_running_loop().run_in_executor(pool, busy)


async def in_pool() -> int:
    with ThreadPoolExecutor(1) as pool:
        async with asyncio.timeout(60):
            return await asyncio.wrap_future(pool.submit(busy))


async def in_anyio() -> int:
    with anyio.fail_after(60):
        return await anyio.to_thread.run_sync(busy)


@pytest.mark.parametrize("work", [in_asyncio, in_executor, in_pool, in_anyio])
def test_work_in_a_thread_does_not_run_into_a_time_limit_at_once(work: Callable[[], Any]) -> None:
    async def run() -> None:
        for _ in range(3):
            assert await work()
        await asyncio.sleep(NEVER)  # the pools' threads are idle, and keep nobody from skipping

    with replay():
        asyncio.run(run())
        assert passed() == NEVER


@pytest.mark.parametrize("run", [asyncio.to_thread, anyio.to_thread.run_sync], ids=["asyncio", "anyio"])
def test_work_that_waits_for_somebody_else_does_not_run_into_a_time_limit_either(run: Callable[..., Any]) -> None:
    """It looks idle; that it was handed out is what counts."""
    go, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        go.wait()
        busy()
        done.set()

    def work() -> bool:
        go.set()
        return done.wait()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    with replay():
        assert asyncio.run(_limited(run, work))
    thread.join()


async def _limited(run: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.wait_for(run(*arguments), 60)


def test_sleep_in_a_loop_s_thread_is_skipped_too(connector: Any) -> None:
    async def run() -> None:
        await asyncio.to_thread(connector.sleep, NEVER)
        await anyio.to_thread.run_sync(connector.sleep, NEVER)

    with replay():
        asyncio.run(run())
        assert passed() == NEVER * 2


def test_a_thread_may_ask_the_loop_to_sleep() -> None:
    async def run() -> None:
        await anyio.to_thread.run_sync(lambda: anyio.from_thread.run(anyio.sleep, 0.05))

    with replay():
        asyncio.run(run())
        assert passed() == 0.05


def test_a_loop_made_before_the_step_is_left_alone() -> None:
    with contextlib.closing(asyncio.new_event_loop()) as loop, replay():
        before = loop.time()
        loop.run_until_complete(asyncio.sleep(0.01))
        assert loop.time() - before >= 0.01
        assert passed() == 0


def test_a_daemon_thread_sleeps_for_real(connector: Any) -> None:
    """Nobody waits for it: a loop that sleeps forever would else spin, and drive the clock."""
    turns: list[int] = []

    def poll() -> None:
        while not turns or turns[-1] < 3:
            connector.sleep(0.01)
            turns.append(len(turns) + 1)

    with replay():
        thread = threading.Thread(target=poll, daemon=True)
        thread.start()
        thread.join()
        assert passed() == 0
