"""Recorded calls about messages, made by hand."""

import json
from typing import Any

from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call

CONTACT = {"id": "c-90", "type": "lead", "name": "Noor Haddad"}
ROW = {"id": "99000", "conversationId": "31", "conversationLogId": "31-2030-05-06", "thirdPartyLogId": "m-700"}
JSON = "application/json"


def asked(
    sent: Any = None, answer: Any = None, method: str = "POST", path: str = "/activities", **fields: Any
) -> Exchange:
    """A request and its answer: data as JSON, bytes as they are."""
    body = sent if isinstance(sent, bytes) else b"" if sent is None else json.dumps(sent).encode()
    answered = b"" if answer is None else json.dumps(answer).encode()
    given: dict[str, Any] = {
        "method": method,
        "url": f"https://crm.example{path}",
        "request_headers": {"Content-Type": JSON},
        "request_body": body,
        "status": 200,
        "response_headers": {"content-type": JSON},
        "response_body": answered,
        "milliseconds": 0.0,
    }
    return Exchange(**(given | fields))


def message(text: Any = "On my way", **fields: Any) -> dict[str, Any]:
    """An SMS as the server passes it on."""
    return {"id": 99001, "type": "SMS", "subject": text, "creationTime": "2030-05-06T10:12:00.000Z"} | fields


def created(*exchanges: Exchange, value: Any = None, **fields: Any) -> CallResult:
    """createMessageLog, from the scenario of three messages if nothing else is said."""
    argument = {"contactInfo": CONTACT, "message": message(), "correspondents": []} | fields.pop("argument", {})
    given = {"scenario": "messages", "role": "create", "step": "first message"} | fields
    outcome = given.pop("outcome", Returned({"logId": "m-700"} if value is None else value))
    return call("createMessageLog", outcome, argument=argument, exchanges=exchanges, **given)


def updated(*exchanges: Exchange, text: str = "Five minutes late", value: Any = None, **fields: Any) -> CallResult:
    """updateMessageLog likewise."""
    argument = {"contactInfo": CONTACT, "message": message(text, id=99002), "existingMessageLog": ROW}
    argument |= fields.pop("argument", {})
    given = {"scenario": "messages", "role": "append", "step": "second message"} | fields
    outcome = given.pop("outcome", Returned({} if value is None else value))
    return call("updateMessageLog", outcome, argument=argument, exchanges=exchanges, **given)
