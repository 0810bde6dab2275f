"""A CRM of another layout: JSON:API's documents, ids in addresses, whole records by version; also in batches.

Right: an id is what the CRM's address ends with; a record is read before it is replaced, and replaced only as it was
read; an error within a batch is raised like any other.
"""

from datetime import UTC, datetime
from typing import Any

import httpx

from appconnect_cli.connectors import Connector, CrmError
from tests.otherwise.connectors.records import Row, entry, matches, message, note_in

TYPE = "person"


class Journal(Connector):
    auth_type = "apiKey"
    log_format = "text/plain"
    failures: tuple[type[Exception], ...] = (httpx.HTTPError, CrmError, ValueError)

    async def get_user_info(self, request: Any) -> Row:
        user = await self.document(request, "/api/whoami")
        name = user["attributes"].get("fullName") or ""
        return {"successful": True, "platformUserInfo": {"id": f"{user['id']}-acme", "name": name}}

    async def un_authorize(self, request: Any) -> Row:
        """A key has no session."""
        await request.user.destroy()
        return {"successful": True}

    async def get_license_status(self, request: Any) -> Row:
        return {"isLicenseValid": True, "licenseStatus": "Basic", "licenseStatusDescription": ""}

    async def find_contact(self, request: Any) -> Row:
        """All formats in one request."""
        if request.phone is None:
            return matches([])
        numbers = "|".join(request.formats or (request.phone.e164,))
        return matches(await self.people(request, {"filter[numbers]": numbers}))

    async def find_contact_with_name(self, request: Any) -> Row:
        name = " ".join((request.name or "").split())
        return matches(await self.people(request, {"filter[name]": name}) if name else [])

    async def people(self, request: Any, query: dict[str, str]) -> list[Row]:
        return [_match(each) for each in _list((await self.ask(request, "GET", "/api/people", query)).body)]

    async def create_contact(self, request: Any) -> Row:
        number = request.phone.e164 if request.phone else request.phone_number
        name = " ".join((request.new_contact_name or "").split()) or number or "Unknown"
        made = await self.ask(request, "POST", "/api/people", body={"fullName": name, "numbers": [number or ""]})
        return {"contactInfo": {"id": made.identity, "name": name, "type": TYPE, "phone": number or ""}}

    async def create_call_log(self, request: Any) -> Row:
        call = request.call_log
        row = {
            "person": str(request.contact_info.id),
            "reference": f"call:{call.session_id}",
            "title": call.custom_subject or f"{call.direction} call with {request.contact_info.name}",
            "text": request.composed_log_details,
        }
        made = await self.ask(request, "POST", "/api/entries", body=row | _times(call.start_time, call.duration))
        return {"logId": made.identity}

    async def get_call_log(self, request: Any) -> Row:
        found = (await self.document(request, f"/api/entries/{request.call_log_id}"))["attributes"]
        text = found.get("text") or ""
        info = {"subject": found.get("title") or "", "note": note_in(text, self.log_format), "fullBody": text}
        return {"callLogInfo": info | {"fullLogResponse": found}}

    async def update_call_log(self, request: Any) -> Row:
        if not request.existing_call_log_details:
            raise CrmError(None, message="the entry could not be read, so it is not replaced")
        changes = {"text": request.composed_log_details} | _times(request.start_time, request.duration)
        if request.subject:
            changes["title"] = request.subject
        await self.replace(request, request.existing_call_log.third_party_log_id, changes)
        return {"updatedNote": request.note}

    async def create_message_log(self, request: Any) -> Row:
        shared, person = request.shared_sms_log_content, str(request.contact_info.id)
        if shared:
            row = {"person": person, "title": shared.subject, "text": shared.body}
        else:
            others = [str(each[0].get("name")) for each in request.correspondents or () if each]
            title = f"SMS with {', '.join([request.contact_info.name, *others])}"
            row = {"person": person, "title": title, "text": entry(request)}
            row |= {"reference": f"message:{request.message.id}"} | _times(request.message.creation_time, None)
        return {"logId": (await self.ask(request, "POST", "/api/entries", body=row)).identity}

    async def update_message_log(self, request: Any) -> Row:
        identity, shared = request.existing_message_log.third_party_log_id, request.shared_sms_log_content
        if shared:
            await self.replace(request, identity, {"title": shared.subject, "text": shared.body})
        else:
            await self.replace(request, identity, {}, added=entry(request))
        return {"returnMessage": message("success", "Logged")}

    async def replace(self, request: Any, identity: str, changes: Row, added: str = "") -> None:
        """All of it, as it stands there and with what is new."""
        answer = await self.ask(request, "GET", f"/api/entries/{identity}")
        found = _document(answer.body)
        row = found["attributes"] | changes
        person = ((found.get("relationships") or {}).get("person") or {}).get("data") or {}
        if person.get("id"):
            row["person"] = person["id"]
        if added:
            row["text"] = "\n".join(part for part in (row.get("text"), added) if part)
        await self.ask(request, "PUT", f"/api/entries/{identity}", body=row, version=answer.headers.get("etag"))

    async def document(self, request: Any, path: str) -> Row:
        return _document((await self.ask(request, "GET", path)).body)

    async def ask(
        self,
        request: Any,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Row | None = None,
        version: str | None = None,
    ) -> "Told":
        headers = {"If-Match": version} if version else {}
        async with self.client(request) as crm:
            answer = await crm.request(method, path, params=query, json=body, headers=headers)
        return Told(answer.json() if answer.content else None, dict(answer.headers))


