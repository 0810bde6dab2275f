"""The sandbox CRM's records: made of what App Connect passes, and read as App Connect's own.

No connector: what several of them share, in plain data. Only an id and a name are counted on; anything else in an
answer may be null or not there.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from appconnect_cli.connectors.base import CrmError

Row = dict[str, Any]

PLACEHOLDER = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}
TYPES = ("contact", "lead")
LINKS = ("recording_link", "fax_doc_link", "image_link", "video_link")
ATTACHED = ("AudioRecording", "RenderedDocument")
"""What an update has among the attachments alone."""
NOTES = {
    "text/plain": re.compile(r"^- Note: (.*?)(?=\n- [A-Z][A-Za-z/ ]*:|\Z)", re.DOTALL | re.MULTILINE),
    "text/html": re.compile(r"<b>Agent notes</b>(?:<br>)?(.*?)(?:<br>)*<b>Call details</b>", re.DOTALL),
    "text/markdown": re.compile(r"## Agent notes\n(.*?)\n+## Call details", re.DOTALL),
}


def basic(key: str | None) -> str:
    """The header for that key."""
    return f"Basic {credential(key)}"


def credential(key: str | None) -> str:
    """What stands after the scheme."""
    return base64.b64encode(f"{key or ''}:".encode()).decode()


def record_in(answer: Any) -> Row:
    """An answer that is a record. CrmError if something else came: an empty body, null, a page of a proxy."""
    if not isinstance(answer, dict) or answer.get("id") in (None, ""):
        raise CrmError(None, answer, "the CRM's answer is no record")
    return answer


def items_in(answer: Any) -> list[Row]:
    """The records of a list. CrmError if it is none: that is not the same as an empty list."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise CrmError(None, answer, "the CRM's answer is no list")
    return [record_in(item) for item in items]


def existing_id(refusal: Any) -> Any:
    """The record that stands in the way of a new one, by what the CRM says of an error; None if it says nothing."""
    if isinstance(refusal, (str, bytes)):
        try:
            refusal = json.loads(refusal)
        except ValueError:
            return None
    error = refusal.get("error") if isinstance(refusal, dict) else None
    return error.get("existingId") if isinstance(error, dict) else None


def matches(contacts: Iterable[Row], more: Iterable[Row] = ()) -> Row:
    """The result of a search: each contact once."""
    unique = {contact["id"]: contact for contact in contacts}
    return {"successful": True, "matchedContactInfo": [*unique.values(), *more]}


def contact(row: Mapping[str, Any], deals: Iterable[Mapping[str, Any]] = ()) -> Row:
    """A match."""
    phones = [phone["number"] for phone in row.get("phones") or () if phone.get("number")]
    found = {
        "id": row["id"],
        "name": " ".join(str(row.get("name") or "Unknown").split()),
        "type": row.get("type") or TYPES[0],
        "phone": phones[0] if phones else None,
        "createdDate": row.get("createdAt"),
        "mostRecentActivityDate": row.get("modifiedAt"),
        "additionalInfo": {"deals": [{"const": str(deal["id"]), "title": deal.get("title") or ""} for deal in deals]},
    }
    return {name: value for name, value in found.items() if value is not None}


def new_contact(request: Any) -> Row:
    """What a number is saved as."""
    number = request.phone.e164 if request.phone else request.phone_number
    row: Row = {"name": (request.new_contact_name or "").strip() or number or "Unknown", "type": TYPES[0]}
    if request.new_contact_type in TYPES:
        row["type"] = request.new_contact_type
    title = (request.additional_submission or {}).get("title")
    return row | {"phones": [{"number": number, "label": "work"}] if number else [], "title": title or None}


def call_record(request: Any) -> Row:
    """A logged call. Its session is its key."""
    call = request.call_log
    row = {
        "kind": "call",
        "contactId": str(request.contact_info.id),
        "subject": (call.custom_subject or f"{call.direction} call with {request.contact_info.name}")[:255],
        "body": request.composed_log_details or "",
        "direction": call.direction.lower(),
        "externalId": call.session_id,
    }
    return row | facts(call.start_time, call.duration, call.result) | deal(request.additional_submission)


