"""Connectors that break one rule each: create contact."""

from typing import Any

import httpx

from tests.rules.cases import NEW_CONTACT, Case
from tests.rules.sandbox_connector import Keeping

CONTACT = ("contact",)
SAMPLES = ("contact-samples",)
WARNING = {"message": "Choose a type", "messageType": "warning", "ttl": 5000}


class ReturnsNobody(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return None


class CreatesNobody(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return {"contactInfo": {"id": 0}}


class CreatesInSilence(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return {}


class ReportsNobody(Keeping):
    async def create_contact(self, request: Any) -> Any:
        await super().create_contact(request)
        return {"contactInfo": None}


class TripsAfterwards(Keeping):
    async def create_contact(self, request: Any) -> Any:
        made = await super().create_contact(request)
        async with self.client(request) as crm:
            await crm.get(f"/contacts/{made['contactInfo']['id']}")
        return made


class NeedsType(Keeping):
    async def create_contact(self, request: Any) -> Any:
        return await super().create_contact(request) if request.new_contact_type else {"returnMessage": WARNING}


class NeedsFields(Keeping):
    async def create_contact(self, request: Any) -> Any:
        if request.new_contact_name.startswith("+"):
            request.additional_submission["title"]
        return await super().create_contact(request)


class OtherId(Keeping):
    async def create_contact(self, request: Any) -> Any:
        made = await super().create_contact(request)
        return {"contactInfo": made["contactInfo"] | {"id": int(made["contactInfo"]["id"].removeprefix("c-"))}}


class Forgets(Keeping):
    """The number is kept where nobody looks."""

    async def find_contact(self, request: Any) -> Any:
        return await self.search(request, {"phone": request.phone.e164, "email": "nobody@crm.example"})


class FirstAndLast(Keeping):
    async def create_contact(self, request: Any) -> Any:
        words = request.new_contact_name.split()
        contact = {"name": f"{words[0]} {words[-1]}", "type": "contact", "phones": [{"number": request.phone_number}]}
        async with self.client(request) as crm:
            made = (await crm.post("/contacts", json=contact)).json()
        kept = {"id": made["id"], "type": made["type"], "name": request.new_contact_name}
        return {"contactInfo": kept}


class LosesTitle(Keeping):
    async def create_contact(self, request: Any) -> Any:
        return await super().create_contact(request.model_copy(update={"additional_submission": None}))


CASES = (
    Case("creation-returns-nothing", "ReturnsNobody"),
    Case("failed-creation-reported", "CreatesNobody"),
    Case("failed-creation-reported", "CreatesInSilence"),
    Case("created-contact-lost", "ReportsNobody", CONTACT),
    Case("created-contact-lost", "TripsAfterwards"),
    Case("creation-needs-more", "NeedsType", SAMPLES),
    Case("creation-needs-more", "NeedsFields", SAMPLES),
    Case("created-id-foreign", "OtherId", CONTACT),
    Case("created-contact-not-found", "Forgets", CONTACT),
    Case("created-name-lost", "FirstAndLast", CONTACT),
    Case("pick-lost", "LosesTitle", ("disposition", "contact", "each-interface-once"), manifest=NEW_CONTACT),
)
