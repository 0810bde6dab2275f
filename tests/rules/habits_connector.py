"""Connectors with habits unlike the template's, for the sandbox CRM. None of them breaks a rule.

Plain functions, the requests library, no base class, raw dicts; failures told softly instead of raised.
"""

import base64
import html
from datetime import UTC, datetime
from typing import Any

import requests


class Plain:
    """No base class, nothing asynchronous, requests with a session per call."""

    def get_auth_type(self, *_: Any) -> str:
        return "apiKey"

    def get_basic_auth(self, request: Any) -> str:
        return base64.b64encode(f"{request.api_key}:".encode()).decode()

    def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
        return "text/html"

    def get_user_info(self, request: Any) -> Any:
        me = self.send(request.hostname, request.auth_header, "GET", "/me")
        return {"successful": True, "platformUserInfo": {"id": me["id"], "name": me["name"]}}

    def get_license_status(self, request: Any) -> Any:
        key = base64.b64encode(f"{request.user.access_token}:".encode()).decode()
        try:
            plan = self.send(request.user.hostname, f"Basic {key}", "GET", "/license") or {}
        except requests.RequestException:
            plan = {}
        active, name = plan.get("active", False), plan.get("plan", "Unknown")
        return {"isLicenseValid": active, "licenseStatus": name, "licenseStatusDescription": ""}

    def un_authorize(self, request: Any) -> Any:
        request.user.destroy()
        return {"successful": True}

    def find_contact(self, request: Any) -> Any:
        if request.phone is None:
            return {"successful": True, "matchedContactInfo": []}
        found = [self.search(request, {"phone": number}) for number in request.formats or [request.phone.e164]]
        failed = next((result for result in found if not result["successful"]), None)
        if failed:
            return failed
        matches = {match["id"]: match for result in found for match in result["matchedContactInfo"]}
        return found[0] | {"matchedContactInfo": list(matches.values())}

    def find_contact_with_name(self, request: Any) -> Any:
        return self.search(request, {"name": request.name})

    def search(self, request: Any, terms: dict[str, str]) -> Any:
        items = self.crm(request, "GET", "/contacts", params=terms)["items"]
        matches = [
            {key: item[key] for key in ("id", "type")}
            | {"name": " ".join(item["name"].split())}
            | {"createdDate": item["createdAt"], "additionalInfo": {"deals": []}}
            for item in items
        ]
        placeholder = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}
        return {"successful": True, "matchedContactInfo": [*matches, placeholder], "extraDataTracking": {"tries": 1}}

    def create_contact(self, request: Any) -> Any:
        contact = {"name": request.new_contact_name, "phones": [{"number": request.phone_number}]}
        if request.new_contact_type:
            contact["type"] = request.new_contact_type
        made = self.crm(request, "POST", "/contacts", json=contact)
        name = " ".join(made["name"].split())
        return {"contactInfo": {"id": made["id"], "name": name, "type": made["type"]}}

    def create_call_log(self, request: Any) -> Any:
        call = request.call_log
        activity = {
            "kind": "call",
            "contactId": request.contact_info.id,
            "subject": call.custom_subject or "Call",
            "body": f"{request.note or ''}\n<hr>\n{request.composed_log_details}",
            "startedAt": iso(call.start_time),
        }
        if call.duration != "pending":
            activity["durationSeconds"] = call.duration
        session = {"externalId": call.session_id}
        known = self.crm(request, "GET", "/activities", params=session | {"kind": "call"})["items"]
        made = known[0] if known else self.crm(request, "POST", "/activities", json=activity | session)
        return {"logId": str(made["id"])}

    def get_call_log(self, request: Any) -> Any:
        activity = self.crm(request, "GET", f"/activities/{request.call_log_id}")
        note, _, rest = (activity["body"] or "").partition("\n<hr>\n")
        info = {"subject": activity["subject"] or "", "note": note, "fullBody": rest, "fullLogResponse": activity}
        return {"callLogInfo": info}

    def update_call_log(self, request: Any) -> Any:
        """Reads the whole record and writes all of it back, as a CRM without partial updates needs."""
        path = f"/activities/{request.existing_call_log.third_party_log_id}"
        old = self.crm(request, "GET", path)
        note = request.note or old["body"].partition("\n<hr>\n")[0]
        whole = {
            "subject": request.subject or old["subject"],
            "startedAt": iso(request.start_time) if request.start_time else old["startedAt"],
            "durationSeconds": request.duration if request.given("duration") else old["durationSeconds"],
            "body": f"{note}\n<hr>\n{request.composed_log_details}",
        }
        self.crm(request, "PATCH", path, json=whole)
        return {"updatedNote": note}

    def create_message_log(self, request: Any) -> Any:
        shared = request.shared_sms_log_content
        activity = {
            "kind": "message",
            "contactId": request.contact_info.id,
            "subject": shared.subject if shared else "SMS",
            "body": self.text(request),
        }
        return {"logId": self.crm(request, "POST", "/activities", json=activity)["id"]}

    def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        shared = request.shared_sms_log_content
        old = "" if shared else (self.crm(request, "GET", path)["body"] or "") + "\n"
        self.crm(request, "PATCH", path, json={"body": old + self.text(request)})
        return {"returnMessage": {"message": "Logged", "messageType": "success", "ttl": 1000}}

    def text(self, request: Any) -> str:
        if request.shared_sms_log_content:
            return str(request.shared_sms_log_content.body)
        links = ("recording_link", "fax_doc_link", "image_link", "video_link")
        given = [getattr(request, name, None) or "" for name in links]
        kinds = ("AudioRecording", "RenderedDocument")
        attached = [each.link for each in request.message.attachments or () if each.type in kinds]
        return "\n".join([request.message.subject or "", *given, *attached])

    def crm(self, request: Any, method: str, path: str, **arguments: Any) -> Any:
        return self.send(request.user.hostname, request.auth_header, method, path, **arguments)

    def send(self, host: str, header: str, method: str, path: str, **arguments: Any) -> Any:
        scheme = "http" if host.startswith(("127.", "localhost")) else "https"
        with requests.Session() as session:
            headers = {"Authorization": header}
            answer = session.request(method, f"{scheme}://{host}{path}", headers=headers, timeout=10, **arguments)
        answer.raise_for_status()
        return answer.json()


