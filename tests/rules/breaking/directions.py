"""Connectors that break one rule each: the direction, the duration and the result of a call in fields of the CRM."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class ComparesInLowerCase(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        said = "inbound" if activity.get("direction") == "Inbound" else "outbound"
        return await super().add(request, activity | ({"direction": said} if activity.get("direction") else {}))


class Milliseconds(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        seconds = activity.get("durationSeconds")
        return await super().add(request, activity | ({"durationSeconds": seconds * 1000} if seconds else {}))

    def changes(self, request: Any) -> dict[str, Any]:
        made = super().changes(request)
        return made | ({"durationSeconds": made["durationSeconds"] * 1000} if "durationSeconds" in made else {})


class ForgetsResult(Keeping):
    """The result is sent each time, and is not known when only a recording is."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        call = getattr(request, "call_log", None)
        return await super().add(request, activity | ({"outcome": call.result} if call else {}))

    def changes(self, request: Any) -> dict[str, Any]:
        return super().changes(request) | {"outcome": request.result}


class ForgetsRecording(Keeping):
    """A link is sent each time, and is not known when only the text is edited."""

    def changes(self, request: Any) -> dict[str, Any]:
        return super().changes(request) | {"recordingUrl": request.recording_link}


CALLS = ("call-samples",)

CASES = (
    Case("direction-wrong", "ComparesInLowerCase", CALLS),
    Case("direction-wrong", "ComparesInLowerCase", ("message-samples",)),
    Case("duration-in-other-unit", "Milliseconds", ("call-log", "server-side")),
    Case("partial-update-overwrites", "ForgetsResult", ("call-log",)),
    Case("partial-update-overwrites", "ForgetsRecording", ("call-log",)),
)
