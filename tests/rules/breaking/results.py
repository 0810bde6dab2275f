"""Connectors that break one rule each: results."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class BadShape(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": "yes", "licenseStatus": "Pro", "licenseStatusDescription": ""}


CASES = (Case("result-shape", "BadShape"),)
