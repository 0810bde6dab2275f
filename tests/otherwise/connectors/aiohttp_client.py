"""The aiohttp library; 400 and above are told by the error that it raises by itself.

Right: its errors carry the status, and a connection that breaks is an error of its own kind.
"""

import json
from typing import Any

import aiohttp

from appconnect_cli.connectors.base import CrmError
from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row


class RefusedError(aiohttp.ClientResponseError):
    """With what the CRM said: aiohttp's own error leaves it out."""

    text = ""


class Aiohttp(Awaiting):
    failures = (CrmError, aiohttp.ClientError, TimeoutError, ValueError)

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        user = getattr(request, "user", None)
        url = f"{self.base_url(user or request)}{path}"
        headers = {"Authorization": self.authorization(request)}
        async with (
            aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.request(method, url, params=query, json=body) as answer,
        ):
            text = await answer.text()
            if not answer.ok:
                error = RefusedError(answer.request_info, answer.history, status=answer.status)
                error.text = text
                raise error
        return json.loads(text) if text else None

    def answer_of(self, error: Exception) -> Any:
        return error.text if isinstance(error, RefusedError) else None
