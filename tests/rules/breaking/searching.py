"""Connectors that break one rule each: what a search asks the CRM for."""

import re
from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import PLACEHOLDER, Keeping

SAMPLES = ("contact-samples",)
NOBODY: dict[str, Any] = {"successful": True, "matchedContactInfo": [PLACEHOLDER]}


class TakesTextForTrue(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return NOBODY if request.is_extension else await super().find_contact(request)


class StripsLetters(Keeping):
    """Nothing is left of "anonymous" but the wildcard."""

    async def find_contact(self, request: Any) -> Any:
        if request.phone or not request.phone_number or request.extension:
            return await super().find_contact(request)
        number = re.sub(r"\D", "", request.phone_number)
        return await self.search(request, {"phone": f"*{number}"})


class NamesNobody(Keeping):
    """Whoever has no number is asked for as None."""

    async def find_contact(self, request: Any) -> Any:
        if request.phone:
            return await super().find_contact(request)
        return await self.search(request, {"phone": str(request.phone)})


class AsksForAll(Keeping):
    """Whoever has no number is asked for without any term."""

    async def find_contact(self, request: Any) -> Any:
        if request.phone:
            return await super().find_contact(request)
        return await self.search(request, {})


class NeedsFormat(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return await super().find_contact(request) if request.overriding_format is not None else NOBODY


class SplitsNothing(Keeping):
    async def find_contact(self, request: Any) -> Any:
        request.overriding_format.split(",")
        return await super().find_contact(request)


class IgnoresFormats(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return await self.search(request, {"phone": request.phone.e164}) if request.phone else NOBODY


class FirstFormatOnly(Keeping):
    async def find_contact(self, request: Any) -> Any:
        if not request.formats:
            return await super().find_contact(request)
        return await self.search(request, {"phone": request.formats[0]})


class GluesNames(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        async with self.client(request) as crm:
            await crm.get("/contacts?name=" + " ".join((request.name or "").split()))
        return {"successful": True, "matchedContactInfo": []}


class GluesNumbers(Keeping):
    async def find_contact(self, request: Any) -> Any:
        if not request.phone or request.formats:
            return await super().find_contact(request)
        async with self.client(request) as crm:
            await crm.get(f"/contacts?phone={request.phone.e164}")
        return await super().find_contact(request)


class FirstNameOnly(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        name = request.name or ""
        return await self.search(request, {"name": name.split(" ")[0] if len(name) < 25 else name})


class LastNameOnly(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        name = request.name or ""
        return await self.search(request, {"name": name.split(" ")[-1] if len(name) < 25 else name})


class LooksNowhere(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return {"successful": True, "matchedContactInfo": []}


class AsksNobody(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        return {"successful": True, "matchedContactInfo": []}


CASES = (
    Case("extension-flag-misread", "TakesTextForTrue", ("numbers",)),
    Case("search-for-everybody", "StripsLetters", ("numbers",)),
    Case("search-for-everybody", "NamesNobody", ("numbers",)),
    Case("search-for-everybody", "AsksForAll", ("numbers",)),
    Case("number-needs-format", "NeedsFormat", SAMPLES),
    Case("number-needs-format", "SplitsNothing", SAMPLES),
    Case("formats-ignored", "IgnoresFormats", SAMPLES),
    Case("formats-ignored", "FirstFormatOnly", SAMPLES),
    Case("search-term-mangled", "GluesNames", SAMPLES, also=("failure-as-no-match",)),
    Case("search-term-mangled", "GluesNumbers", SAMPLES),
    Case("name-searched-in-part", "FirstNameOnly", SAMPLES),
    Case("name-searched-in-part", "LastNameOnly", SAMPLES),
    Case("name-searched-in-part", "AsksNobody", SAMPLES),
    Case("number-needs-format", "LooksNowhere", SAMPLES),
)
