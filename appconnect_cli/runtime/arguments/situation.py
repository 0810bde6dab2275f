"""What a builder of arguments works with, and what it yields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from appconnect_cli.contract.user import User
from appconnect_cli.runtime.result import Conclusion
from appconnect_cli.store import State

HASH_KEY = "appconnect"
"""Stands for the server's HASH_KEY, which is its operator's secret."""


@dataclass(frozen=True)
class Situation:
    """The server's side of one request."""

    body: Mapping[str, Any]
    """What the extension sent, camelCase."""
    user: User
    auth_header: str
    state: State
    """The linkage rows that the server keeps."""
    log_format: Callable[[], str | None]
    """Asks getLogFormatType, which the server does for logs only; None where the connector has none (contract 5)."""
    log_id: str | None
    """A CRM id given by hand in place of a linkage row."""
    read_call_log: Callable[[dict[str, Any]], Any]
    """The implicit getCallLog of an update: what it returned, or None if it failed (contract 4.9 b)."""
    api_key: str = ""
    oauth_info: Mapping[str, Any] | None = None
    """At the log-in of an OAuth connector, what getOauthInfo said."""


@dataclass(frozen=True)
class Prepared:
    """The connector's argument without `user`, and what the server will need afterwards."""

    argument: dict[str, Any]
    row: dict[str, Any] = field(default_factory=dict)
    """The linkage row that exists, or that the server stores if the connector succeeds."""


@dataclass(frozen=True)
class Refusal:
    """The server answers by itself."""

    reason: str
    """Why, and what the developer can do about it."""
    conclusion: Conclusion


def refuse(reason: str, message: str, *, message_type: str = "warning") -> Refusal:
    """The usual `successful: false` with a message, on HTTP 200."""
    response: dict[str, Any] = {"successful": False}
    if message:
        response["returnMessage"] = {"message": message, "messageType": message_type, "ttl": 5000}
    return Refusal(reason, Conclusion(False, 200, response, message, message_type if message else ""))


def picked(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named fields that the request has; one that is absent stays absent (`undefined` in the server)."""
    return {name: body[name] for name in names if name in body}


def hashed(value: Any) -> str:
    """Hex SHA-256 of `<value>:<key>`, as the server hashes everywhere (contract 12.2)."""
    return sha256(f"{value}:{HASH_KEY}".encode()).hexdigest()


def hashed_account_id(account_id: Any) -> str:
    """The account's hash; that of the text "undefined" if there is none (D-7)."""
    return hashed("undefined" if account_id is None else account_id)


def contact_not_found(number: str | None) -> Refusal:
    """What the server says to a request without a usable contact id (contract 2.2)."""
    return refuse(
        "the request has no contactId, or one that JavaScript takes for false (0, '')",
        f"Contact not found for number {number or ''}".rstrip(),
    )
