"""Connectors that break one rule each: create contact."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class CreatesNobody(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return {"contactInfo": {"id": 0}}


CASES = (Case("failed-creation-reported", "CreatesNobody"),)
