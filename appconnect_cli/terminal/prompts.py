"""Questions to the person at the terminal; where there is none, or they are forbidden, nothing is asked."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.prompt import Prompt
from rich.text import Text

from appconnect_cli.terminal.console import side_console


def can_ask() -> bool:
    """Whether somebody sits at a terminal: not with a pipe, and not in CI."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("CI", "").lower() not in ("1", "true")


def ask(question: str, default: str | None = None) -> str:
    """One line from the person; `default` for an empty one. KeyboardInterrupt at Ctrl-D as at Ctrl-C."""
    with _ended_as_interrupted():
        answer = Prompt.ask(Text(question), console=side_console(), default=default)
    return answer or ""


def ask_hidden(question: str) -> str:
    """One line that is not shown while it is typed. KeyboardInterrupt as in `ask`."""
    with _ended_as_interrupted():
        answer = Prompt.ask(Text(question), console=side_console(), password=True)
    return answer or ""


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Who ends the input at a question wants out, and no answer to be made up."""
    try:
        yield
    except EOFError as error:
        side_console().print()  # the next line begins where the question stands otherwise
        raise KeyboardInterrupt from error
