"""What was asked is kept in memory for a while: users, deals, and who has a number.

Right: it is kept for each user alone, only what the CRM answered, not for long, and no longer than until something is
created. A failure is not kept.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, contact, items_in

KEPT: dict[tuple[str, ...], tuple[float, list[Row]]] = {}
"""By tenant, user and what was asked: until when, and what it was."""


class Caching(Awaiting):
    """In a dictionary of the module."""

    async def get_user_list(self, request: Any) -> list[Row]:
        return await self.kept(request, ("users",), 300, lambda: super(Caching, self).get_user_list(request))

    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        pages = [await self.page(request, each) for each in terms]
        rows = {row["id"]: row for page in pages for row in page}
        return [contact(row, await self.deals(request, id_)) for id_, row in rows.items()]

    async def page(self, request: Any, terms: dict[str, str]) -> list[Row]:
        async def ask() -> list[Row]:
            return items_in(await self.ask(request, "GET", "/contacts", terms))

        return await self.kept(request, ("contacts", *terms, *terms.values()), 20, ask)

    async def deals(self, request: Any, contact_id: str) -> list[Row]:
        async def ask() -> list[Row]:
            return await self.every(request, "/deals", {"contactId": contact_id})

        return await self.kept(request, ("deals", contact_id), 60, ask)

    async def create_contact(self, request: Any) -> Row:
        made = await super().create_contact(request)
        self.forget()
        return made

    async def kept(
        self, request: Any, what: tuple[str, ...], seconds: float, ask: Callable[[], Awaitable[list[Row]]]
    ) -> list[Row]:
        key = (request.user.hostname or "", request.user.id, request.auth_header, *what)
        until, known = KEPT.get(key, (0.0, []))
        if time.monotonic() < until:
            return known
        answer = await ask()
        KEPT[key] = (time.monotonic() + seconds, answer)
        return answer

    def forget(self) -> None:
        KEPT.clear()


class Remembering(Awaiting):
    """In the object itself, for as long as it lives: which of the user's formats the CRM knows a number by."""

    def __init__(self) -> None:
        self.users: dict[str, list[Row]] = {}
        self.seen: set[str] = set()

    async def get_user_list(self, request: Any) -> list[Row]:
        if request.user.id not in self.users:
            self.users[request.user.id] = await super().get_user_list(request)
        return self.users[request.user.id]

    async def create_message_log(self, request: Any) -> Row:
        """A message that this process has logged already is only looked up."""
        key = str(request.message.id) if request.message else ""
        if key in self.seen:
            terms = {"kind": "message", "externalId": key}
            known = items_in(await self.ask(request, "GET", "/activities", terms))
            if known:
                return {"logId": known[0]["id"]}
        made = await super().create_message_log(request)
        if key:
            self.seen.add(key)
        return made
