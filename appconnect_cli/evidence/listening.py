"""What a connector prints and logs while it is called: what it says, anybody who reads a log can read."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO, TextIOBase
from pathlib import Path
from typing import TextIO

from appconnect_cli.connectors.places import is_own_code

CHATTY = ("httpx", "httpcore", "urllib3", "aiohttp", "asyncio", "vcr")
"""Libraries that log each of their own steps; what a connector says in its own words is what is looked for."""


@contextmanager
def listening(root: Path) -> Iterator[StringIO]:
    """Everything that is printed inside the block, and what the code below `root` logs, whatever the level.

    What is printed also goes where it went before.
    """
    heard = StringIO()
    own = _OwnRecords(heard, root)
    top = logging.getLogger()
    chatty = [logging.getLogger(name) for name in CHATTY]
    levels = {logger: logger.level for logger in (top, *chatty)}
    for logger in chatty:
        logger.setLevel(logger.getEffectiveLevel())
    top.setLevel(logging.DEBUG)
    top.addHandler(own)
    try:
        with redirect_stdout(_Both(sys.stdout, heard)), redirect_stderr(_Both(sys.stderr, heard)):
            yield heard
    finally:
        top.removeHandler(own)
        for logger, level in levels.items():
            logger.setLevel(level)


class _OwnRecords(logging.StreamHandler[StringIO]):
    def __init__(self, heard: StringIO, root: Path) -> None:
        super().__init__(heard)
        self._root = root

    def filter(self, record: logging.LogRecord) -> bool:
        return is_own_code(Path(record.pathname), self._root)


class _Both(TextIOBase):
    """Writes to two streams; asks the first whatever else is asked."""

    def __init__(self, first: TextIO, second: TextIO) -> None:
        self._first = first
        self._second = second

    def write(self, text: str) -> int:
        self._second.write(text)
        return self._first.write(text)

    def flush(self) -> None:
        self._first.flush()

    def isatty(self) -> bool:
        return self._first.isatty()

    def fileno(self) -> int:
        return self._first.fileno()
