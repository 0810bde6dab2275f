"""Connectors that break one rule each: the OAuth client."""

from typing import Any

import httpx

from appconnect_cli.connectors.base import base_url_of
from tests.rules.cases import OAUTH, Case
from tests.rules.sandbox_connector import KeepingOauth


class NoSecret(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"clientSecret": None}


class RelativeAddress(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"accessTokenUri": "/oauth/token"}


class OtherCallback(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        return await super().get_oauth_info(request) | {"redirectUri": "https://cb.example/callback"}


class TakesHostApart(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        region = request.hostname.split(".")[0]
        return await super().get_oauth_info(request) | {"accessTokenUri": f"https://{region}.crm.example/token"}


class AsksFirst(KeepingOauth):
    async def get_oauth_info(self, request: Any) -> Any:
        if request.hostname:
            async with httpx.AsyncClient(base_url=base_url_of(request.hostname)) as crm:
                (await crm.get("/health")).raise_for_status()
        return await super().get_oauth_info(request)


UNNAMED = OAUTH | {"oauth": OAUTH["oauth"] | {"customState": "tenant=7"}}
ALONE = ("each-interface-once",)

CASES = (
    Case("oauth-info-incomplete", "NoSecret", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-info-incomplete", "RelativeAddress", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-redirect-differs", "OtherCallback", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-state-unnamed", "KeepingOauth", ALONE, manifest={"auth": UNNAMED}),
    Case("oauth-info-needs-host", "TakesHostApart", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-info-asks-crm", "AsksFirst", ALONE, manifest={"auth": OAUTH}),
)
