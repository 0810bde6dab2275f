"""Running one function of a connector, and telling what came of it."""

import asyncio
import inspect
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from pathlib import Path
from typing import Any

from appconnect_cli.connectors.places import place_of_error
from appconnect_cli.contract.model import to_data
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.transports.clock import current_clock
from appconnect_cli.transports.loop import StepLoop


def invoke(function: Callable[..., Any], *arguments: Any, root: Path, traced: bool = True) -> Returned | Raised:
    """Call a connector's function, plain or async, and never let its error through.

    A plain function runs outside any event loop, so that it may start one of its own. This is one of the two places
    that catch everything: whatever a connector throws is an observation, not a crash. Only Ctrl-C goes through.
    Without `traced` an error is told without its traceback, which costs more than most calls.
    """
    try:
        value = function(*arguments)
        if not inspect.isawaitable(value):
            return Returned(to_data(value))
        return Returned(to_data(_wait_for(value)), awaited=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a connector may raise anything, SystemExit included
        return raised(error, root, traced=traced)


def raised(error: BaseException, root: Path, *, traced: bool = True) -> Raised:
    """An exception as data; `root` is the connector's folder, by which its own code is known."""
    cause = _innermost(error)
    kind = type(cause)
    return Raised(
        kind=kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}",
        message=str(cause).split("\nFor more information check:")[0],
        status=status_of(cause),
        place=place_of_error(cause, root),
        traceback="".join(traceback.format_exception(error)) if traced else "",
        hidden_status=next((status for each in _handled(cause) if (status := status_of(each)) is not None), None),
        is_exception=isinstance(error, Exception),
    )


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error carries, whichever library raised it (contract 3.6).

    httpx and requests hang the response on the error, aiohttp and CrmError the status, urllib the code. App Connect
    itself reads `error.response.status`; the server's bridge rebuilds that from this number.
    """
    response = getattr(error, "response", None)
    places = ((response, "status_code"), (response, "status"), (error, "status"), (error, "code"))
    # One by one: reading a further name may warn, as aiohttp's `code` does.
    for holder, name in places:
        value = getattr(holder, name, None)
        if type(value) is int and 100 <= value <= 599:
            return value
    return None


def _handled(error: BaseException) -> Iterator[BaseException]:
    """The errors that were being handled when it was raised, the latest first."""
    handled = error.__context__
    while handled is not None:
        yield handled
        handled = handled.__context__


class _Loop:
    """An event loop that the first who waits opens."""

    def __init__(self) -> None:
        self.runner: asyncio.Runner | None = None
        self.context = copy_context()


class _Spare:
    """The event loop of a call that is over, and left nothing in it."""

    runner: asyncio.Runner | None = None


_loop: ContextVar[_Loop | None] = ContextVar("_loop", default=None)
_spare: ContextVar[_Spare | None] = ContextVar("_spare", default=None)


@contextmanager
def one_loop() -> Iterator[None]:
    """All that is awaited in the block runs in one event loop, as it does in a server: a client that a connector keeps
    belongs to the loop in which it was opened. What still runs at the end is cancelled.
    """
    loop = _Loop()
    token = _loop.set(loop)
    try:
        yield
    finally:
        _loop.reset(token)
        if loop.runner:
            _give_back(loop.runner)


@contextmanager
def loops_used_again() -> Iterator[None]:
    """Inside the block a loop in which nothing is left is used again by the next call: to make one takes longer than
    most calls.
    """
    spare = _Spare()
    token = _spare.set(spare)
    try:
        yield
    finally:
        _spare.reset(token)
        if spare.runner:
            spare.runner.close()


def _give_back(runner: asyncio.Runner) -> None:
    spare, loop = _spare.get(), runner.get_loop()
    if spare and isinstance(loop, StepLoop) and loop.is_as_new:
        asyncio.set_event_loop(None)
        spare.runner = runner
    else:
        runner.close()


def _opened() -> asyncio.Runner:
    spare, clock = _spare.get(), current_clock()
    if spare is None or spare.runner is None or clock is None:
        return asyncio.Runner()
    runner, spare.runner = spare.runner, None
    loop = runner.get_loop()
    assert isinstance(loop, StepLoop)
    loop.begin(clock)
    asyncio.set_event_loop(loop)
    return runner


def _wait_for(value: Awaitable[Any]) -> Any:
    async def wait() -> Any:
        return await value

    shared = _loop.get()
    if shared is None:
        with asyncio.Runner() as runner:
            return runner.run(wait())
    shared.runner = shared.runner or _opened()
    # Not runner.run(): for each call it would put a handler of its own in the place of Ctrl-C's, and take it out again.
    loop = shared.runner.get_loop()
    return loop.run_until_complete(loop.create_task(wait(), context=shared.context))


def _innermost(error: BaseException) -> BaseException:
    """The one exception inside a group of one: anyio wraps what a task raised."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
