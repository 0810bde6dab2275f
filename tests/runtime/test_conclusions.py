"""Each row of contract 14 and the tables of 3.6, 4.5, 4.7, 4.8 as a case: what came back, what the server concludes."""

from typing import Any

import pytest

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.runtime.arguments import BUILDERS
from appconnect_cli.runtime.conclusions import ON_RETURN, Concluding, conclude
from appconnect_cli.runtime.result import Conclusion, Raised, Returned

ROW = {"id": "s-1", "sessionId": "1", "thirdPartyLogId": "5512"}
REAL = {"id": "c-1", "name": "Noor"}
PLACEHOLDER = {"id": "createNewContact", "isNewContact": True}


def concluded(interface: str, value: Any, **known: Any) -> Conclusion:
    argument = known.pop("argument", {})
    outcome = Returned(value, awaited=known.get("awaited", False))
    return conclude(interface, Concluding(interface, value, argument, ROW, **known), outcome)


def raised(interface: str, status: int | None, **known: Any) -> Conclusion:
    error = Raised("X", "boom", status)
    return conclude(interface, Concluding(interface, None, {}, ROW, **known), error)


def test_every_callable_interface_is_concluded() -> None:
    callable_ones = {interface.name for interface in INTERFACES + COMPANIONS if interface.request_model}
    assert set(ON_RETURN) == set(BUILDERS) == callable_ones


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, "Rate limit exceeded"),
        (400, "Authorization error"),
        (401, "Authorization error"),
        (404, "Authorization error"),
        (409, "Authorization error"),
        (410, "Error creating call log"),
        (422, "Error creating call log"),
        (500, "Error creating call log"),
        (None, "Error creating call log"),
    ],
)
def test_a_thrown_status_decides_the_message(status: int | None, message: str) -> None:
    conclusion = raised("createCallLog", status)
    assert (conclusion.successful, conclusion.http_status, conclusion.message) == (False, 200, message)
    assert conclusion.message_type == "warning"


def test_a_message_update_reports_as_a_creation() -> None:
    assert raised("updateMessageLog", 500).message == "Error creating message log"


@pytest.mark.parametrize("value", [None, "text", 5, [1]])
@pytest.mark.parametrize("interface", ["findContact", "createContact", "createCallLog", "updateCallLog", "getCallLog"])
def test_what_is_no_object_is_an_error(interface: str, value: Any) -> None:
    conclusion = concluded(interface, value)
    assert conclusion.successful is False
    assert conclusion.message.startswith("Error ")


@pytest.mark.parametrize(
    ("value", "successful", "message"),
    [
        ({"successful": True, "matchedContactInfo": [REAL]}, True, ""),
        ({"successful": True, "matchedContactInfo": []}, True, "Contact not found"),
        ({"successful": True, "matchedContactInfo": None}, True, "Contact not found"),
        ({"successful": True, "matchedContactInfo": [PLACEHOLDER]}, True, "Contact not found"),
        ({"successful": True, "matchedContactInfo": [], "returnMessage": {"message": "None"}}, True, "None"),
        ({"matchedContactInfo": [REAL]}, None, ""),
        ({"successful": True, "matchedContactInfo": {"id": 1}}, False, "Error finding contact"),
        ({"successful": True, "matchedContactInfo": "x"}, False, "Error finding contact"),
        ({"successful": True, "matchedContactInfo": [None]}, False, "Error finding contact"),
    ],
)
def test_finding_a_contact(value: Any, successful: bool | None, message: str) -> None:
    conclusion = concluded("findContact", value)
    assert (conclusion.successful, conclusion.message) == (successful, message)


def test_a_failure_with_contacts_is_cached() -> None:
    conclusion = concluded("findContact", {"successful": False, "matchedContactInfo": [REAL]})
    assert conclusion.successful is False
    assert "cached" in conclusion.effect


def test_searching_by_name_quotes_the_name_and_a_space() -> None:
    conclusion = concluded(
        "findContactWithName", {"successful": True, "matchedContactInfo": []}, argument={"name": "Li"}
    )
    assert conclusion.message == "No contact found with name Li "


@pytest.mark.parametrize(
    ("contact", "successful", "telling"),
    [
        ({"id": "c-9", "name": "A"}, True, ""),
        ({"id": 0}, True, "Contact not found"),
        ({}, True, "Contact not found"),
        ("abc", True, "Contact not found"),
        (None, False, ""),
    ],
)
def test_any_contact_info_is_success(contact: Any, successful: bool, telling: str) -> None:
    conclusion = concluded("createContact", {"successful": False, "contactInfo": contact})
    assert conclusion.successful is successful
    assert telling in conclusion.effect
    assert bool(conclusion.effect) == bool(telling)


