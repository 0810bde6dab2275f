"""Plain functions throughout, with httpx.Client and the result classes.

Right: the server awaits what it gets, and a value needs no waiting.
"""

from typing import Any

import httpx

from appconnect_cli.connectors import Connector
from appconnect_cli.contract import auth, call_logs, contacts, message_logs
from appconnect_cli.contract.license import GetLicenseStatus, LicenseStatus
from tests.otherwise.connectors.records import (
    call_changes,
    call_record,
    contact,
    deal,
    existing_id,
    items_in,
    log_info,
    message,
    message_changes,
    message_record,
    new_contact,
    record_in,
    user_info,
)


class Sync(Connector):
    auth_type = "apiKey"
    log_format = "text/markdown"

    def get_oauth_info(self, request: auth.GetOauthInfo) -> auth.OauthInfo:
        return auth.OauthInfo(client_id="", client_secret="", access_token_uri="", fail_message="It takes an API key.")

    def get_user_info(self, request: auth.GetUserInfo) -> auth.GetUserInfoResult:
        with self.sync_client(request) as crm:
            me = record_in(crm.get("/me").json())
        return auth.GetUserInfoResult.model_validate(user_info(me, request.platform))

    def get_user_list(self, request: auth.GetUserList) -> auth.UserList:
        with self.sync_client(request) as crm:
            users = items_in(crm.get("/users", params={"limit": 200}).json())
        return [auth.CrmUser(id=row["id"], name=row.get("name") or "", email=row.get("email")) for row in users]

    def un_authorize(self, request: auth.UnAuthorize) -> auth.UnAuthorizeResult:
        try:
            with self.sync_client(request) as crm:
                crm.delete("/sessions/current")
        except httpx.HTTPError:
            pass  # the key is forgotten all the same
        request.user.destroy()
        return auth.UnAuthorizeResult(successful=True)

    def get_license_status(self, request: GetLicenseStatus) -> LicenseStatus:
        return LicenseStatus(is_license_valid=True, license_status="Basic", license_status_description="")

    def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        if request.phone is None:
            return contacts.FindContactResult(successful=True, matched_contact_info=[])
        return self._search(request, [{"phone": each} for each in request.formats or [request.phone.e164]])

    def find_contact_with_name(self, request: contacts.FindContactWithName) -> contacts.FindContactResult:
        name = " ".join((request.name or "").split())
        return self._search(request, [{"name": name}] if name else [])

    def _search(self, request: Any, terms: list[dict[str, str]]) -> contacts.FindContactResult:
        found: dict[str, contacts.Contact] = {}
        with self.sync_client(request) as crm:
            for each in terms:
                for row in items_in(crm.get("/contacts", params=each).json()):
                    found[row["id"]] = contacts.Contact.model_construct(**_by_field(contact(row)))
        return contacts.FindContactResult(successful=True, matched_contact_info=list(found.values()))

    def create_contact(self, request: contacts.CreateContact) -> contacts.CreateContactResult:
        with self.sync_client(request) as crm:
            made = record_in(crm.post("/contacts", json=new_contact(request)).json())
        return contacts.CreateContactResult(contact_info=contacts.Contact.model_construct(**_by_field(contact(made))))

    def create_call_log(self, request: call_logs.CreateCallLog) -> call_logs.CreateCallLogResult:
        return call_logs.CreateCallLogResult(log_id=self._add(request, call_record(request)))

    def _add(self, request: Any, record: dict[str, Any]) -> Any:
        with self.sync_client(request) as crm:
            try:
                return record_in(crm.post("/activities", json=record).json())["id"]
            except httpx.HTTPStatusError as error:
                known = existing_id(error.response.text)
                if known is None:
                    raise
                return known

    def get_call_log(self, request: call_logs.GetCallLog) -> call_logs.GetCallLogResult:
        with self.sync_client(request) as crm:
            row = record_in(crm.get(f"/activities/{request.call_log_id}").json())
        info = log_info(row, self.log_format)
        return call_logs.GetCallLogResult(call_log_info=call_logs.CallLogInfo.model_validate(info))

    def update_call_log(self, request: call_logs.UpdateCallLog) -> call_logs.UpdateCallLogResult:
        self._change(request, request.existing_call_log.third_party_log_id, call_changes(request))
        return call_logs.UpdateCallLogResult(updated_note=request.note)

    def upsert_call_disposition(
        self, request: call_logs.UpsertCallDisposition
    ) -> call_logs.UpsertCallDispositionResult:
        self._change(request, request.existing_call_log.third_party_log_id, deal(request.dispositions))
        return call_logs.UpsertCallDispositionResult(log_id=request.existing_call_log.third_party_log_id)

    def create_message_log(self, request: message_logs.CreateMessageLog) -> message_logs.CreateMessageLogResult:
        return message_logs.CreateMessageLogResult(log_id=self._add(request, message_record(request)))

    def update_message_log(self, request: message_logs.UpdateMessageLog) -> message_logs.UpdateMessageLogResult:
        identity = request.existing_message_log.third_party_log_id
        with self.sync_client(request) as crm:
            read = not request.shared_sms_log_content
            old = record_in(crm.get(f"/activities/{identity}").json()) if read else None
            crm.patch(f"/activities/{identity}", json=message_changes(request, old))
        return message_logs.UpdateMessageLogResult.model_validate({"returnMessage": message("success", "Logged")})

    def _change(self, request: Any, identity: str, changes: dict[str, Any]) -> None:
        with self.sync_client(request) as crm:
            crm.patch(f"/activities/{identity}", json=changes)


def _by_field(row: dict[str, Any]) -> dict[str, Any]:
    """By the names that the result class uses."""
    renamed = {"createdDate": "created_date", "mostRecentActivityDate": "most_recent_activity_date"}
    return {renamed.get(name, name.replace("additionalInfo", "additional_info")): value for name, value in row.items()}
