"""Connectors that break one rule each: auth."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class OddAuthType(Keeping):
    auth_type = "basic"


class KeepsToken(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        await self.revoke(request.user)
        request.user.access_token = ""
        await request.user.save()
        return {}


class ForgetsToSave(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        request.user.access_token = ""
        return {}


CASES = (
    Case("auth-type-unknown", "OddAuthType"),
    Case("logout-keeps-credentials", "KeepsToken"),
    Case("logout-keeps-credentials", "ForgetsToSave"),
)
