"""One httpx client for each tenant, kept for as long as the process lives.

Right: connections are used again; the credential goes with each request and not with the client.
"""

from typing import Any

import httpx

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row


class KeptClient(Awaiting):
    """A synchronous one, in coroutines."""

    def __init__(self) -> None:
        self.clients: dict[str, httpx.Client] = {}

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        base = self.base_url(getattr(request, "user", None) or request)
        if base not in self.clients:
            self.clients[base] = httpx.Client(base_url=base, timeout=10)
        header = {"Authorization": self.authorization(request)}
        answer = self.clients[base].request(method, path, params=query, json=body, headers=header)
        answer.raise_for_status()
        return answer.json() if answer.content else None


class KeptAsyncClient(Awaiting):
    """An asynchronous one."""

    def __init__(self) -> None:
        self.clients: dict[str, httpx.AsyncClient] = {}

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        base = self.base_url(getattr(request, "user", None) or request)
        if base not in self.clients:
            self.clients[base] = httpx.AsyncClient(base_url=base, timeout=10)
        header = {"Authorization": self.authorization(request)}
        answer = await self.clients[base].request(method, path, params=query, json=body, headers=header)
        answer.raise_for_status()
        return answer.json() if answer.content else None
