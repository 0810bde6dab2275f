"""Connectors for the sandbox CRM: one that keeps every rule, and some that change after they were recorded.

Raw dicts throughout: result classes are a convenience, not a must. The file is copied into a project of its own, so
that it is loaded as any connector is. Those that break a rule from the start stand in tests/rules/breaking.
"""

import base64
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from appconnect_cli.connectors.base import Connector, base_url_of
from appconnect_cli.sandbox import OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET

NOTE = re.compile(r"^- Note: (.*?)(?=\n- [A-Z][A-Za-z/ ]*:|\Z)", re.DOTALL | re.MULTILINE)
PLACEHOLDER = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}
TYPES = ("contact", "lead")
ATTACHED = ("AudioRecording", "RenderedDocument")
"""What an update has among the attachments alone."""
DEAL = {"const": 501, "title": "Renewal 2026"}
"""One that the sandbox CRM has; whose it is, is no matter here."""


class Keeping(Connector):
    """Keeps every rule."""

    auth_type = "apiKey"
    log_format = "text/plain"

    def get_oauth_info(self, request: Any) -> Any:
        return {"clientId": "client-7", "clientSecret": "none", "accessTokenUri": "https://id.crm.example/token"}

    async def get_user_info(self, request: Any) -> Any:
        async with self.client(request) as crm:
            me = (await crm.get("/me")).json()
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
        found: dict[str, Any] = {}
        async with self.client(request) as crm:
            for number in request.formats or [request.phone.e164]:
                for item in await _items(crm, "/contacts", {"phone": number}):
                    found[item["id"]] = _contact(item)
        return {"successful": True, "matchedContactInfo": [*found.values(), PLACEHOLDER]}

    async def find_contact_with_name(self, request: Any) -> Any:
        return await self.search(request, {"name": " ".join((request.name or "").split())})

    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        async with self.client(request) as crm:
            found = [_contact(item) for item in await _items(crm, "/contacts", terms)]
        return {"successful": True, "matchedContactInfo": found}

    async def create_contact(self, request: Any) -> Any:
        contact = {
            "name": request.new_contact_name,
            "type": request.new_contact_type or TYPES[0],
            "phones": [{"number": request.phone_number, "label": "work"}],
            "title": (request.additional_submission or {}).get("title"),
        }
        async with self.client(request) as crm:
            made = (await crm.post("/contacts", json=contact)).json()
        return {"contactInfo": _contact(made)}

    async def create_call_log(self, request: Any) -> Any:
        call = request.call_log
        activity = {
            "kind": "call",
            "contactId": request.contact_info.id,
            "subject": call.custom_subject or f"Call with {request.contact_info.name}",
            "body": self.body(request),
            "direction": call.direction.lower(),
            "startedAt": _iso(call.start_time),
            "externalId": call.session_id,
        }
        if isinstance(call.duration, int):
            activity["durationSeconds"] = call.duration
        activity |= self.picked(request)
        owner = self.owner(request)
        try:
            return {"logId": await self.add(request, activity | owner)}
        except httpx.HTTPStatusError as error:
            if not owner or error.response.status_code != 422:
                raise
        return {"logId": await self.add(request, activity)}

    def owner(self, request: Any) -> dict[str, Any]:
        """The user for whom an admin has the call logged; nothing if there is none, or no readable token."""
        submitted = request.additional_submission or {}
        try:
            return owner_in(submitted["adminAssignedUserToken"]) if submitted.get("isAssignedToUser") else {}
        except (KeyError, IndexError, TypeError, ValueError):
            return {}

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        """The new record's id, or that of the one which holds the same session already."""
        async with self.client(request) as crm:
            try:
                return (await crm.post("/activities", json=activity)).json()["id"]
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 409:
                    raise
                return error.response.json()["error"]["existingId"]

    def body(self, request: Any) -> str:
        composed: str = request.composed_log_details
        return composed

    async def get_call_log(self, request: Any) -> Any:
        async with self.client(request) as crm:
            activity = (await crm.get(f"/activities/{request.call_log_id}")).json()
        body = activity["body"] or ""
        return {
            "callLogInfo": {
                "subject": activity["subject"] or "",
                "note": self.note_in(body),
                "fullBody": body,
                "fullLogResponse": activity,
                "dispositions": {"deals": activity["dealId"]},
            }
        }

    def note_in(self, body: str) -> str:
        found = NOTE.search(body)
        return found[1] if found else ""

    async def update_call_log(self, request: Any) -> Any:
        if request.existing_call_log_details is None:
            raise RuntimeError("the record could not be read, so its text is not replaced")
        async with self.client(request) as crm:
            await crm.patch(f"/activities/{request.existing_call_log.third_party_log_id}", json=self.changes(request))
        return {"updatedNote": request.note if request.given("note") else None}

    def changes(self, request: Any) -> dict[str, Any]:
        changes: dict[str, Any] = {"body": self.body(request)}
        if request.subject:
            changes["subject"] = request.subject
        if request.given("start_time"):
            changes["startedAt"] = _iso(request.start_time)
        if isinstance(request.duration, int):
            changes["durationSeconds"] = request.duration
        return changes | self.picked(request)

    def picked(self, request: Any) -> dict[str, Any]:
        submitted = request.additional_submission or {}
        return {"dealId": submitted["deals"]} if "deals" in submitted else {}

    async def upsert_call_disposition(self, request: Any) -> Any:
        log_id = request.existing_call_log.third_party_log_id
        async with self.client(request) as crm:
            await crm.patch(f"/activities/{log_id}", json={"dealId": (request.dispositions or {}).get("deals")})
        return {"logId": log_id}

    async def create_message_log(self, request: Any) -> Any:
        activity = {"kind": "message", "contactId": request.contact_info.id} | self.picked(request)
        if request.shared_sms_log_content:
            shared = request.shared_sms_log_content
            return {"logId": await self.add(request, activity | {"subject": shared.subject, "body": shared.body})}
        others = [matches[0]["name"] for matches in request.correspondents or [] if matches]
        activity |= {
            "subject": f"SMS with {', '.join([request.contact_info.name, *others])}",
            "body": self.entry(request),
            "direction": request.message.direction.lower(),
            "startedAt": _iso(request.message.creation_time),
            "externalId": str(request.message.id),
        }
        return {"logId": await self.add(request, activity)}

    def entry(self, request: Any) -> str:
        links = ("recording_link", "fax_doc_link", "image_link", "video_link")
        given = [link for link in (getattr(request, name, None) for name in links) if link]
        attached = [each.link for each in request.message.attachments or () if each.type in ATTACHED]
        return "\n".join([request.message.subject or "", *dict.fromkeys(given + attached)])

    async def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        async with self.client(request) as crm:
            if request.shared_sms_log_content:
                shared = request.shared_sms_log_content
                await crm.patch(path, json={"subject": shared.subject, "body": shared.body})
            else:
                body = (await crm.get(path)).json()["body"] or ""
                new = {"body": f"{body}\n{self.entry(request)}".lstrip()}
                await crm.patch(path, json=new | self.picked(request))
        return {}


