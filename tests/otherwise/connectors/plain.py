"""The twelve interfaces in plain functions, over any HTTP library: no connector by itself."""

from typing import Any

from appconnect_cli.connectors import CrmError, RecordKind
from appconnect_cli.connectors.base import base_url_of
from tests.otherwise.connectors.records import (
    PLACEHOLDER,
    Row,
    basic,
    call_changes,
    call_record,
    contact,
    credential,
    deal,
    existing_id,
    items_in,
    log_info,
    matches,
    message,
    message_changes,
    message_record,
    new_contact,
    record_in,
    user_info,
)


class Plain:
    """Nothing is awaited, and no class of ours is a base."""

    log_format = "text/html"
    failures: tuple[type[Exception], ...] = (CrmError,)
    """What `ask` raises."""

    def get_auth_type(self, request: Any = None) -> str:
        return "apiKey"

    def get_basic_auth(self, request: Any) -> str:
        return credential(request.api_key)

    def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
        return self.log_format

    def get_oauth_info(self, request: Any) -> Row:
        return {"clientId": "", "clientSecret": "", "accessTokenUri": "", "failMessage": "It takes an API key."}

    def get_user_info(self, request: Any) -> Row:
        return user_info(record_in(self.ask(request, "GET", "/me")), request.platform)

    def get_user_list(self, request: Any) -> list[Row]:
        page = self.ask(request, "GET", "/users")
        users = items_in(page)
        while page.get("next"):
            page = self.ask(request, "GET", "/users", {"cursor": page["next"]})
            users += items_in(page)
        return [{"id": user["id"], "name": user.get("name") or "", "email": user.get("email")} for user in users]

    def get_license_status(self, request: Any) -> Row:
        try:
            plan = self.ask(request, "GET", "/license") if request.user.access_token else None
        except self.failures:
            plan = None
        known = plan if isinstance(plan, dict) else {}
        return {
            "isLicenseValid": bool(known.get("active")),
            "licenseStatus": str(known.get("plan") or "Unknown"),
            "licenseStatusDescription": "",
        }

    def un_authorize(self, request: Any) -> Row:
        try:
            self.ask(request, "DELETE", "/sessions/current")
            said = message("success", "Signed out")
        except self.failures:
            said = message("warning", "Signed out here; the CRM could not be told")
        request.user.access_token = request.user.refresh_token = ""
        request.user.save()
        return {"successful": True, "returnMessage": said}

    def find_contact(self, request: Any) -> Row:
        if request.phone is None:
            return matches([])
        terms = [{"phone": number} for number in request.formats or (request.phone.e164,)]
        return matches(self.search(request, terms), [PLACEHOLDER])

    def find_contact_with_name(self, request: Any) -> Row:
        name = " ".join((request.name or "").split())
        return matches(self.search(request, [{"name": name}]) if name else [])

    def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        return [contact(row) for each in terms for row in items_in(self.ask(request, "GET", "/contacts", each))]

    def create_contact(self, request: Any) -> Row:
        return {"contactInfo": contact(record_in(self.ask(request, "POST", "/contacts", body=new_contact(request))))}

    def create_call_log(self, request: Any) -> Row:
        return {"logId": self.add(request, call_record(request))}

    def get_call_log(self, request: Any) -> Row:
        return {"callLogInfo": log_info(self.activity(request, request.call_log_id), self.log_format)}

    def update_call_log(self, request: Any) -> Row:
        self.change(request, request.existing_call_log.third_party_log_id, call_changes(request))
        return {"updatedNote": request.note}

    def upsert_call_disposition(self, request: Any) -> Row:
        identity = request.existing_call_log.third_party_log_id
        self.change(request, identity, deal(request.dispositions))
        return {"logId": identity}

    def create_message_log(self, request: Any) -> Row:
        return {"logId": self.add(request, message_record(request))}

    def update_message_log(self, request: Any) -> Row:
        identity = request.existing_message_log.third_party_log_id
        old = None if request.shared_sms_log_content else self.activity(request, identity)
        self.change(request, identity, message_changes(request, old))
        return {}

    def clean_up(self, request: Any) -> None:
        path = "contacts" if request.kind is RecordKind.CONTACT else "activities"
        self.ask(request, "DELETE", f"/{path}/{request.id}")

    def activity(self, request: Any, identity: str) -> Row:
        return record_in(self.ask(request, "GET", f"/activities/{identity}"))

    def add(self, request: Any, record: Row) -> Any:
        """The new record's id, or that of the one which holds the same session already."""
        try:
            return record_in(self.ask(request, "POST", "/activities", body=record))["id"]
        except self.failures as error:
            known = existing_id(self.answer_of(error))
            if known is None:
                raise
            return known

    def answer_of(self, error: Exception) -> Any:
        """The text or the data with which the CRM refused, None if it did not."""
        return getattr(error, "body", None)

    def change(self, request: Any, identity: str, changes: Row) -> None:
        self.ask(request, "PATCH", f"/activities/{identity}", body=changes)

    def address(self, request: Any) -> str:
        user = getattr(request, "user", None)
        return base_url_of((user.hostname if user else request.hostname) or "")

    def header(self, request: Any) -> str:
        return getattr(request, "auth_header", None) or basic(request.user.access_token)

    def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        """One request; the answer's JSON, None if it has none. Raises `failures` for 400 and above, or no answer."""
        raise NotImplementedError
