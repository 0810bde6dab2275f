"""Finding and creating contacts (contract 2.2, 2.3, 4.5-4.7)."""

from typing import Any

from pydantic import ConfigDict

from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, EntityId, Result
from appconnect_cli.contract.phone import Phone, parse_phone
from appconnect_cli.contract.user import Request

PLACEHOLDER_ID = "createNewContact"
"""The id of the match that offers to create a contact (R-C17)."""


class ContactInfo(Data):
    """The contact that a log belongs to, built by the server from the request: four keys and no other."""

    model_config = ConfigDict(extra="forbid")

    id: str | int
    """What findContact or createContact returned, echoed by the extension."""
    phone_number: str | None = None
    """E.164; absent for a party that is an extension. The key is phoneNumber, not phone."""
    type: str = ""
    """Contact.type, or empty."""
    name: str = ""
    """Contact.name, or empty."""

    @property
    def phone(self) -> Phone | None:
        """The number, None for an extension."""
        return parse_phone(self.phone_number)


class FindContact(Request):
    """A number to match. Read-only on the CRM (R-C4)."""

    phone_number: str
    """E.164 for the public network, bare digits for an extension; inner spaces of a badly encoded number survive."""
    overriding_format: str | None = None
    """The user's comma-separated patterns such as `(***) ***-****`; often empty, sometimes absent."""
    is_extension: bool | str = False
    """`'true'` or `'false'` over HTTP, a bool from MCP, never coerced by the server. Use `extension`."""
    is_force_refresh_account_data: bool = False
    """The user refreshes: the server's cache was passed by. A soft failure now deletes what it holds."""
    tracer: Any = None
    """`trace(name, data)` and `traceError(name, error, data)`; nearly always absent."""

    @property
    def extension(self) -> bool:
        """Whether an extension is looked up, however it was said."""
        return self.is_extension is True or str(self.is_extension).lower() == "true"

    @property
    def phone(self) -> Phone | None:
        """The number, None for an extension or for what is no number."""
        return None if self.extension else parse_phone(self.phone_number)

    @property
    def formats(self) -> tuple[str, ...]:
        """The number in each of the user's patterns: one query each (R-C9)."""
        return self.phone.formatted(self.overriding_format) if self.phone else ()


class FindContactWithName(Request):
    """What the user typed to search by name, raw."""

    name: str | None = None
    """May hold spaces, quotes, `&`; absent if the query had no name."""


class CreateContact(Request):
    """An unknown number that the user saves."""

    phone_number: str | None = None
    """Untouched; may be an extension."""
    new_contact_name: str | None = None
    """Full name, as typed; from MCP it defaults to the number."""
    new_contact_type: str | None = None
    """A manifest `contactTypes[].value`; empty or absent from MCP (R-N5)."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's newContact fields; absent from MCP (R-N6)."""

    @property
    def phone(self) -> Phone | None:
        """The number, None for an extension."""
        return parse_phone(self.phone_number)


class Contact(Result):
    """One match, or the contact that was created."""

    id: EntityId
    """Echoed back as contactId, stored as text, used in contactPageUrl."""
    name: str
    """Shown, and used in the log's subject. Trimmed, no doubled spaces (R-C19)."""
    phone: str | None = None
    """Shown; the key is phone here (R-C12)."""
    type: str | None = None
    """Echoed back as contactType: the same in finding, creating and logging (R-C13)."""
    title: str | None = None
    """Shown: the job."""
    company: str | None = None
    """Shown."""
    email: str | None = None
    """Shown."""
    created_date: str | int | None = None
    """ISO 8601 preferred. One match without it disables the 'earliest created' resolver (contract 2.3)."""
    most_recent_activity_date: str | int | None = None
    """As createdDate; for the 'last updated' resolver."""
    additional_info: dict[str, Any] | None = None
    """Options by the `const` of the manifest's contactDependent fields: `[{const, title}]`."""
    is_new_contact: bool | None = None
    """True only on the placeholder that offers to create a contact."""
    default_contact_type: str | None = None
    """Undocumented; one connector sets it on the placeholder (contract 2.3)."""


class FindContactResult(Answer):
    """No match is `successful: true` with an empty list; a failing CRM is raised, never turned into 'no match'."""

    successful: bool
    """True also for no match. A bool: nothing checks it on the way to the extension (R-C1)."""
    matched_contact_info: list[Contact]
    """Every match once, or none; the placeholder may come last. Cached for all users of the RingCentral account."""


class CreateContactResult(Answer):
    """contactInfo at all means success; leave it out, or null, when nothing was created (R-N2)."""

    contact_info: Contact | None = None
    """As findContact would return it: same id, same type (R-N3, R-N4)."""
