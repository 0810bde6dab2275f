"""Running one function of a connector, and telling what came of it."""

import asyncio
import inspect
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from appconnect_cli.connectors.places import place_of_error
from appconnect_cli.contract.model import to_data
from appconnect_cli.runtime.result import Raised, Returned


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


class _Loop:
    """An event loop that the first who waits opens."""

    runner: asyncio.Runner | None = None


_loop: ContextVar[_Loop | None] = ContextVar("_loop", default=None)


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
            loop.runner.close()


def _wait_for(value: Awaitable[Any]) -> Any:
    async def wait() -> Any:
        return await value

    loop = _loop.get()
    if loop is None:
        with asyncio.Runner() as runner:
            return runner.run(wait())
    loop.runner = loop.runner or asyncio.Runner()
    return loop.runner.run(wait())


def _innermost(error: BaseException) -> BaseException:
    """The one exception inside a group of one: anyio wraps what a task raised."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
