"""Connectors that break one rule each: creating call logs, and what they hold."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class ReadsAfterwards(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        made = await super().create_call_log(request)
        async with self.client(request) as crm:
            await crm.get(f"/activities/{made['logId']}")
        return made


class ForgetsAfterwards(ReadsAfterwards):
    async def create_call_log(self, request: Any) -> Any:
        try:
            return await super().create_call_log(request)
        except httpx.HTTPError:
            return {"returnMessage": {"message": "Not logged", "messageType": "warning", "ttl": 1000}}


class MakesUpId(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        try:
            return await super().create_call_log(request)
        except httpx.HTTPError:
            return {"logId": "none"}


class FailsInSilence(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        try:
            return await super().create_call_log(request)
        except httpx.HTTPError:
            return {}


class LogsTwice(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        return await super().add(request, activity | {"externalId": None})


class RefusesTwice(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        async with self.client(request) as crm:
            return (await crm.post("/activities", json=activity)).json()["id"]


class StoresCaller(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            await crm.post("/contacts", json={"name": "Caller", "phones": []})
        return await super().create_call_log(request)


class OwnBody(Keeping):
    def body(self, request: Any) -> str:
        return f"- Note: {request.note}" if hasattr(request, "contact_info") else super().body(request)


class LinksToAnother(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        other = request.contact_info.model_copy(update={"id": "c-1001"})
        return await super().create_call_log(request.model_copy(update={"contact_info": other}))


class CountsMinutes(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        assert request.call_log.duration // 60 >= 0
        return await super().create_call_log(request)


class NeedsAssignee(Keeping):
    async def create_call_log(self, request: Any) -> Any:
        submitted = request.additional_submission or {}
        if submitted.get("isAssignedToUser"):
            submitted["adminAssignedUserToken"].split(".")
        return await super().create_call_log(request)


class CallsAgainLater(Keeping):
    """Tells of calls that go on that it can't log them."""

    async def create_call_log(self, request: Any) -> Any:
        if request.call_log.duration == "pending":
            return {"returnMessage": {"message": "The call goes on", "messageType": "warning", "ttl": 1000}}
        return await super().create_call_log(request)


class StartsNow(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        if not isinstance(request.call_log.start_time, str):
            activity |= {"startedAt": datetime.now(UTC).isoformat()}
        return await super().add(request, activity)


class KnowsTextOnly(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        is_number = activity["kind"] == "call" and not isinstance(request.call_log.start_time, str)
        return await super().add(request, activity | ({"startedAt": None} if is_number else {}))


CASES = (
    Case("log-id-lost", "ReadsAfterwards", ("call-log",)),
    Case("log-id-lost", "ForgetsAfterwards", ("call-log",)),
    Case("failed-log-reported", "MakesUpId"),
    Case("failed-log-reported", "FailsInSilence"),
    Case("log-repeated", "LogsTwice", ("call-again",)),
    Case("log-repeated", "RefusesTwice", ("call-again",)),
    Case("logging-creates-contact", "StoresCaller", ("contact",)),
    Case("composed-body-ignored", "OwnBody"),
    Case("log-not-linked", "LinksToAnother", ("contact",)),
    Case("server-side-call-fails", "CountsMinutes", ("contact", "server-side")),
    Case("server-side-call-fails", "NeedsAssignee", ("call-samples",)),
    Case("server-side-call-fails", "CallsAgainLater", ("contact", "server-side")),
    Case("start-moved", "StartsNow", ("contact", "server-side")),
    Case("start-moved", "KnowsTextOnly", ("contact", "server-side")),
)
