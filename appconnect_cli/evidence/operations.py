"""Whether an operation writes, told by facts and not by verbs.

A CRM may search by POST or answer everything at one address (design: evidence and truth). So a request counts as a
write only if the connector's settings or its protocol say so, or if it was seen to write: the id that a creating
interface returned first came in its answer, or it carried the text that an updating interface was given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence.provenance import match_origins, origin_of
from appconnect_cli.evidence.values import request_values, texts
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import SAFE_METHODS
from appconnect_cli.transports.protocols import operation_of, question_of

SEARCHES = frozenset({"findContact", "findContactWithName"})


class Access(StrEnum):
    """What is known about an operation."""

    READ = "read"
    WRITE = "write"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Operations:
    """What the operations of one connector were seen to do."""

    declared: Mapping[str, str] = field(default_factory=dict)
    """`[operations]` of the settings: `"POST /contacts/search" = "read"`."""
    users: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Which interfaces use an operation."""
    wrote: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    """Operations whose answer held a match's id that their request did not name."""
    by_protocol: Mapping[str, Access] = field(default_factory=dict)
    """What the protocol itself says of an operation: a GraphQL query reads, a mutation writes."""

    def access(self, operation: str, interface: str) -> Access:
        """Whether `operation` writes when `interface` uses it."""
        if operation in self.declared:
            return Access(self.declared[operation])
        if operation in self.by_protocol:
            return self.by_protocol[operation]
        if operation.split(" ")[0] in SAFE_METHODS:
            return Access.READ
        users = self.users.get(operation, frozenset())
        if operation in self.wrote:
            unclear = operation in self.found or _readers(users - SEARCHES)
            return Access.UNKNOWN if unclear else Access.WRITE
        if operation in self.found or _readers(users - {interface}):
            return Access.READ
        return Access.UNKNOWN


def observe(calls: Iterable[CallResult], declared: Mapping[str, str]) -> Operations:
    """What the plain calls of a connector tell about its operations."""
    users: dict[str, set[str]] = {}
    by_protocol: dict[str, Access] = {}
    wrote: set[str] = set()
    found: set[str] = set()
    for call in calls:
        for exchange in call.exchanges:
            operation, writes = operation_of(exchange), question_of(exchange).writes
            users.setdefault(operation, set()).add(call.interface)
            if writes is not None:
                by_protocol[operation] = Access.WRITE if writes else Access.READ
        wrote |= _writes_in(call)
        found |= _lookups_in(call)
    used_by = {name: frozenset(by) for name, by in users.items()}
    return Operations(declared, used_by, frozenset(wrote), frozenset(found), by_protocol)


def _readers(interfaces: Iterable[str]) -> bool:
    return any(not find_interface(name).writes for name in interfaces)


def _writes_in(call: CallResult) -> set[str]:
    if call.interface in ("updateCallLog", "updateMessageLog"):
        given = _given_text(call)
        return {
            operation_of(exchange)
            for exchange in call.exchanges
            if given and any(given in text for text in texts(request_values(exchange)))
        }
    created = creating_exchange(call)
    return set() if created is None else {operation_of(call.exchanges[created])}


def creating_exchange(call: CallResult) -> int | None:
    """Where the record was made: the answer that the returned id came from, if its request did not name it.

    None if no record was made, or its id came from elsewhere.
    """
    origin = origin_of(call, _created_id(call))
    return None if origin is None or origin.named else origin.exchange


def _lookups_in(call: CallResult) -> set[str]:
    if call.interface not in SEARCHES:
        return set()
    origins = [match.origin for match in match_origins(call)]
    return {operation_of(call.exchanges[each.exchange]) for each in origins if each is not None and not each.named}


def _created_id(call: CallResult) -> str:
    value = call.value if isinstance(call.value, Mapping) else {}
    if call.interface == "createContact":
        contact = value.get("contactInfo")
        return str(contact.get("id") or "") if isinstance(contact, Mapping) else ""
    return str(value.get("logId") or "") if call.interface in ("createCallLog", "createMessageLog") else ""


def _given_text(call: CallResult) -> str:
    """A text that only this call brings: the recording's link, or the message itself."""
    argument: Any = call.argument if isinstance(call.argument, Mapping) else {}
    message = argument.get("message")
    subject = message.get("subject") if isinstance(message, Mapping) else None
    return str(argument.get("recordingLink") or subject or "")
