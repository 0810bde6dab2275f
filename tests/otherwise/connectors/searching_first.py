"""Before anything is created, it is looked for: the call by its session, the contact by number and name.

Right: what is there already is used, so that nothing is made twice, with a CRM that would not notice as well.
"""

from typing import Any

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, items_in, new_contact, record_in


class SearchingFirst(Awaiting):
    log_format = "text/plain"

    async def create_contact(self, request: Any) -> Row:
        wanted = new_contact(request)
        known: list[Row] = []
        if wanted["phones"]:
            terms = {"phone": wanted["phones"][0]["number"], "name": wanted["name"]}
            known = items_in(await self.ask(request, "GET", "/contacts", terms))
        same = [row for row in known if row.get("name") == wanted["name"] and row.get("type") == wanted["type"]]
        made = same[0] if same else record_in(await self.ask(request, "POST", "/contacts", body=wanted))
        return {"contactInfo": self.shown(made)}

    async def add(self, request: Any, record: Row) -> Any:
        if record.get("externalId"):
            terms = {"kind": record["kind"], "externalId": record["externalId"]}
            known = items_in(await self.ask(request, "GET", "/activities", terms))
            if known:
                return known[0]["id"]
        return record_in(await self.ask(request, "POST", "/activities", body=record))["id"]
