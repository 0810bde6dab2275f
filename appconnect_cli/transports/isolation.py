"""No network: enforced below the HTTP libraries, so that nothing that replays can reach a CRM.

An audit hook sees every connection and every look-up of a name that CPython makes, whichever library asks. It can't
be removed again, so it is installed once and obeys a switch. Subprocesses and libraries with sockets of their own
(libcurl, gRPC) are not seen.
"""

import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKING_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})

_PACKAGE = str(Path(__file__).parent.parent)
_PYTHON = tuple({str(Path(module.__file__).parent) for module in (threading, ssl) if module.__file__})


class NetworkEscapeError(BaseException):
    """Code tried to open a connection during replay.

    No Exception: a connector's `except Exception` must not turn it into "no contact found". It says `what` was tried.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Guard:
    """The switch that the audit hook obeys. Plain module state: threads of a connector must see it too."""

    def __init__(self) -> None:
        self.escapes: list[list[str]] = []
        """Where attempts are noted, one list per block that is open; empty while the network is allowed."""
        self.left_over: WeakKeyDictionary[threading.Thread, list[str]] = WeakKeyDictionary()
        """Threads that were started inside a block and outlived it: what they may not do stays forbidden."""
        self.hooked = False
        self.lock = threading.Lock()

    def forbids(self) -> list[str] | None:
        """Where the current thread's attempt is to be noted; None if it may connect."""
        if self.escapes:
            return self.escapes[-1]
        return self.left_over.get(threading.current_thread()) if self.left_over else None


_guard = _Guard()


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Forbid connections and name look-ups inside the block, in every thread; yields the list of attempts.

    An attempt raises NetworkEscapeError where it is made, and is noted, naming the code that made it. A thread that
    was started inside and outlives the block stays forbidden until a block with `allow_left_over` lets it go.
    """
    _install()
    before = set(threading.enumerate())
    escapes: list[str] = []
    _guard.escapes.append(escapes)
    try:
        with _no_certificates():
            yield escapes
    finally:
        for thread in set(threading.enumerate()) - before:
            _guard.left_over[thread] = escapes
        _guard.escapes.remove(escapes)


def allow_left_over() -> None:
    """Going live: pools of threads that a replayed step left behind may be used again."""
    _guard.left_over.clear()


def _install() -> None:
    with _guard.lock:
        if not _guard.hooked:
            sys.addaudithook(_watch)
            _guard.hooked = True


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _CONNECTING and event not in _LOOKING_UP:
        return
    noted = _guard.forbids()
    if noted is None or not _reaches_out(event, arguments):
        return
    what = f"{event.removeprefix('socket.')} {_target(event, arguments)} at {_culprit()}"
    noted.append(what)
    raise NetworkEscapeError(f"No connection is made in replay, but code tried one: {what}.")


def _reaches_out(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it leaves the process: sockets of the file system and asyncio's pair of sockets do not."""
    if event in _CONNECTING and arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
        return False
    return not any(
        frame.f_globals.get("__name__") == "socket" and frame.f_code.co_name in ("socketpair", "_fallback_socketpair")
        for frame, _ in traceback.walk_stack(sys._getframe(2))
    )


def _target(event: str, arguments: tuple[Any, ...]) -> str:
    address = arguments[1] if event in _CONNECTING else arguments[:2]
    if isinstance(address, tuple):
        return ":".join(str(part) for part in address[:2] if part is not None)
    return str(address)


def _culprit() -> str:
    """The innermost line that is neither Python's, nor an installed library's, nor ours; else the innermost one."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_stack(sys._getframe(2))]
    for file, line in frames:
        if not file.startswith((_PACKAGE, *_PYTHON)) and "site-packages" not in file and not file.startswith("<"):
            return f"{file}:{line}"
    file, line = frames[0]
    return f"{file}:{line}"


@contextmanager
def _no_certificates() -> Iterator[None]:
    """Whoever makes a TLS context inside the block gets one without CAs: loading them costs 20 ms, and is never used.

    A context that outlives the block fails to verify rather than trusting more than it should.
    """
    context: Any = ssl.SSLContext
    names = ("load_verify_locations", "load_default_certs")
    before = {name: context.__dict__[name] for name in names if name in context.__dict__}
    for name in names:
        setattr(context, name, _load_nothing)
    try:
        yield
    finally:
        for name in names:
            delattr(context, name)
        for name, function in before.items():
            setattr(context, name, function)


def _load_nothing(*_arguments: Any, **_named: Any) -> None:
    """In place of SSLContext's loading methods."""
