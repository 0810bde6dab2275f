"""asyncio by the step's clock: in replay nothing is waited for that only time would bring.

A breakpoint does not use up a time limit: the clock stands while nobody sleeps.
"""

import asyncio
import selectors
from collections.abc import Callable
from contextvars import Context
from typing import Any

from appconnect_cli.transports.clock import Clock
from appconnect_cli.transports.steps import companions, job

_LEFTOVERS = ("_ready", "_scheduled", "_default_executor", "_signal_handlers", "_jobs")
"""Where asyncio's loops, and ours, keep what is still to be done."""


class StepLoop(asyncio.SelectorEventLoop):
    """An event loop of a step. While recording it waits as any other, and moves the clock as time goes by."""

    def __init__(self, clock: Clock) -> None:
        self._step_clock = clock
        self._jobs = 0
        """How many functions are out in executors' threads."""
        self._step_selector = _Selector(clock, self._is_alone) if clock.skips else None
        super().__init__(self._step_selector)

    def begin(self, clock: Clock) -> None:
        """From now on it is the loop of another step. Only for a loop that is as good as new."""
        self._step_clock = clock
        if self._step_selector:
            self._step_selector.clock = clock

    @property
    def is_as_new(self) -> bool:
        """Whether it is a loop of replay in which nothing is left of what was done. With a version of Python that keeps
        such things elsewhere, no loop is.
        """
        generators = getattr(self, "_asyncgens", None)
        return (
            self._step_selector is not None
            and generators is not None
            and all(each.ag_frame is None for each in generators)  # one that has ended may still be held by an error
            and not any(getattr(self, name, True) for name in _LEFTOVERS)
            and not asyncio.all_tasks(self)
            and len(self._step_selector.get_map()) == 1  # asyncio's own pair of sockets
        )

    def time(self) -> float:
        return self._step_clock.slept if self._step_clock.skips else super().time()

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_at(self.time() + delay, self._moving(delay, callback), *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        delay = when - self.time()
        if not self._step_clock.skips:
            delay = round(delay, 3)  # some microseconds have gone by since `when` was worked out
        return super().call_at(when, self._moving(delay, callback), *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        future = super().run_in_executor(executor, job(func), *args)
        self._jobs += 1
        future.add_done_callback(self._done)
        return future

    def _moving(self, delay: float, callback: Callable[..., Any]) -> Callable[..., None]:
        """What is called at its time shows that the time has passed, whatever else was waited for meanwhile."""
        due = self._step_clock.slept + max(0.0, delay)

        def call(*arguments: Any) -> None:
            self._step_clock.move_to(due)
            callback(*arguments)

        return call

    def _done(self, _future: asyncio.Future[Any]) -> None:
        self._jobs -= 1

    def _is_alone(self) -> bool:
        """Whether nobody is at work who may have something for this loop."""
        clock = self._step_clock
        return not self._jobs and not any(map(_is_out, companions(clock.step))) and clock.is_quiet()


class _Selector(selectors.DefaultSelector):
    """Where nothing is ready, and nobody is at work, the time that it should wait has passed at once."""

    def __init__(self, clock: Clock, is_alone: Callable[[], bool]) -> None:
        super().__init__()
        self.clock = clock
        self._is_alone = is_alone

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        return self.clock.skip(timeout, super().select, self._is_alone)


def _is_out(thread: Any) -> bool:
    """Whether a thread of anyio's works for somebody: it says so itself, at the moment it is handed the work."""
    idle = getattr(thread, "idle_workers", None)
    return idle is not None and thread not in idle
