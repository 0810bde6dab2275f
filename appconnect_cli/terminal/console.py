"""The two consoles: results on stdout, everything else on stderr."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from typing import TextIO

from rich.console import Console

WIDTH_WITHOUT_TERMINAL = 120
"""A CI log has no width of its own; Rich would assume 80 and cut tables."""


def result_console() -> Console:
    """For what the person asked for."""
    return _console(sys.stdout)


def side_console() -> Console:
    """For progress, hints and traces."""
    return _console(sys.stderr)


def plain_console(stream: TextIO) -> Console:
    """For a file: no escape codes, whatever the environment says, and one width everywhere."""
    return Console(
        file=stream, width=WIDTH_WITHOUT_TERMINAL, color_system=None, markup=False, highlight=False, emoji=False
    )


def clean_stdout() -> AbstractContextManager[object]:
    """What a connector prints goes to stderr; on a terminal stdout stays, for a debugger to work in."""
    return nullcontext() if sys.stdout.isatty() else redirect_stdout(sys.stderr)


def plural(number: int, noun: str) -> str:
    """`1 call`, `2 calls`"""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _console(stream: TextIO) -> Console:
    """No colours on a pipe or with NO_COLOR, which Rich sees to; no markup read from data, no emoji, no guessing."""
    width = None if _has_terminal() or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def _has_terminal() -> bool:
    """Whether somebody looks on: a pipe into `less` is read on the terminal that the other streams still show."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
