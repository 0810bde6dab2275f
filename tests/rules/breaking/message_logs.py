"""Connectors that break one rule each: message logs."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class ReturnsNothing(Keeping):
    async def update_message_log(self, request: Any) -> Any:
        await super().update_message_log(request)


CASES = (Case("message-update-returns-nothing", "ReturnsNothing"),)
