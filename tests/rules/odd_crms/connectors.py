"""Connectors for the odd CRMs. Each keeps every rule, and each has habits of its own.

The file is copied into a project, so that it is loaded as any connector is.
"""

import base64
import re
import uuid
from datetime import UTC, datetime
from typing import Any
from xmlrpc.client import Fault, dumps, loads

import aiohttp
import httpx
import requests

from appconnect_cli.connectors.base import Connector, CrmError, base_url_of
from appconnect_cli.contract.call_logs import (
    CallLogInfo,
    CreateCallLogResult,
    GetCallLogResult,
    UpdateCallLogResult,
)
from appconnect_cli.contract.contacts import Contact, CreateContactResult, FindContactResult
from appconnect_cli.contract.message_logs import CreateMessageLogResult, UpdateMessageLogResult

NOTE = re.compile(r"- Note: (.*?)(?=\n- [A-Z][A-Za-z/ ]*:|\Z)", re.DOTALL)
NO_MATCH: dict[str, Any] = {"successful": True, "matchedContactInfo": []}


def basic(key: str) -> str:
    return f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"


def contact(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "name": " ".join(row["name"].split()),
        "phone": row["phone"],
        "type": "contact",
        "createdDate": row["created"],
        "additionalInfo": {"deals": []},
    }


def call_fields(request: Any) -> dict[str, Any]:
    call = request.call_log
    subject = call.custom_subject or f"{call.direction} call with {request.contact_info.name}"
    fields = {"contactId": str(request.contact_info.id), "kind": "call", "subject": subject, "session": call.session_id}
    return fields | {"body": request.composed_log_details} | times(call.start_time, call.duration)


def times(start: Any, duration: Any) -> dict[str, Any]:
    """Only what is known: a duration may be pending, a start absent or in milliseconds."""
    found: dict[str, Any] = {}
    if isinstance(start, (int, float)):
        start = datetime.fromtimestamp(start / 1000, UTC).isoformat()
    if start:
        found["startedAt"] = start
    if isinstance(duration, (int, float)):
        found["seconds"] = int(duration)
    return found


def call_changes(request: Any) -> dict[str, Any]:
    changes = times(request.start_time, request.duration)
    if request.given("subject") and request.subject:
        changes["subject"] = request.subject
    return changes | {"body": request.composed_log_details}


def read_again(request: Any) -> bool:
    """Whether the server could not read the log, and composed the body from nothing."""
    return not request.existing_call_log_details


def note_in(body: str) -> str:
    found = NOTE.findall(body)
    return str(found[-1]).strip() if found else ""


def message_text(request: Any) -> str:
    message = request.message
    who = message.from_.name or message.from_.phone_number if message.from_ else ""
    links = [getattr(request, name, None) for name in ("recording_link", "fax_doc_link", "image_link", "video_link")]
    kinds = ("AudioRecording", "RenderedDocument")
    links += [each.link for each in message.attachments or () if each.type in kinds and each.link not in links]
    return " ".join(str(part) for part in (message.creation_time, who, message.subject, *links) if part)


def message_fields(request: Any) -> dict[str, Any]:
    shared = request.shared_sms_log_content
    fields = {"contactId": str(request.contact_info.id), "kind": "message"}
    if shared:
        return fields | {"subject": shared.subject, "body": shared.body}
    return fields | {"subject": f"Messages with {request.contact_info.name}", "body": message_text(request)}


def message_body(request: Any, old: str) -> str:
    """A shared conversation comes whole, a message is appended."""
    shared = request.shared_sms_log_content
    return str(shared.body) if shared else f"{old}\n{message_text(request)}"


