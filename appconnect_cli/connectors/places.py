"""Where something stands in the connector's own code: never in ours, never in a library's."""

import inspect
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import appconnect_cli
from appconnect_cli.findings import Place

_OURS = Path(appconnect_cli.__file__).parent
_LIBRARIES = ("site-packages", "dist-packages")


def is_own_code(file: Path, root: Path) -> bool:
    """Whether a file belongs to the connector's project and not to an environment inside it."""
    return file.is_relative_to(root) and not any(library in file.parts for library in _LIBRARIES)


def place_of_error(error: BaseException, root: Path) -> Place | None:
    """The last line of the connector's own code that an exception passed; for a syntax error, the line itself."""
    if isinstance(error, SyntaxError) and error.filename and is_own_code(Path(error.filename), root):
        return Place(Path(error.filename), error.lineno or 0)
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if _is_own(frame.f_code.co_filename, root)
    ]
    return Place(Path(own[-1][0]), own[-1][1] or 0) if own else None


@lru_cache(maxsize=1024)
def _is_own(file: str, root: Path) -> bool:
    return is_own_code(Path(file), root)


def place_of(function: Callable[..., Any]) -> Place | None:
    """Where a function is written; None if it is inherited from this package, or is not written in Python."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if not isinstance(code, CodeType):
        return None
    return _place(code.co_filename, code.co_firstlineno)


@lru_cache(maxsize=1024)
def _place(file: str, line: int) -> Place | None:
    return None if Path(file).is_relative_to(_OURS) else Place(Path(file), line)
