"""Connectors that break one rule each: shared conversations, groups, time zones."""

from datetime import datetime, timedelta
from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class SubjectOnly(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        if getattr(request, "shared_sms_log_content", None):
            activity = activity | {"body": ""}
        return await super().add(request, activity)


class NeedsMessage(Keeping):
    async def create_message_log(self, request: Any) -> Any:
        text = request.message.subject
        return await super().create_message_log(request) if text else {}


class OwnSubject(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        if getattr(request, "shared_sms_log_content", None):
            activity = activity | {"subject": "Shared SMS"}
        return await super().add(request, activity)


class NumbersOnly(Keeping):
    def entry(self, request: Any) -> str:
        return f"{super().entry(request)} ({int(request.message.id)})"


class WritesTheList(Keeping):
    def entry(self, request: Any) -> str:
        others = getattr(request, "correspondents", None)
        return f"{super().entry(request)}\nwith {others}" if others else super().entry(request)


class NamesTheOffer(Keeping):
    def entry(self, request: Any) -> str:
        offered = [matches[-1] for matches in getattr(request, "correspondents", None) or [] if matches]
        return "\n".join([super().entry(request), *(str(each.get("name")) for each in offered)])


class NamesNobody(Keeping):
    def entry(self, request: Any) -> str:
        others = [matches[0] for matches in getattr(request, "correspondents", None) or [] if matches]
        return "\n".join([super().entry(request), *(f"with {each.get('fullName')}" for each in others)])


class StartedNone(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        content = getattr(request, "shared_sms_log_content", None)
        if content:
            started = content.model_dump().get("conversationCreatedDate")
            activity = activity | {"body": f"Started: {started}\n{activity['body']}"}
        return await super().add(request, activity)


class PictureOfNone(Keeping):
    def entry(self, request: Any) -> str:
        text = str(request.message.subject)
        return f"<p>{text}<br>{request.image_link}</p>" if request.image_link else super().entry(request)


class NeedsColon(Keeping):
    """Fails for users whose offset is a number."""

    def entry(self, request: Any) -> str:
        hours, minutes = (request.user.timezone_offset or "+00:00").split(":")
        return f"{super().entry(request)} (UTC{hours}:{minutes})"


class ColonsOnly(Keeping):
    """Shows local times, and takes the number that it returned itself for no offset at all."""

    async def get_user_info(self, request: Any) -> Any:
        found = await super().get_user_info(request)
        return {"successful": True, "platformUserInfo": found["platformUserInfo"] | {"timezoneOffset": -60}}

    def entry(self, request: Any) -> str:
        hours, colon, minutes = (request.user.timezone_offset or "").partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes)) if colon else timedelta()
        local = datetime.fromisoformat(request.message.creation_time) + offset
        return f"{super().entry(request)} at {local:%I:%M %p}"


CASES = (
    Case("shared-conversation-lost", "SubjectOnly", ("shared",)),
    Case("shared-conversation-lost", "NeedsMessage", ("messages", "shared")),
    Case("shared-conversation-lost", "OwnSubject", ("shared",)),
    Case("group-message-misread", "NumbersOnly", ("messages", "group")),
    Case("group-message-misread", "WritesTheList", ("group",)),
    Case("group-message-misread", "NamesTheOffer", ("group",)),
    Case("group-message-misread", "NamesNobody", ("group",)),
    Case("nothing-written-as-text", "StartedNone", ("shared",)),
    Case("nothing-written-as-text", "PictureOfNone", ("message-samples",)),
    Case("offset-misread", "NeedsColon", ("each-interface-once", "settings")),
    Case("offset-misread", "ColonsOnly", ("each-interface-once", "settings"), also=("time-zone-ambiguous",)),
)
