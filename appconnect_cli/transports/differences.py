"""What differs between two exchanges, by place. Pure."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.changes import ABSENT, Change, value_changes
from appconnect_cli.transports.meaning import Meaning, meaning
from appconnect_cli.transports.tape import first

OF_EVERY_MESSAGE = frozenset({"date", "content-length", "connection", "keep-alive", "server"})
"""Headers that differ each time, or never, and tell nothing."""


def interaction_changes(
    before: Interaction, after: Interaction, unimportant: Set[str] = OF_EVERY_MESSAGE
) -> Iterator[Change]:
    """What differs between two exchanges; `unimportant` headers, in lower case, are left out."""
    (asked, answered), (asks, answers) = before, after
    for place in ("method", "uri"):
        yield from value_changes("request url" if place == "uri" else place, asked[place], asks[place])
    yield from _header_changes("request", asked, asks, unimportant)
    yield from value_changes("request body", _value(asked["body"], asked), _value(asks["body"], asks))
    if isinstance(answered, Failure) or isinstance(answers, Failure):
        yield from value_changes("answer", _outcome(answered), _outcome(answers))
        return
    yield from value_changes("status", answered["status"]["code"], answers["status"]["code"])
    yield from _header_changes("response", answered, answers, unimportant)
    yield from value_changes(
        "response body", _value(answered["body"]["string"], answered), _value(answers["body"]["string"], answers)
    )


def _header_changes(
    side: str, before: Mapping[str, Any], after: Mapping[str, Any], unimportant: Set[str]
) -> Iterator[Change]:
    old, new = (
        {name.lower(): ", ".join(values) for name, values in message["headers"].items()} for message in (before, after)
    )
    for name in sorted((old.keys() | new.keys()) - unimportant):
        yield from value_changes(f"{side} header {name}", old.get(name, ABSENT), new.get(name, ABSENT))


def _outcome(answer: Mapping[str, Any] | Failure) -> str:
    return str(answer) if isinstance(answer, Failure) else f"HTTP {answer['status']['code']}"


def _value(body: bytes, message: Mapping[str, Any]) -> Meaning:
    return meaning(body, first(message["headers"], "content-type"))