def unique(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({row["id"]: contact(row) for row in rows}.values())


class Plain:
    """Plain functions, raw dicts, no base class; what is left to each CRM is how it is spoken to."""

    failures: tuple[type[Exception], ...] = (requests.RequestException, CrmError)

    def get_auth_type(self, request: Any = None) -> str:
        return "apiKey"

    def get_basic_auth(self, request: Any) -> str:
        return basic(request.api_key).removeprefix("Basic ")

    def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
        return "text/plain"

    def get_user_info(self, request: Any) -> Any:
        me = self.me(request)
        return {"successful": True, "platformUserInfo": {"id": f"{me['id']}-odd", "name": me["name"]}}

    def un_authorize(self, request: Any) -> Any:
        try:
            self.me(request)
        except self.failures:
            pass
        finally:
            request.user.access_token = request.user.refresh_token = ""
            request.user.save()
        return {"returnMessage": {"message": "Signed out", "messageType": "success", "ttl": 1000}}

    def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": True, "licenseStatus": "Basic", "licenseStatusDescription": ""}

    def find_contact(self, request: Any) -> Any:
        if request.phone is None:
            return NO_MATCH
        numbers = dict.fromkeys(request.formats or (request.phone.e164,))
        rows = [row for number in numbers for row in self.search(request, "phone", number)]
        return {"successful": True, "matchedContactInfo": unique(rows)}

    def find_contact_with_name(self, request: Any) -> Any:
        if not (request.name or "").strip():
            return NO_MATCH
        return {
            "successful": True,
            "matchedContactInfo": unique(self.search(request, "name", (request.name or "").strip())),
        }

    def create_contact(self, request: Any) -> Any:
        fields = {"name": request.new_contact_name, "phone": request.phone_number}
        made = self.add_contact(request, {name: value for name, value in fields.items() if value})
        return {"contactInfo": contact(made)}

    def create_call_log(self, request: Any) -> Any:
        return {"logId": str(self.add_log(request, call_fields(request)))}

    def get_call_log(self, request: Any) -> Any:
        log = self.log(request, request.call_log_id)
        body = self.body_of(log)
        info = {"subject": log.get("subject") or "", "note": note_in(body), "fullBody": body, "fullLogResponse": log}
        return {"callLogInfo": info}

    def update_call_log(self, request: Any) -> Any:
        identity = request.existing_call_log.third_party_log_id
        changes = call_changes(request)
        if read_again(request):
            changes["body"] = f"{self.body_of(self.log(request, identity))}\n{changes['body']}"
        self.change_log(request, identity, changes)
        return {"updatedNote": request.note} if request.given("note") else {}

    def create_message_log(self, request: Any) -> Any:
        return {"logId": str(self.add_log(request, message_fields(request)))}

    def update_message_log(self, request: Any) -> Any:
        identity = request.existing_message_log.third_party_log_id
        body = message_body(request, self.body_of(self.log(request, identity)))
        self.change_log(request, identity, {"body": body})
        return {}

    def body_of(self, log: dict[str, Any]) -> str:
        return log.get("body") or ""

    def header(self, request: Any) -> str:
        return getattr(request, "auth_header", None) or basic(request.user.access_token or "")

    def address(self, request: Any) -> str:
        user = getattr(request, "user", None)
        return base_url_of((user.hostname if user else request.hostname) or "")

    # How the CRM is spoken to.

    def me(self, request: Any) -> dict[str, Any]:
        raise NotImplementedError

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        raise NotImplementedError

    def add_contact(self, request: Any, fields: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def add_log(self, request: Any, fields: dict[str, Any]) -> Any:
        raise NotImplementedError

    def log(self, request: Any, identity: str) -> dict[str, Any]:
        raise NotImplementedError

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        raise NotImplementedError


class JsonRpc(Plain):
    """One address, a method's name in the body, each call with a number of its own; requests."""

    def me(self, request: Any) -> dict[str, Any]:
        return dict(self.call(request, "user.me", {}))

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        return list(self.call(request, "contact.search", {field: value}))

    def add_contact(self, request: Any, fields: dict[str, Any]) -> dict[str, Any]:
        return dict(self.call(request, "contact.create", fields))

    def add_log(self, request: Any, fields: dict[str, Any]) -> Any:
        return self.call(request, "log.create", fields)

    def log(self, request: Any, identity: str) -> dict[str, Any]:
        return dict(self.call(request, "log.get", {"id": identity}))

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        self.call(request, "log.update", {"id": identity, "changes": changes})

    def call(self, request: Any, method: str, params: dict[str, Any]) -> Any:
        body = {"jsonrpc": "2.0", "id": str(uuid.uuid4()), "method": method, "params": params}
        headers = {"Authorization": self.header(request)}
        answer = requests.post(f"{self.address(request)}/rpc", json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        said = answer.json()
        if "error" in said:
            raise CrmError(-32000 - said["error"]["code"], said, said["error"]["message"])
        return said["result"]


class XmlRpc(Plain):
    """Odoo's way: one address and one procedure, model and method as parameters, the key among them."""

    def me(self, request: Any) -> dict[str, Any]:
        return dict(self.execute(request, "res.users", "read", [7])[0])

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        operator = "=" if field == "phone" else "ilike"
        return list(self.execute(request, "res.partner", "search_read", [[field, operator, value]]))

    def add_contact(self, request: Any, fields: dict[str, Any]) -> dict[str, Any]:
        identity = self.execute(request, "res.partner", "create", fields)
        return {"id": identity, "phone": "", "created": "2029-11-12T13:14:15Z"} | fields

    def add_log(self, request: Any, fields: dict[str, Any]) -> Any:
        return self.execute(request, "mail.message", "create", fields)

    def log(self, request: Any, identity: str) -> dict[str, Any]:
        return dict(self.execute(request, "mail.message", "read", [int(identity)])[0])

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        self.execute(request, "mail.message", "write", [int(identity)], changes)

    def execute(self, request: Any, model: str, method: str, *arguments: Any) -> Any:
        user = getattr(request, "user", None)
        key = user.access_token if user else request.api_key
        body = dumps(("odd", 7, key, model, method, list(arguments), {}), "execute_kw")
        with httpx.Client(timeout=10) as client:
            url = f"{self.address(request)}/xmlrpc/2/object"
            answer = client.post(url, content=body.encode(), headers={"Content-Type": "text/xml"})
        answer.raise_for_status()
        try:
            return loads(answer.content, use_builtin_types=True)[0][0]
        except Fault as fault:
            raise CrmError(fault.faultCode, fault.faultString, fault.faultString) from fault

    failures = (httpx.HTTPError, CrmError)


class GraphQl(Plain):
    """One address, a document and variables; errors come in HTTP 200."""

    failures = (httpx.HTTPError, CrmError)
    fields = "id name phone created"

    def me(self, request: Any) -> dict[str, Any]:
        return dict(self.ask(request, "query { me { id name } }", {})["me"])

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        query = f"query Find($value: String!) {{ contacts({field}: $value) {{ {self.fields} }} }}"
        return list(self.ask(request, query, {"value": value})["contacts"])

    def add_contact(self, request: Any, fields: dict[str, Any]) -> dict[str, Any]:
        query = f"mutation ($input: ContactInput!) {{ createContact(input: $input) {{ {self.fields} }} }}"
        return dict(self.ask(request, query, {"input": fields})["createContact"])

    def add_log(self, request: Any, fields: dict[str, Any]) -> Any:
        query = "mutation AddLog($input: LogInput!) { createLog(input: $input) { id } }"
        return self.ask(request, query, {"input": fields})["createLog"]["id"]

    def log(self, request: Any, identity: str) -> dict[str, Any]:
        query = "query Log($id: ID!) { log(id: $id) { id subject body startedAt seconds } }"
        return dict(self.ask(request, query, {"id": identity})["log"])

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        query = "mutation Change($id: ID!, $input: LogChanges!) { changeLog(id: $id, changes: $input) { id } }"
        self.ask(request, query, {"id": identity, "input": changes})

    def ask(self, request: Any, query: str, variables: dict[str, Any]) -> Any:
        headers = {"Authorization": self.header(request)}
        with httpx.Client(base_url=self.address(request), headers=headers, timeout=10) as client:
            answer = client.post("/graphql", json={"query": query, "variables": variables}).raise_for_status()
        said = answer.json()
        if said.get("errors"):
            raise CrmError(400, said, said["errors"][0]["message"])
        return said["data"]


class Rest(Plain):
    """REST with a session per connector call; requests."""

    def me(self, request: Any) -> dict[str, Any]:
        return self.send(request, "GET", "/me")

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        return list(self.send(request, "GET", "/contacts", params={field: value})["items"])

    def add_contact(self, request: Any, fields: dict[str, Any]) -> dict[str, Any]:
        return self.send(request, "POST", "/contacts", json=fields)

    def add_log(self, request: Any, fields: dict[str, Any]) -> Any:
        return self.send(request, "POST", "/logs", json=fields)["id"]

    def log(self, request: Any, identity: str) -> dict[str, Any]:
        return self.send(request, "GET", f"/logs/{identity}")

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        self.send(request, "PATCH", f"/logs/{identity}", json=changes)

    def send(self, request: Any, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        with requests.Session() as session:
            session.headers["Authorization"] = self.header(request)
            answer = session.request(method, f"{self.address(request)}{path}", timeout=10, **arguments)
        return self.checked(answer)

    def checked(self, answer: requests.Response) -> dict[str, Any]:
        answer.raise_for_status()
        return dict(answer.json())


class ErrorsIn200(Rest):
    """The CRM says in the body that it failed."""

    def checked(self, answer: requests.Response) -> dict[str, Any]:
        said = super().checked(answer)
        if said.get("status") == "error":
            raise CrmError({"invalid_credential": 401, "no_such_log": 404}.get(said["code"], 400), said)
        return said


class SearchByPost(Rest):
    """A search is a document of its own."""

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        return list(self.send(request, "POST", "/contacts/search", json={field: value})["items"])


class NoUpdate(Rest):
    """Logs are final: what comes later is a comment, and the last one is how the log stands."""

    def body_of(self, log: dict[str, Any]) -> str:
        return str(log["comments"][-1]["text"]) if log["comments"] else super().body_of(log)

    def change_log(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        if self.body_of(self.log(request, identity)) != changes["body"]:
            self.send(request, "POST", f"/logs/{identity}/comments", json={"text": changes["body"]})


class NotFoundForNone(Rest):
    """The CRM answers 404 when nobody has the number."""

    def search(self, request: Any, field: str, value: str) -> list[dict[str, Any]]:
        try:
            return super().search(request, field, value)
        except requests.HTTPError as error:
            if error.response.status_code == 404:
                return []
            raise


class LateWrites(Connector):
    """Asynchronous, aiohttp, result classes, the base class; the CRM shows what is new after a while."""

    auth_type = "apiKey"
    log_format = "text/plain"

    async def get_user_info(self, request: Any) -> Any:
        me = await self.send(request, "GET", "/me")
        return {"successful": True, "platformUserInfo": {"id": f"{me['id']}-odd", "name": me["name"]}}

    async def un_authorize(self, request: Any) -> Any:
        await request.user.destroy()
        return {"successful": True}

    async def get_license_status(self, request: Any) -> Any:
        return {"isLicenseValid": True, "licenseStatus": "Basic", "licenseStatusDescription": ""}

    async def find_contact(self, request: Any) -> FindContactResult:
        numbers = dict.fromkeys(request.formats or (request.phone.e164,)) if request.phone else ()
        return await self.found(request, [{"phone": number} for number in numbers])

    async def find_contact_with_name(self, request: Any) -> FindContactResult:
        return await self.found(request, [{"name": request.name}] if (request.name or "").strip() else [])

    async def found(self, request: Any, queries: list[dict[str, str]]) -> FindContactResult:
        rows = [
            row for query in queries for row in (await self.send(request, "GET", "/contacts", params=query))["items"]
        ]
        return FindContactResult(
            successful=True, matched_contact_info=[Contact(**contact) for contact in map(renamed, unique(rows))]
        )

    async def create_contact(self, request: Any) -> CreateContactResult:
        fields = {"name": request.new_contact_name, "phone": request.phone_number}
        made = await self.send(request, "POST", "/contacts", json=fields)
        return CreateContactResult(contact_info=Contact(**renamed(contact(made))))

    async def create_call_log(self, request: Any) -> CreateCallLogResult:
        made = await self.send(request, "POST", "/logs", json=call_fields(request))
        return CreateCallLogResult(log_id=made["id"])

    async def get_call_log(self, request: Any) -> GetCallLogResult:
        log = await self.send(request, "GET", f"/logs/{request.call_log_id}")
        info = CallLogInfo(
            subject=log["subject"] or "",
            note=note_in(log["body"] or ""),
            full_body=log["body"] or "",
            full_log_response=log,
        )
        return GetCallLogResult(call_log_info=info)

    async def update_call_log(self, request: Any) -> UpdateCallLogResult:
        path, changes = f"/logs/{request.existing_call_log.third_party_log_id}", call_changes(request)
        if read_again(request):
            changes["body"] = f"{(await self.send(request, 'GET', path))['body']}\n{changes['body']}"
        await self.send(request, "PATCH", path, json=changes)
        return UpdateCallLogResult(updated_note=request.note) if request.given("note") else UpdateCallLogResult()

    async def create_message_log(self, request: Any) -> CreateMessageLogResult:
        made = await self.send(request, "POST", "/logs", json=message_fields(request))
        return CreateMessageLogResult(log_id=made["id"])

    async def update_message_log(self, request: Any) -> UpdateMessageLogResult:
        path = f"/logs/{request.existing_message_log.third_party_log_id}"
        old = (await self.send(request, "GET", path))["body"]
        await self.send(request, "PATCH", path, json={"body": message_body(request, old)})
        return UpdateMessageLogResult()

    async def send(self, request: Any, method: str, path: str, **arguments: Any) -> Any:
        user = getattr(request, "user", None)
        url = f"{self.base_url(user) if user else base_url_of(request.hostname)}{path}"
        headers = {"Authorization": self.authorization(request)}
        async with (
            aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
            session.request(method, url, **arguments) as answer,
        ):
            return await answer.json()


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    row["created_date"] = row.pop("createdDate")
    return row
