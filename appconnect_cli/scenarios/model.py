"""What a scenario is made of, and what its steps see of each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.ingredients import Ingredients


class Role(StrEnum):
    """What a step is there for. It travels with the call's result, so that a rule finds the calls it compares."""

    ONCE = "once"
    FIND_UNKNOWN = "find unknown"
    CREATE = "create"
    CREATE_AGAIN = "create again"
    """The same call, after the server never got to know the id of its log."""
    FIND_AGAIN = "find again"
    READ = "read"
    PARTIAL_UPDATE = "partial update"
    """A recording arrives later: no subject, note, start or duration (contract 4.10)."""
    READ_AGAIN = "read again"
    EDIT = "edit"
    """The user changes note and subject."""
    READ_EDITED = "read edited"
    EDIT_AGAIN = "edit again"
    """The same edit once more, as a double click sends it."""
    READ_EDITED_AGAIN = "read edited again"
    FIND_BY_NAME = "find by name"
    LOG = "log"
    """A log on the contact that the scenario is about."""
    APPEND = "append"
    NUMBER = "number"
    """A number that is none, or an extension, in each form in which the server passes it on (contract 4.5)."""
    FINAL_UPDATE = "final update"
    """The end of a call that was logged while it went on."""
    SAMPLE = "sample"
    LOG_IN = "log in"
    LOG_OUT = "log out"
    LOG_OUT_AGAIN = "log out again"
    EXPIRED = "expired"
    """The access token has ended, so that it is refreshed first (contract 3.4)."""
    REVOKED = "revoked"
    """The CRM does not take the refresh token any more."""
    FRESH = "fresh"
    """What follows with the new token."""
    SIGNED_OUT = "signed out"
    """Asked for a user who has no credential any more."""
    BAD_CREDENTIAL = "bad credential"
    UNKNOWN_ID = "unknown id"


@dataclass(frozen=True)
class Skip:
    """Why a step can't be played."""

    reason: str


@dataclass(frozen=True)
class Played:
    """What a scenario has to go on with: its own new ids, and the results of earlier steps by step name."""

    ingredients: Ingredients
    results: Mapping[str, CallResult] = field(default_factory=dict)

    def with_result(self, step: str, result: CallResult) -> "Played":
        """The same after one more step."""
        return Played(self.ingredients, {**self.results, step: result})

    def contact(self) -> Mapping[str, Any] | None:
        """The contact that was created, or else found, last; None if there is none."""
        candidates = [_contact_in(result) for result in self.results.values()]
        return next((contact for contact in reversed(candidates) if contact), None)

    def is_linked(self, interface: str) -> bool:
        """Whether the server holds a linkage row from an earlier call of that interface."""
        return self.log_id(interface) is not None

    def log_id(self, interface: str) -> str | None:
        """The CRM's id of the log that an earlier call of that interface made, as the server stored it."""
        ids = [result.conclusion.stored_log_id for result in self.results.values() if result.interface == interface]
        return next((log_id for log_id in reversed(ids) if log_id is not None), None)

    def called(self, interface: str) -> bool:
        """Whether an earlier step called that interface."""
        return any(result.interface == interface for result in self.results.values())


Body = Callable[[Played], "dict[str, Any] | Skip"]
LogId = Callable[[Played], str | Skip]


@dataclass(frozen=True)
class Step:
    """One call of a scenario: `body` makes what the browser extension would send."""

    name: str
    interface: str
    role: Role
    body: Body
    user: Mapping[str, Any] = field(default_factory=dict)
    """What is different in the user row for this step alone, camelCase."""
    user_stays: bool = False
    """Whether the steps that follow go on with the user row that this one leaves, all the same."""
    is_forgotten: bool = False
    """Whether the server knows nothing of the calls that were logged before, as after an answer that got lost."""
    log_id: LogId | None = None
    """Makes a CRM id that takes the linked log's place."""
    may_fail: bool = False
    """Whether the CRM's refusal is what the step is there for."""


@dataclass(frozen=True)
class Scenario:
    """A named sequence of calls; `name` is also its cassette's."""

    name: str
    title: str
    steps: tuple[Step, ...]
    only_for: str = ""
    """The kind of authentication that it is about: `oauth`; empty for one that every connector can play."""


def _contact_in(result: CallResult) -> Mapping[str, Any] | None:
    value = result.value if isinstance(result.value, Mapping) else {}
    if result.interface == "createContact":
        return _usable(value.get("contactInfo"))
    if result.interface not in ("findContact", "findContactWithName"):
        return None
    matched = value.get("matchedContactInfo")
    contacts = matched if isinstance(matched, list) else []
    return next((contact for contact in contacts if _usable(contact) and not contact.get("isNewContact")), None)


def _usable(contact: Any) -> Mapping[str, Any] | None:
    return contact if isinstance(contact, Mapping) and contact.get("id") else None
