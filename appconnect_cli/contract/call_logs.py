"""Logging calls (contract 2.4, 4.8-4.10, 5)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from appconnect_cli.contract.contacts import ContactInfo
from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, LogId, Result
from appconnect_cli.contract.user import Request

LogFormat = Annotated[
    str, Field(description="`text/plain`, `text/html` or `text/markdown`; with anything else nothing is composed.")
]
"""In which form the server composes a log's body, if it does (contract 5, 6)."""


class Party(Data):
    """One side of a call or message."""

    phone_number: str | None = None
    """E.164."""
    extension_number: str | None = None
    """Digits, for a colleague or a queue."""
    extension_id: str | None = None
    """RingCentral's id of the extension."""
    name: str | None = None
    """As RingCentral knows it, not the CRM."""
    location: str | None = None
    """Such as `Oakland, CA`."""


class Recording(Data):
    """A call's recording."""

    id: str | None = None
    """RingCentral's."""
    uri: str | None = None
    """RingCentral's resource; needs a token."""
    type: str | None = None
    """`Automatic` or `OnDemand`."""
    content_uri: str | None = None
    """The audio itself; needs a token."""
    link: str | None = None
    """Added by the extension; the one to store."""


class Leg(Data):
    """One stage of a call's way through extensions and queues."""

    direction: str | None = None
    """`Inbound` or `Outbound`."""
    action: str | None = None
    """What RingCentral did with the call at this stage."""
    result: str | None = None
    """How the stage ended, such as `Accepted`."""
    start_time: str | int | None = None
    """ISO 8601."""
    duration: int | None = None
    """Seconds."""
    leg_type: str | None = None
    """Such as `Accept`; only `PstnToSip` means something to the server."""
    from_: Party | None = Field(default=None, alias="from")
    """Needed for an outbound stage: without it the body can't be composed."""
    to: Party | None = None
    """Needed for an inbound stage: without it the body can't be composed."""


class CallLog(Data):
    """RingCentral's record of a call, passed through untouched (contract 2.4)."""

    id: str | None = None
    """RingCentral's id of the record."""
    session_id: str
    """What a call is logged once by."""
    telephony_session_id: str | None = None
    """The id of the linkage row, if there is one; else `id` is."""
    direction: str
    """`Inbound`, or anything else for outbound."""
    from_: Party | None = Field(default=None, alias="from")
    """Who called. An inbound call without it can't be logged."""
    to: Party | None = None
    """Who was called. An outbound call without it can't be logged."""
    start_time: str | int | None = None
    """ISO 8601, or epoch milliseconds from server-side logging (R-K7)."""
    duration: int | float | Literal["pending"] | None = None
    """Seconds, or `pending` while a call that the server logs goes on (R-K6)."""
    result: str | None = None
    """`Accepted`, `Missed`, `Voicemail`, `Call connected`, ...; absent while pending."""
    recording: Recording | None = None
    """Absent until it is ready; then an update brings it."""
    voicemail: dict[str, Any] | None = None
    """`{link, messageId}`."""
    legs: list[Leg] | None = None
    """Its way through extensions and queues; absent for most."""
    custom_subject: str | None = None
    """Edited by the user; else make up `<direction> Call to/from <name>`."""
    account_id: str | None = None
    """RingCentral's; hashed into hashedAccountId."""


class Artefacts(Data):
    """What RingCentral's AI adds to a call; each is absent unless the request has it."""

    ai_note: str | None = None
    """RingCentral's AI note about the call."""
    transcript: str | None = None
    """The call's transcript."""
    ring_sense_transcript: str | None = None
    """The transcript by ACE (RingSense)."""
    ring_sense_summary: str | None = None
    """ACE's summary."""
    ring_sense_ai_score: str | int | float | dict[str, Any] | None = Field(default=None, alias="ringSenseAIScore")
    """ACE's score; the documentation says object, the body takes it as text (D-25)."""
    ring_sense_bulleted_summary: str | None = None
    """ACE's summary as a list."""
    ring_sense_link: str | None = None
    """Where ACE shows the call."""


class ExistingCallLog(Data):
    """The server's linkage row; every value is text (contract 2.6)."""

    id: str
    """The telephony session, or the call record's id."""
    session_id: str
    """RingCentral's session, what a call is logged once by."""
    third_party_log_id: str
    """The CRM's id of the log, as text whatever createCallLog returned (R-U9)."""
    contact_id: str | None = None
    """The contact that it was logged for, as text."""
    user_id: str | None = None
    """The App Connect user who logged it."""
    platform: str | None = None
    """The connector's name."""
    extension_number: str = ""
    """Whose call it was; often empty."""
    hashed_extension_id: str = ""
    """The same, hashed; often empty."""


