"""One line of a diagnosis: what was looked at, what was found, and what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from appconnect_cli.errors import AppConnectError, ExitCode


class Status(StrEnum):
    """How a check ended, from the best to the worst but one: what was not looked at is neither."""

    OK = "ok"
    WARNING = "warning"
    """Works, or works for now."""
    PROBLEM = "problem"
    UNCHECKED = "not checked"


_WORSE = (Status.OK, Status.WARNING, Status.PROBLEM)


@dataclass(frozen=True)
class Check:
    """What came of one check."""

    name: str
    status: Status
    found: str
    todo: str = ""
    """What to do about it; empty where nothing is to be done."""


def told(name: str, error: AppConnectError) -> Check:
    """An error that was to be expected, as a problem; one of ours is raised again: it ends the command."""
    if error.exit_code is ExitCode.INTERNAL:
        raise error
    return Check(name, Status.PROBLEM, error.what, error.hint)


def unchecked(name: str, why: str) -> Check:
    """What could not be looked at."""
    return Check(name, Status.UNCHECKED, why)


def merged(parts: Iterable[Check]) -> Check:
    """Several findings of one name in one line, which is as bad as the worst of them.

    >>> merged([Check(".env", Status.OK, "read"), Check(".env", Status.WARNING, "open to all", "Close it.")])
    Check(name='.env', status=<Status.WARNING: 'warning'>, found='read; open to all', todo='Close it.')
    """
    listed = list(parts)
    return Check(
        listed[0].name,
        max((part.status for part in listed), key=_WORSE.index),
        "; ".join(part.found.rstrip(".") if part is not listed[-1] else part.found for part in listed if part.found),
        " ".join(dict.fromkeys(part.todo for part in listed if part.todo)),
    )


def listing(names: Iterable[str], most: int = 3) -> str:
    """`a, b, c and 4 more`"""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
