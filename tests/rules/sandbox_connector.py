"""Connectors for the sandbox CRM: one that keeps every rule, and for each rule one that breaks just that.

Raw dicts throughout: result classes are a convenience, not a must. The file is copied into a project of its own, so
that it is loaded as any connector is.
"""

import base64
import re
from typing import Any

import httpx

from appconnect_cli.connectors.base import Connector, base_url_of

NOTE = re.compile(r"^- Note: (.*?)(?=\n- [A-Z][A-Za-z/ ]*:|\Z)", re.DOTALL)


class Keeping(Connector):
    """Keeps every rule."""

    auth_type = "apiKey"
    log_format = "text/plain"

    def get_oauth_info(self, request: Any) -> Any:
        return {"clientId": "none", "clientSecret": "none", "accessTokenUri": "https://id.crm.example/token"}

    async def get_user_info(self, request: Any) -> Any:
        headers = {"Authorization": request.auth_header}
        async with httpx.AsyncClient(base_url=base_url_of(request.hostname or ""), headers=headers) as crm:
            me = (await crm.get("/me")).raise_for_status().json()
        user = {"id": f"{me['id']}-acme", "name": me["name"], "timezoneOffset": me["utcOffset"]}
        return {"successful": True, "platformUserInfo": user}

    async def get_user_list(self, request: Any) -> Any:
        async with self.client(request) as crm:
            return [{key: user[key] for key in ("id", "name", "email")} for user in await _items(crm, "/users", {})]

    async def un_authorize(self, request: Any) -> Any:
        user = request.user
        try:
            await self.revoke(user)
        except httpx.HTTPError:
            pass
        finally:
            user.access_token = user.refresh_token = ""
            await user.save()
        return {"returnMessage": {"message": "Signed out", "messageType": "success", "ttl": 1000}}

    async def revoke(self, user: Any) -> None:
        key = base64.b64encode(f"{user.access_token}:".encode()).decode()
        async with httpx.AsyncClient(base_url=self.base_url(user), headers={"Authorization": f"Basic {key}"}) as crm:
            (await crm.delete("/sessions/current")).raise_for_status()

    async def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""}

    async def find_contact(self, request: Any) -> Any:
        if request.phone is None:
            return {"successful": True, "matchedContactInfo": []}
        return await self.search(request, {"phone": request.phone.e164})

    async def find_contact_with_name(self, request: Any) -> Any:
        return await self.search(request, {"name": request.name})

    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        async with self.client(request) as crm:
            found = [_contact(item) for item in await _items(crm, "/contacts", terms)]
        return {"successful": True, "matchedContactInfo": found}

    async def create_contact(self, request: Any) -> Any:
        contact = {"name": request.new_contact_name, "phones": [{"number": request.phone_number, "label": "work"}]}
        async with self.client(request) as crm:
            made = (await crm.post("/contacts", json=contact)).json()
        return {"contactInfo": _contact(made)}

    async def create_call_log(self, request: Any) -> Any:
        call = request.call_log
        activity = {
            "kind": "call",
            "contactId": request.contact_info.id,
            "subject": call.custom_subject,
            "body": self.body(request),
            "direction": call.direction,
            "startedAt": call.start_time,
            "durationSeconds": call.duration,
            "externalId": call.session_id,
        }
        async with self.client(request) as crm:
            made = (await crm.post("/activities", json=activity)).json()
        return {"logId": made["id"]}

    def body(self, request: Any) -> str:
        composed: str = request.composed_log_details
        return composed

    async def get_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            activity = (await crm.get(f"/activities/{request.call_log_id}")).json()
        return {
            "callLogInfo": {
                "subject": activity["subject"],
                "note": self.note_in(activity["body"]),
                "fullBody": activity["body"],
                "fullLogResponse": activity,
            }
        }

    def note_in(self, body: str) -> str:
        found = NOTE.match(body)
        return found[1] if found else ""

    async def update_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            await crm.patch(f"/activities/{request.existing_call_log.third_party_log_id}", json=self.changes(request))
        return {"updatedNote": request.note if request.given("note") else None}

    def changes(self, request: Any) -> dict[str, Any]:
        changes: dict[str, Any] = {"body": self.body(request)}
        if request.given("subject"):
            changes["subject"] = request.subject
        return changes

    async def create_message_log(self, request: Any) -> Any:
        activity = {
            "kind": "message",
            "contactId": request.contact_info.id,
            "subject": f"SMS with {request.contact_info.name}",
            "body": request.message.subject,
            "direction": request.message.direction,
            "startedAt": request.message.creation_time,
            "externalId": str(request.message.id),
        }
        async with self.client(request) as crm:
            made = (await crm.post("/activities", json=activity)).json()
        return {"logId": made["id"]}

    async def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        async with self.client(request) as crm:
            body = (await crm.get(path)).json()["body"]
            await crm.patch(path, json={"body": f"{body}\n{request.message.subject}"})
        return {}


