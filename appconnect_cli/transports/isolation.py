"""No network: enforced below the HTTP libraries, so that nothing that replays can reach a CRM.

An audit hook sees every connection and every look-up of a name that CPython makes, whichever library asks. It can't
be removed again, so it is installed once and obeys a switch. Subprocesses and libraries with sockets of their own
(libcurl, gRPC) are not seen.
"""

import atexit
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from appconnect_cli.transports import certificates
from appconnect_cli.transports.culprits import own_place
from appconnect_cli.transports.steps import asked_at, begun, current_step, known_steps

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
"""`connect_ex` raises socket.connect, too."""
_LOOKING_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})
"""`gethostbyname_ex` raises socket.gethostbyname, and `getfqdn` socket.gethostbyaddr."""
_WATCHED = _CONNECTING | _LOOKING_UP


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
        self.offline = False
        """Whether the whole process may not connect."""
        self.blocks: list[list[str]] = []
        """Where attempts are noted, one list per block that is open."""
        self.late: list[str] = []
        """Attempts that belong to no step, or to one that has ended."""
        self.hooked = False
        self.lock = threading.Lock()

    def noted(self) -> list[list[str]] | None:
        """Where the current thread's attempt is to be noted; None if it may connect."""
        step = current_step()
        if step is not None and step.offline:
            return [step.escapes, self.late] if step.over else [step.escapes]
        if self.blocks:
            return [self.blocks[-1]]
        return [self.late] if self.offline else None


_guard = _Guard()


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Forbid connections and name look-ups inside the block, in every thread; yields the list of attempts.

    An attempt raises NetworkEscapeError where it is made, and is noted, naming the code that made it. What a thread
    that outlives the block tries stays forbidden, and is told by `late_escapes`, until `allow_network`.
    """
    _install()
    with certificates.not_loaded(), begun() as step:
        step.offline = True
        _guard.blocks.append(step.escapes)
        try:
            yield step.escapes
        finally:
            _guard.blocks.remove(step.escapes)


def forbid_network() -> None:
    """Forbid them in the whole process from now on. What no step tries is told by `late_escapes`."""
    _install()
    if not _guard.offline:
        _guard.offline = True
        certificates.stop_loading()


def allow_network() -> None:
    """Going live: the process, and threads that a replayed step left behind, may connect again."""
    for step in known_steps():
        step.offline = False
    if _guard.offline:
        _guard.offline = False
        certificates.load_again()


@contextmanager
def network_given_back() -> Iterator[None]:
    """What the block forbids to the whole process is allowed again after it, unless it was forbidden before.

    For a process that goes on to something else, such as a test run. Threads that a replayed step left behind stay
    offline.
    """
    before = _guard.offline
    try:
        yield
    finally:
        if _guard.offline and not before:
            _guard.offline = False
            certificates.load_again()


def late_escapes() -> list[str]:
    """The attempts that no step's result holds, since the step had ended or there was none; each is told once."""
    late, _guard.late[:] = list(_guard.late), []
    return late


def _install() -> None:
    with _guard.lock:
        if not _guard.hooked:
            sys.addaudithook(_watch)
            atexit.register(_tell)
            _guard.hooked = True


def _tell() -> None:
    """The last moment: what was tried after the workspace had been closed."""
    for what in late_escapes():
        sys.stderr.write(f"error: Outside of any step, code tried to reach the network in replay: {what}.\n")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _WATCHED:
        return
    noted = _guard.noted()
    if noted is None or not _reaches_out(event, arguments):
        return
    what = f"{event.removeprefix('socket.')} {_target(event, arguments)} at {_culprit()}"
    for escapes in noted:
        escapes.append(what)
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
    if event == "socket.getnameinfo":
        arguments = arguments[0]
    address = arguments[1] if event in _CONNECTING else arguments[:2]
    if isinstance(address, tuple):
        return ":".join(str(part) for part in address[:2] if part is not None)
    return str(address)


def _culprit() -> str:
    """The connector's line, be it in another thread that asked for this; if there is none, the innermost line."""
    here = sys._getframe(2)
    return own_place(here) or asked_at() or f"{here.f_code.co_filename}:{here.f_lineno}"
