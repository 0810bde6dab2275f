"""The twelve interfaces in coroutines, over any HTTP library: no connector by itself."""

from typing import Any

import httpx

from appconnect_cli.connectors import Connector, CrmError, RecordKind
from tests.otherwise.connectors.records import (
    PLACEHOLDER,
    Row,
    call_changes,
    call_record,
    contact,
    deal,
    existing_id,
    items_in,
    log_info,
    matches,
    message,
    message_changes,
    message_record,
    new_contact,
    record_in,
    user_info,
)


class Awaiting(Connector):
    """The base class's client; `ask` is the one place that sends."""

    auth_type = "apiKey"
    log_format = "text/html"
    failures: tuple[type[Exception], ...] = (CrmError, httpx.HTTPError, ValueError)
    """What `ask` raises."""

    async def get_oauth_info(self, request: Any) -> Row:
        return {"clientId": "", "clientSecret": "", "accessTokenUri": "", "failMessage": "It takes an API key."}

    async def get_user_info(self, request: Any) -> Row:
        return user_info(record_in(await self.ask(request, "GET", "/me")), request.platform)

    async def get_user_list(self, request: Any) -> list[Row]:
        users = await self.every(request, "/users", {})
        return [{"id": user["id"], "name": user.get("name") or "", "email": user.get("email")} for user in users]

    async def get_license_status(self, request: Any) -> Row:
        try:
            plan = await self.ask(request, "GET", "/license") if request.user.access_token else None
        except self.failures:
            plan = None
        known = plan if isinstance(plan, dict) else {}
        return {
            "isLicenseValid": bool(known.get("active")),
            "licenseStatus": str(known.get("plan") or "Unknown"),
            "licenseStatusDescription": "",
        }

    async def un_authorize(self, request: Any) -> Row:
        try:
            await self.ask(request, "DELETE", "/sessions/current")
            said = message("success", "Signed out")
        except self.failures:
            said = message("warning", "Signed out here; the CRM could not be told")
        request.user.access_token = request.user.refresh_token = ""
        await request.user.save()
        return {"successful": True, "returnMessage": said}

    async def find_contact(self, request: Any) -> Row:
        if request.phone is None:
            return matches([])
        terms = [{"phone": number} for number in request.formats or (request.phone.e164,)]
        return matches(await self.search(request, terms), [PLACEHOLDER])

    async def find_contact_with_name(self, request: Any) -> Row:
        name = " ".join((request.name or "").split())
        return matches(await self.search(request, [{"name": name}]) if name else [])

    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        pages = [items_in(await self.ask(request, "GET", "/contacts", each)) for each in terms]
        return [self.shown(row) for page in pages for row in page]

    async def create_contact(self, request: Any) -> Row:
        made = await self.ask(request, "POST", "/contacts", body=new_contact(request))
        return {"contactInfo": self.shown(record_in(made))}

    async def create_call_log(self, request: Any) -> Row:
        record = call_record(request) | {"contactId": self.their_contact(request.contact_info.id)}
        return {"logId": self.our_log(record, await self.add(request, record))}

    async def get_call_log(self, request: Any) -> Row:
        return {"callLogInfo": log_info(await self.activity(request, request.call_log_id), self.log_format)}

    async def update_call_log(self, request: Any) -> Row:
        await self.change(request, request.existing_call_log.third_party_log_id, call_changes(request))
        return {"updatedNote": request.note}

    async def upsert_call_disposition(self, request: Any) -> Row:
        identity = request.existing_call_log.third_party_log_id
        await self.change(request, identity, deal(request.dispositions))
        return {"logId": identity}

    async def create_message_log(self, request: Any) -> Row:
        record = message_record(request) | {"contactId": self.their_contact(request.contact_info.id)}
        return {"logId": self.our_log(record, await self.add(request, record))}

    async def update_message_log(self, request: Any) -> Row:
        identity = request.existing_message_log.third_party_log_id
        old = None if request.shared_sms_log_content else await self.activity(request, identity)
        await self.change(request, identity, message_changes(request, old))
        return {}

    async def clean_up(self, request: Any) -> None:
        if request.kind is RecordKind.CONTACT:
            await self.ask(request, "DELETE", f"/contacts/{self.their_contact(request.id)}")
        else:
            await self.ask(request, "DELETE", f"/activities/{self.their_log(request.id)}")

    async def activity(self, request: Any, identity: str) -> Row:
        return record_in(await self.ask(request, "GET", f"/activities/{self.their_log(identity)}"))

    async def add(self, request: Any, record: Row) -> Any:
        """The new record's id, or that of the one which holds the same session already."""
        try:
            return record_in(await self.ask(request, "POST", "/activities", body=record))["id"]
        except self.failures as error:
            known = existing_id(self.answer_of(error))
            if known is None:
                raise
            return known

    async def change(self, request: Any, identity: str, changes: Row) -> None:
        await self.ask(request, "PATCH", f"/activities/{self.their_log(identity)}", body=changes)

    async def every(self, request: Any, path: str, query: dict[str, str]) -> list[Row]:
        """The records of all pages."""
        page = await self.ask(request, "GET", path, query)
        rows = items_in(page)
        while page.get("next"):
            page = await self.ask(request, "GET", path, query | {"cursor": page["next"]})
            rows += items_in(page)
        return rows

    def shown(self, row: Row) -> Row:
        """A contact as a match."""
        return contact(row)

    def their_contact(self, identity: Any) -> str:
        """The CRM's id of a match."""
        return str(identity)

    def our_log(self, record: Row, identity: Any) -> Any:
        """The id that App Connect keeps."""
        return identity

    def their_log(self, identity: Any) -> str:
        """The CRM's id of a log."""
        return str(identity)

    def answer_of(self, error: Exception) -> Any:
        """The text with which the CRM refused, None if it did not."""
        return error.response.text if isinstance(error, httpx.HTTPStatusError) else None

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        """One request; the answer's JSON, None if it has none. Raises `failures`."""
        async with self.client(request) as crm:
            answer = await crm.request(method, path, params=query, json=body)
        return answer.json() if answer.content else None
