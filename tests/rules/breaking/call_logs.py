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
        return super().note_in(body).split("\n")[0]


class KeepsFirstNote(Keeping):
    """Does not store the note of an edit."""

    def changes(self, request: Any) -> dict[str, Any]:
        changes = super().changes(request)
        if request.note:
            del changes["body"]
        return changes


class Overwrites(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        return super().changes(request) | {"durationSeconds": request.duration or 0}


CASES = (
    Case("log-id-unusable", "LosesId"),
    Case("note-changed", "FirstLineOnly", ("call-log",)),
    Case("note-changed", "KeepsFirstNote", ("call-log",)),
    Case("partial-update-overwrites", "Overwrites", ("call-log",)),
)
