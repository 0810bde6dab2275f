"""A module with functions, which knows nothing of this tool; plain dicts; the number is taken apart by hand.

Right: a connector is whatever has functions of the right names, and a result whatever has the right keys.
"""

import base64
import datetime
import re
from typing import Any

import httpx

LOG_FORMAT = "text/plain"
NO_ONE: Any = {"successful": True, "matchedContactInfo": []}


def get_auth_type(request: Any = None) -> Any:
    return "apiKey"


def get_basic_auth(request: Any) -> Any:
    return base64.b64encode(b"%s:" % request.api_key.encode()).decode()


def get_log_format_type(platform: Any, proxy_config: Any = None) -> Any:
    return LOG_FORMAT


def get_oauth_info(request: Any) -> Any:
    return {"clientId": "", "clientSecret": "", "accessTokenUri": "", "failMessage": "Paste an API key."}


async def get_user_info(request: Any) -> Any:
    async with _crm(request.hostname, request.auth_header) as crm:
        me = _json(await crm.get("/me"))
    return {
        "successful": True,
        "platformUserInfo": {
            "id": f"{me['id']}-acme",
            "name": me.get("name") or "",
            "timezoneName": me.get("timezone") or "UTC",
            "timezoneOffset": me.get("utcOffset") or "+00:00",
        },
    }


async def un_authorize(request: Any) -> Any:
    user = request.user
    try:
        header = "Basic " + get_basic_auth(_Key(user.access_token or ""))
        async with _crm(user.hostname, header) as crm:
            await crm.delete("/sessions/current")  # whatever it answers
    except httpx.HTTPError:
        pass
    user.access_token = ""
    user.refresh_token = ""
    await user.save()
    return {"returnMessage": {"message": "Bye.", "messageType": "success", "ttl": 3000}}


def get_license_status(request: Any) -> Any:
    return {
        "isLicenseValid": True,
        "licenseStatus": "Free",
        "licenseStatusDescription": "[Plans](https://acme.example)",
    }


async def find_contact(request: Any) -> Any:
    digits = re.sub(r"\D", "", request.phone_number or "")
    if str(request.is_extension).lower() == "true" or len(digits) < 10:
        return NO_ONE
    national = digits[-10:]
    numbers = [_filled(one.removeprefix(" "), national) for one in (request.overriding_format or "").split(",") if one]
    return await _matching(request, [("phone", number) for number in numbers or ["+" + digits]])


async def find_contact_with_name(request: Any) -> Any:
    name = (request.name or "").strip()
    return await _matching(request, [("name", name)]) if name else NO_ONE


async def create_contact(request: Any) -> Any:
    row: Any = {"name": request.new_contact_name or request.phone_number or "?", "phones": []}
    if request.phone_number:
        row["phones"].append({"number": request.phone_number})
    if request.new_contact_type:
        row["type"] = request.new_contact_type
    row |= {name: value for name, value in (request.additional_submission or {}).items() if name == "title"}
    async with _crm(request.user.hostname, request.auth_header) as crm:
        return {"contactInfo": _person(_json(await crm.post("/contacts", json=row)))}


async def create_call_log(request: Any) -> Any:
    call = request.call_log
    row = {
        "kind": "call",
        "contactId": request.contact_info.id,
        "subject": call.custom_subject or f"{call.direction} call",
        "body": request.composed_log_details,
        "direction": "inbound" if call.direction == "Inbound" else "outbound",
        "externalId": call.session_id,
        "startedAt": _time(call.start_time),
    }
    if call.duration != "pending" and call.duration is not None:
        row["durationSeconds"] = int(call.duration)
    return {"logId": await _added(request, row)}


async def get_call_log(request: Any) -> Any:
    async with _crm(request.user.hostname, request.auth_header) as crm:
        row = _json(await crm.get("/activities/" + request.call_log_id))
    body = row.get("body") or ""
    note = re.search(r"(?ms)^- Note: (.*?)(?=\n- [A-Z][A-Za-z/ ]*:|\Z)", body)
    return {
        "callLogInfo": {
            "subject": row.get("subject") or "",
            "note": note.group(1) if note else "",
            "fullBody": body,
            "fullLogResponse": row,
        }
    }


