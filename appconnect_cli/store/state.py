"""What App Connect's server would have in its tables after the calls so far, for one profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from appconnect_cli.contract.user import TOKENS

Row = dict[str, Any]

_ABSENT = object()


@dataclass(frozen=True)
class State:
    """Rows are camelCase, as contract 2.1 and 2.6 give them."""

    user: Row | None = None
    """The user row; None before the first change (the profile's own row stands), empty if it was deleted."""
    call_logs: list[Row] = field(default_factory=list)
    """`callLogs`: which CRM record belongs to a RingCentral session."""
    message_logs: list[Row] = field(default_factory=list)
    """`messageLogs`: the same for messages."""
    contacts: list[Row] = field(default_factory=list)
    """The contact cache: `{phoneNumber, matched}`."""
    last: dict[str, Any] = field(default_factory=dict)
    """Ids that the next command goes on with: contactId, contactType, contactName, sessionId, conversationLogId."""
    log_in: dict[str, Any] = field(default_factory=dict)
    """`logIn`: what the last log-in was made with, so that getUserInfo can be called again (contract 3.2, 3.3)."""
    origin: str = ""
    """Where the user row comes from; empty if nothing is known of it."""

    @classmethod
    def from_checkpoint(cls, user: Mapping[str, Any] | None, linkage: Mapping[str, Any]) -> "State":
        """The state in which a recorded step began: its user row and what `linkage` gave."""
        return cls(
            user=None if user is None else dict(user),
            call_logs=list(linkage.get("callLogs", ())),
            message_logs=list(linkage.get("messageLogs", ())),
            contacts=list(linkage.get("contacts", ())),
            last=dict(linkage.get("last", {})),
        )

    def linkage(self) -> dict[str, Any]:
        """What the server has beside the user row, as JSON data: recordings hold it, so that no log-in is in it."""
        return {
            "callLogs": self.call_logs,
            "messageLogs": self.message_logs,
            "contacts": self.contacts,
            "last": self.last,
        }

    def with_changes(self, before: "State", after: "State") -> "State":
        """This state with what a call changed between `before` and `after`.

        A command reads, calls for seconds, and writes: what another command stored meanwhile stays, in the user row
        field by field. The tokens and their expiry are one field.
        """
        return State(
            user=_merged_user(self.user, before.user, after.user),
            call_logs=_merged(self.call_logs, before.call_logs, after.call_logs, "id"),
            message_logs=_merged(self.message_logs, before.message_logs, after.message_logs, "id"),
            contacts=_merged(self.contacts, before.contacts, after.contacts, "phoneNumber"),
            last=_merged_last(self.last, before.last, after.last),
            log_in=self.log_in if after.log_in == before.log_in else after.log_in,
            origin=self.origin if after.origin == before.origin else after.origin,
        )


def _merged_user(current: Row | None, before: Row | None, after: Row | None) -> Row | None:
    """What the call changed, in the row as it is now. A row that was deleted meanwhile, or is another user's by now, is
    not there to be changed.

    Tokens are one unit, and those that somebody stored meanwhile are newer than the call's: a refresh stores its own at
    once. Only a log-out takes them away all the same.
    """
    if after == before:
        return current
    if before and (not current or current.get("id") != before.get("id")):
        return current
    if not after:
        return after
    known = before or {}
    changed = {name for name in known.keys() | after.keys() if known.get(name, _ABSENT) != after.get(name, _ABSENT)}
    if changed.intersection(TOKENS):
        changed.update(TOKENS)
    if current is not None and after.get("accessToken") and _tokens(current) != _tokens(known):
        changed.difference_update(TOKENS)
    kept = {name: value for name, value in (current or {}).items() if name not in changed}
    return kept | {name: after[name] for name in after if name in changed}


def _tokens(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in TOKENS)


def _merged(current: list[Row], before: list[Row], after: list[Row], key: str) -> list[Row]:
    """`current` without the rows that went, with those that came; one row for each value of `key`."""
    gone = [row for row in before if row not in after]
    came = [row for row in after if row not in before]
    replaced = {row.get(key) for row in came}
    return [row for row in current if row not in gone and row.get(key) not in replaced] + came


def _merged_last(current: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in current.items() if name in after or name not in before}
    return kept | {name: value for name, value in after.items() if name not in before or before[name] != value}