class KeepingOauth(Keeping):
    """Keeps every rule with OAuth: users sign in at the sandbox."""

    auth_type = "oauth"

    async def get_oauth_info(self, request: Any) -> Any:
        host = base_url_of(request.hostname or "crm.example")
        return {
            "clientId": OAUTH_CLIENT_ID,
            "clientSecret": OAUTH_CLIENT_SECRET,
            "authorizationUri": f"{host}/oauth/authorize",
            "accessTokenUri": f"{host}/oauth/token",
            "redirectUri": "https://cb.example/redirect.html",
        }

    def get_overriding_oauth_option(self, request: Any) -> Any:
        return {"headers": {"X-Tenant": "7"}}


class KeepingRefresh(KeepingOauth):
    """Refreshes by itself, and keeps every rule."""

    async def check_and_refresh_access_token(self, oauth_app: Any, user: Any, lock_timeout: Any) -> Any:
        if not (user.refresh_token and user.token_expiry) or user.token_expiry > datetime.now(UTC):
            return user
        response = await self.ask(oauth_app, user.refresh_token)
        if response.status_code == 400 and "invalid_grant" in response.text:
            return None
        await self.store(user, response.raise_for_status().json())
        return user

    async def ask(self, oauth_app: Any, refresh_token: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        async with httpx.AsyncClient(auth=(oauth_app.client_id, oauth_app.client_secret)) as crm:
            return await crm.post(oauth_app.access_token_uri, data=form)

    async def store(self, user: Any, answer: dict[str, Any]) -> None:
        user.access_token = answer["access_token"]
        user.refresh_token = answer.get("refresh_token") or user.refresh_token
        user.token_expiry = self.end(answer)
        await user.save()

    def end(self, answer: dict[str, Any]) -> datetime | None:
        return datetime.now(UTC) + timedelta(seconds=answer["expires_in"])


def owner_in(token: str | None) -> dict[str, Any]:
    """The CRM's user whom App Connect's JWT names."""
    payload = str(token).split(".")[1]
    user = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {"ownerId": int(user["id"].partition("-")[0])}


async def _items(crm: httpx.AsyncClient, path: str, terms: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    following: dict[str, str] | None = {}
    while following is not None:
        page = (await crm.get(path, params=terms | following)).json()
        items += page["items"]
        following = {"cursor": page["next"]} if page["next"] else None
    return items


def _contact(item: dict[str, Any]) -> dict[str, Any]:
    phones = [phone["number"] for phone in item["phones"]]
    return {
        "id": item["id"],
        "name": " ".join(item["name"].split()),
        "type": item["type"],
        "phone": phones[0] if phones else None,
        "createdDate": item["createdAt"],
        "mostRecentActivityDate": item["modifiedAt"],
        "additionalInfo": {"deals": [DEAL]},
    }


def _iso(moment: str | int) -> str:
    """ISO 8601 of that, or of milliseconds since 1970."""
    if isinstance(moment, str):
        return moment
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Each of the following breaks one rule only after it was recorded as Keeping.


class AsksMore(Keeping):
    async def find_contact(self, request: Any) -> Any:
        return await self.search(request, {"phone": request.phone.e164 if request.phone else "none"})

    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        return await super().search(request, terms | {"limit": "50"})


class AsksMoreAndHidesIt(AsksMore):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return await super().search(request, terms | {"limit": "50"})
        except Exception:  # noqa: BLE001 - the habit that is shown
            return {"successful": True, "matchedContactInfo": []}


class OffersTitles(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found = await super().find_contact(request)
        exchanged = {"additionalInfo": {"deals": [{"const": DEAL["title"], "title": str(DEAL["const"])}]}}
        matches = [match | exchanged for match in found["matchedContactInfo"] if match is not PLACEHOLDER]
        return found | {"matchedContactInfo": [*matches, PLACEHOLDER]}


class Stumbles(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        plan: dict[str, Any] = {}
        return [plan["active"]]


class Refused(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        async with self.client(request) as crm:
            return (await crm.get("/nowhere")).json()


class Circles(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        async with self.client(request) as crm:
            while (await crm.get("/users")).json()["next"]:
                pass


class Exits(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        print("bye")
        raise SystemExit(3)


class Talks(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        logging.getLogger("acme").warning("signing %s out", request.user.access_token)
        return await super().un_authorize(request)

    async def get_license_status(self, request: Any) -> Any:
        print("printed")
        logging.getLogger("acme").debug("logged at debug")
        return await super().get_license_status(request)
