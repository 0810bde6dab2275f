"""Logging calls (contract 2.4, 4.8-4.10, 5)."""

from typing import Any, Literal

from pydantic import Field

from appconnect_cli.contract.contacts import ContactInfo
from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, LogId, Result
from appconnect_cli.contract.user import User

LogFormat = str
"""`text/plain`, `text/html` or `text/markdown`; anything else is a custom format: nothing is composed."""


class Party(Data):
    """One side of a call or message."""

    phone_number: str | None = None
    """E.164."""
    extension_number: str | None = None
    extension_id: str | None = None
    name: str | None = None
    location: str | None = None


class Recording(Data):
    """A call's recording."""

    id: str | None = None
    uri: str | None = None
    type: str | None = None
    """`Automatic` or `OnDemand`."""
    content_uri: str | None = None
    link: str | None = None
    """Added by the extension; the one to store."""


class Leg(Data):
    """One stage of a call's way through extensions and queues."""

    direction: str | None = None
    action: str | None = None
    result: str | None = None
    start_time: str | int | None = None
    duration: int | None = None
    """Seconds."""
    leg_type: str | None = None
    from_: Party | None = Field(default=None, alias="from")
    to: Party | None = None


class CallLog(Data):
    """RingCentral's record of a call, passed through untouched (contract 2.4)."""

    id: str | None = None
    session_id: str
    """What a call is logged once by."""
    telephony_session_id: str | None = None
    direction: str
    """`Inbound`, or anything else for outbound."""
    from_: Party | None = Field(default=None, alias="from")
    to: Party | None = None
    start_time: str | int | None = None
    """ISO 8601, or epoch **milliseconds** from server-side logging (R-K7)."""
    duration: int | float | Literal["pending"] | None = None
    """**Seconds**, or `pending` while a call that the server logs goes on (R-K6)."""
    result: str | None = None
    """`Accepted`, `Missed`, `Voicemail`, `Call connected`, ...; absent while pending."""
    recording: Recording | None = None
    voicemail: dict[str, Any] | None = None
    """`{link, messageId}`."""
    legs: list[Leg] | None = None
    custom_subject: str | None = None
    """Edited by the user; else make up `<direction> Call to/from <name>`."""
    account_id: str | None = None


class Artefacts(Data):
    """What RingCentral's AI adds to a call; each is absent unless the request has it."""

    ai_note: str | None = None
    transcript: str | None = None
    ring_sense_transcript: str | None = None
    ring_sense_summary: str | None = None
    ring_sense_ai_score: str | int | float | dict[str, Any] | None = Field(default=None, alias="ringSenseAIScore")
    ring_sense_bulleted_summary: str | None = None
    ring_sense_link: str | None = None


class ExistingCallLog(Data):
    """The server's linkage row; every value is text (contract 2.6)."""

    id: str
    session_id: str
    third_party_log_id: str
    """The CRM's id of the log, as text whatever createCallLog returned (R-U9)."""
    contact_id: str | None = None
    user_id: str | None = None
    platform: str | None = None
    extension_number: str = ""
    hashed_extension_id: str = ""


class CreateCallLog(Artefacts):
    """A call to log, once per session (contract 4.8)."""

    user: User
    contact_info: ContactInfo
    auth_header: str
    call_log: CallLog
    note: str | None = None
    """What the agent typed; in the composed body already."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's callLog fields by `const`, and assignment keys (contract 2.8)."""
    voicemail_link: str | None = None
    voicemail_message_id: str | None = None
    composed_log_details: str = ""
    """The body to store, in getLogFormatType's format; empty for a custom one (R-K4)."""
    hashed_account_id: str | None = None
    is_from_sscl: bool = Field(default=False, alias="isFromSSCL")
    """Logged by the server on its own, maybe before the call has ended."""
    proxy_config: dict[str, Any] | None = None


class CreateCallLogResult(Answer):
    """A truthy logId is success, whatever `successful` says; leave it out with a message for a soft failure."""

    log_id: LogId | None = None


class GetCallLog(Data):
    """A log to read: for the edit form, and before every composed update (contract 4.9)."""

    user: User
    telephony_session_id: str
    call_log_id: str
    """The CRM's id, always text."""
    contact_id: str | None = None
    auth_header: str
    proxy_config: dict[str, Any] | None = None


class CallLogInfo(Result):
    """What stands in the CRM now."""

    subject: str
    note: str
    """The agent's note alone, not the whole body (R-G3)."""
    full_body: str
    """The whole body, on which the next update is composed. Without it the CRM's text is replaced (R-G2)."""
    full_log_response: Any = None
    """The connector's own record; comes back as existingCallLogDetails."""
    contact_name: str | None = None
    dispositions: dict[str, Any] | None = None
    """By the manifest's field `const`."""


class GetCallLogResult(Answer):
    """Raise if the record can't be read: nothing is worse than an empty one."""

    call_log_info: CallLogInfo | None = None


class UpdateCallLog(Artefacts):
    """What changed about a logged call: **only what was given**; ask `request.given("subject")` (contract 4.10)."""

    user: User
    existing_call_log: ExistingCallLog
    auth_header: str
    recording_link: str | None = None
    recording_download_link: str | None = None
    voicemail_link: str | None = None
    voicemail_message_id: str | None = None
    subject: str | None = None
    note: str | None = None
    start_time: str | int | None = None
    """ISO 8601 or epoch milliseconds; absent in most updates: never write `now` for it."""
    duration: int | float | Literal["pending"] | None = None
    """Seconds."""
    result: str | None = None
    legs: list[Leg] = Field(default_factory=list)
    additional_submission: dict[str, Any] | None = None
    composed_log_details: str = ""
    """The whole new body: the old one as read back, with the changes worked in."""
    existing_call_log_details: Any = None
    """getCallLog's fullLogResponse, null if it could not be read."""
    hashed_account_id: str | None = None
    is_from_sscl: bool = Field(default=False, alias="isFromSSCL")
    proxy_config: dict[str, Any] | None = None


class UpdateCallLogResult(Answer):
    """Any object is success: raise what failed (R-U4)."""

    updated_note: str | None = None
    """The note, not the whole body (R-U5)."""


class GetLogFormatType(Data):
    """The two positional arguments, by name."""

    platform: str | None = None
    proxy_config: dict[str, Any] | None = None


class UpsertCallDisposition(Data):
    """What the user picked for a logged call (contract 5)."""

    user: User
    existing_call_log: ExistingCallLog
    auth_header: str
    dispositions: dict[str, Any] | None = None
    """By the manifest's field `const`; may be absent."""
    proxy_config: dict[str, Any] | None = None


class UpsertCallDispositionResult(Answer):
    """A truthy logId is success."""

    log_id: LogId | None = None
