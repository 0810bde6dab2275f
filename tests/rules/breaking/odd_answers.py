"""Connectors that count on the very form of a recorded answer."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping

FIELDS = {
    "id", "type", "name", "title", "email", "companyId", "company", "phones", "createdAt", "modifiedAt",
}  # fmt: skip


class KnowsAllFields(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        async with self.client(request) as crm:
            items = (await crm.get("/contacts", params=terms)).json()["items"]
        unknown = {name for item in items for name in item} - FIELDS
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(unknown)}")
        dates = {"createdDate": "createdAt", "mostRecentActivityDate": "modifiedAt"}
        same = {name: name for name in ("id", "name", "type")}
        found = [
            {ours: item[theirs] for ours, theirs in (same | dates).items()} | {"additionalInfo": {"deals": []}}
            for item in items
        ]
        return {"successful": True, "matchedContactInfo": found}


CASES = (Case("legal-answer-fails", "KnowsAllFields"),)