class CreateCallLog(Artefacts, Request):
    """A call to log, once per session (contract 4.8)."""

    contact_info: ContactInfo
    """Who the call was with."""
    call_log: CallLog
    """RingCentral's record of it."""
    note: str | None = None
    """What the agent typed; in the composed body already."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's callLog fields by `const`, and assignment keys (contract 2.8)."""
    voicemail_link: str | None = None
    """Where the voicemail can be heard."""
    voicemail_message_id: str | None = None
    """RingCentral's id of the voicemail."""
    composed_log_details: str = ""
    """The body to store, in getLogFormatType's format; empty for a custom one (R-K4)."""
    hashed_account_id: str | None = None
    """The RingCentral account, hashed; the key of admin settings."""
    is_from_sscl: bool = Field(default=False, alias="isFromSSCL")
    """Logged by the server on its own, maybe before the call has ended."""


class CreateCallLogResult(Answer):
    """A truthy logId is success, whatever `successful` says; leave it out with a message for a soft failure."""

    log_id: LogId | None = None
    """The CRM's id of the record; stored as text, given back as thirdPartyLogId."""


class GetCallLog(Request):
    """A log to read: for the edit form, and before every composed update (contract 4.9)."""

    telephony_session_id: str
    """The linkage row's id."""
    call_log_id: str
    """The CRM's id, always text."""
    contact_id: str | None = None
    """The contact that it was logged for, as text; null in old rows."""


class CallLogInfo(Result):
    """What stands in the CRM now."""

    subject: str
    """As stored (R-G4)."""
    note: str
    """The agent's note alone, not the whole body (R-G3)."""
    full_body: str
    """The whole body, on which the next update is composed. Without it the CRM's text is replaced (R-G2)."""
    full_log_response: Any = None
    """The connector's own record; comes back as existingCallLogDetails."""
    contact_name: str | None = None
    """Shown in the edit form."""
    dispositions: dict[str, Any] | None = None
    """By the manifest's field `const`."""


class GetCallLogResult(Answer):
    """Raise if the record can't be read: nothing is worse than an empty one."""

    call_log_info: CallLogInfo | None = None
    """Left out, the log shows as matched without data, and an update replaces the whole body (R-G2)."""


class UpdateCallLog(Artefacts, Request):
    """What changed about a logged call: nothing else is there; ask `request.given("subject")` (contract 4.10)."""

    existing_call_log: ExistingCallLog
    """Which log: use its third_party_log_id."""
    recording_link: str | None = None
    """Where the recording can be heard; in the composed body already."""
    recording_download_link: str | None = None
    """Where it can be fetched."""
    voicemail_link: str | None = None
    """Where the voicemail can be heard."""
    voicemail_message_id: str | None = None
    """RingCentral's id of the voicemail."""
    subject: str | None = None
    """The new subject; may be empty text."""
    note: str | None = None
    """The agent's new note; empty text leaves the composed body as it was."""
    start_time: str | int | None = None
    """ISO 8601 or epoch milliseconds; absent in most updates: never write `now` for it."""
    duration: int | float | Literal["pending"] | None = None
    """Seconds."""
    result: str | None = None
    """How the call ended, such as `Accepted`."""
    legs: list[Leg] = Field(default_factory=list)
    """Its way through extensions and queues; an empty list if the request has none."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's callLog fields by `const`."""
    composed_log_details: str = ""
    """The whole new body: the old one as read back, with the changes worked in."""
    existing_call_log_details: Any = None
    """getCallLog's fullLogResponse, null if it could not be read."""
    hashed_account_id: str | None = None
    """The RingCentral account, hashed; the key of admin settings."""
    is_from_sscl: bool = Field(default=False, alias="isFromSSCL")
    """Sent by server-side logging: must not overwrite what the agent wrote (R-U8)."""


class UpdateCallLogResult(Answer):
    """Any object is success: raise what failed (R-U4)."""

    updated_note: str | None = None
    """The note, not the whole body (R-U5)."""


class GetLogFormatType(Data):
    """The two positional arguments, by name."""

    platform: str | None = None
    """The connector's name."""
    proxy_config: dict[str, Any] | None = None
    """The declarative proxy's configuration; null unless the user belongs to a proxy connector."""


class UpsertCallDisposition(Request):
    """What the user picked for a logged call (contract 5)."""

    existing_call_log: ExistingCallLog
    """Which log."""
    dispositions: dict[str, Any] | None = None
    """By the manifest's field `const`; may be absent."""


class UpsertCallDispositionResult(Answer):
    """A truthy logId is success."""

    log_id: LogId | None = None
    """The CRM's id of the log, as given."""
