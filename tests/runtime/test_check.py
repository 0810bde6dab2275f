"""What the check finds in a result, and how it says so."""

from typing import Any

import pytest

from appconnect_cli.contract.contacts import Contact, FindContactResult
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.model import to_data
from appconnect_cli.errors import InputError
from appconnect_cli.runtime.check import check_input, check_result, path_of

GOOD: dict[str, Any] = {
    "getAuthType": "apiKey",
    "getOauthInfo": {"clientId": "c", "clientSecret": "s", "accessTokenUri": "https://id.example/token"},
    "unAuthorize": {"returnMessage": {"message": "Signed out", "messageType": "success", "ttl": 1000}},
    "getLicenseStatus": {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""},
    "findContact": {"successful": True, "matchedContactInfo": [{"id": 7, "name": "Noor", "odd": [1]}]},
    "findContactWithName": {"successful": True, "matchedContactInfo": []},
    "createContact": {"contactInfo": {"id": "c-9", "name": "Ana"}, "extraDataTracking": {"ratelimitRemaining": "41"}},
    "createCallLog": {"logId": "a" * 255},
    "getCallLog": {"callLogInfo": {"subject": "s", "note": "", "fullBody": "", "fullLogResponse": {"id": 1}}},
    "updateCallLog": {"updatedNote": "n"},
    "createMessageLog": {"logId": 5512},
    "updateMessageLog": {},
    "getBasicAuth": "a2V5Og==",
    "getUserList": [{"id": 1, "name": "Sam", "email": "sam@crm.example"}],
}


@pytest.mark.parametrize(("interface", "value"), GOOD.items())
def test_what_the_contract_allows_has_no_problem(interface: str, value: Any) -> None:
    assert check_result(find_interface(interface), value) == ()


@pytest.mark.parametrize(
    ("interface", "value", "path"),
    [
        ("getAuthType", "OAuth", ""),
        ("getAuthType", None, ""),
        ("findContact", None, ""),
        ("findContact", {"matchedContactInfo": []}, "successful"),
        ("findContact", {"successful": "yes", "matchedContactInfo": []}, "successful"),
        ("findContact", {"successful": 1, "matchedContactInfo": []}, "successful"),
        ("findContact", {"successful": True}, "matchedContactInfo"),
        ("findContact", {"successful": True, "matchedContactInfo": {}}, "matchedContactInfo"),
        ("findContact", {"successful": True, "matchedContactInfo": [None]}, "matchedContactInfo[0]"),
        ("findContact", {"successful": True, "matchedContactInfo": [{"name": "N"}]}, "matchedContactInfo[0].id"),
        ("createContact", {"contactInfo": {"id": 0, "name": "N"}}, "contactInfo.id"),
        ("createContact", {"contactInfo": {"id": True, "name": "N"}}, "contactInfo.id"),
        ("createContact", {"contactInfo": {"id": "", "name": "N"}}, "contactInfo.id"),
        ("createContact", {"contactInfo": {"id": float("nan"), "name": "N"}}, "contactInfo.id"),
        ("createCallLog", {"logId": {"id": 1}}, "logId"),
        ("createCallLog", {"logId": "a" * 256}, "logId"),
        ("createCallLog", {"logId": 0}, "logId"),
        ("createCallLog", {"logId": "1", "extraDataTracking": "x"}, "extraDataTracking"),
        ("createCallLog", {"logId": "1", "returnMessage": "saved"}, "returnMessage"),
        ("updateCallLog", {"returnMessage": {"ttl": 1.5}}, "returnMessage.ttl"),
        ("updateCallLog", {"returnMessage": {"ttl": -1}}, "returnMessage.ttl"),
        ("updateCallLog", {"returnMessage": {"ttl": 2**31}}, "returnMessage.ttl"),
        ("updateMessageLog", None, ""),
        ("getBasicAuth", "Basic a2V5", ""),
        ("getLicenseStatus", {"isLicenseValid": "yes", "licenseStatus": ""}, "isLicenseValid"),
    ],
)  # fmt: skip
def test_what_breaks_the_contract_is_named(interface: str, value: Any, path: str) -> None:
    problems = check_result(find_interface(interface), value)
    assert path in [problem.path for problem in problems]


def test_both_sides_and_the_probable_name_are_quoted() -> None:
    (problem, *_) = check_result(find_interface("findContact"), {"successful": True, "matched_contact_infos": []})
    assert problem.path == "matchedContactInfo"
    assert "is required" in str(problem)
    assert "'matched_contact_infos' was probably meant as 'matchedContactInfo'" in str(problem)


def test_an_optional_field_that_is_misspelt_is_found_at_any_depth() -> None:
    value = {
        "successful": True,
        "matchedContactInfo": [{"id": 1, "name": "N", "aditionalInfo": {}}],
        "retrunMessage": 4,
    }
    paths = {problem.path for problem in check_result(find_interface("findContact"), value)}
    assert paths == {"matchedContactInfo[0].aditionalInfo", "retrunMessage"}


def test_python_names_as_keys_are_misspelt_ones() -> None:
    """The server reads `matchedContactInfo` and nothing else."""
    missing = check_result(find_interface("findContact"), {"successful": True, "matched_contact_info": []})
    assert [(problem.path, "probably meant" in problem.hint) for problem in missing] == [("matchedContactInfo", True)]
    value = {"successful": True, "matchedContactInfo": [{"id": 1, "name": "N", "created_date": "2025-01-15"}]}
    (lost,) = check_result(find_interface("findContact"), value)
    assert (lost.path, "createdDate" in lost.hint) == ("matchedContactInfo[0].created_date", True)


def test_building_a_result_never_fails_on_a_value() -> None:
    result = FindContactResult(successful="maybe", matched_contact_info=[Contact(id=0, name=None)])  # type: ignore[arg-type]
    data = to_data(result)
    assert data == {"successful": "maybe", "matchedContactInfo": [{"id": 0, "name": None}]}
    assert len(check_result(find_interface("findContact"), data)) == 3


def test_an_input_names_field_came_and_due() -> None:
    model = find_interface("findContact").body_model
    with pytest.raises(InputError, match=r"phoneNumber: must be a valid string, came 5"):
        check_input(model, {"phoneNumber": 5}, "The input")
    with pytest.raises(InputError, match=r"phoneNumber: is required, came only name"):
        check_input(model, {"name": "x"}, "The input")


def test_a_field_of_several_types_gets_one_line() -> None:
    model = find_interface("createCallLog").body_model
    log_info = {"sessionId": "1", "direction": "Inbound", "duration": "abc", "from": 3}
    with pytest.raises(InputError) as caught:
        check_input(model, {"logInfo": log_info, "contactId": "c-1"}, "The input")
    lines = caught.value.what.splitlines()[1:]
    assert [line.partition(":")[0].strip() for line in lines] == ["logInfo.from", "logInfo.duration"]
    assert lines[1].endswith("must be a valid integer or a valid number or 'pending', came 'abc'")


def test_a_path_reads_like_code() -> None:
    assert path_of(("a", 0, "b", "c", 1)) == "a[0].b.c[1]"
