"""Connectors that break one rule each: what stands in contacts."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping, _contact

FIND = ("each-interface-once",)


class Changing(Keeping):
    """Changes each match of a search by its number."""

    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        return found | {"matchedContactInfo": [self.change(dict(match)) for match in found["matchedContactInfo"]]}

    def change(self, match: dict[str, Any]) -> dict[str, Any]:
        return match if "isNewContact" in match else match | self.differences(match)

    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {}


class ListsTwice(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        return found | {"matchedContactInfo": found["matchedContactInfo"][:1] + found["matchedContactInfo"]}


class AmericanDates(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"createdDate": "04/05/2023"}


class NoDates(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"createdDate": None}


class DatesTheOffer(Changing):
    def change(self, match: dict[str, Any]) -> dict[str, Any]:
        return match | {"createdDate": "2023-04-05T06:07:08Z"}


class VagueActivity(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"mostRecentActivityDate": "yesterday"}


class OtherPhone(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"phone": None, "mobileNumber": match["phone"]}


class TitleForPhone(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"phone": "Head of Sales", "title": match["phone"]}


class CompanyForEmail(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"email": "Harbor Freight", "company": "noor.haddad@example.com"}


class DatesExchanged(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"createdDate": match["mostRecentActivityDate"], "mostRecentActivityDate": match["createdDate"]}


class UnmarkedOffer(Changing):
    def change(self, match: dict[str, Any]) -> dict[str, Any]:
        match.pop("isNewContact", None)
        return match


class OtherOffer(Changing):
    def change(self, match: dict[str, Any]) -> dict[str, Any]:
        return match | {"id": "new"} if "isNewContact" in match else match


class OffersInVain(Keeping):
    create_contact = None  # type: ignore[assignment]


class DoubledBlanks(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"name": match["name"].replace(" ", "  ", 1)}


class FoundWithoutType(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"type": None}


class OtherTypeByName(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found = await super().search(request, terms)
        upper = [match | {"type": match["type"].title()} for match in found["matchedContactInfo"]]
        return found | {"matchedContactInfo": upper}


class CreatesOtherType(Keeping):
    async def create_contact(self, request: Any) -> Any:
        made = await super().create_contact(request)
        return {"contactInfo": made["contactInfo"] | {"type": "lead"}}


class CreatesContactsOnly(Keeping):
    async def create_contact(self, request: Any) -> Any:
        contact = {
            "name": request.new_contact_name,
            "type": "contact",
            "phones": [{"number": request.phone_number, "label": "work"}],
        }
        async with self.client(request) as crm:
            made = (await crm.post("/contacts", json=contact)).json()
        return {"contactInfo": _contact(made)}


class MisnamesOptions(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"additionalInfo": {"deal": []}}


class NoOptions(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"additionalInfo": None}


class UntitledOptions(Changing):
    def differences(self, match: dict[str, Any]) -> dict[str, Any]:
        return {"additionalInfo": {"deals": [{"const": 501}]}}


CANNOT_CREATE = '[cannot]\ncreateContact = "only the CRM\'s own form does"\n'

CASES = (
    Case("contact-fields-exchanged", "TitleForPhone", FIND),
    Case("contact-fields-exchanged", "CompanyForEmail", FIND),
    Case("contact-fields-exchanged", "DatesExchanged", ("disposition",)),
    Case("contact-type-differs", "CreatesContactsOnly", ("disposition",)),
    Case("match-listed-twice", "ListsTwice", FIND),
    Case("created-date-unreadable", "AmericanDates", FIND),
    Case("created-date-unreadable", "NoDates", FIND),
    Case("created-date-unreadable", "DatesTheOffer", FIND),
    Case("activity-date-unreadable", "VagueActivity", FIND),
    Case("phone-under-other-key", "OtherPhone", FIND),
    Case("placeholder-odd", "UnmarkedOffer", FIND),
    Case("placeholder-odd", "OtherOffer", FIND),
    Case("placeholder-odd", "OffersInVain", FIND, extra=CANNOT_CREATE),
    Case("name-untidy", "DoubledBlanks", FIND),
    Case("contact-type-missing", "FoundWithoutType", FIND),
    Case("contact-type-differs", "OtherTypeByName", FIND),
    Case("contact-type-differs", "CreatesOtherType", FIND),
    Case("additional-info-unmatched", "MisnamesOptions", FIND),
    Case("additional-info-unmatched", "NoOptions", FIND),
    Case("additional-info-unmatched", "UntitledOptions", FIND),
)