@pytest.mark.parametrize(
    ("log_id", "successful", "stored", "message"),
    [
        ("act-1", True, "act-1", ""),
        (42, True, "42", ""),
        (True, True, "1", ""),
        (0, False, None, ""),
        ("", False, None, ""),
        (None, False, None, ""),
        ({"id": 1}, False, None, "Database operation failed"),
        ([1], False, None, "Database operation failed"),
        ("x" * 256, False, None, "Database operation failed"),
        ("x" * 255, True, "x" * 255, ""),
    ],
)
def test_what_becomes_of_a_log_id(log_id: Any, successful: bool, stored: str | None, message: str) -> None:
    conclusion = concluded("createCallLog", {"successful": False, "logId": log_id})
    assert (conclusion.successful, conclusion.stored_log_id, conclusion.message) == (successful, stored, message)


def test_extra_data_tracking_that_is_no_object_loses_the_log() -> None:
    conclusion = concluded("createCallLog", {"logId": "9", "extraDataTracking": "x"})
    assert conclusion.successful is False
    assert "lost" in conclusion.effect


def test_an_update_is_always_a_success() -> None:
    conclusion = concluded("updateCallLog", {"successful": False, "updatedNote": "n"})
    assert conclusion.successful is True
    assert conclusion.response["logId"] == "5512"
    assert "ignored" in conclusion.effect


def test_a_read_without_info_is_matched_and_dangerous() -> None:
    conclusion = concluded("getCallLog", {})
    assert conclusion.response["logs"] == [{"sessionId": "1", "matched": True, "logId": "5512"}]
    assert "replaces" in conclusion.effect


def test_a_message_without_id_is_called_a_success() -> None:
    conclusion = concluded("createMessageLog", {"logId": None})
    assert conclusion.successful is True
    assert conclusion.response["logIds"] == []
    assert "tries again" in conclusion.effect


def test_nothing_from_a_message_update_is_tolerated_for_shared_sms_only() -> None:
    assert concluded("updateMessageLog", None, argument={"sharedSMSLogContent": {}}).successful is True
    assert concluded("updateMessageLog", None, argument={"message": {}}).successful is False


@pytest.mark.parametrize("value", ["basic", "OAuth", None])
def test_another_auth_type_means_an_empty_header(value: Any) -> None:
    assert "empty Authorization header" in concluded("getAuthType", value).effect


def test_an_awaited_basic_auth_is_a_promise_in_the_header() -> None:
    assert "[object Promise]" in concluded("getBasicAuth", "a2V5", awaited=True).effect


def test_logging_out_without_clearing_keeps_the_session() -> None:
    message = {"message": "Signed out"}
    kept = concluded("unAuthorize", {"returnMessage": message}, user_after={"accessToken": "tok"})
    cleared = concluded("unAuthorize", {"returnMessage": message}, user_after={"accessToken": ""})
    deleted = concluded("unAuthorize", {"returnMessage": message}, user_after=None)
    assert "still logged in" in kept.effect
    assert (cleared.effect, deleted.effect) == ("", "")
    assert kept.response == message


def test_a_failing_log_out_is_a_400() -> None:
    conclusion = raised("unAuthorize", 500, user_after={"accessToken": "tok"})
    assert conclusion.http_status == 400
    assert "still logged in" in conclusion.effect


def test_a_failing_license_is_an_invalid_one() -> None:
    conclusion = raised("getLicenseStatus", 500)
    assert conclusion.response["isLicenseValid"] is False
    assert conclusion.http_status == 200


@pytest.mark.parametrize(
    ("info", "status"),
    [
        ({"successful": True, "platformUserInfo": {"id": "7-acme", "name": "Sam"}}, 200),
        ({"successful": False, "returnMessage": {"message": "No"}}, 400),
        ({"successful": True, "platformUserInfo": {"name": "Sam"}}, 400),
        (None, 400),
    ],
)
def test_logging_in(info: Any, status: int) -> None:
    assert concluded("getUserInfo", info).http_status == status


def test_a_custom_log_format_composes_nothing() -> None:
    assert concluded("getLogFormatType", "text/html").effect == ""
    assert "no body is composed" in concluded("getLogFormatType", "json").effect


def test_oauth_without_a_client_is_told_unless_the_log_in_is_refused_on_purpose() -> None:
    bare = {"clientId": "", "accessTokenUri": ""}
    assert "log-in and token refresh fail" in concluded("getOauthInfo", bare).effect
    refusing = concluded("getOauthInfo", bare | {"failMessage": "Opened with an API key."})
    assert (refusing.message, refusing.effect) == ("Opened with an API key.", "")
