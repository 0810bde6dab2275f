"""Connectors that break one rule each: presence."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Missing(Keeping):
    un_authorize = None  # type: ignore[assignment]


class Misspelt(Keeping):
    find_contact_with_name = None  # type: ignore[assignment]

    async def find_contacts_with_name(self, request: Any) -> Any:
        return await self.search(request, {"name": request.name})


class ValueForFunction(Keeping):
    get_license_status = "Pro"  # type: ignore[assignment]


class TakesNothing(Keeping):
    async def get_license_status(self) -> Any:  # type: ignore[override]
        return {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""}


class ByKeywordOnly(Keeping):
    async def get_license_status(self, *, request: Any) -> Any:  # type: ignore[override]
        return {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""}


class TakesTwo(Keeping):
    async def get_license_status(self, user_id: Any, user: Any) -> Any:  # type: ignore[override]
        return {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""}


class TakesPlatformOnly(Keeping):
    def get_log_format_type(self, platform: str) -> str:  # type: ignore[override]
        return "text/plain"


CASES = (
    Case("interface-missing", "Missing"),
    Case("interface-misspelt", "Misspelt"),
    Case("interface-not-a-function", "ValueForFunction"),
    Case("signature-unfit", "TakesNothing"),
    Case("signature-unfit", "ByKeywordOnly"),
    Case("signature-unfit", "TakesTwo"),
    Case("signature-unfit", "TakesPlatformOnly"),
)
