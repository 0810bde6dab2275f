"""Look-ups that are nice to have: a company's name, deals, a user's name, the record as it was stored.

Right: if one of them fails, it is left out and logged; what was asked for comes all the same.
"""

import logging
from collections.abc import Awaitable
from typing import Any

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, contact, items_in, message_record, record_in

LOGGER = logging.getLogger("acme")


class Optional(Awaiting):
    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        pages = [items_in(await self.ask(request, "GET", "/contacts", each)) for each in terms]
        rows = {row["id"]: row for page in pages for row in page}
        companies = {row["company"]["id"] for row in rows.values() if (row.get("company") or {}).get("id")}
        known = {each: await self.site(request, each) for each in sorted(companies)}
        deals = await self.deals(request, list(rows)) if rows else []
        return [_with(row, known, deals) for row in rows.values()]

    async def site(self, request: Any, company: int) -> str | None:
        found = await self.tried(self.ask(request, "GET", f"/companies/{company}"))
        return found.get("name") if isinstance(found, dict) else None

    async def deals(self, request: Any, contacts: list[str]) -> list[Row]:
        return await self.tried(self.every(request, "/deals", {"contactIds": ",".join(contacts)})) or []

    async def create_call_log(self, request: Any) -> Row:
        made = await super().create_call_log(request)
        stored = await self.tried(self.activity(request, str(made["logId"])))
        return made | ({"extraDataTracking": {"storedAt": stored.get("createdAt")}} if stored else {})

    async def create_message_log(self, request: Any) -> Row:
        """Signed with the name of the CRM's user, if it can be had."""
        me = await self.tried(self.ask(request, "GET", "/me"))
        record = message_record(request)
        if isinstance(me, dict) and me.get("name") and not request.shared_sms_log_content:
            record["body"] += f"\nLogged by {me['name']}"
        return {"logId": await self.add(request, record)}

    async def get_call_log(self, request: Any) -> Row:
        info = await super().get_call_log(request)
        person = await self.tried(self.person(request)) if request.contact_id else None
        if person and person.get("name"):
            info["callLogInfo"]["contactName"] = person["name"]
        return info

    async def person(self, request: Any) -> Row:
        return record_in(await self.ask(request, "GET", f"/contacts/{request.contact_id}"))

    async def tried(self, asking: Awaitable[Any]) -> Any:
        try:
            return await asking
        except self.failures as error:
            LOGGER.warning("left out: %s", type(error).__name__)
            return None


def _with(row: Row, companies: dict[Any, str | None], deals: list[Row]) -> Row:
    company = companies.get((row.get("company") or {}).get("id"))
    match = contact(row, [deal for deal in deals if deal.get("contactId") == row["id"]])
    return match | ({"company": company} if company else {})
