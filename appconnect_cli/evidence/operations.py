"""What an exchange does: method, path template and RPC name; and whether that writes, told by facts and not by verbs.

A CRM may search by POST or answer everything at one address (design: evidence and truth). So a request counts as a
write only if the connector's settings say so, or if it was seen to write: the id that a creating interface returned
first came in its answer, or it carried the text that an updating interface was given.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence.values import request_values, response_values, texts
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import SAFE_METHODS, Exchange

SEARCHES = frozenset({"findContact", "findContactWithName"})
_ID = re.compile(r"\d+|[0-9a-fA-F-]{16,}|[A-Za-z]{1,6}[-_]\d+|(?=.*\d)[A-Za-z0-9]{15,18}")


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

    def access(self, operation: str, interface: str) -> Access:
        """Whether `operation` writes when `interface` uses it."""
        if operation in self.declared:
            return Access(self.declared[operation])
        if operation.split(" ")[0] in SAFE_METHODS:
            return Access.READ
        users = self.users.get(operation, frozenset())
        if operation in self.wrote:
            return Access.UNKNOWN if _readers(users - SEARCHES) else Access.WRITE
        if operation in self.found or _readers(users - {interface}):
            return Access.READ
        return Access.UNKNOWN


def operation_of(exchange: Exchange) -> str:
    """Such as `GET /contacts/{id}`, or `POST /rpc contact.search` for JSON-RPC."""
    path = "/".join("{id}" if _ID.fullmatch(part) else part for part in unquote(urlsplit(exchange.url).path).split("/"))
    body = request_values(exchange)
    rpc = body.get("method") if isinstance(body, Mapping) and "jsonrpc" in body else None
    return f"{exchange.method} {path}" + (f" {rpc}" if isinstance(rpc, str) else "")


def observe(calls: Iterable[CallResult], declared: Mapping[str, str]) -> Operations:
    """What the plain calls of a connector tell about its operations."""
    users: dict[str, set[str]] = {}
    wrote: set[str] = set()
    found: set[str] = set()
    for call in calls:
        for exchange in call.exchanges:
            users.setdefault(operation_of(exchange), set()).add(call.interface)
        wrote |= _writes_in(call)
        found |= _lookups_in(call)
    return Operations(declared, {name: frozenset(by) for name, by in users.items()}, frozenset(wrote), frozenset(found))


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
    """Where the record was made: the answer that first holds the id which the connector returned, and was not asked
    for it. None if no record was made, or its id came from elsewhere.
    """
    created = _created_id(call)
    for at, exchange in enumerate(call.exchanges if created else ()):
        if created in texts(response_values(exchange)):
            return None if _names(exchange, created) else at
    return None


def _lookups_in(call: CallResult) -> set[str]:
    if call.interface not in SEARCHES or not isinstance(call.value, Mapping):
        return set()
    matched = call.value.get("matchedContactInfo")
    ids = {str(contact.get("id")) for contact in matched or [] if isinstance(contact, Mapping)}
    return {
        operation_of(exchange)
        for exchange in call.exchanges
        for identity in ids & texts(response_values(exchange))
        if not _names(exchange, identity)
    }


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


def _names(exchange: Exchange, identity: str) -> bool:
    """Whether the request itself names an id, in its path, query or body."""
    return identity in unquote(exchange.url) or identity in texts(request_values(exchange))
