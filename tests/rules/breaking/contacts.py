"""Connectors that break one rule each: what comes of a search for contacts."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping

SAMPLES = ("contact-samples",)


class NoSuccessful(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found = await super().search(request, terms)
        return {"matchedContactInfo": found["matchedContactInfo"]}


class ListsNothing(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found = await super().search(request, terms)
        return found | {"matchedContactInfo": [*found["matchedContactInfo"], None]}


class FailsForNobody(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        return found if len(found["matchedContactInfo"]) > 1 else found | {"successful": False}


class FindsSomebody(Keeping):
    """Whom the CRM lists first, where it knows nobody with the number."""

    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        is_unknown = request.phone is not None and len(found["matchedContactInfo"]) == 1
        return await self.search(request, {"limit": "1"}) if is_unknown else found


class TakesTheFirst(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        return found | {"matchedContactInfo": found["matchedContactInfo"][:1]}


class FindsAnybody(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        found = await super().find_contact_with_name(request)
        return found if found["matchedContactInfo"] else await self.search(request, {"limit": "1"})


class Swallows(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return await super().search(request, terms)
        except httpx.HTTPError:
            return {"successful": True, "matchedContactInfo": []}


class SwallowsRefusals(Keeping):
    async def find_contact(self, request: Any) -> Any:
        try:
            return await super().find_contact(request)
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 401:
                raise
            return {"successful": True, "matchedContactInfo": []}


class FailsWithMatches(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return await super().find_contact(request) | {"successful": False}


class StoresCallers(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        if request.phone and len(found["matchedContactInfo"]) == 1:
            async with self.client(request) as crm:
                unknown = {"name": "Unknown", "phones": [{"number": request.phone.e164}]}
                await crm.post("/contacts", json=unknown)
        return found


CASES = (
    Case("stranger-found", "FindsSomebody", ("contact",)),
    Case("stranger-found", "FindsAnybody", SAMPLES),
    Case("match-left-out", "TakesTheFirst", SAMPLES),
    Case("search-result-incomplete", "NoSuccessful"),
    Case("search-result-incomplete", "ListsNothing"),
    Case("no-match-fails", "FailsForNobody", SAMPLES),
    Case("failure-as-no-match", "Swallows"),
    Case("failure-as-no-match", "SwallowsRefusals", ("failures",)),
    Case("failure-with-matches", "FailsWithMatches"),
    Case("search-writes", "StoresCallers", ("each-interface-once", "contact")),
)
