"""What differs between two recordings, by exchange and field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from appconnect_cli.transports.changes import Change
from appconnect_cli.transports.differences import interaction_changes
from appconnect_cli.transports.exchanges import to_exchange
from appconnect_cli.transports.protocols import operation_of
from appconnect_cli.transports.tape import Tape


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
