"""How a field gets into a body: it is replaced where it stands, or added."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from appconnect_cli.runtime.javascript import SPACES, expand

PENDING = "(pending...)"


def append(body: str, added: str) -> str:
    """At the end."""
    return body + added


@dataclass(frozen=True)
class Entry:
    """One field in one format."""

    standing: re.Pattern[str]
    """Where it stands in a body that has it. Its groups count: `$1` in a value names them."""
    replacement: str
    """What stands there afterwards. JavaScript patterns in it are expanded, so a value with `$&` pastes the old text
    in; on create they stay as they are."""
    added: str
    """What a body without it gets."""
    adding: Callable[[str, str], str] = append


def upsert(body: str, entry: Entry, *, only_pending: bool = False) -> str:
    """The body with the entry in it; only the first place that looks like the field is replaced."""
    found = entry.standing.search(body)
    if found is None:
        return entry.adding(body, entry.added)
    if only_pending and found[1].strip(SPACES) != PENDING:
        return body
    return body[: found.start()] + expand(entry.replacement, found) + body[found.end() :]
