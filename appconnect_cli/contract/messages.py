"""What a connector may tell the user, and what it may hand to analytics (contract 2.9, 2.10)."""

from typing import Any

from appconnect_cli.contract.model import Milliseconds, Result


class DetailItem(Result):
    """One line of a message's details."""

    id: str | int
    """Tells the lines apart."""
    type: str
    """Only ever `text`."""
    text: str
    """What is shown."""


class Detail(Result):
    """A titled group of lines below a message."""

    title: str
    """The group's heading."""
    items: list[DetailItem]
    """Its lines."""


class ReturnMessage(Result):
    """Shown to the user by the browser extension; optional on every interface."""

    message: str | None = None
    """The text."""
    message_type: str | None = None
    """`success`, `warning` or `error` in new code; `info` and `danger` exist."""
    ttl: Milliseconds | None = None
    """How long it is shown, in milliseconds; left out, the extension decides."""
    details: list[Detail] | None = None
    """Titled groups of lines that go with it."""
    missing_required_field_consts: list[str] | None = None
    """Only from an API-key log-in."""


class Answer(Result):
    """What nearly every result may carry besides its own fields."""

    return_message: ReturnMessage | None = None
    """Shown to the user; left out, App Connect finds its own words where it needs some."""
    extra_data_tracking: dict[str, Any] | None = None
    """For analytics only, such as `ratelimitRemaining`. A plain mutable object or absent: the server writes into it,
    and anything else makes it fail after the CRM record exists (contract 2.10)."""
