"""Which threads work for a step: the one that runs it, and every thread that one of these starts.

Another thread's work, the embedded CRM's for one, is none of the step's: the step's clock and chance are not for it.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

from appconnect_cli.transports.culprits import own_place


@dataclass(eq=False)
class Step:
    """One step while it runs, and for the threads that outlive it."""

    offline: bool = False
    """Whether its threads may not connect."""
    over: bool = False
    escapes: list[str] = field(default_factory=list)
    """Connections that its threads tried to open while they might not."""


_steps: WeakKeyDictionary[threading.Thread, Step] = WeakKeyDictionary()
_started: WeakKeyDictionary[threading.Thread, str] = WeakKeyDictionary()
_jobs = threading.local()

_WAITING = frozenset({"wait", "join", "_wait_for_tstate_lock", "acquire", "select", "get"})
"""Functions of `threading`, `queue` and `selectors`: a thread that is in one waits for another, or for the network."""

_IDLE = ("concurrent.futures.thread", f"{__package__}.clock", f"{__package__}.waiting")
"""A thread whose innermost line is in one of these is a pool's that waits for work, or sleeps."""


def install() -> None:
    """Have every thread from now on work for the step of the thread that starts it. Once is enough."""
    original = threading.Thread.start
    if getattr(original, "_inherits_step", False):
        return

    def start(thread: threading.Thread) -> None:
        step = current_step()
        if step is not None:
            _steps[thread] = step
            _started[thread] = own_place(sys._getframe(1))
        original(thread)

    start._inherits_step = True  # type: ignore[attr-defined]
    threading.Thread.start = start  # type: ignore[assignment, method-assign]


@contextmanager
def begun() -> Iterator[Step]:
    """A step of the current thread's, until the block ends."""
    install()
    thread, step = threading.current_thread(), Step()
    before = _steps.get(thread)
    _steps[thread] = step
    try:
        yield step
    finally:
        step.over = True
        if before is None:
            del _steps[thread]
        else:
            _steps[thread] = before


def current_step() -> Step | None:
    """The step that the current thread works for; it may be over."""
    return _steps.get(threading.current_thread()) if _steps else None


def job(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, to be run in a pool's thread: the line that hands it over now asked for all that it does."""
    place = own_place(sys._getframe(1))

    def run(*arguments: Any, **named: Any) -> Any:
        _jobs.place = place
        try:
            return function(*arguments, **named)
        finally:
            _jobs.place = ""

    return run


def asked_at() -> str:
    """Where the connector's code asked for what the current thread does; empty if that is not known."""
    place: str = getattr(_jobs, "place", "")
    return place or _started.get(threading.current_thread(), "")


def known_steps() -> list[Step]:
    """Those that a thread still works for."""
    return list(_steps.values())


def companions(step: Step) -> list[threading.Thread]:
    """The living threads that work for the step, without the current one."""
    here = threading.current_thread()
    return [thread for thread, own in list(_steps.items()) if own is step and thread is not here and thread.is_alive()]


def others_at_work(step: Step) -> bool:
    """Whether another thread of the step is busy: neither waiting for somebody nor asleep."""
    others = companions(step)
    if not others:
        return False
    frames = sys._current_frames()
    return any(_is_busy(frames.get(thread.ident or 0)) for thread in others)


def _is_busy(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    module = frame.f_globals.get("__name__")
    waits = module in ("threading", "queue", "selectors") and frame.f_code.co_name in _WAITING
    return not waits and module not in _IDLE
