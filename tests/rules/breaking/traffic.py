"""Connectors that break one rule each: what goes over the wire."""

import asyncio
from typing import Any

import httpcore
import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Configured(Keeping):
    """Asks a host that answers here without any network."""

    def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
        with httpx.Client() as other:
            answer = [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ntext/plain"]
            other._transport._pool._network_backend = httpcore.MockBackend(answer)  # type: ignore[attr-defined]
            return other.get("https://configuration.example/log-format").text


class AsksTwice(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        await super().get_call_log(request)
        return await super().get_call_log(request)


class AsksOneByOne(Keeping):
    async def find_contact_with_name(self, request: Any) -> Any:
        for number in range(10):
            await self.search(request, {"name": f"{request.name} {number}"})
        return await super().find_contact_with_name(request)


class SlowNetwork(httpcore.AnyIOBackend):
    async def connect_tcp(self, *address: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        await asyncio.sleep(2.1)
        return await super().connect_tcp(*address, **options)


class Dawdles(Keeping):
    async def find_contact(self, request: Any) -> Any:
        async with self.client(request) as crm:
            crm._transport._pool._network_backend = SlowNetwork()  # type: ignore[attr-defined]
            await crm.get("/me")
        return await super().find_contact(request)


ONCE = ("each-interface-once",)
CASES = (
    Case("asks-crm-before-every-call", "Configured", ONCE),
    Case("request-repeated", "AsksTwice", ONCE),
    Case("many-requests", "AsksOneByOne", ONCE),
    Case("slow-requests", "Dawdles", ONCE),
)
