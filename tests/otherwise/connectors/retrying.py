"""One retry after a wait, as long as Retry-After says.

Right: only what the CRM did not do is sent again: reads and changes after a 429, a 503 or a connection that was
refused, new records after a 429 or a 503 alone; or what it knows by its key, and then tells that it is there. A second
failure is raised.
"""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row

BUSY = (429, 503)
FIRST_WAIT, LONGEST_WAIT = 0.2, 8.0
"""Seconds."""


class Retrying(Awaiting):
    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        try:
            return await super().ask(request, method, path, query, body)
        except httpx.HTTPStatusError as error:
            wait = _seconds(error.response.headers.get("Retry-After"))
            if error.response.status_code not in BUSY or wait > LONGEST_WAIT:
                raise
        except httpx.ConnectError:
            if method == "POST":
                raise
            wait = FIRST_WAIT
        await asyncio.sleep(wait)
        return await super().ask(request, method, path, query, body)


class Keyed(Awaiting):
    """Two tries of all that can't be done twice: of a new record as well, if it has a key by which the CRM knows it."""

    log_format = "text/plain"

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        try:
            return await super().ask(request, method, path, query, body)
        except (httpx.TransportError, httpx.HTTPStatusError, ValueError) as error:
            is_final = isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 429
            if is_final or (method == "POST" and not (body or {}).get("externalId")):
                raise
        await asyncio.sleep(FIRST_WAIT)
        return await super().ask(request, method, path, query, body)


def _seconds(retry_after: str | None) -> float:
    """A number of seconds, or a date."""
    if not retry_after:
        return FIRST_WAIT
    try:
        return float(retry_after)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return FIRST_WAIT
