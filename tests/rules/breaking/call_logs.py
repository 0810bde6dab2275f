"""Connectors that break one rule each: call logs."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class LosesId(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        await super().create_call_log(request)
        return {"returnMessage": {"message": "Saved", "messageType": "success", "ttl": 1000}}


class FirstLineOnly(Keeping):
    def note_in(self, body: str) -> str:
        return body.splitlines()[0].removeprefix("- Note: ")


class Overwrites(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        return super().changes(request) | {"durationSeconds": request.duration or 0}


CASES = (
    Case("log-id-unusable", "LosesId"),
    Case("note-changed", "FirstLineOnly"),
    Case("partial-update-overwrites", "Overwrites"),
)
