"""What the browser extension sends in each step, made from the scenario's own ids (shapes: contract 4, 15).

No `additionalSubmission` is sent: what its fields may hold differs from CRM to CRM.
"""

from typing import Any

from appconnect_cli.scenarios.ingredients import CALL_SECONDS
from appconnect_cli.scenarios.model import Body, Played, Skip

NOTE = "Sent the quote\nCall back on Friday"
SUBJECT = "Quote for the new roof"
RECORDING_LINK = "https://media.ringcentral.test/recordings/5"
OWN_NUMBER = "+14155550122"
TEXTS = ("On my way", "Five minutes late", "Thank you")
NO_CONTACT = "no earlier step found or created a contact"


def nothing(played: Played) -> dict[str, Any]:
    """Routes that take no input of their own."""
    return {}


def find_contact(played: Played) -> dict[str, Any]:
    """The number of the contact that was created before; without one, a number that the CRM has."""
    created = played.called("createContact")
    number = played.ingredients.phone_number if created else played.ingredients.known_number
    return _look_up(number)


def find_unknown(played: Played) -> dict[str, Any]:
    """A number that no contact has yet."""
    return _look_up(played.ingredients.phone_number)


def find_created(played: Played) -> dict[str, Any] | Skip:
    """The number of the contact that was just created."""
    if not played.called("createContact"):
        return Skip("no contact was created before")
    return _look_up(played.ingredients.phone_number)


def find_by_name(played: Played) -> dict[str, Any]:
    """The full name, as the user types it."""
    contact = played.contact()
    return {"name": str(contact.get("name") or "") if contact else played.ingredients.contact_name}


def create_contact(played: Played) -> dict[str, Any]:
    """A new number, a new name, and the manifest's first contact type if it has one."""
    ingredients = played.ingredients
    body = {"phoneNumber": ingredients.phone_number, "newContactName": ingredients.contact_name}
    return body | ({"newContactType": ingredients.contact_type} if ingredients.contact_type else {})


def create_call_log(played: Played) -> dict[str, Any] | Skip:
    """An inbound, answered call with a subject of its own and a note of two lines."""
    contact = _contact(played)
    if isinstance(contact, Skip):
        return contact
    ingredients = played.ingredients
    start = ingredients.started.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    other = {"phoneNumber": ingredients.phone_number, "name": contact["contactName"]}
    own = {"phoneNumber": OWN_NUMBER, "extensionNumber": "204", "name": "Sam Ortiz"}
    leg = {"direction": "Inbound", "from": other, "to": own, "duration": CALL_SECONDS, "legType": "Accept"}
    call = {
        "id": f"call-{ingredients.session_id}",
        "sessionId": ingredients.session_id,
        "telephonySessionId": f"s-{ingredients.session_id}",
        "direction": "Inbound",
        "from": other,
        "to": own,
        "startTime": start,
        "duration": CALL_SECONDS,
        "result": "Accepted",
        "legs": [leg],
        "customSubject": SUBJECT,
    }
    return contact | {"note": NOTE, "logInfo": call}


def read_call_log(played: Played) -> dict[str, Any] | Skip:
    """The session that was logged before."""
    return _of_session(played, {})


def add_recording(played: Played) -> dict[str, Any] | Skip:
    """The recording alone, as the server sends it minutes after the call (contract 4.10)."""
    return _of_session(played, {"recordingLink": RECORDING_LINK})


def create_message(played: Played) -> dict[str, Any] | Skip:
    """The first SMS of a conversation's day."""
    return _message(played, 0)


def append_message(index: int) -> Body:
    """A further SMS of the same conversation and day."""

    def body(played: Played) -> dict[str, Any] | Skip:
        if not played.is_linked("createMessageLog"):
            return Skip("createMessageLog returned no id to go on with")
        return _message(played, index)

    return body


def _look_up(number: str) -> dict[str, Any]:
    return {"phoneNumber": number, "overridingFormat": "", "isExtension": "false"}


def _contact(played: Played) -> dict[str, Any] | Skip:
    contact = played.contact()
    if contact is None:
        return Skip(NO_CONTACT)
    return {
        "contactId": contact["id"],
        "contactType": contact.get("type") or "",
        "contactName": contact.get("name") or "",
    }


def _of_session(played: Played, changes: dict[str, Any]) -> dict[str, Any] | Skip:
    if not played.is_linked("createCallLog"):
        return Skip("createCallLog returned no id to go on with")
    return {"sessionId": played.ingredients.session_id} | changes


def _message(played: Played, index: int) -> dict[str, Any] | Skip:
    contact = _contact(played)
    if isinstance(contact, Skip):
        return contact
    ingredients = played.ingredients
    created = ingredients.started.replace(minute=index).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    identity = ingredients.message_ids[index]
    message = {
        "id": identity,
        "type": "SMS",
        "direction": "Inbound",
        "subject": TEXTS[index],
        "creationTime": created,
        "lastModifiedTime": created,
        "from": {"phoneNumber": ingredients.phone_number, "name": contact["contactName"]},
        "to": [{"phoneNumber": OWN_NUMBER}],
        "attachments": [{"id": identity, "type": "Text", "contentType": "text/plain"}],
    }
    log_info = {
        "conversationId": ingredients.conversation_id,
        "conversationLogId": f"{ingredients.conversation_id}-{ingredients.started:%Y-%m-%d}",
        "correspondents": [{"phoneNumber": ingredients.phone_number, "name": contact["contactName"]}],
        "messages": [message],
    }
    return contact | {"logInfo": log_info}
