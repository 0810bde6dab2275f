"""Connectors that break one rule each: updating call logs."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import NOTE, Keeping


class ReturnsNothing(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        await super().update_call_log(request)


class ReplacesUnread(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            await crm.patch(f"/activities/{request.existing_call_log.third_party_log_id}", json=self.changes(request))
        return {}


class ReadsItself(Keeping):
    """Reads the record once more by itself, and takes one that it could not read for an empty one."""

    async def update_call_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_call_log.third_party_log_id}"
        async with self.client(request) as crm:
            try:
                body = (await crm.get(path)).json()["body"] or ""
            except (httpx.HTTPError, TypeError):
                body = ""
            changes = self.changes(request)
            await crm.patch(path, json=changes if body else changes | {"body": request.recording_link or ""})
        return {}


class KnownLinesOnly(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        composed = request.composed_log_details
        known = [line for line in composed.split("\n") if line.startswith("- ") and not line.startswith("- Note: ")]
        return super().changes(request) | {"body": "\n".join([f"- Note: {self.note_in(composed)}", *known])}


class StumblesOverText(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        assert request.composed_log_details.startswith("- ")
        return super().changes(request)


class HidesText(Keeping):
    """Reads the composed lines alone, so that the server never sees the rest."""

    async def get_call_log(self, request: Any) -> Any:
        info = (await super().get_call_log(request))["callLogInfo"]
        known = [line for line in info["fullBody"].split("\n") if line.startswith("- ") and "- Note: " not in line]
        return {"callLogInfo": info | {"fullBody": "\n".join([f"- Note: {info['note']}", *known])}}


class NotesEdits(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        changes = super().changes(request)
        return changes | ({"body": f"{changes['body']}\n- Edited: yes"} if request.subject else {})


class ServerKnowsBetter(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        changes = super().changes(request)
        return changes | ({"body": NOTE.sub("", changes["body"])} if request.is_from_sscl else {})


class FailsUnheard(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        try:
            return await super().update_call_log(request)
        except httpx.HTTPError:
            return {"successful": False}


class FailsSoftly(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        try:
            return await super().update_call_log(request)
        except httpx.HTTPError:
            return {"returnMessage": {"message": "Not updated", "messageType": "warning", "ttl": 1000}}


class DeniesSuccess(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        return await super().update_call_log(request) | {"successful": False}


class ChangesAnother(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            await crm.patch("/activities/9001", json=self.changes(request))
        return {}


class ReturnsBody(Keeping):
    async def update_call_log(self, request: Any) -> Any:
        await super().update_call_log(request)
        return {"updatedNote": request.composed_log_details}


class KeepsSubject(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        return {name: value for name, value in super().changes(request).items() if name != "subject"}


class KeepsPending(Keeping):
    """Stores no duration when the call ends."""

    def changes(self, request: Any) -> dict[str, Any]:
        return {name: value for name, value in super().changes(request).items() if name != "durationSeconds"}


class LosesPick(Keeping):
    async def upsert_call_disposition(self, request: Any) -> Any:
        log_id = request.existing_call_log.third_party_log_id
        async with self.client(request) as crm:
            await crm.patch(f"/activities/{log_id}", json={"dealId": request.dispositions.get("deal")})
        return {"logId": log_id}


class EditsWithoutPick(Keeping):
    def changes(self, request: Any) -> dict[str, Any]:
        return {name: value for name, value in super().changes(request).items() if name != "dealId"}


class PicksWithoutId(Keeping):
    async def upsert_call_disposition(self, request: Any) -> Any:
        await super().upsert_call_disposition(request)
        return {}


class PicksInVain(Keeping):
    async def upsert_call_disposition(self, request: Any) -> Any:
        try:
            return await super().upsert_call_disposition(request)
        except httpx.HTTPError:
            return {"logId": request.existing_call_log.third_party_log_id}


CASES = (
    Case("update-returns-nothing", "ReturnsNothing"),
    Case("unread-text-replaced", "ReplacesUnread", ("call-log",)),
    Case("unread-text-replaced", "ReadsItself", ("call-log",)),
    Case("typed-text-lost", "KnownLinesOnly", ("call-log",)),
    Case("typed-text-lost", "StumblesOverText", ("call-log",)),
    Case("typed-text-lost", "HidesText", ("call-log",)),
    Case("edit-repeated-differs", "NotesEdits", ("call-log",)),
    Case("agent-note-overwritten", "ServerKnowsBetter", ("server-side",)),
    Case("failed-update-reported", "FailsUnheard"),
    Case("failed-update-reported", "FailsSoftly"),
    Case("failed-update-reported", "DeniesSuccess"),
    Case("other-log-addressed", "ChangesAnother"),
    Case("updated-note-differs", "ReturnsBody", ("call-log",)),
    Case("subject-not-stored", "KeepsSubject", ("call-log",)),
    Case("final-duration-lost", "KeepsPending", ("each-interface-once", "server-side")),
    Case("pick-lost", "LosesPick", ("disposition",), also=("dispositions-named-otherwise",)),
    Case("pick-lost", "EditsWithoutPick", ("disposition", "call-log", "server-side")),
    Case("disposition-without-id", "PicksWithoutId"),
    Case("failed-disposition-reported", "PicksInVain"),
)