class Batched(Journal):
    """Each request goes in a batch, with or without others."""

    async def find_contact(self, request: Any) -> Row:
        if request.phone is None:
            return matches([])
        numbers = request.formats or (request.phone.e164,)
        asked = [{"method": "GET", "path": "/api/people", "query": {"filter[numbers]": each}} for each in numbers]
        found = [_list(each.body) for each in await self.batch(request, asked)]
        return matches(_match(row) for each in found for row in each)

    async def ask(
        self,
        request: Any,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: Row | None = None,
        version: str | None = None,
    ) -> "Told":
        one = {"method": method, "path": path, "query": query, "body": body, "version": version}
        return (await self.batch(request, [{name: value for name, value in one.items() if value is not None}]))[0]

    async def batch(self, request: Any, asked: list[Row]) -> list["Told"]:
        async with self.client(request) as crm:
            said = (await crm.post("/api/batch", json={"requests": asked})).json()
        answers = said.get("responses") if isinstance(said, dict) else None
        if not isinstance(answers, list) or len(answers) != len(asked):
            raise CrmError(None, said, "it did not answer all that was asked")
        for each in answers:
            if not isinstance(each, dict) or not isinstance(each.get("status"), int):
                raise CrmError(None, each, "what came is no answer")
            if each["status"] >= 400:
                raise CrmError(each["status"], each.get("body"))
        return [Told(each.get("body"), _lower(each.get("headers") or {})) for each in answers]


class Told:
    """What the CRM answered."""

    def __init__(self, body: Any, headers: dict[str, str]) -> None:
        self.body = body
        self.headers = headers

    @property
    def identity(self) -> str:
        """Of the record that its address names."""
        address = self.headers.get("location") or ""
        if not address:
            raise CrmError(None, self.body, "the CRM does not say what it made")
        return address.rpartition("/")[2]


def _document(body: Any) -> Row:
    found = body.get("data") if isinstance(body, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("attributes"), dict):
        raise CrmError(None, body, "no document came")
    return found


def _list(body: Any) -> list[Row]:
    found = body.get("data") if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise CrmError(None, body, "no list came")
    return found


def _match(document: Row) -> Row:
    found = document.get("attributes") or {}
    numbers = found.get("numbers") or [""]
    name = " ".join((found.get("fullName") or "Unknown").split())
    match = {"id": document["id"], "name": name, "type": TYPE, "phone": numbers[0]}
    return match | ({"createdDate": found["since"]} if found.get("since") else {})


def _times(start: Any, duration: Any) -> Row:
    row: Row = {}
    if start is not None:
        moment = datetime.fromisoformat(start) if isinstance(start, str) else datetime.fromtimestamp(start / 1000, UTC)
        row["began"] = round(moment.timestamp())
    if isinstance(duration, (int, float)):
        row["seconds"] = round(duration)
    return row


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
