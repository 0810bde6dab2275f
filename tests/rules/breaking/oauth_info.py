"""Connectors that break one rule each: the OAuth client."""

from typing import Any

import httpx

from appconnect_cli.connectors.base import base_url_of
from appconnect_cli.sandbox import OAUTH_PUBLIC_CLIENT_ID
from tests.rules.cases import OAUTH, Case
from tests.rules.sandbox_connector import KeepingOauth


class NoSecret(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"clientId": OAUTH_PUBLIC_CLIENT_ID, "clientSecret": None}


class RelativeAddress(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        info = await super().get_oauth_info(request)
        return info if request.given("is_from_mcp") else info | {"accessTokenUri": "/oauth/token"}


class OtherClient(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"clientId": OAUTH_PUBLIC_CLIENT_ID, "clientSecret": ""}


class OtherCallback(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"redirectUri": "https://cb.example/callback"}


class TakesHostApart(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        region = request.hostname.split(".")[0]
        return await super().get_oauth_info(request) | {"scopes": f"read write {region}"[:10]}


class AsksFirst(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        if request.hostname:
            async with httpx.AsyncClient(base_url=base_url_of(request.hostname)) as crm:
                (await crm.get("/health")).raise_for_status()
        return await super().get_oauth_info(request)


PUBLIC = OAUTH | {"oauth": OAUTH["oauth"] | {"clientId": OAUTH_PUBLIC_CLIENT_ID}}
UNNAMED = OAUTH | {"oauth": OAUTH["oauth"] | {"customState": "tenant=7"}}
ALONE = ("each-interface-once",)

CASES = (
    Case("oauth-info-incomplete", "NoSecret", ALONE, manifest={"auth": PUBLIC}),
    Case("oauth-info-incomplete", "RelativeAddress", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-client-differs", "OtherClient", ALONE, ("oauth-info-incomplete",), manifest={"auth": OAUTH}),
    Case("oauth-redirect-differs", "OtherCallback", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-state-unnamed", "KeepingOauth", ALONE, manifest={"auth": UNNAMED}),
    Case("oauth-info-needs-host", "TakesHostApart", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-info-asks-crm", "AsksFirst", ALONE, manifest={"auth": OAUTH}),
)
