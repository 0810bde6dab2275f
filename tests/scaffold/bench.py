"""A scaffolded connector on a sandbox CRM of its own."""

import asyncio
import base64
from typing import Any

import httpx
import pytest

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.model import to_data
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.check import check_result
from appconnect_cli.sandbox import API_KEY

HEADER = f"Basic {base64.b64encode(f'{API_KEY}:'.encode()).decode()}"
NOTE = "Sent the quote\nCall back on Friday"
COMPOSED = f"<b>Agent notes</b><br>{NOTE}<br><br><b>Call details</b><br><li><b>Summary</b>: Quote call</li>"
CONTACT = {"id": "c-1001", "phoneNumber": "+14155550111", "type": "contact", "name": "Noor Haddad"}


class Bench:
    """One connector on one CRM; each call's result is checked against the contract before a test sees it."""

    def __init__(self, connector: Any, base_url: str) -> None:
        self.connector = connector
        self.base_url = base_url
        self.user = self.signed_in()

    def signed_in(self) -> User:
        return User.from_row(
            {
                "id": "7-acme-crm",
                "platform": "acme-crm",
                "accessToken": API_KEY,
                "refreshToken": "r",
                "timezoneOffset": "+01:00",
                "hostname": self.base_url.removeprefix("http://"),
            }
        )

    def call(self, name: str, /, **argument: Any) -> Any:
        interface = find_interface(name)
        model = interface.request_model
        defaults = {"user": self.user, "authHeader": HEADER}
        given = {key: value for key, value in defaults.items() if key in {"user", "authHeader"} & _keys(model)}
        answer = getattr(self.connector, interface.python_name)(model.model_validate(given | argument))
        value = to_data(asyncio.run(answer) if asyncio.iscoroutine(answer) else answer)
        assert check_result(interface, value) == ()
        return value

    def crm(self, method: str, path: str, **options: Any) -> Any:
        """What the CRM itself has, as its own client sees it."""
        with httpx.Client(base_url=self.base_url, headers={"Authorization": HEADER}) as client:
            return client.request(method, path, **options).raise_for_status().json()

    def activity(self, log_id: int) -> Any:
        return self.crm("GET", f"/activities/{log_id}")

    def find(self, number: str, **argument: Any) -> Any:
        return self.call("findContact", phoneNumber=number, **argument)["matchedContactInfo"]

    def log_call(self, **changes: Any) -> Any:
        call = {
            "sessionId": "70001",
            "direction": "Inbound",
            "startTime": "2030-05-06T07:08:09.000Z",
            "duration": 125,
            "result": "Accepted",
            "customSubject": "Quote call",
        } | changes.pop("callLog", {})
        given = {"contactInfo": CONTACT, "callLog": call, "note": NOTE, "composedLogDetails": COMPOSED} | changes
        return self.call("createCallLog", **given)["logId"]

    def update_call(self, log_id: int, **changes: Any) -> Any:
        existing = {"id": "s", "sessionId": "70001", "thirdPartyLogId": str(log_id), "contactId": "c-1001"}
        defaults = {"existingCallLog": existing, "legs": [], "existingCallLogDetails": {"id": log_id}}
        return self.call("updateCallLog", **(defaults | changes))

    def log_message(self, **argument: Any) -> Any:
        return self.call("createMessageLog", contactInfo=CONTACT, **argument)["logId"]

    def add_message(self, log_id: int, **argument: Any) -> Any:
        existing = {"id": "99000", "conversationLogId": "31-2030-05-06", "thirdPartyLogId": str(log_id)}
        return self.call("updateMessageLog", contactInfo=CONTACT, existingMessageLog=existing, **argument)

    def fail_with(self, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on the CRM answers this connector with a failure, for which a header asks."""
        whole = type(self.connector).client

        def client(connector: Any, request: Any) -> httpx.AsyncClient:
            opened: httpx.AsyncClient = whole(connector, request)
            opened.headers["X-Sandbox-Fault"] = fault
            return opened

        monkeypatch.setattr(type(self.connector), "client", client)


def message(text: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": 99001,
        "type": "SMS",
        "direction": "Inbound",
        "subject": text,
        "creationTime": "2030-05-06T10:00:00.000Z",
        "from": {"phoneNumber": "+14155550111"},
        "to": [{"phoneNumber": "+14155550122"}],
    } | changes


def _keys(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}
