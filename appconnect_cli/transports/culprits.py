"""Whose code it was: the line of a connector's own code that a stack leads back to."""

import threading
import traceback
from pathlib import Path
from types import FrameType

_FOREIGN = (str(Path(__file__).parent.parent), str(Path(threading.__file__).parent), "<")
"""Where no connector's code stands: this package, Python's own library, and what has no file."""

_LIBRARIES = ("site-packages", "dist-packages")


def own_place(frame: FrameType | None) -> str:
    """`file:line` of the innermost line that is neither Python's, nor an installed library's, nor ours; else empty."""
    for each, line in traceback.walk_stack(frame):
        file = each.f_code.co_filename
        if not file.startswith(_FOREIGN) and not any(library in file for library in _LIBRARIES):
            return f"{file}:{line}"
    return ""
