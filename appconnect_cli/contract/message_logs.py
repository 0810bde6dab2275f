"""Logging messages: SMS, MMS, voicemail, fax, shared conversations (contract 2.5-2.7, 4.11, 4.12)."""

from typing import Any

from pydantic import Field

from appconnect_cli.contract.call_logs import Party
from appconnect_cli.contract.contacts import ContactInfo
from appconnect_cli.contract.messages import Answer
from appconnect_cli.contract.model import Data, LogId
from appconnect_cli.contract.user import User


class Attachment(Data):
    """A file of a message."""

    id: str | int | None = None
    uri: str | None = None
    type: str | None = None
    """`Text`, `AudioRecording`, `AudioTranscription`, `RenderedDocument`, `SourceDocument` or `MmsAttachment`."""
    content_type: str | None = None
    link: str | None = None
    file_name: str | None = None
    size: int | None = None
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
    from_: Party | None = Field(default=None, alias="from")
    to: list[Party] | None = None
    attachments: list[Attachment] | None = None
    fax_page_count: int | None = None


class SharedSmsLogContent(Data):
    """A whole shared conversation, composed: two keys and no other (R-M11)."""

    subject: str
    body: str


class ExistingMessageLog(Data):
    """The server's linkage row; every value is text (contract 2.6)."""

    id: str
    conversation_id: str | None = None
    conversation_log_id: str | None = None
    """One CRM record for each of these (R-M8)."""
    third_party_log_id: str
    """The CRM's id of the log, as text."""
    platform: str | None = None
    user_id: str | None = None


class MessageLog(Data):
    """What both interfaces get."""

    user: User
    contact_info: ContactInfo
    auth_header: str
    shared_sms_log_content: SharedSmsLogContent | None = Field(default=None, alias="sharedSMSLogContent")
    """Given for a shared conversation; then there is no `message` (R-M2)."""
    message: Message | None = None
    assignee_name: str | None = None
    owner_name: str | None = None
    """Never given: an owner's name makes the conversation a shared one (D-3)."""
    additional_submission: dict[str, Any] | None = None
    image_link: str | None = None
    image_download_link: str | None = None
    image_content_type: str | None = None
    video_link: str | None = None
    proxy_config: dict[str, Any] | None = None


class CreateMessageLog(MessageLog):
    """The first message of a conversation's day."""

    correspondents: list[list[dict[str, Any]]] | None = None
    """For a group: for each other participant the list of its cached matches (R-M3)."""
    recording_link: str | None = None
    """Given for a voicemail."""
    fax_doc_link: str | None = None
    """Given for a fax."""
    fax_download_link: str | None = None
    hashed_account_id: str | None = None


class UpdateMessageLog(MessageLog):
    """A further message of a conversation that has a log; a voicemail's or fax's link is never passed (D-5)."""

    existing_message_log: ExistingMessageLog


class CreateMessageLogResult(Answer):
    """Without a logId nothing is linked, though the route says success: raise what failed (R-M1)."""

    log_id: LogId | None = None


class UpdateMessageLogResult(Answer):
    """Any object marks the message as logged, none at all appends it again: raise what failed (R-M6, R-M7)."""
