"""Connectors that break one rule each: reading call logs."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class Rereads(Keeping):
    """Changes what Keeping read."""

    async def get_call_log(self, request: Any) -> Any:
        read = await super().get_call_log(request)
        return {"callLogInfo": self.changed(read["callLogInfo"])}

    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info


class NoSubject(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in info.items() if name != "subject"}


class NoRecord(Rereads):
    """And does not need it to update."""

    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"fullLogResponse": None}

    async def update_call_log(self, request: Any) -> Any:
        return {}


class Prefixes(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"subject": f"Call: {info['subject']}"}


class Renames(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"dispositions": {"deal_id": None}}


class ShowsNoPick(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"dispositions": {}}


class SaysNone(Rereads):
    """A deal that is not there is read as text."""

    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"dispositions": {"deals": str(info["dispositions"]["deals"])}}


class LosesPickInText(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"dispositions": {"deals": "undefined"} if info["dispositions"]["deals"] else {}}


class LogsWithoutPick(Keeping):
    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        return await super().add(request, activity | {"dealId": None})


class NeedsMark(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        assert info["fullBody"].split("- Note: ")[1]
        return info


class HasNoSubject(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"subject": info["fullLogResponse"]["subject"]}


class WritesNone(Rereads):
    def changed(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"fullBody": info["fullBody"] or str(None)}


class LooksForNobody(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            contact = (await crm.get(f"/contacts/{request.contact_id}")).json()
        read = await super().get_call_log(request)
        return {"callLogInfo": read["callLogInfo"] | {"contactName": contact["name"]}}


class CountsContacts(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        assert int(request.contact_id.removeprefix("c-"))
        return await super().get_call_log(request)


class ReadsNothing(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        try:
            return await super().get_call_log(request)
        except httpx.HTTPError:
            return {"callLogInfo": {"subject": "", "note": "", "fullBody": "", "fullLogResponse": {}}}


class SaysNothing(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        try:
            return await super().get_call_log(request)
        except httpx.HTTPError:
            return {"callLogInfo": None}


CASES = (
    Case("log-info-incomplete", "NoSubject"),
    Case("log-info-incomplete", "NoRecord"),
    Case("subject-changed", "Prefixes", ("call-log",)),
    Case("dispositions-named-otherwise", "Renames"),
    Case("dispositions-named-otherwise", "ShowsNoPick", ("disposition",)),
    Case("dispositions-named-otherwise", "LogsWithoutPick", ("disposition",)),
    Case("dispositions-named-otherwise", "SaysNone"),
    Case("dispositions-named-otherwise", "LosesPickInText", ("disposition",)),
    Case("empty-record-fails", "NeedsMark", ("call-log",)),
    Case("empty-record-fails", "WritesNone", ("call-log",)),
    Case("empty-record-fails", "HasNoSubject", ("call-log",)),
    Case("unlinked-record-fails", "LooksForNobody", ("call-log",)),
    Case("unlinked-record-fails", "CountsContacts", ("call-log",)),
    Case("unread-log-reported", "ReadsNothing"),
    Case("unread-log-reported", "ReadsNothing", ("failures",)),
    Case("unread-log-reported", "SaysNothing", ("failures",)),
)
