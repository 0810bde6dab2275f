"""What a connector waits with and reads the time by, under the step's clock.

Functions that it may bind with `from time import sleep` are wrapped before it is imported; outside a step they do what
they always did. Only the step's own threads live by its clock, and of those only code that does not wait for the
network: who measures how long an answer takes goes by the real monotonic clock.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from appconnect_cli.transports.clock import current_clock
from appconnect_cli.transports.loop import StepLoop
from appconnect_cli.transports.steps import companions

_BY_REAL_TIME = sys.stdlib_module_names | {
    "appconnect_cli", "aiohttp", "anyio", "async_timeout", "h2", "httpcore", "httpx", "starlette", "trio", "urllib3",
    "uvicorn", "vcr",
}  # fmt: skip
"""Packages that measure how long the network takes, or wait for it."""

_installed = False


def install() -> None:
    """Wrap the functions, before any connector is imported. Once is enough."""
    global _installed
    if _installed:
        return
    _installed = True
    time.sleep = _moving(time.sleep)
    for name, unit in (("monotonic", 1), ("perf_counter", 1), ("monotonic_ns", 10**9), ("perf_counter_ns", 10**9)):
        setattr(time, name, _standing(getattr(time, name), unit))
    threading.Event.wait = _waiting(threading.Event.wait)  # type: ignore[method-assign]
    asyncio.events.new_event_loop = asyncio.new_event_loop = _looping(asyncio.new_event_loop)


def _moving(sleep: Callable[[float], None]) -> Callable[[Any], None]:
    def moving(seconds: float, /) -> None:
        """time.sleep, which in a step moves the step's clock."""
        clock = current_clock()
        if clock is None or threading.current_thread().daemon:  # nobody waits for a daemon's sleep
            return sleep(seconds)
        if clock.skips:
            sleep(min(seconds, 0))  # complains as ever of what is no time to sleep
            return clock.skip(seconds, sleep, clock.is_quiet)
        until = clock.slept + seconds
        sleep(seconds)
        return clock.move_to(until)

    return moving


def _standing(read: Callable[[], Any], unit: int) -> Callable[[], Any]:
    def standing() -> Any:
        """The step's clock, for a connector's code; the real one for everybody else."""
        clock = current_clock()
        if clock is None or sys._getframe(1).f_globals.get("__name__", "").partition(".")[0] in _BY_REAL_TIME:
            return read()
        seconds = clock.instant.timestamp() + clock.slept
        return seconds if unit == 1 else round(seconds * unit)

    return standing


def _waiting(wait: Callable[..., bool]) -> Callable[..., bool]:
    def waiting(event: threading.Event, timeout: float | None = None) -> bool:
        """Event.wait, which nobody ends in a step of one thread: it only takes its time."""
        clock = None if timeout is None or event.is_set() else current_clock()
        if clock is None or timeout is None or threading.current_thread().daemon:
            return wait(event, timeout)
        if clock.skips:
            return clock.skip(timeout, lambda seconds: wait(event, seconds), lambda: not companions(clock.step))
        until = clock.slept + timeout
        was_set = wait(event, timeout)
        if not was_set:
            clock.move_to(until)
        return was_set

    return waiting


def _looping(make: Callable[[], asyncio.AbstractEventLoop]) -> Callable[[], asyncio.AbstractEventLoop]:
    def looping() -> asyncio.AbstractEventLoop:
        """asyncio.new_event_loop, by the step's clock."""
        clock = current_clock()
        if clock is None:
            return make()
        return StepLoop(clock)

    return looping
