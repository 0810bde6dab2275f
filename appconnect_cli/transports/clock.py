"""One instant per step, and sleep that moves it: the same clocks while recording and in replay.

The wall clock stands at the step's instant, and so does the monotonic clock that a connector reads. What moves them is
sleeping, by what was slept: really while recording, at once in replay. So a loop until a deadline ends, and ends alike.

What a connector sleeps with, and what it reads, is in waiting.py.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from appconnect_cli.transports.steps import Step, begun, companions, current_step, others_at_work

Waited = TypeVar("Waited")

GLANCE = 0.01
"""Seconds after which to look again whether others are still at work."""


@dataclass
class Clock:
    """A step's clock."""

    step: Step
    instant: datetime
    skips: bool
    """Whether sleeping takes no time: in replay."""
    shift: Callable[[timedelta], None]
    """Moves the wall clock."""
    slept: float = 0.0
    """Seconds since the step began, by this clock."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def move_to(self, slept: float) -> None:
        """It is at least so many seconds since the step began: sleeping side by side takes as long as the longest."""
        with self.lock:
            if slept > self.slept:
                self.shift(timedelta(seconds=slept) - timedelta(seconds=self.slept))
                self.slept = slept

    def is_quiet(self) -> bool:
        """Whether no other thread of the step is at work."""
        return not others_at_work(self.step)

    def skip(self, seconds: float, wait: Callable[[float], Waited], is_quiet: Callable[[], bool]) -> Waited:
        """Let `seconds` pass at once, or, as long as it is not quiet, wait for those who are at work.

        `wait` waits really, for as long as it is told, and returns something true if it did not wait in vain. Where
        there are other threads it must be quiet twice: one that was just given something to do looks idle for a moment.
        """
        since, until, quiet, ends = time.monotonic(), self.slept + seconds, 0, False
        waited = wait(0)
        while not waited and not ends:
            quiet = quiet + 1 if is_quiet() else 0
            ends = quiet > bool(companions(self.step)) or time.monotonic() - since >= seconds
            waited = wait(0 if ends else GLANCE)
        if not waited:
            self.move_to(until)
        return waited


class _Running:
    """Which clock there is. Plain module state: threads of a connector must see it too."""

    clock: Clock | None = None


@contextmanager
def frozen(instant: datetime, *, skips: bool = False) -> Iterator[Clock]:
    """Stop the clocks at `instant` (an aware datetime), in time zone UTC, until the block ends.

    `datetime.now()`, `time.time()` and the local time zone are the same on every machine. With `skips`, sleeping only
    moves the clocks.
    """
    travel = _time_machine().travel
    working = current_step()
    naive = instant.astimezone(UTC).replace(tzinfo=None)  # with a zone, newer versions set it, at 10 us
    with (
        utc_zone(),
        nullcontext(working) if working else begun() as step,
        travel(naive, tick=False) as traveller,
    ):
        before, _Running.clock = _Running.clock, Clock(step, instant, skips, traveller.shift)
        try:
            yield _Running.clock
        finally:
            _Running.clock = before


def current_clock() -> Clock | None:
    """The clock by which the current thread lives; None if that is the real one."""
    clock = _Running.clock
    return clock if clock is not None and current_step() is clock.step else None


def _time_machine() -> Any:
    """time-machine; it would import pytest where that is installed, for a plugin, and that takes 80 ms."""
    if "pytest" in sys.modules or "time_machine" in sys.modules:
        import time_machine

        return time_machine
    sys.modules["pytest"] = None  # type: ignore[assignment]
    try:
        import time_machine
    finally:
        del sys.modules["pytest"]
    return time_machine


@contextmanager
def utc_zone() -> Iterator[None]:
    """The local time zone is UTC; where it is that already, nothing is set: that would cost as much as the clock."""
    before = os.environ.get("TZ")
    if before == "UTC":
        yield
        return
    _set_zone("UTC")
    try:
        yield
    finally:
        _set_zone(before)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    if hasattr(time, "tzset"):  # Windows has none: there the system's zone stays
        time.tzset()
