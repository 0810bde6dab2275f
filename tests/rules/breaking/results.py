"""Connectors that break one rule each: results."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class BadShape(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        users = await super().get_user_list(request)
        return [{"id": user["id"], "fullName": user["name"], "email": user["email"]} for user in users]


CASES = (Case("result-shape", "BadShape"),)
