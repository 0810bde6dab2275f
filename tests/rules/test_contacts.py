"""What the rules about contacts make of single results: both sides of each line that they draw."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.rules.dates import is_readable_date
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import FAILED, call, verdict

PLACEHOLDER = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}
NOOR = {"id": 7, "name": "Noor Haddad", "type": "contact", "createdDate": "2023-04-05T06:07:08Z"}
EMPTY = {"successful": True, "matchedContactInfo": []}


def found(*contacts: Any) -> Returned:
    return Returned({"successful": True, "matchedContactInfo": list(contacts)})


def answered(status: int, body: Any = None) -> Exchange:
    headers = {"content-type": "application/json"}
    return Exchange("POST", "https://crm.example/rpc", {}, b"", status, headers, json.dumps(body).encode(), 0.0)


def search(*contacts: Any, interface: str = "findContact", **fields: Any) -> CallResult:
    return call(interface, found(*contacts), **fields)


def manifest(**page: Any) -> dict[str, Any]:
    types = [{"display": "Contact", "value": "contact"}, {"display": "Lead", "value": "lead"}]
    return {"manifest": {"platforms": {"acme": {"contactTypes": types, "page": page}}}}


@pytest.mark.parametrize("entry", [None, "c-9", ["c-9"]])
def test_a_list_holds_objects(entry: Any) -> None:
    (finding,) = verdict("search-result-incomplete", "findContact", search(NOOR, entry)).findings
    assert "an entry is" in finding.seen


@pytest.mark.parametrize(
    ("number", "outcome", "statuses", "is_found"),
    [
        ("101", Returned(EMPTY | {"successful": False}), (), True),
        ("anonymous", Returned({"successful": False}), (200,), True),
        ("101", Raised("httpx.HTTPStatusError", "404", 404), (404,), True),
        ("101", Raised("httpx.HTTPStatusError", "422", 422), (422,), True),
        ("101", Returned(EMPTY), (404,), False),
        ("101", Returned(EMPTY | {"successful": None}), (200,), False),
        ("101", Raised("KeyError", "'rows'", None), (200,), False),
    ],
)
def test_nobody_is_no_failure(number: str, outcome: Outcome, statuses: tuple[int, ...], is_found: bool) -> None:
    asked = call("findContact", outcome, argument={"phoneNumber": number}, exchanges=tuple(map(answered, statuses)))
    assert bool(verdict("no-match-fails", "findContact", asked).findings) is is_found


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_crm_that_fails_says_nothing_about_nobody(status: int) -> None:
    outcome = Returned(EMPTY | {"successful": False})
    asked = call("findContact", outcome, argument={"phoneNumber": "101"}, exchanges=(answered(status),))
    assert verdict("no-match-fails", "findContact", asked).not_judged


def test_a_number_that_somebody_may_have_may_fail_softly() -> None:
    soft = call("findContact", Returned(EMPTY | {"successful": False}), argument={"phoneNumber": "+14155550111"})
    assert verdict("no-match-fails", "findContact", soft).not_judged
    assert verdict("no-match-fails", "findContact", replace(soft, step="find unknown")).findings


def test_failures_that_become_no_match_are_counted_in_one_finding() -> None:
    outcomes: list[Outcome] = [Returned(EMPTY), Returned(EMPTY), Raised("x", "500", 500)]
    failing = [
        call("findContact", outcome, variant=fault.fault, step=f"search {number}", exchanges=(fault,))
        for number, outcome in enumerate(outcomes)
        for fault in (FAILED, replace(FAILED, status=None, fault="reset"))
    ]
    (finding,) = verdict("failure-as-no-match", "findContact", *failing).findings
    assert "4 of 6" in finding.seen
    assert "(500, reset)" in finding.seen


@pytest.mark.parametrize(
    ("refusal", "is_found"),
    [
        (answered(401, {"error": "key"}), True),
        (answered(200, {"error": {"code": 16}}), True),
        (answered(200, {"result": None}), False),
        (answered(404, {"error": "no contact"}), False),
    ],
)
def test_a_bad_credential_is_no_match_only_if_the_crm_can_not_tell(refusal: Exchange, is_found: bool) -> None:
    good = search(NOOR, scenario="failures", exchanges=(answered(200, {"result": [7]}),))
    bad = call("findContact", Returned(EMPTY), scenario="failures", role="bad credential", exchanges=(refusal,))
    failing = call("findContact", Raised("x", "500", 500), variant="HTTP 500", exchanges=(FAILED,))
    assert bool(verdict("failure-as-no-match", "findContact", good, bad, failing).findings) is is_found
    softly = replace(bad, outcome=Returned(EMPTY | {"successful": False}))
    assert verdict("failure-as-no-match", "findContact", good, softly, failing).passed


def test_a_failure_that_is_answered_with_404_may_be_no_match() -> None:
    gone = replace(FAILED, status=404)
    hidden = call("findContact", Returned(EMPTY), variant="answer to a bad credential (HTTP 404)", exchanges=(gone,))
    assert verdict("failure-as-no-match", "findContact", hidden).not_judged


@pytest.mark.parametrize(
    ("value", "is_found"),
    [
        ({"successful": False, "matchedContactInfo": [NOOR]}, True),
        ({"successful": False, "matchedContactInfo": [PLACEHOLDER]}, False),
        ({"successful": False}, False),
        ({"successful": True, "matchedContactInfo": [NOOR]}, False),
    ],
)
def test_a_failure_brings_no_matches(value: Any, is_found: bool) -> None:
    assert (
        bool(verdict("failure-with-matches", "findContact", call("findContact", Returned(value))).findings) is is_found
    )


@pytest.mark.parametrize(
    ("contacts", "is_found"),
    [
        ([NOOR, NOOR], True),
        ([NOOR, NOOR | {"id": "7"}], True),
        ([NOOR, NOOR | {"type": "lead"}], False),
        ([NOOR, NOOR | {"id": 8}, PLACEHOLDER, PLACEHOLDER], False),
    ],
)
def test_a_match_is_listed_once(contacts: list[Any], is_found: bool) -> None:
    assert bool(verdict("match-listed-twice", "findContact", search(*contacts)).findings) is is_found
    assert verdict("match-listed-twice", "findContact", search(NOOR), search(NOOR)).passed


@pytest.mark.parametrize(
    "value",
    [
        "2023-04-05T06:07:08Z", "2023-04-05T06:07:08.123456+02:00", "2023-04-05 06:07:08", "2023-04-05", "20230405",
        "20230405060708", 1680674828, 1680674828000, 1680674828000000, 1680674828000000000, "1680674828",
        "1680674828000", 1680674828.5, "/Date(1680674828000)/", "/Date(1680674828000+0200)/",
        "Wed, 05 Apr 2023 06:07:08 GMT", "5 April 2023", "Apr 5, 2023 6:07 AM",
    ],
)  # fmt: skip
def test_a_date_that_the_extension_reads(value: Any) -> None:
    assert is_readable_date(value)
    assert verdict("created-date-unreadable", "findContact", search(NOOR | {"createdDate": value})).passed
    assert verdict("activity-date-unreadable", "findContact", search({"mostRecentActivityDate": value})).passed


@pytest.mark.parametrize("value", ["04/05/2023", "04/05/2023 06:07", "", "20231345", "soon", "12", 12, True, [], "May"])
def test_a_date_that_nobody_reads(value: Any) -> None:
    assert not is_readable_date(value)
    assert verdict("created-date-unreadable", "findContact", search(NOOR | {"createdDate": value})).findings
    assert verdict("activity-date-unreadable", "findContact", search({"mostRecentActivityDate": value})).findings


def test_an_activity_date_may_be_absent_and_the_offer_has_no_date() -> None:
    assert verdict("activity-date-unreadable", "findContact", search(NOOR, {"mostRecentActivityDate": None})).passed
    assert verdict("created-date-unreadable", "findContact", search(NOOR, PLACEHOLDER)).passed
    assert verdict("created-date-unreadable", "findContact", search(PLACEHOLDER)).not_judged
    unmarked = search({"id": "createNewContact", "name": "Create new contact..."})
    assert verdict("created-date-unreadable", "findContact", unmarked).not_judged
    dated = search(NOOR, PLACEHOLDER | {"createdDate": "2023-04-05"})
    assert verdict("created-date-unreadable", "findContact", dated).findings


@pytest.mark.parametrize(
    ("more", "is_found"),
    [
        ({"phoneNumber": "+14155550111"}, True),
        ({"phone": None, "Mobile": "(415) 555-0111"}, True),
        ({"phone": "+14155550111", "phoneNumber": "+14155550111"}, False),
        ({"phone": None, "phoneNumber": None}, False),
        ({"phoneType": "work"}, False),
        ({}, False),
    ],
)
def test_a_number_stands_under_phone(more: Any, is_found: bool) -> None:
    assert bool(verdict("phone-under-other-key", "findContact", search(NOOR | more)).findings) is is_found


@pytest.mark.parametrize(
    ("offer", "severity"),
    [
        (PLACEHOLDER, None),
        (PLACEHOLDER | {"additionalInfo": {}, "defaultContactType": "lead"}, None),
        ({"id": "createNewContact", "name": "New"}, Severity.WARNING),
        (PLACEHOLDER | {"isNewContact": "true"}, Severity.INFO),
        (PLACEHOLDER | {"id": "new"}, Severity.INFO),
        (NOOR | {"isNewContact": False}, None),
    ],
)
def test_the_offer_to_create_a_contact(offer: Any, severity: Severity | None) -> None:
    findings = verdict("placeholder-odd", "findContact", search(NOOR, offer)).findings
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("name", "is_found"),
    [("Noor Haddad", False), ("Noor  Haddad", True), (" Noor", True), ("Noor\n", True), ("", False), (None, False)],
)
def test_a_name_is_tidy(name: Any, is_found: bool) -> None:
    judged = verdict("name-untidy", "findContact", search(NOOR, NOOR | {"name": name}))
    assert bool(judged.findings) is is_found


def created(contact: Any) -> CallResult:
    return call("createContact", Returned({"contactInfo": contact}))


def test_types_may_be_absent_only_where_there_is_but_one_kind() -> None:
    untyped = {"id": 7, "name": "Noor Haddad"}
    assert verdict("contact-type-missing", "findContact", search(untyped)).not_judged
    assert verdict("contact-type-missing", "findContact", search(untyped), **manifest()).findings
    assert verdict("contact-type-missing", "findContact", search(untyped | {"type": ""}), created(NOOR)).findings
    assert verdict("contact-type-missing", "findContact", search(NOOR), **manifest()).passed
    assert verdict("contact-type-missing", "findContact", search(PLACEHOLDER), **manifest()).not_judged


@pytest.mark.parametrize(
    ("contact", "severity"),
    [
        (NOOR, None),
        (NOOR | {"id": "7"}, None),
        (NOOR | {"type": "lead"}, Severity.ERROR),
        (NOOR | {"type": "Contact"}, Severity.ERROR),
        (NOOR | {"type": "vendor", "id": 8, "name": "Li Wei"}, Severity.ERROR),
        (NOOR | {"type": "lead", "name": "Li Wei"}, None),
    ],
)
def test_a_created_contact_has_the_type_that_is_found(contact: Any, severity: Severity | None) -> None:
    findings = verdict("contact-type-differs", "createContact", search(NOOR), created(contact), **manifest()).findings
    assert {finding.severity for finding in findings} == ({severity} if severity else set())


def test_a_search_may_find_kinds_that_can_not_be_created() -> None:
    for type_, severity in (("vendor", Severity.WARNING), ("Contact", Severity.ERROR)):
        (finding,) = verdict(
            "contact-type-differs", "findContact", search(NOOR | {"type": type_}), **manifest()
        ).findings
        assert finding.severity is severity
    assert verdict("contact-type-differs", "findContact", search(NOOR)).not_judged


FIELDS = {"callLog": {"additionalFields": [{"const": "deals", "contactDependent": True}, {"const": "outcome"}]}}


@pytest.mark.parametrize(
    ("info", "severity"),
    [
        ({"deals": []}, None),
        ({"deals": None, "isVip": True}, None),
        ({"deal": []}, Severity.ERROR),
        ({"isVip": True}, Severity.WARNING),
        ({}, Severity.WARNING),
        (None, Severity.WARNING),
    ],
)
def test_matches_bring_the_options_of_the_manifests_fields(info: Any, severity: Severity | None) -> None:
    judged = verdict(
        "additional-info-unmatched", "findContact", search(NOOR | {"additionalInfo": info}), **manifest(**FIELDS)
    )
    assert [finding.severity for finding in judged.findings] == ([severity] if severity else [])


def test_without_such_fields_or_a_manifest_nothing_is_found() -> None:
    assert verdict("additional-info-unmatched", "findContact", search(NOOR)).not_judged
    assert verdict("additional-info-unmatched", "findContact", search(NOOR), **manifest()).passed
    some = search(NOOR, NOOR | {"id": 8, "additionalInfo": {"deals": []}})
    assert verdict("additional-info-unmatched", "findContact", some, **manifest(**FIELDS)).passed