async def _items(crm: httpx.AsyncClient, path: str, terms: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await crm.get(path, params=terms)).json()["items"]
    return items


def _contact(item: dict[str, Any]) -> dict[str, Any]:
    phones = [phone["number"] for phone in item["phones"]]
    return {"id": item["id"], "name": item["name"], "type": item["type"], "phone": phones[0] if phones else None}


# Each of the following breaks one rule.


class Missing(Keeping):
    get_call_log = None  # type: ignore[assignment]


class Misspelt(Keeping):
    find_contact_with_name = None  # type: ignore[assignment]

    async def find_contacts_with_name(self, request: Any) -> Any:
        return await self.search(request, {"name": request.name})


class NeedsArgument(Keeping):
    def get_auth_type(self, request: Any) -> str:  # type: ignore[override]
        return "apiKey"


class AsyncBasicAuth(Keeping):
    async def get_basic_auth(self, request: Any) -> str:  # type: ignore[override]
        return base64.b64encode(f"{request.api_key}:".encode()).decode()


class AsyncLogFormat(Keeping):
    async def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:  # type: ignore[override]
        return "text/plain"

    def body(self, request: Any) -> str:
        return f"- Note: {request.note or ''}"

    def changes(self, request: Any) -> dict[str, Any]:
        return {"subject": request.subject} if request.given("subject") else {"outcome": "Recorded"}


class OddAuthType(Keeping):
    auth_type = "basic"


class KeepsToken(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        await self.revoke(request.user)
        request.user.access_token = ""
        await request.user.save()
        return {}


class ForgetsToSave(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        request.user.access_token = ""
        return {}


class NoSuccessful(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found = await super().search(request, terms)
        return {"matchedContactInfo": found["matchedContactInfo"]}


class Swallows(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return await super().search(request, terms)
        except httpx.HTTPError:
            return {"successful": True, "matchedContactInfo": []}


class StoresCallers(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        if not found["matchedContactInfo"]:
            async with self.client(request) as crm:
                unknown = {"name": "Unknown", "phones": [{"number": request.phone_number}]}
                await crm.post("/contacts", json=unknown)
        return found


class CreatesNobody(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return {"contactInfo": {"id": 0}}


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


class ReturnsNothing(Keeping):
    async def update_message_log(self, request: Any) -> Any:
        await super().update_message_log(request)


class BadShape(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": "yes", "licenseStatus": "Pro", "licenseStatusDescription": ""}


# Each of the following breaks one rule only after it was recorded as Keeping.


class AsksMore(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        return await super().search(request, terms | {"limit": "50"})


class AsksMoreAndHidesIt(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return await super().search(request, terms | {"limit": "50"})
        except Exception:  # noqa: BLE001 - the habit that is shown
            return {"successful": True, "matchedContactInfo": []}


class Stumbles(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        plan: dict[str, Any] = {}
        return {"isLicenseValid": plan["active"]}


class Exits(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        print("bye")
        raise SystemExit(3)
