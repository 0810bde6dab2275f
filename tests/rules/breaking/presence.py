"""Connectors that break one rule each: presence."""

import base64
from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Missing(Keeping):
    get_call_log = None  # type: ignore[assignment]


class Misspelt(Keeping):
    find_contact_with_name = None  # type: ignore[assignment]

    async def find_contacts_with_name(self, request: Any) -> Any:
        return await self.search(request, {"name": request.name})


class NeedsArgument(Keeping):
    def get_auth_type(self, request: Any) -> str:  # type: ignore[override]
        return "apiKey"


class AsyncBasicAuth(Keeping):
    async def get_basic_auth(self, request: Any) -> str:  # type: ignore[override]
        return base64.b64encode(f"{request.api_key}:".encode()).decode()


class AsyncLogFormat(Keeping):
    async def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:  # type: ignore[override]
        return "text/plain"

    def body(self, request: Any) -> str:
        return f"- Note: {request.note or ''}"

    def changes(self, request: Any) -> dict[str, Any]:
        return {"subject": request.subject} if request.given("subject") else {"outcome": "Recorded"}


CASES = (
    Case("interface-missing", "Missing"),
    Case("interface-misspelt", "Misspelt"),
    Case("auth-type-not-plain", "NeedsArgument"),
    Case("basic-auth-not-plain", "AsyncBasicAuth"),
    Case("log-format-not-plain", "AsyncLogFormat"),
)
