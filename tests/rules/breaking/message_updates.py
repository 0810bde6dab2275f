"""Connectors that break one rule each: conversations that go on."""

import re
from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Appending(Keeping):
    """Reads the record's text, and writes what `grown` makes of it."""

    async def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        async with self.client(request) as crm:
            body = (await crm.get(path)).json()["body"] or ""
            await crm.patch(path, json={"body": self.grown(body, self.entry(request))})
        return {}

    def grown(self, body: str, entry: str) -> str:
        return f"{body}\n{entry}"


class Counted(Appending):
    """Begins the record of an SMS with a line that it counts on later."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        message = getattr(request, "message", None)
        if message is not None and message.type == "SMS":
            activity = activity | {"body": f"Messages: 1\n{activity['body']}"}
        return await super().add(request, activity)


class CountsOnItsLine(Counted):
    def grown(self, body: str, entry: str) -> str:
        count = re.search(r"Messages: (\d+)", body)[1]  # type: ignore[index]
        return f"{body.replace(f'Messages: {count}', f'Messages: {int(count) + 1}')}\n{entry}"


class PutsItBelowItsLine(Counted):
    def grown(self, body: str, entry: str) -> str:
        return body.replace("Messages: 1", f"Messages: 1\n{entry}")


class NoCaptions(Keeping):
    def entry(self, request: Any) -> str:
        links = [link for name in ("image_link", "video_link") if (link := getattr(request, name, None))]
        return "\n".join(links) if getattr(request, "image_link", None) else super().entry(request)


class NewRecordEachTime(Keeping):
    async def update_message_log(self, request: Any) -> Any:
        await self.create_message_log(request.model_copy(update={"correspondents": []}))
        return {}


class ReplacesText(Appending):
    def grown(self, body: str, entry: str) -> str:
        return entry


class KeepsTwo(Appending):
    def grown(self, body: str, entry: str) -> str:
        return "\n".join([*body.splitlines()[-1:], entry])


class Shuffles(Appending):
    def grown(self, body: str, entry: str) -> str:
        first, *others = body.splitlines() or [""]
        return "\n".join([first, entry, *others])


class OwnLinesOnly(Appending):
    """Writes the record anew from the lines that it knows."""

    def entry(self, request: Any) -> str:
        return f"* {super().entry(request)}"

    def grown(self, body: str, entry: str) -> str:
        return "\n".join([*(line for line in body.splitlines() if line.startswith("* ")), entry])


class AppendsToNothing(Keeping):
    """Takes a record that it could not read for an empty one."""

    async def update_message_log(self, request: Any) -> Any:
        if request.shared_sms_log_content:
            return await super().update_message_log(request)
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        async with self.client(request) as crm:
            try:
                body = (await crm.get(path)).json()["body"]
            except (httpx.HTTPError, TypeError):
                body = ""
            await crm.patch(path, json={"body": f"{body or ''}\n{self.entry(request)}".lstrip()})
        return {}


CASES = (
    Case("conversation-overwritten", "AppendsToNothing", ("messages",)),
    Case("message-text-lost", "CountsOnItsLine", ("messages", "message-kinds")),
    Case("message-text-lost", "PutsItBelowItsLine", ("message-kinds",), also=("media-link-lost",)),
    # a message that is dropped takes the link of its picture along
    Case("message-text-lost", "NoCaptions", ("message-kinds",)),
    Case("message-record-doubled", "NewRecordEachTime", ("messages",)),
    Case("conversation-overwritten", "ReplacesText", ("messages",)),
    Case("conversation-overwritten", "KeepsTwo", ("messages",)),
    Case("conversation-overwritten", "Shuffles", ("messages",)),
    Case("conversation-overwritten", "OwnLinesOnly", ("messages",)),
)
