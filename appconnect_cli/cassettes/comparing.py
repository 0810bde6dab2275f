"""What differs between two recordings, by exchange and field. Pure."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.changes import ABSENT, Change, value_changes
from appconnect_cli.transports.exchanges import to_exchange
from appconnect_cli.transports.meaning import Meaning, meaning
from appconnect_cli.transports.protocols import operation_of
from appconnect_cli.transports.tape import Tape, first

OF_EVERY_MESSAGE = frozenset({"date", "content-length", "connection", "keep-alive", "server"})
"""Headers that differ each time, or never, and tell nothing."""


@dataclass(frozen=True)
class ChangedExchange:
    """One exchange that differs, or that only one of the recordings has."""

    line: str
    """Method and URL; of the second recording if both have it."""
    before: int | None
    """Its number in the first recording, from 1; None if it is not in it."""
    after: int | None
    changes: tuple[Change, ...] = ()
    """At places such as `request body.name`, `status`, `response header content-type`."""


def compared(before: Tape, after: Tape) -> tuple[ChangedExchange, ...]:
    """In the order of the recordings. Exchanges are paired by what they do, in order."""
    return tuple(
        changed for changed in _paired(before, after) if changed.changes or None in (changed.before, changed.after)
    )


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


def _paired(before: Tape, after: Tape) -> Iterator[ChangedExchange]:
    old, new = ([operation_of(to_exchange(each)) for each in tape.interactions] for tape in (before, after))
    for _, start, stop, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[start:stop] == new[begin:end]:
            for at, to in zip(range(start, stop), range(begin, end), strict=True):
                changes = tuple(interaction_changes(before.interactions[at], after.interactions[to]))
                yield ChangedExchange(after.requests[to].line, at + 1, to + 1, changes)
        else:
            yield from (ChangedExchange(before.requests[at].line, at + 1, None) for at in range(start, stop))
            yield from (ChangedExchange(after.requests[to].line, None, to + 1) for to in range(begin, end))


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
