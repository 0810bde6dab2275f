"""Refusals that mean something else: 404 to a search, 409 to a new record, 401 and 404 to the end of a session.

Right: nobody has the number; the record is there already; the session is over.
"""

from typing import Any

import httpx

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, items_in, message, new_contact, record_in


class NotFound(Awaiting):
    log_format = "text/markdown"

    async def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        found = []
        for each in terms:
            try:
                found += items_in(await self.ask(request, "GET", "/contacts", each))
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 404:
                    raise
        return [self.shown(row) for row in found]

    async def create_contact(self, request: Any) -> Row:
        """A contact that is there already is read instead."""
        try:
            made = await self.ask(request, "POST", "/contacts", body=new_contact(request))
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 409:
                raise
            known = self.answer_of(error)
            if known is None or not (identity := _existing(error.response)):
                raise
            made = await self.ask(request, "GET", f"/contacts/{identity}")
        return {"contactInfo": self.shown(record_in(made))}

    async def un_authorize(self, request: Any) -> Row:
        try:
            await self.ask(request, "DELETE", "/sessions/current")
        except httpx.HTTPStatusError as error:
            if error.response.status_code not in (401, 404):
                return await self.forgotten(request, message("warning", "Signed out here alone"))
        except self.failures:
            return await self.forgotten(request, message("warning", "Signed out here alone"))
        return await self.forgotten(request, message("success", "Signed out"))

    async def forgotten(self, request: Any, said: Row) -> Row:
        await request.user.update({"accessToken": "", "refreshToken": ""})
        return {"returnMessage": said}


def _existing(answer: httpx.Response) -> Any:
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return None
    return error.get("existingId") if isinstance(error, dict) else None
