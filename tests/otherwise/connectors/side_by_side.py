"""Several requests at once, and one request for several records.

Right: all of them are waited for; if one fails, its own error is raised, and the others are called off.
"""

import asyncio
from typing import Any

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, contact, items_in, log_info


class Gathering(Awaiting):
    """asyncio.gather; the deals of all matches in one request."""

    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        pages = await asyncio.gather(*(self.ask(request, "GET", "/contacts", each) for each in terms))
        rows = {row["id"]: row for page in pages for row in items_in(page)}
        if not rows:
            return []
        deals = await self.every(request, "/deals", {"contactIds": ",".join(map(str, rows))})
        return [contact(row, [deal for deal in deals if deal.get("contactId") == id_]) for id_, row in rows.items()]

    async def get_call_log(self, request: Any) -> Row:
        """The log and who its contact is, side by side."""
        reading = [self.activity(request, request.call_log_id)]
        if request.contact_id:
            reading.append(self.ask(request, "GET", f"/contacts/{request.contact_id}"))
        log, *people = await asyncio.gather(*reading)
        names = [str(each["name"]) for each in people if isinstance(each, dict) and each.get("name")]
        return {"callLogInfo": log_info(log, self.log_format) | ({"contactName": names[0]} if names else {})}


class Grouping(Awaiting):
    """A task group, whose errors come in a group: the first one is raised by itself."""

    log_format = "text/plain"

    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self.ask(request, "GET", "/contacts", each)) for each in terms]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [contact(row) for task in tasks for row in items_in(task.result())]