def iso(moment: str | int) -> str:
    return moment if isinstance(moment, str) else datetime.fromtimestamp(moment / 1000, UTC).isoformat()


WARNING = {"message": "The CRM does not answer", "messageType": "warning", "ttl": 5000}


class Soft(Plain):
    """Tells every failure softly, as the contract allows."""

    def search(self, request: Any, terms: dict[str, str]) -> Any:
        try:
            return super().search(request, terms)
        except requests.RequestException:
            return {"successful": False, "matchedContactInfo": [], "returnMessage": WARNING}

    def create_contact(self, request: Any) -> Any:
        try:
            return super().create_contact(request)
        except requests.RequestException:
            return {"contactInfo": None, "returnMessage": WARNING}

    def create_call_log(self, request: Any) -> Any:
        try:
            return super().create_call_log(request)
        except requests.RequestException:
            return {"returnMessage": WARNING}

    def create_message_log(self, request: Any) -> Any:
        try:
            return super().create_message_log(request)
        except requests.RequestException:
            return {"returnMessage": WARNING}


class Retrying(Plain):
    """Tries each request twice, unless it may have been done already."""

    def send(self, host: str, header: str, method: str, path: str, **arguments: Any) -> Any:
        try:
            return super().send(host, header, method, path, **arguments)
        except requests.RequestException as error:
            status = error.response.status_code if error.response is not None else 0
            if method != "GET" and status not in (429, 503):
                raise
            return super().send(host, header, method, path, **arguments)


class NewestFirst(Plain):
    """Puts each message above those that came before, as HTML."""

    def update_message_log(self, request: Any) -> Any:
        path = f"/activities/{request.existing_message_log.third_party_log_id}"
        entry = f"<p>{html.escape(self.text(request))}</p>"
        old = "" if request.shared_sms_log_content else self.crm(request, "GET", path)["body"] or ""
        self.crm(request, "PATCH", path, json={"body": entry + old})
        return {}


class Commenting(Plain):
    """Never changes a record: further messages are comments that name it."""

    def update_message_log(self, request: Any) -> Any:
        note = f"[{request.existing_message_log.third_party_log_id}] {self.text(request)}"
        self.crm(request, "POST", f"/contacts/{request.contact_info.id}/notes", json={"text": note})
        return {}


class NoNameSearch(Plain):
    """Declares under [cannot] what its CRM can't do."""

    find_contact_with_name = None  # type: ignore[assignment]
