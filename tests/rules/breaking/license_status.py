"""Connectors that break one rule each: the user's plan."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Incomplete(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": True, "licenseStatus": "Pro"}


class Raises(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        if not request.user.access_token:
            return await super().get_license_status(request)
        async with self.client(request) as crm:
            plan = (await crm.get("/license")).json()
        return {"isLicenseValid": plan["active"], "licenseStatus": plan["plan"], "licenseStatusDescription": ""}


class NeedsLogIn(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        if not request.user.access_token:
            raise RuntimeError("not logged in")
        return await super().get_license_status(request)


class NeverKnows(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        try:
            async with self.client(request) as crm:
                plan = (await crm.get("/license")).json()["license"]
        except (KeyError, TypeError, ValueError, httpx.HTTPError):
            return {"isLicenseValid": False, "licenseStatus": "Unknown", "licenseStatusDescription": ""}
        return {"isLicenseValid": True, "licenseStatus": plan, "licenseStatusDescription": ""}


CASES = (
    Case("license-unreadable", "Incomplete"),
    Case("license-unreadable", "Raises"),
    Case("license-never-known", "NeverKnows"),
    Case("license-needs-login", "NeedsLogIn"),
)
