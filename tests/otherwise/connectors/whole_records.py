"""A change reads the record, and writes all of it back, if nobody has changed it meanwhile (If-Match).

Right: what was not given is written as it stood; if somebody was faster (412), it is read once more.
"""

from typing import Any

import httpx

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row

FIELDS = (
    "contactId", "dealId", "ownerId", "subject", "body", "direction", "startedAt", "durationSeconds", "outcome",
    "recordingUrl",
)  # fmt: skip
CHANGED_MEANWHILE = 412


class WholeRecords(Awaiting):
    log_format = "text/markdown"

    async def change(self, request: Any, identity: str, changes: Row) -> None:
        try:
            await self.replace(request, identity, changes)
        except httpx.HTTPStatusError as error:
            if error.response.status_code != CHANGED_MEANWHILE:
                raise
            await self.replace(request, identity, changes)

    async def replace(self, request: Any, identity: str, changes: Row) -> None:
        old = await self.activity(request, identity)
        whole = {name: old[name] for name in FIELDS if name in old} | changes
        async with self.client(request) as crm:
            tag = {"If-Match": f'"{old.get("modifiedAt")}"'}
            await crm.patch(f"/activities/{identity}", json=whole, headers=tag)
