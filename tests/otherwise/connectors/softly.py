"""Failures are told in a result and not raised, where the contract has a place for them.

Right: a search says that it failed, and nothing is claimed to be made: there is no id. What has no such place, reading
and changing, raises.
"""

from collections.abc import Awaitable
from typing import Any

import httpx

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, message


class Softly(Awaiting):
    log_format = "text/plain"

    async def get_user_info(self, request: Any) -> Row:
        return await self.or_told(super().get_user_info(request), {"successful": False})

    async def find_contact(self, request: Any) -> Row:
        return await self.or_told(super().find_contact(request), {"successful": False, "matchedContactInfo": []})

    async def find_contact_with_name(self, request: Any) -> Row:
        failed: Row = {"successful": False, "matchedContactInfo": []}
        return await self.or_told(super().find_contact_with_name(request), failed)

    async def create_contact(self, request: Any) -> Row:
        return await self.or_told(super().create_contact(request), {"contactInfo": None})

    async def create_call_log(self, request: Any) -> Row:
        return await self.or_told(super().create_call_log(request), {})

    async def create_message_log(self, request: Any) -> Row:
        return await self.or_told(super().create_message_log(request), {"logId": None})

    async def upsert_call_disposition(self, request: Any) -> Row:
        return await self.or_told(super().upsert_call_disposition(request), {})

    async def or_told(self, doing: Awaitable[Row], failed: Row) -> Row:
        try:
            return await doing
        except self.failures as error:
            text = "The CRM did not do it; try again later."
            if isinstance(error, httpx.HTTPStatusError) and error.response.status_code in (401, 403):
                text = "Please connect to the CRM again."
            elif isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 429:
                text = "Too many requests; try again in a minute."
            return failed | {"returnMessage": message("warning", text)}
