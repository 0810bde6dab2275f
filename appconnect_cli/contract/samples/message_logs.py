"""Samples of logging messages (contract 2.5, 4.11, 4.12, 6.2, 15)."""

from typing import Any

from appconnect_cli.contract.samples.sample import CUSTOMER, OWN, SECOND_CUSTOMER, Sample

CREATED = "2030-05-06T10:00:00.000Z"
CREATED_MS = 1904292000000
"""Shared conversations need epoch milliseconds (D-43)."""
TEXT = {"id": 99001, "type": "Text", "contentType": "text/plain"}
MEDIA = "https://media.ringcentral.test"


def _message(subject: str | None, *attachments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An SMS, with what is different; None leaves a field out."""
    whole = {
        "id": 99001,
        "type": "SMS",
        "direction": "Inbound",
        "subject": subject,
        "creationTime": CREATED,
        "lastModifiedTime": CREATED,
        "from": {"phoneNumber": CUSTOMER},
        "to": [{"phoneNumber": OWN}],
        "attachments": [*attachments] or [TEXT],
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def _body(message: dict[str, Any], **log_info: Any) -> dict[str, Any]:
    return {
        "logInfo": {
            "conversationId": "31",
            "conversationLogId": "31-2030-05-06",
            "correspondents": [{"phoneNumber": CUSTOMER}],
            "messages": [message],
            "rcAccessToken": "rc-token-of-a-sample",
        }
        | log_info
    }


def _attachment(kind: str, content: str, path: str) -> dict[str, Any]:
    uri = f"{MEDIA}/{path}"
    return {"id": 99002, "type": kind, "contentType": content, "uri": uri, "link": f"{uri}?open"}


RECORDING_PART = _attachment("AudioRecording", "audio/mpeg", "vm-1")
TRANSCRIPTION_PART = _attachment("AudioTranscription", "text/plain", "vm-1-text")
FAX_PART = _attachment("RenderedDocument", "application/pdf", "fax-1")
SOURCE_PART = _attachment("SourceDocument", "text/plain", "fax-1-source")
PICTURE_PART = _attachment("MmsAttachment", "image/png", "image-1")
VIDEO_PART = _attachment("MmsAttachment", "video/mp4", "video-1")
OUTBOUND = {"direction": "Outbound", "from": {"phoneNumber": OWN}, "to": [{"phoneNumber": CUSTOMER}]}
VOICEMAIL = _message("Voice message", TRANSCRIPTION_PART, RECORDING_PART, type="VoiceMail")
FAX = _message("1", SOURCE_PART, FAX_PART, type="Fax", faxPageCount=2)
GROUP = [{"phoneNumber": CUSTOMER}, {"phoneNumber": SECOND_CUSTOMER, "name": "Li Wei"}]


def _shared(*further: dict[str, Any]) -> dict[str, Any]:
    first = {"recordType": "AliveMessage", "creationTime": CREATED_MS, "direction": "Inbound", "text": "Are you open?"}
    return _body(
        _message("Are you open?", creationTime=CREATED_MS, lastModifiedTime=CREATED_MS + 60_000),
        creationTime=CREATED_MS,
        owner={"name": "Front desk", "extensionType": "Department", "extensionId": "310099"},
        entities=[first, *further],
    )


REPLY = {
    "recordType": "AliveMessage",
    "creationTime": CREATED_MS + 60_000,
    "direction": "Outbound",
    "text": "Until six.",
    "author": {"name": "Sam Ortiz"},
}

MESSAGE_SAMPLES = (
    Sample("sms-in", "createMessageLog", "an SMS came in", _body(_message("On my way"))),
    Sample("sms-out", "createMessageLog", "an SMS was sent", _body(_message("See you at ten", **OUTBOUND))),
    Sample("group", "createMessageLog", "an SMS in a group: ids get the contact's id as suffix",
           _body(_message("Hello both"), correspondents=GROUP)),
    Sample("mms-image", "createMessageLog", "an MMS with a picture",
           _body(_message("The roof", TEXT, PICTURE_PART))),
    Sample("mms-video", "createMessageLog", "an MMS with a video",
           _body(_message("The roof", TEXT, VIDEO_PART))),
    Sample("voicemail", "createMessageLog", "a voicemail", _body(VOICEMAIL)),
    Sample("fax", "createMessageLog", "a fax of two pages", _body(FAX)),
    Sample("shared", "createMessageLog", "a shared conversation: composed as a whole, no message of its own",
           _shared()),
    Sample("text", "createMessageLog", "a message of type Text, without attachments",
           _body(_message("On my way", type="Text", attachments=None))),
    Sample("pager-out", "createMessageLog", "a message from an extension, which has no number",
           _body(_message("See you at ten", **OUTBOUND | {"type": "Pager", "from": {"extensionNumber": "204"}}))),
    Sample("anonymous", "createMessageLog", "an SMS of which nothing tells who sent it",
           _body(_message("On my way", **{"from": {}}))),
    Sample("mms-bare", "createMessageLog", "a picture without a word",
           _body(_message(None, PICTURE_PART))),
    Sample("sms-in", "updateMessageLog", "a further SMS of the conversation", _body(_message("Five minutes late"))),
    Sample("sms-out", "updateMessageLog", "an answer in the last conversation",
           _body(_message("No problem", **OUTBOUND))),
    Sample("voicemail", "updateMessageLog", "a voicemail after an SMS: its link is not passed (D-5)", _body(VOICEMAIL)),
    Sample("mms-image", "updateMessageLog", "a picture after an SMS",
           _body(_message("The roof", TEXT, PICTURE_PART))),
    Sample("shared", "updateMessageLog", "the shared conversation got an answer: composed anew as a whole",
           _shared(REPLY)),
    Sample("fax", "updateMessageLog", "a fax after an SMS: its link is not passed (D-5)", _body(FAX)),
)  # fmt: skip
