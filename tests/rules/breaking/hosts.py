"""Connectors that break one rule each: where requests go."""

from typing import Any

import httpcore

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Elsewhere(Keeping):
    """Asks another host, which answers here without any network."""

    async def ask(self, request: Any, url: str, **options: Any) -> None:
        async with self.client(request) as crm:
            answer = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]
            crm._transport._pool._network_backend = httpcore.AsyncMockBackend(answer)  # type: ignore[attr-defined]
            await crm.post(url, **options)


class TellsStatistics(Elsewhere):
    async def find_contact(self, request: Any) -> Any:
        await self.ask(request, "https://stats.example/usage", json={"searches": 1})
        return await super().find_contact(request)


class InTheClear(Elsewhere):
    async def find_contact(self, request: Any) -> Any:
        await self.ask(request, "http://rates.example/usd", headers={"Authorization": ""})
        return await super().find_contact(request)


class AlwaysHttp(Keeping):
    """The recording has the sandbox's loopback address under a name that is none: it does not answer this."""

    def base_url(self, user: Any) -> str:
        return f"http://{user.hostname}"


ONCE = ("each-interface-once",)
CASES = (
    Case("credential-sent-elsewhere", "TellsStatistics", ONCE),
    Case("plain-http", "InTheClear", ONCE),
    Case("plain-http", "AlwaysHttp", ONCE, also=("recording-outdated",)),
)
