"""Connectors that break one rule each: the OAuth client."""

from typing import Any

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


UNNAMED = OAUTH | {"oauth": OAUTH["oauth"] | {"customState": "tenant=7"}}
ALONE = ("each-interface-once",)

CASES = (
    Case("oauth-info-incomplete", "NoSecret", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-info-incomplete", "RelativeAddress", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-redirect-differs", "OtherCallback", ALONE, manifest={"auth": OAUTH}),
    Case("oauth-state-unnamed", "KeepingOauth", ALONE, manifest={"auth": UNNAMED}),
    Case("oauth-info-needs-host", "TakesHostApart", ALONE, manifest={"auth": OAUTH}),
)
