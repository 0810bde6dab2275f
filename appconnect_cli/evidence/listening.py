"""What a connector prints and logs while it is called, and what Python warns of meanwhile.

What it says, anybody who reads a log can read.
"""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO, TextIOBase
from pathlib import Path
from types import CoroutineType
from typing import NamedTuple, TextIO

from appconnect_cli.connectors.places import is_own_code
from appconnect_cli.findings import Place
from appconnect_cli.runtime.result import Unawaited

CHATTY = ("httpx", "httpcore", "urllib3", "aiohttp", "asyncio", "vcr")
"""Libraries that log each of their own steps; what a connector says in its own words is what is looked for."""


NEVER_AWAITED = "coroutine .* was never awaited"
"""How Python words its warning."""


class Taken(NamedTuple):
    """What was heard in a while."""

    said: str
    unawaited: tuple[Unawaited, ...]


class Heard(StringIO):
    """What was said since it was last taken."""

    is_quiet = False

    def __init__(self, root: Path, warned: list[warnings.WarningMessage]) -> None:
        super().__init__()
        self._root = root
        self._warned = warned

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Inside the block nothing that is heard goes on to where it went before."""
        self.is_quiet = True
        try:
            yield
        finally:
            self.is_quiet = False

    def take(self) -> Taken:
        """All of it, and begin anew. Python's warnings are printed now, as they would have been without a listener."""
        for warning in self._warned:
            sys.stderr.write(
                warnings.formatwarning(
                    str(warning.message), warning.category, warning.filename, warning.lineno, warning.line
                )
            )
        unawaited = tuple(own for warning in self._warned for own in _unawaited(warning.source, self._root))
        self._warned.clear()
        said = self.getvalue()
        if said:
            self.seek(0)
            self.truncate()
        return Taken(said, unawaited)


@contextmanager
def listening(root: Path) -> Iterator[Heard]:
    """Everything that is printed inside the block, and what the code below `root` logs, whatever the level.

    What is printed also goes where it went before. To set it up costs more than most calls: one block around many.
    """
    with warnings.catch_warnings(record=True) as warned:
        warnings.filterwarnings("always", NEVER_AWAITED, RuntimeWarning)
        heard = Heard(root, warned)
        with _logs(heard, root), redirect_stdout(_Both(sys.stdout, heard)), redirect_stderr(_Both(sys.stderr, heard)):
            yield heard
            heard.take()


@contextmanager
def _logs(heard: Heard, root: Path) -> Iterator[None]:
    own = _OwnRecords(heard, root)
    top = logging.getLogger()
    chatty = [logging.getLogger(name) for name in CHATTY]
    levels = {logger: logger.level for logger in (top, *chatty)}
    for logger in chatty:
        logger.setLevel(logger.getEffectiveLevel())
    top.setLevel(logging.DEBUG)
    top.addHandler(own)
    try:
        yield
    finally:
        top.removeHandler(own)
        for logger, level in levels.items():
            logger.setLevel(level)


def _unawaited(source: object, root: Path) -> Iterator[Unawaited]:
    if isinstance(source, CoroutineType) and is_own_code(Path(source.cr_code.co_filename), root):
        yield Unawaited(source.__qualname__, Place(Path(source.cr_code.co_filename), source.cr_code.co_firstlineno))


class _OwnRecords(logging.StreamHandler[StringIO]):
    def __init__(self, heard: StringIO, root: Path) -> None:
        super().__init__(heard)
        self._root = root

    def filter(self, record: logging.LogRecord) -> bool:
        return is_own_code(Path(record.pathname), self._root)


class _Both(TextIOBase):
    """Writes to two streams, as long as they are not to be quiet; asks the first whatever else is asked."""

    def __init__(self, first: TextIO, second: Heard) -> None:
        self._first = first
        self._second = second

    def write(self, text: str) -> int:
        self._second.write(text)
        return len(text) if self._second.is_quiet else self._first.write(text)

    def flush(self) -> None:
        self._first.flush()

    def isatty(self) -> bool:
        return self._first.isatty()

    def fileno(self) -> int:
        return self._first.fileno()
