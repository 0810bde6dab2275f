"""Connectors that break one rule each: contacts."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class NoSuccessful(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found = await super().search(request, terms)
        return {"matchedContactInfo": found["matchedContactInfo"]}


class Swallows(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return await super().search(request, terms)
        except httpx.HTTPError:
            return {"successful": True, "matchedContactInfo": []}


class StoresCallers(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        if not found["matchedContactInfo"]:
            async with self.client(request) as crm:
                unknown = {"name": "Unknown", "phones": [{"number": request.phone_number}]}
                await crm.post("/contacts", json=unknown)
        return found


CASES = (
    Case("search-result-incomplete", "NoSuccessful"),
    Case("failure-as-no-match", "Swallows"),
    Case("search-writes", "StoresCallers"),
)
