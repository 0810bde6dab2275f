"""Connectors that ask again as they should not."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class NeverGivesUp(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        while True:
            try:
                return await super().find_contact_with_name(request)
            except httpx.HTTPError:
                continue


class TriesTwentyTimes(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        for _ in range(19):
            try:
                return await super().find_contact_with_name(request)
            except httpx.HTTPError:
                continue
        return await super().find_contact_with_name(request)


class CreatesAgain(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.TransportError:
            return await super().create_contact(request)


CASES = (
    Case("retries-endlessly", "NeverGivesUp"),
    Case("retries-endlessly", "TriesTwentyTimes"),
    Case("write-repeated", "CreatesAgain"),
)
