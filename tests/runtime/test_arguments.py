"""What the server passes, key by key: which are there, which are null, which are absent (contract 4, 5, 12.2)."""

from typing import Any

import pytest

from appconnect_cli.contract.samples import find_sample
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.arguments import BUILDERS, Prepared, Refusal, Situation
from appconnect_cli.runtime.arguments.situation import hashed
from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.store import State

USER = User.from_row({"id": "7-acme", "platform": "acme", "accessToken": "tok", "hostname": "crm.test"})
CONTACT = {"contactId": "c-1", "contactType": "contact", "contactName": "Noor"}
CALL_ROW = {"id": "s-1", "sessionId": "1", "thirdPartyLogId": "5512", "contactId": "c-1"}
COMMON = {"contactInfo", "authHeader", "proxyConfig"}
LINKS = {"imageLink", "imageDownloadLink", "imageContentType", "videoLink"}
LOST_ON_UPDATE = {"recordingLink", "faxDocLink", "faxDownloadLink"}


def built(interface: str, body: dict[str, Any], state: State | None = None, **known: Any) -> Prepared | Refusal:
    situation: dict[str, Any] = {
        "body": body,
        "user": USER,
        "auth_header": "Basic x",
        "state": state or State(),
        "log_format": lambda: "text/plain",
        "log_id": None,
        "read_call_log": lambda argument: {"callLogInfo": {"fullBody": "", "fullLogResponse": {"id": 5512}}},
    }
    return BUILDERS[interface](Situation(**(situation | known)))


def argument(interface: str, body: dict[str, Any], state: State | None = None, **known: Any) -> dict[str, Any]:
    prepared = built(interface, body, state, **known)
    assert isinstance(prepared, Prepared), prepared
    return prepared.argument


def refusal(interface: str, body: dict[str, Any], state: State | None = None, **known: Any) -> Refusal:
    refused = built(interface, body, state, **known)
    assert isinstance(refused, Refusal), refused
    return refused


def conversation(*ids: int, **log_info: Any) -> dict[str, Any]:
    """Messages as the extension sends them, newest first."""
    messages = [{"id": each, "type": "SMS", "subject": str(each)} for each in ids]
    return CONTACT | {
        "logInfo": {
            "conversationId": "31",
            "conversationLogId": "31-d",
            "correspondents": [{"phoneNumber": "+14155550111"}],
            "messages": messages,
        }
        | log_info
    }


def logged(*ids: int | str) -> State:
    rows = [{"id": str(each), "conversationLogId": "31-d", "thirdPartyLogId": "m-7"} for each in ids]
    return State(message_logs=rows)


@pytest.mark.parametrize(
    ("interface", "body", "keys"),
    [
        ("getAuthType", {}, {"proxyConfig"}),
        ("getOauthInfo", {}, {"hostname", "proxyConfig"}),
        ("getBasicAuth", {}, {"apiKey"}),
        ("getUserInfo", {}, {"authHeader", "hostname", "platform", "additionalInfo", "apiKey"}),
        ("unAuthorize", {}, set()),
        ("getLicenseStatus", {}, {"userId", "platform"}),
        ("getUserList", {}, {"authHeader", "proxyConfig"}),
        (
            "findContact",
            {"phoneNumber": "1"},
            {"authHeader", "phoneNumber", "isExtension", "isForceRefreshAccountData", "proxyConfig"},
        ),
        ("findContactWithName", {}, {"authHeader", "proxyConfig"}),
        ("createContact", {}, {"authHeader", "proxyConfig"}),
        (
            "getCallLog", {"sessionId": "1"},
            {"telephonySessionId", "callLogId", "contactId", "authHeader", "proxyConfig"},
        ),
        (
            "updateCallLog",
            {"sessionId": "1"},
            {"existingCallLog", "authHeader", "legs", "composedLogDetails", "existingCallLogDetails", "hashedAccountId",
             "isFromSSCL", "proxyConfig"},
        ),
        ("upsertCallDisposition", {"sessionId": "1"}, {"existingCallLog", "authHeader", "proxyConfig"}),
    ],
)  # fmt: skip
def test_the_least_that_is_passed(interface: str, body: dict[str, Any], keys: set[str]) -> None:
    assert set(argument(interface, body, State(call_logs=[CALL_ROW]))) == keys


def test_a_created_call_log_has_no_proxy_config() -> None:
    body = CONTACT | find_sample("createCallLog", "missed").body
    assert set(argument("createCallLog", body)) == {
        "contactInfo", "authHeader", "callLog", "composedLogDetails", "hashedAccountId", "isFromSSCL"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("interface", "state", "log_info", "keys"),
    [
        (
            "createMessageLog", State(), {},
            COMMON | LINKS | LOST_ON_UPDATE | {"message", "correspondents", "hashedAccountId"},
        ),
        ("updateMessageLog", logged(1), {}, COMMON | LINKS | {"message", "existingMessageLog"}),
        (
            "updateMessageLog", logged(1), {"assignee": {"name": "Sam"}},
            COMMON | LINKS | {"message", "existingMessageLog", "assigneeName"},
        ),
        (
            "createMessageLog", State(), {"owner": {"name": "Desk"}},
            COMMON | {"sharedSMSLogContent", "hashedAccountId"},
        ),
        (
            "updateMessageLog", logged("31-d"), {"owner": {"name": "Desk"}},
            COMMON | {"sharedSMSLogContent", "existingMessageLog"},
        ),
    ],
)  # fmt: skip
def test_the_two_branches_of_a_message_log(
    interface: str, state: State, log_info: dict[str, Any], keys: set[str]
) -> None:
    assert set(argument(interface, conversation(2, **log_info), state)) == keys


