"""What the browser extension sends to the server, route by route (contract 12.2): the input of `appconnect call`.

Fields of log bodies that the server passes on untouched stand as they are; simple ones become options.
"""

from typing import Any, Literal

from pydantic import Field

from appconnect_cli.contract.call_logs import Artefacts, CallLog, Leg
from appconnect_cli.contract.message_logs import Message
from appconnect_cli.contract.model import Data


class GetAuthTypeBody(Data):
    """Nothing: part of every operation."""


class GetOauthInfoBody(Data):
    """Nothing but what a log-in adds."""

    hostname: str | None = None
    """The CRM's host."""
    token_url: str | None = None
    """The token endpoint, where the log-in page knows it."""


class UnAuthorizeBody(Data):
    """POST /unAuthorize: nothing but the session."""


class GetLicenseStatusBody(Data):
    """GET /licenseStatus: nothing but the session."""


class GetBasicAuthBody(Data):
    """Nothing: part of every operation of an apiKey connector."""


class GetLogFormatTypeBody(Data):
    """Nothing: part of every logged call."""


class GetUserListBody(Data):
    """POST /admin/userMapping: nothing but the session."""


class GetUserInfoBody(Data):
    """POST /apiKeyLogin, or GET /oauth-callback after the code was exchanged. `appconnect login` fills it in."""

    hostname: str | None = None
    """The CRM's host."""
    additional_info: dict[str, Any] | None = None
    """API key: the log-in page's fields by `const`."""
    token_url: str | None = None
    """OAuth: the token endpoint that the code was exchanged at."""
    api_url: str | None = None
    """OAuth: from the callback's query."""
    username: str | None = None
    """OAuth: from the callback's query."""
    user_email: str | None = None
    """OAuth: the RingCentral user's."""
    callback_uri: str | None = None
    """OAuth: the whole callback URL."""
    query: dict[str, Any] | None = None
    """OAuth: the whole callback query."""
    data: dict[str, Any] | None = None
    """OAuth: the token endpoint's raw answer."""


class FindContactBody(Data):
    """GET /contact."""

    phone_number: str
    """The number: E.164, or an extension's digits."""
    overriding_format: str | None = None
    """Patterns to search by, such as '(***) ***-****,***.***.****'."""
    is_extension: str | bool | None = None
    """'true' or 'false', as text."""
    is_force_refresh_account_data: str | bool | None = None
    """'true' to pass by the server's contact cache."""


class FindContactWithNameBody(Data):
    """GET /custom/contact/search."""

    name: str | None = None
    """What the user typed."""


class CreateContactBody(Data):
    """POST /contact."""

    phone_number: str | None = None
    """The number to save."""
    new_contact_name: str | None = None
    """The contact's name."""
    new_contact_type: str | None = None
    """One of the manifest's contactTypes."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's newContact fields."""


class ContactOfLog(Data):
    """Which contact a log belongs to; left out, the one that the last call found or made."""

    contact_id: str | int | None = None
    """The contact's id, as findContact returned it."""
    contact_type: str | None = None
    """The contact's type."""
    contact_name: str | None = None
    """The contact's name."""


class CreateCallLogBody(ContactOfLog, Artefacts):
    """POST /callLog."""

    log_info: CallLog
    """RingCentral's call record."""
    note: str | None = None
    """What the agent typed."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's callLog fields."""
    voicemail_link: str | None = None
    """Where the voicemail can be heard."""
    voicemail_message_id: str | None = None
    """RingCentral's id of the voicemail."""
    is_from_sscl: bool | None = Field(default=None, alias="isFromSSCL")
    """Sent by server-side logging (in production: the User-Agent SSCL)."""
    extension_number: str | None = None
    """Whose call it is; part of what a call is logged once by."""
    hashed_extension_id: str | None = None
    """The same, hashed."""


class GetCallLogBody(Data):
    """GET /callLog?requireDetails=true, for one session."""

    session_id: str | None = None
    """The call's session; left out, the last one logged."""


class UpdateCallLogBody(Artefacts):
    """PATCH /callLog: only what changed."""

    session_id: str | None = None
    """The call's session; left out, the last one logged."""
    subject: str | None = None
    """The new subject."""
    note: str | None = None
    """The new note."""
    start_time: str | int | None = None
    """When the call began: ISO 8601 or epoch milliseconds."""
    duration: int | Literal["pending"] | None = None
    """How long it took, in seconds."""
    result: str | None = None
    """How it ended, such as Accepted or Missed."""
    recording_link: str | None = None
    """Where the recording can be heard."""
    recording_download_link: str | None = None
    """Where the recording can be fetched."""
    voicemail_link: str | None = None
    """Where the voicemail can be heard."""
    voicemail_message_id: str | None = None
    """RingCentral's id of the voicemail."""
    direction: str | None = None
    """Inbound or Outbound."""
    legs: list[Leg] | None = None
    """The call's way through extensions."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's callLog fields."""
    is_from_sscl: bool | None = Field(default=None, alias="isFromSSCL")
    """Sent by server-side logging."""


class UpsertCallDispositionBody(Data):
    """PUT /callDisposition."""

    session_id: str | None = None
    """The call's session; left out, the last one logged."""
    dispositions: dict[str, Any] | None = None
    """What the user picked, by field const."""


class MessageLogInfo(Data):
    """A conversation and its new messages, newest first."""

    conversation_id: str | None = None
    """RingCentral's id of the conversation."""
    conversation_log_id: str | None = None
    """One record in the CRM for each: the extension makes one a conversation and day."""
    correspondents: list[dict[str, Any]] | None = None
    """The other parties; more than one makes a group."""
    messages: list[Message] | None = None
    """Newest first."""
    owner: dict[str, Any] | None = None
    """An owner with a name makes the conversation a shared one."""
    assignee: dict[str, Any] | None = None
    """Who the conversation is assigned to."""
    entities: list[dict[str, Any]] | None = None
    """What happened in a shared conversation: messages, notes, assignments."""
    creation_time: int | str | None = None
    """When a shared conversation began, in epoch milliseconds."""
    rc_access_token: str | None = None
    """Lets links to fax and images be downloaded."""


class CreateMessageLogBody(ContactOfLog):
    """POST /messageLog, for a conversation without a log."""

    log_info: MessageLogInfo
    """The conversation."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's messageLog fields."""


class UpdateMessageLogBody(CreateMessageLogBody):
    """POST /messageLog, for a conversation that has a log."""
