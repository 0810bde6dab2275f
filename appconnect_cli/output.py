"""The last door: all that a process writes to stdout and stderr passes here, a connector's own prints and logs too.

Every command line starts with it, so nothing is imported that the interpreter has not loaded already.
"""

from __future__ import annotations

import sys
from _thread import RLock
from codecs import getincrementaldecoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TextIO

_scrub: list[Callable[[str], str]] = []
"""The last one takes the secrets of this process out of a text: it has two streams, and so one of these."""


def scrub_with(scrub: Callable[[str], str]) -> None:
    """From now on, and until the process ends, nothing is written to its streams but through `scrub`."""
    _scrub[:] = [scrub]


def scrubbed(text: str) -> str:
    """`text` without the secrets of the workspace that was opened last."""
    return _scrub[-1](text) if _scrub else text


def guard_streams() -> None:
    """Take secrets out of what is written to stdout and stderr, by whomever, for the rest of the process.

    What a subprocess or a C library writes to the file descriptors themselves is not seen.
    """
    sys.stdout, sys.stderr = ScrubbedStream(sys.stdout), ScrubbedStream(sys.stderr)


class ScrubbedStream:
    """A text stream that passes on whole lines, or what stands there when it is flushed: a prompt, say."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._pending = ""
        self._lock = RLock()
        self._bytes = _Bytes(self)

    def write(self, text: str) -> int:
        """A secret may come in two pieces, so that a line waits for its end; what comes as one is searched as one."""
        with self._lock:
            whole, end, rest = (self._pending + text).rpartition("\n")
            self._pending = rest
            if end:
                self._stream.write(scrubbed(whole + end))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, ""
            if pending:
                self._stream.write(scrubbed(pending))
            self._stream.flush()

    @property
    def buffer(self) -> _Bytes:
        """Bytes come through the same door."""
        return self._bytes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Bytes:
    """The binary side of a stream."""

    def __init__(self, stream: ScrubbedStream) -> None:
        self._stream = stream
        self._decode = getincrementaldecoder("utf-8")("backslashreplace").decode

    def write(self, data: bytes) -> int:
        """A character may come in two pieces."""
        self._stream.write(self._decode(bytes(data)))
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
