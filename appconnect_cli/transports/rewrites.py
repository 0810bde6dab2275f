"""Recorded answers that are rewritten, as if a person had changed a record meanwhile. Pure.

Whatever is rewritten is taken out of the requests again before a recording is looked for, so that the way on is found.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Rewrite(Protocol):
    """Another answer than the recorded one; pure."""

    def request(self, text: bytes) -> bytes:
        """What is sent, without what `answer` put into an earlier answer."""
        ...

    def answer(self, body: bytes) -> bytes:
        """The recorded answer, rewritten."""
        ...


MARK = "zqTypedByHandqz"
"""Stands for what a person typed into a record: plain ASCII letters, so that no encoding changes it."""

_AROUND = re.compile(rf"(?:\\n|%0A|\n| )?{MARK}(?:\\n|%0A|\n| )?".encode())


@dataclass(frozen=True)
class Typed:
    """A person has typed a line into each text that holds `anchor`: above what stands there, or below it."""

    anchor: str
    above: bool = False

    def request(self, text: bytes) -> bytes:
        """Without the line."""
        return _AROUND.sub(b"", text)

    def answer(self, body: bytes) -> bytes:
        """With the line."""
        return _with_texts(body, self.anchor, lambda text: f"{MARK}\n{text}" if self.above else f"{text}\n{MARK}")


@dataclass(frozen=True)
class Emptied:
    """Each text that holds `anchor` is `empty`: null, or no text."""

    anchor: str
    empty: str | None = None

    def request(self, text: bytes) -> bytes:
        """As it is."""
        return text

    def answer(self, body: bytes) -> bytes:
        """Without the text."""
        return _with_texts(body, self.anchor, lambda text: self.empty)


def _with_texts(body: bytes, anchor: str, change: Callable[[str], str | None]) -> bytes:
    """JSON by its values; anything else, XML say, by the run of characters between two tags that holds the anchor."""
    try:
        data = json.loads(body)
    except ValueError:
        return _between_tags(body, anchor, change)
    changed = _changed(data, anchor, change)
    return body if changed == data else json.dumps(changed, ensure_ascii=False).encode()


def _changed(data: Any, anchor: str, change: Callable[[str], str | None]) -> Any:
    if isinstance(data, str):
        return change(data) if anchor in data else data
    if isinstance(data, dict):
        return {name: _changed(value, anchor, change) for name, value in data.items()}
    return [_changed(item, anchor, change) for item in data] if isinstance(data, list) else data


def _between_tags(body: bytes, anchor: str, change: Callable[[str], str | None]) -> bytes:
    text = body.decode("utf-8", "surrogateescape")
    changed = re.sub(rf"(?<=>)[^<>]*{re.escape(anchor)}[^<>]*(?=<)", lambda found: change(found[0]) or "", text)
    return changed.encode("utf-8", "surrogateescape")
