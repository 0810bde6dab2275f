"""Logging messages: SMS, MMS, voicemail, fax, shared conversations (contract 2.5-2.7, 4.11, 4.12)."""

from typing import Any

from pydantic import Field

from appconnect_cli.contract.call_logs import Party
from appconnect_cli.contract.contacts import ContactInfo
from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, LogId
from appconnect_cli.contract.user import Request


class Attachment(Data):
    """A file of a message."""

    id: str | int | None = None
    """RingCentral's."""
    uri: str | None = None
    """RingCentral's resource; needs a token."""
    type: str | None = None
    """`Text`, `AudioRecording`, `AudioTranscription`, `RenderedDocument`, `SourceDocument` or `MmsAttachment`."""
    content_type: str | None = None
    """MIME type; an MmsAttachment without it fails the server."""
    link: str | None = None
    """Added by the extension; the one to store."""
    file_name: str | None = None
    """As it was sent."""
    size: int | None = None
    """Bytes."""
    vm_duration: int | None = None
    """Seconds of a voicemail."""


class Message(Data):
    """RingCentral's record of a message."""

    id: str | int
    """A number, or `<id>-<contactId>` in a group (R-M14)."""
    type: str | None = None
    """`SMS`, `Fax`, `VoiceMail`, `Pager`, `Text`; MMS arrives as SMS with attachments."""
    direction: str | None = None
    """`Inbound` or `Outbound`."""
    subject: str | int | None = None
    """The text of an SMS; "Voice message" for voicemail."""
    creation_time: str | int | None = None
    """ISO 8601."""
    last_modified_time: str | int | None = None
    """ISO 8601; epoch milliseconds in a shared conversation."""
    from_: Party | None = Field(default=None, alias="from")
    """The sender; of a fax maybe without a name."""
    to: list[Party] | None = None
    """The receivers."""
    attachments: list[Attachment] | None = None
    """Its text, files and recordings."""
    fax_page_count: int | None = None
    """Pages of a fax."""


class SharedSmsLogContent(Data):
    """A whole shared conversation, composed: two keys and no other (R-M11)."""

    subject: str
    """`SMS conversation with <contact>`."""
    body: str
    """The whole conversation in getLogFormatType's format: replaces what the log held."""


class ExistingMessageLog(Data):
    """The server's linkage row; every value is text (contract 2.6)."""

    id: str
    """RingCentral's id of the first message, or the conversation's."""
    conversation_id: str | None = None
    """RingCentral's id of the conversation."""
    conversation_log_id: str | None = None
    """One CRM record for each of these (R-M8)."""
    third_party_log_id: str
    """The CRM's id of the log, as text."""
    platform: str | None = None
    """The connector's name."""
    user_id: str | None = None
    """The App Connect user who logged it."""


class MessageLog(Request):
    """What both interfaces get."""

    contact_info: ContactInfo
    """Who the conversation is with."""
    shared_sms_log_content: SharedSmsLogContent | None = Field(default=None, alias="sharedSMSLogContent")
    """Given for a shared conversation; then there is no `message` (R-M2)."""
    message: Message | None = None
    """RingCentral's record; absent for a shared conversation."""
    assignee_name: str | None = None
    """Who the conversation is assigned to."""
    owner_name: str | None = None
    """Never given: an owner's name makes the conversation a shared one (D-3)."""
    additional_submission: dict[str, Any] | None = None
    """The manifest's messageLog fields by `const`; often absent (R-M12)."""
    image_link: str | None = None
    """Where the first picture of an MMS can be seen; null without one."""
    image_download_link: str | None = None
    """The picture itself, RingCentral's token in the link; null without a picture or a token."""
    image_content_type: str | None = None
    """The picture's MIME type; null without a picture or a token."""
    video_link: str | None = None
    """Where the first video of an MMS can be seen; null without one."""


class CreateMessageLog(MessageLog):
    """The first message of a conversation's day."""

    correspondents: list[list[dict[str, Any]]] | None = None
    """For a group: for each other participant the list of its cached matches (R-M3)."""
    recording_link: str | None = None
    """Given for a voicemail."""
    fax_doc_link: str | None = None
    """Given for a fax."""
    fax_download_link: str | None = None
    """The fax itself, RingCentral's token in the link."""
    hashed_account_id: str | None = None
    """The RingCentral account, hashed; the key of admin settings."""


class UpdateMessageLog(MessageLog):
    """A further message of a conversation that has a log; a voicemail's or fax's link is never passed (D-5)."""

    existing_message_log: ExistingMessageLog
    """Which log: append to its third_party_log_id, keep what it holds (R-M10)."""


class CreateMessageLogResult(Answer):
    """Without a logId nothing is linked, though the route says success: raise what failed (R-M1)."""

    log_id: LogId | None = None
    """The CRM's id of the record; stored as text, given back as thirdPartyLogId."""


class UpdateMessageLogResult(Answer):
    """Any object marks the message as logged, none at all appends it again: raise what failed (R-M6, R-M7)."""
