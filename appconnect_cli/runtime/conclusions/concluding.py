"""What every conclusion works with, and the ones that interfaces share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from appconnect_cli.runtime.result import Conclusion, Raised

TTL_MS = 5000

ERROR_TEXTS = {
    "createCallLog": "Error creating call log",
    "updateCallLog": "Error updating call log",
    "getCallLog": "Error getting call log",
    "createMessageLog": "Error creating message log",
    "updateMessageLog": "Error creating message log",
    "findContact": "Error finding contact",
    "findContactWithName": "Error searching contacts",
    "createContact": "Error creating contact",
}
"""What the user reads when an operation fails; message updates report as creations (contract 3.6)."""


@dataclass(frozen=True)
class Concluding:
    """What the connector returned, and what the server knows beside it."""

    interface: str
    value: Any
    argument: Mapping[str, Any]
    row: Mapping[str, Any] = field(default_factory=dict)
    awaited: bool = False
    user_after: Mapping[str, Any] | None = None
    """The stored user row after the call; None if it was deleted."""


def operation_error(interface: str, effect: str = "") -> Conclusion:
    """`Error <operation>`: the handler itself stumbled, or the connector raised without a telling status."""
    return warned(ERROR_TEXTS.get(interface, f"Error performing {interface}"), effect)


def warned(text: str, effect: str = "") -> Conclusion:
    """A failed operation: HTTP 200, `successful: false`, a warning for the user."""
    message = {"message": text, "messageType": "warning", "ttl": TTL_MS}
    return Conclusion(False, 200, {"successful": False, "returnMessage": message}, text, "warning", effect)


def raised_in_operation(concluding: Concluding, error: Raised) -> Conclusion:
    """A thrown error: only its status counts, and 400-409 all read as an authorization problem (contract 3.6)."""
    if error.status == 429:
        return warned("Rate limit exceeded", "the server does not retry and ignores Retry-After")
    if error.status is not None and 400 <= error.status < 410:
        told = "the user is told to reconnect" + ("" if error.status in (401, 403) else ", though that won't help")
        return warned("Authorization error", told)
    return operation_error(concluding.interface)


def returned_nothing(concluding: Concluding, consequence: str = "") -> Conclusion | None:
    """The TypeError that `undefined` or `null` causes in a handler, or None if an object came back."""
    if isinstance(concluding.value, Mapping):
        return None
    return operation_error(concluding.interface, consequence or "the server can't read a result that is no object")


def message_of(value: Mapping[str, Any]) -> tuple[Any, str, str]:
    """(returnMessage as it is, its text, its type): the server passes it through unseen (contract 2.9)."""
    message = value.get("returnMessage")
    if isinstance(message, Mapping):
        return message, str(message.get("message") or ""), str(message.get("messageType") or "")
    return message, str(message or ""), ""


def fallback(concluding: Concluding) -> Conclusion:
    """An interface whose result the server hands on as it is."""
    return Conclusion(None, 200, concluding.value, "")
