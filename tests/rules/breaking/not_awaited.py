"""Connectors that break one rule each: what the server does not await."""

import base64
from typing import Any

from tests.rules.cases import OAUTH, Case
from tests.rules.sandbox_connector import Keeping, KeepingOauth


class NeedsArgument(Keeping):
    def get_auth_type(self, request: Any) -> str:  # type: ignore[override]
        return "apiKey"


class AsyncBasicAuth(Keeping):
    async def get_basic_auth(self, request: Any) -> str:  # type: ignore[override]
        return base64.b64encode(f"{request.api_key}:".encode()).decode()


class DoublyBasic(Keeping):
    def get_basic_auth(self, request: Any) -> str:
        return f"Basic {super().get_basic_auth(request)}"

    def authorization(self, request: Any) -> str:
        return super().authorization(request).removeprefix("Basic ")


class AnyFormat(Keeping):
    """Does without a composed text."""

    def body(self, request: Any) -> str:
        return f"- Note: {request.note or ''}"

    async def update_call_log(self, request: Any) -> Any:
        return {}


class AsyncLogFormat(AnyFormat):
    async def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:  # type: ignore[override]
        return "text/plain"


class MisspeltFormat(AnyFormat):
    log_format = "text/HTML"


class AsyncOption(KeepingOauth):
    async def get_overriding_oauth_option(self, request: Any) -> Any:
        return {}


class ForgetsToAwait(Keeping):
    """Knows the plan whatever the CRM says."""

    async def get_license_status(self, request: Any) -> Any:
        plan = self.plan(request)
        return {"isLicenseValid": bool(plan), "licenseStatus": "Pro", "licenseStatusDescription": ""}

    async def plan(self, request: Any) -> Any:
        async with self.client(request) as crm:
            return (await crm.get("/license")).json()


CASES = (
    Case("auth-type-not-plain", "NeedsArgument"),
    Case("basic-auth-not-plain", "AsyncBasicAuth"),
    Case("basic-auth-not-plain", "DoublyBasic"),
    Case("log-format-not-plain", "AsyncLogFormat"),
    Case("log-format-misspelt", "MisspeltFormat"),
    Case("coroutine-not-awaited", "ForgetsToAwait"),
    Case("oauth-option-not-plain", "AsyncOption", manifest={"auth": OAUTH}),
)
