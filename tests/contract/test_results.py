"""Results are strict when they are checked: each value that harms in production is refused, with the reason."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.model import MAX_ID_LENGTH, EntityId


def checked(interface: str, value: Any) -> Any:
    result_type: Any = find_interface(interface).result_type
    return TypeAdapter(result_type).validate_python(value)


def refusal(interface: str, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        checked(interface, value)
    return "\n".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in caught.value.errors())


def found(**contact: Any) -> dict[str, Any]:
    return {"successful": True, "matchedContactInfo": [{"id": "c-1", "name": "Noor"} | contact]}


@pytest.mark.parametrize("identity", ["c-1", "0", 42, -1, "x" * MAX_ID_LENGTH, "é"])
def test_ids_that_app_connect_can_keep(identity: str | int) -> None:
    assert TypeAdapter(EntityId).validate_python(identity) == identity


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        (True, "not bool"),
        (False, "not bool"),
        (float("nan"), "not float"),
        (5512.0, "not float"),
        ({"id": 1}, "not dict"),
        (["1"], "not list"),
        (0, "neither 0 nor empty"),
        ("", "neither 0 nor empty"),
        ("x" * (MAX_ID_LENGTH + 1), "at most 255 characters"),
        (10**MAX_ID_LENGTH, "at most 255 characters"),
    ],
)
@pytest.mark.parametrize(
    ("interface", "place"),
    [
        ("findContact", "matchedContactInfo.0.id"),
        ("createContact", "contactInfo.id"),
        ("createCallLog", "logId"),
        ("createMessageLog", "logId"),
        ("getUserInfo", "platformUserInfo.id"),
        ("getUserList", "0.id"),
    ],
)
def test_ids_that_it_would_lose(interface: str, place: str, identity: Any, reason: str) -> None:
    values: dict[str, Any] = {
        "findContact": found(id=identity),
        "createContact": {"contactInfo": {"id": identity, "name": "Noor"}},
        "createCallLog": {"logId": identity},
        "createMessageLog": {"logId": identity},
        "getUserInfo": {"successful": True, "platformUserInfo": {"id": identity, "name": "Sam"}},
        "getUserList": [{"id": identity, "name": "Sam"}],
    }
    said = refusal(interface, values[interface])
    assert place in said
    assert reason in said


@pytest.mark.parametrize("interface", ["createCallLog", "createMessageLog"])
@pytest.mark.parametrize("value", [{}, {"logId": None}, {"returnMessage": {"message": "Quota", "ttl": 5000}}])
def test_a_soft_failure_is_allowed(interface: str, value: dict[str, Any]) -> None:
    checked(interface, value)


@pytest.mark.parametrize("value", [{}, {"contactInfo": None, "returnMessage": None}])
def test_nothing_created_is_allowed(value: dict[str, Any]) -> None:
    checked("createContact", value)


def test_the_placeholder_is_a_contact() -> None:
    placeholder = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}
    value = {"successful": True, "matchedContactInfo": [placeholder | {"additionalInfo": None}]}
    checked("findContact", value)


@pytest.mark.parametrize("nothing", [None, [], "", 0])
@pytest.mark.parametrize("interface", ["findContact", "createCallLog", "updateCallLog", "updateMessageLog"])
def test_an_object_is_due(interface: str, nothing: Any) -> None:
    assert refusal(interface, nothing)


@pytest.mark.parametrize(
    ("interface", "value", "place"),
    [
        ("findContact", found() | {"successful": "yes"}, "successful"),
        ("findContact", found() | {"successful": 1}, "successful"),
        ("findContact", {"successful": True, "matchedContactInfo": None}, "matchedContactInfo"),
        ("findContact", {"successful": True, "matchedContactInfo": [None]}, "matchedContactInfo.0"),
        ("findContactWithName", {"successful": True, "matchedContactInfo": {}}, "matchedContactInfo"),
        ("findContact", found(id=None), "matchedContactInfo.0.id"),
        ("findContact", found(name=None), "name"),
        ("findContact", found(additionalInfo=[]), "additionalInfo"),
        ("findContact", found() | {"extraDataTracking": "x"}, "extraDataTracking"),
        ("createCallLog", {"logId": "1", "returnMessage": "saved"}, "returnMessage"),
        ("createCallLog", {"logId": "1", "returnMessage": {"ttl": 2000.0}}, "returnMessage.ttl"),
        ("createCallLog", {"logId": "1", "returnMessage": {"ttl": "2000"}}, "returnMessage.ttl"),
        ("createCallLog", {"logId": "1", "returnMessage": {"ttl": -1}}, "returnMessage.ttl"),
        ("createCallLog", {"logId": "1", "returnMessage": {"ttl": 2**31}}, "returnMessage.ttl"),
        ("createCallLog", {"logId": "1", "returnMessage": {"details": [{"title": "T"}]}}, "details.0.items"),
        ("getCallLog", {"callLogInfo": {"subject": "s", "note": None, "fullBody": ""}}, "callLogInfo.note"),
        ("getCallLog", {"callLogInfo": {"subject": "s", "note": ""}}, "callLogInfo.fullBody"),
        ("getLicenseStatus", {"isLicenseValid": "yes", "licenseStatus": "", "licenseStatusDescription": ""}, "isLic"),
        ("getUserInfo", {"platformUserInfo": {"id": "7-a", "name": "Sam"}}, "successful"),
        ("getOauthInfo", {"clientId": "c"}, "accessTokenUri"),
    ],
)
def test_each_bad_value_is_named(interface: str, value: Any, place: str) -> None:
    assert place in refusal(interface, value)


@pytest.mark.parametrize("value", ["oauth2", "Basic", "apikey", "", None, True])
def test_auth_type_is_compared_to_the_letter(value: Any) -> None:
    assert "oauth" in refusal("getAuthType", value)


@pytest.mark.parametrize("value", ["Basic a2V5Og==", "basic x", "", None, 7])
def test_basic_auth_without_its_scheme(value: Any) -> None:
    assert refusal("getBasicAuth", value)


def test_any_log_format_is_allowed() -> None:
    for value in ("text/plain", "text/html", "text/markdown", "custom"):
        assert checked("getLogFormatType", value) == value


def test_the_schema_of_an_id_says_the_same() -> None:
    text, number = TypeAdapter(EntityId).json_schema()["anyOf"]
    assert text == {"type": "string", "minLength": 1, "maxLength": MAX_ID_LENGTH}
    assert number == {"type": "integer", "not": {"const": 0}}
