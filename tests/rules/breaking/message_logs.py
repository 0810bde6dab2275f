"""Connectors that break one rule each: message logs."""

from contextlib import suppress
from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class ReturnsNothing(Keeping):
    async def update_message_log(self, request: Any) -> Any:
        await super().update_message_log(request)


class LosesMessageId(Keeping):
    async def create_message_log(self, request: Any) -> Any:
        await super().create_message_log(request)
        return {}


class SwallowsUpdate(Keeping):
    async def update_message_log(self, request: Any) -> Any:
        try:
            return await super().update_message_log(request)
        except httpx.HTTPError as error:
            return {"returnMessage": {"message": str(error), "messageType": "warning", "ttl": 3000}}


class SwallowsWriting(Keeping):
    """A failing read is raised: only a failure of what writes goes unnoticed."""

    async def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        async with self.client(request) as crm:
            body = (await crm.get(path)).json()["body"] or ""
            with suppress(httpx.HTTPError):
                await crm.patch(path, json={"body": f"{body}\n{self.entry(request)}"})
        return {}


class InventsId(Keeping):
    async def create_message_log(self, request: Any) -> Any:
        try:
            return await super().create_message_log(request)
        except httpx.HTTPError:
            return {"logId": "later"}


class Unlinked(Keeping):
    """Gathers everybody's messages with one contact."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        everybody = {"contactId": "c-1001"} if activity["kind"] == "message" else {}
        return await super().add(request, activity | everybody)


class OneForAll(Keeping):
    """Keeps all messages under one key, of which the CRM takes only one."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        key = {"externalId": "messages"} if activity["kind"] == "message" else {}
        return await super().add(request, activity | key)


class MessagesWithoutPick(Keeping):
    def picked(self, request: Any) -> dict[str, Any]:
        return {} if getattr(request, "message", None) else super().picked(request)


CASES = (
    Case("pick-lost", "MessagesWithoutPick", ("disposition", "settings")),
    Case("conversations-merged", "OneForAll", ("settings",)),
    Case("message-update-returns-nothing", "ReturnsNothing"),
    Case("log-id-unusable", "LosesMessageId"),
    Case("message-failure-swallowed", "SwallowsUpdate"),
    Case("message-failure-swallowed", "SwallowsWriting"),
    Case("message-failure-swallowed", "InventsId"),
    Case("message-log-unlinked", "Unlinked"),
)