def call_changes(request: Any) -> Row:
    """Only what was given. The body is the old one and what is new: CrmError if the server could not read the old."""
    if request.existing_call_log_details is None:
        raise CrmError(None, message="the log could not be read, so its text is not replaced")
    changes = facts(request.start_time, request.duration, request.result) | deal(request.additional_submission)
    if request.subject:
        changes["subject"] = request.subject[:255]
    return changes | {"body": request.composed_log_details}


def facts(start: Any, duration: Any, result: str | None) -> Row:
    """What is known of a call by now."""
    row: Row = {}
    if start is not None:
        row["startedAt"] = iso(start)
    if isinstance(duration, (int, float)):
        row["durationSeconds"] = round(duration)
    if result:
        row["outcome"] = result
    return row


def deal(submitted: Mapping[str, Any] | None) -> Row:
    """The deal that the user picked; nothing if they were not asked."""
    if not submitted or "deals" not in submitted:
        return {}
    picked = str(submitted["deals"])
    return {"dealId": int(picked) if picked.isdigit() else None}


def log_info(row: Mapping[str, Any], log_format: str) -> Row:
    """A logged call as App Connect reads it."""
    body = row.get("body") or ""
    return {
        "subject": row.get("subject") or "",
        "note": note_in(body, log_format),
        "fullBody": body,
        "fullLogResponse": dict(row),
        "dispositions": {"deals": str(row["dealId"])} if row.get("dealId") else {},
    }


def note_in(body: str, log_format: str) -> str:
    """The agent's note."""
    found = NOTES[log_format].search(body)
    return found[1].replace("<br>", "\n").strip() if found else ""


def message_record(request: Any) -> Row:
    """A conversation's first message, or all of a shared one."""
    row: Row = {"kind": "message", "contactId": str(request.contact_info.id)} | deal(request.additional_submission)
    if request.shared_sms_log_content:
        return row | {"subject": request.shared_sms_log_content.subject, "body": request.shared_sms_log_content.body}
    message = request.message
    others = [str(found[0].get("name")) for found in request.correspondents or () if found]
    row |= {"direction": message.direction.lower(), "externalId": str(message.id), "body": entry(request)}
    row["subject"] = f"Messages with {', '.join([request.contact_info.name, *others])}"[:255]
    return row | facts(message.creation_time, None, None)


def entry(request: Any) -> str:
    """One message with a link to what came with it."""
    message = request.message
    who = message.from_.name or message.from_.phone_number if message.from_ else None
    links = [getattr(request, name, None) for name in LINKS]
    links += [each.link for each in message.attachments or () if each.type in ATTACHED]
    parts = (f"{who or 'Unknown'}:", message.subject, *dict.fromkeys(links))
    return "\n".join(str(part) for part in parts if part)


def message_changes(request: Any, old: Mapping[str, Any] | None) -> Row:
    """A further message below the old ones; a shared conversation is whole each time."""
    shared, picked = request.shared_sms_log_content, deal(request.additional_submission)
    if shared:
        return picked | {"subject": shared.subject, "body": shared.body}
    body = (old or {}).get("body")
    return picked | {"body": "\n".join(part for part in (body, entry(request)) if part)}


def iso(moment: str | int | float) -> str:
    """ISO 8601 of that, or of milliseconds since 1970."""
    if isinstance(moment, str):
        return moment
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user_info(me: Row, platform: str | None) -> Row:
    """Who logged in."""
    user = {
        "id": f"{me['id']}-{platform or 'acme'}",
        "name": me.get("name") or "",
        "timezoneOffset": me.get("utcOffset"),
    }
    return {"successful": True, "platformUserInfo": {name: value for name, value in user.items() if value is not None}}


def message(type_: str, text: str) -> Row:
    """What the user reads."""
    return {"message": text, "messageType": type_, "ttl": 5000}