async def update_call_log(request: Any) -> Any:
    if not request.existing_call_log_details:
        raise RuntimeError("the log could not be read: nothing is written over it")
    changes = {"body": request.composed_log_details}
    if request.subject:
        changes["subject"] = request.subject
    if request.start_time is not None:
        changes["startedAt"] = _time(request.start_time)
    if isinstance(request.duration, int):
        changes["durationSeconds"] = request.duration
    await _changed(request, request.existing_call_log.third_party_log_id, changes)
    return {"updatedNote": request.note}


async def create_message_log(request: Any) -> Any:
    shared = request.shared_sms_log_content
    if shared:
        row = {"kind": "message", "contactId": request.contact_info.id, "subject": shared.subject, "body": shared.body}
        return {"logId": await _added(request, row)}
    names = [request.contact_info.name] + [each[0]["name"] for each in request.correspondents or [] if each]
    row = {
        "kind": "message",
        "contactId": request.contact_info.id,
        "subject": "SMS: " + ", ".join(names),
        "body": _said(request),
        "externalId": str(request.message.id),
        "startedAt": _time(request.message.creation_time),
    }
    return {"logId": await _added(request, row)}


async def update_message_log(request: Any) -> Any:
    """The newest message first."""
    log_id = request.existing_message_log.third_party_log_id
    if request.shared_sms_log_content:
        await _changed(request, log_id, {"body": request.shared_sms_log_content.body})
        return {}
    async with _crm(request.user.hostname, request.auth_header) as crm:
        old = _json(await crm.get("/activities/" + log_id)).get("body") or ""
    await _changed(request, log_id, {"body": _said(request) + "\n" + old})
    return {}


class _Key:
    def __init__(self, api_key: Any) -> None:
        self.api_key = api_key


def _crm(host: Any, header: Any) -> Any:
    scheme = "http" if host.startswith(("127.", "localhost", "[::1]")) else "https"
    return httpx.AsyncClient(base_url=scheme + "://" + host, headers={"Authorization": header})


def _json(answer: Any) -> Any:
    answer.raise_for_status()
    row = answer.json()
    if not isinstance(row, dict) or ("id" not in row and "items" not in row):
        raise RuntimeError("the CRM answered with something else than a record")
    return row


def _filled(pattern: Any, digits: Any) -> Any:
    left = list(digits)
    return re.sub(r"[*#]", lambda sign: left.pop(0) if left else sign.group(), pattern)


async def _matching(request: Any, terms: Any) -> Any:
    people: Any = {}
    async with _crm(request.user.hostname, request.auth_header) as crm:
        for name, value in terms:
            for row in _json(await crm.get("/contacts", params={name: value}))["items"]:
                people[row["id"]] = _person(row)
    return {"successful": True, "matchedContactInfo": list(people.values())}


def _person(row: Any) -> Any:
    phones = row.get("phones") or [{}]
    dates = {"createdDate": row["createdAt"]} if row.get("createdAt") else {}
    return dates | {
        "id": row["id"],
        "name": " ".join((row.get("name") or "Unknown").split()),
        "type": row.get("type") or "contact",
        "phone": phones[0].get("number") or "",
        "additionalInfo": {"deals": []},
    }


async def _added(request: Any, row: Any) -> Any:
    async with _crm(request.user.hostname, request.auth_header) as crm:
        answer = await crm.post("/activities", json=row)
    if answer.status_code == 409:
        known = re.search(r'"existingId": ?(\d+)', answer.text)
        if known:
            return int(known[1])
    return _json(answer)["id"]


async def _changed(request: Any, log_id: Any, changes: Any) -> Any:
    async with _crm(request.user.hostname, request.auth_header) as crm:
        (await crm.patch("/activities/" + log_id, json=changes)).raise_for_status()


def _said(request: Any) -> Any:
    links = [getattr(request, each, None) for each in ("recording_link", "fax_doc_link", "image_link", "video_link")]
    if hasattr(request, "existing_message_log"):
        kinds = ("AudioRecording", "RenderedDocument")
        links += [each.link for each in request.message.attachments or [] if each.type in kinds]
    return " ".join([request.message.subject or ""] + [each for each in links if each])


def _time(moment: Any) -> Any:
    if isinstance(moment, str) or moment is None:
        return moment
    return datetime.datetime.fromtimestamp(moment / 1000, datetime.UTC).isoformat()