def test_the_first_space_of_a_number_was_a_plus() -> None:
    assert argument("findContact", {"phoneNumber": " 1 415 555"})["phoneNumber"] == "+1 415 555"
    assert argument("createContact", {"phoneNumber": " 1 415"})["phoneNumber"] == " 1 415"


def test_messages_are_taken_oldest_first_and_logged_ones_passed_over() -> None:
    assert argument("createMessageLog", conversation(3, 2, 1))["message"]["id"] == 1
    assert argument("updateMessageLog", conversation(3, 2, 1), logged(1))["message"]["id"] == 2
    refused = refusal("createMessageLog", conversation(3, 2, 1), logged(1))
    assert "updateMessageLog" in refused.reason


@pytest.mark.parametrize("interface", ["createMessageLog", "updateMessageLog"])
def test_a_request_without_a_new_message_reaches_no_connector(interface: str) -> None:
    conclusion = refusal(interface, conversation(2, 1), logged(1, 2)).conclusion
    assert (conclusion.successful, conclusion.response) == (True, {"successful": True, "logIds": []})


def test_the_ids_of_a_group_end_in_the_contact() -> None:
    group = conversation(1, correspondents=[{"phoneNumber": "+14155550111"}, {"phoneNumber": "+14155550133"}])
    matched: list[dict[str, Any]] = [{"id": "c-2", "name": "Li Wei"}, {"id": "createNewContact", "isNewContact": True}]
    own = [{"id": "c-1", "name": "Noor"}]
    cached: list[dict[str, Any]] = [
        {"phoneNumber": "+14155550111", "matched": own},
        {"phoneNumber": "+14155550133", "matched": matched},
    ]
    prepared = built("createMessageLog", group, State(contacts=cached))
    assert isinstance(prepared, Prepared)
    assert prepared.argument["message"]["id"] == "1-c-1"
    assert prepared.argument["correspondents"] == [matched]
    assert prepared.row["conversationId"] == "31-c-1"
    assert prepared.row["conversationLogId"] == "31-d-c-1"


def test_a_request_that_the_server_stumbles_over() -> None:
    assert refusal("createMessageLog", conversation()).conclusion.message == "No message to log."
    with pytest.raises(CompositionError, match="correspondents"):
        built("createMessageLog", conversation(1, correspondents=[]))


def test_a_shared_conversation_needs_a_log_format_and_calls_do_without() -> None:
    def none() -> None:
        return None

    with pytest.raises(CompositionError, match="getLogFormatType is not a function"):
        built("createMessageLog", conversation(1, owner={"name": "Desk"}), log_format=none)
    body = CONTACT | find_sample("createCallLog", "inbound").body
    assert argument("createCallLog", body, log_format=none)["composedLogDetails"].startswith("- Note: ")


def test_the_log_format_is_asked_for_logs_only() -> None:
    def asked() -> str:
        raise AssertionError("the server does not ask here")

    assert argument("findContact", {"phoneNumber": "1"}, log_format=asked)
    assert argument("getCallLog", {"sessionId": "1"}, State(call_logs=[CALL_ROW]), log_format=asked)


def test_a_log_made_elsewhere_of_a_shared_conversation_has_the_conversation_s_id() -> None:
    shared = conversation(1, owner={"name": "Desk"})
    row = argument("updateMessageLog", shared, log_id="m-9")["existingMessageLog"]
    assert (row["id"], row["thirdPartyLogId"]) == ("31-d", "m-9")


@pytest.mark.parametrize(
    ("row", "request_", "found"),
    [
        ({}, {}, True),
        ({"extensionNumber": "101"}, {}, True),
        ({"extensionNumber": "101"}, {"extensionNumber": "101"}, True),
        ({"extensionNumber": "101"}, {"extensionNumber": "102"}, False),
        ({"hashedExtensionId": "a", "extensionNumber": "101"}, {"hashedExtensionId": "a"}, True),
        ({"hashedExtensionId": "a"}, {"hashedExtensionId": "b"}, False),
        ({"extensionNumber": "101"}, {"hashedExtensionId": "a", "extensionNumber": "101"}, True),
        ({"extensionNumber": "101"}, {"hashedExtensionId": "a", "extensionNumber": "102"}, False),
        ({"extensionNumber": ""}, {"hashedExtensionId": "a", "extensionNumber": "102"}, True),
        ({"hashedExtensionId": hashed("310022")}, {"rcExtensionId": "310022"}, True),
        ({"hashedExtensionId": hashed("310022")}, {"rcExtensionId": "310023"}, False),
    ],
)
def test_a_session_is_logged_once_for_each_extension(
    row: dict[str, str], request_: dict[str, str], found: bool
) -> None:
    body = CONTACT | find_sample("createCallLog", "inbound").body | request_
    session = body["logInfo"]["sessionId"]
    made = built("createCallLog", body, State(call_logs=[CALL_ROW | {"sessionId": session} | row]))
    assert isinstance(made, Refusal) is found
    if isinstance(made, Refusal):
        assert made.conclusion.message == f"Existing log for session {session}"
