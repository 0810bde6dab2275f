"""Recorded requests in a line of text."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from appconnect_cli.transports.base import Recorded

_MOST_SHOWN = 6


def target(url: str) -> str:
    """Path and query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def not_asked_for(recorded: Sequence[Recorded]) -> str:
    """`2 recorded answers were not asked for: GET /deals (exchange 2), GET /deals?page=2 (exchange 3).`"""
    many = len(recorded) != 1
    shown = [f"{each.method} {target(each.url)} (exchange {each.position})" for each in recorded[:_MOST_SHOWN]]
    if len(recorded) > _MOST_SHOWN:
        shown.append(f"and {len(recorded) - _MOST_SHOWN} more")
    answers = "answers were" if many else "answer was"
    return f"{len(recorded)} recorded {answers} not asked for: {', '.join(shown)}."
