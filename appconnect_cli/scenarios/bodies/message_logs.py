"""Logging messages (contract 4.11, 4.12): what kind each is, in which conversation, and whose turn it is."""

from typing import Any

from appconnect_cli.contract.samples.message_logs import FAX_PART, PICTURE_PART, RECORDING_PART, TEXT, VIDEO_PART
from appconnect_cli.scenarios.bodies.common import OWN_NUMBER, contact_of, milliseconds, moment
from appconnect_cli.scenarios.model import Body, Played, Skip

TEXTS = ("On my way", "Five minutes late", "Thank you")

Message = dict[str, Any]

VOICEMAIL: Message = {"type": "VoiceMail", "subject": "Voice message", "attachments": [RECORDING_PART]}
FAX: Message = {"type": "Fax", "subject": "1", "faxPageCount": 2, "attachments": [FAX_PART]}
PICTURE: Message = {"subject": "The roof", "attachments": [TEXT, PICTURE_PART]}
VIDEO: Message = {"subject": "The roof, moving", "attachments": [TEXT, VIDEO_PART]}
BOTH: Message = {"subject": "The roof, twice", "attachments": [TEXT, PICTURE_PART, VIDEO_PART]}

TOKEN = "rc-token-of-a-scenario"
"""RingCentral's token: without one the server passes no link to a fax or a picture (contract 2.5)."""


def create_message(played: Played) -> dict[str, Any] | Skip:
    """The first SMS of a conversation's day."""
    return create({})(played)


def append_message(index: int) -> Body:
    """A further SMS of the same conversation and day."""
    return append({"subject": TEXTS[index]}, index=index)


def create(message: Message, *, conversation: int = 0, index: int = 0, group: bool = False) -> Body:
    """The first message of a conversation; `message` says what is special about it."""

    def body(played: Played) -> dict[str, Any] | Skip:
        contact = contact_of(played)
        if isinstance(contact, Skip):
            return contact
        return contact | {"logInfo": _log_info(played, contact, message, conversation, index, group)}

    return body


def append(message: Message, *, conversation: int = 0, index: int = 0, group: bool = False) -> Body:
    """A further one, if there is a log to go on with."""
    first = create(message, conversation=conversation, index=index, group=group)

    def body(played: Played) -> dict[str, Any] | Skip:
        if not played.is_linked("createMessageLog"):
            return Skip("createMessageLog returned no id to go on with")
        return first(played)

    return body


def shared(*texts: str) -> Body:
    """A shared conversation as it stands after these texts, newest last: the server composes it as a whole (6.2)."""

    def body(played: Played) -> dict[str, Any] | Skip:
        made = create({}, conversation=0, index=0)(played)
        if isinstance(made, Skip):
            return made
        start = milliseconds(played.ingredients)
        times = {"creationTime": start, "lastModifiedTime": start + 60_000 * len(texts)}
        log_info = made["logInfo"] | {
            "creationTime": start,
            "owner": {"name": "Front desk", "extensionType": "Department", "extensionId": "310099"},
            "entities": [_entity(text, at, start) for at, text in enumerate(texts)],
        }
        log_info["messages"] = [message | times for message in log_info["messages"]]
        return made | {"logInfo": log_info}

    return body


def shared_again(*texts: str) -> Body:
    """The same conversation with more in it, if it has a log."""
    whole = shared(*texts)

    def body(played: Played) -> dict[str, Any] | Skip:
        if not played.is_linked("createMessageLog"):
            return Skip("createMessageLog returned no id to go on with")
        return whole(played)

    return body


def _log_info(
    played: Played, contact: dict[str, Any], message: Message, conversation: int, index: int, group: bool
) -> dict[str, Any]:
    ingredients = played.ingredients
    identity = ingredients.conversation(conversation)
    others = [{"phoneNumber": ingredients.second_number}] if group else []
    return {
        "conversationId": identity,
        "conversationLogId": f"{identity}-{ingredients.started:%Y-%m-%d}",
        "correspondents": [{"phoneNumber": ingredients.phone_number, "name": contact["contactName"]}, *others],
        "messages": [_message(played, contact, conversation, index) | message],
        "rcAccessToken": TOKEN,
    }


def _message(played: Played, contact: dict[str, Any], conversation: int, index: int) -> Message:
    ingredients = played.ingredients
    created = moment(ingredients, index)
    identity = ingredients.message_id(10 * conversation + index)
    return {
        "id": identity,
        "type": "SMS",
        "direction": "Inbound",
        "subject": TEXTS[0],
        "creationTime": created,
        "lastModifiedTime": created,
        "from": {"phoneNumber": ingredients.phone_number, "name": contact["contactName"]},
        "to": [{"phoneNumber": OWN_NUMBER}],
        "attachments": [{**TEXT, "id": identity}],
    }


def _entity(text: str, at: int, start: int) -> dict[str, Any]:
    inbound = at % 2 == 0
    said = {"recordType": "AliveMessage", "creationTime": start + 60_000 * at, "text": text}
    return said | ({"direction": "Inbound"} if inbound else {"direction": "Outbound", "author": {"name": "Sam Ortiz"}})
