"""What becomes of a contact that was created: both sides of each line."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import FAILED, SOFT, call, verdict

JSON = {"content-type": "application/json"}
NUMBER = "+14155550177"
ANA = {"id": 7, "name": "Ana Lúcia Prado", "type": "lead"}
ASKED = Exchange("GET", "https://crm.example/contacts?phone=%2B14155550177", {}, b"", 200, {}, b"", 0.0)


def made(contact: Any = None, outcome: Outcome | None = None, **fields: Any) -> CallResult:
    argument = {"phoneNumber": NUMBER, "newContactName": "Ana Lúcia Prado", "newContactType": "lead"}
    argument |= fields.pop("argument", {})
    returned = outcome or Returned({"contactInfo": contact})
    return call("createContact", returned, argument=argument, scenario="contact", **fields)


def looked_up(*matches: Any, **fields: Any) -> CallResult:
    value = {"successful": True, "matchedContactInfo": list(matches)}
    asked = {"argument": {"phoneNumber": NUMBER}, "scenario": "contact", "exchanges": (ASKED,)} | fields
    return call("findContact", Returned(value), **asked)


def test_nothing_is_no_result_also_while_the_crm_fails() -> None:
    failing = made(outcome=Returned(None), variant="HTTP 500", exchanges=(FAILED,))
    assert verdict("creation-returns-nothing", "createContact", made(ANA), failing).findings
    assert verdict("creation-returns-nothing", "createContact", failing).not_judged
    soft = made(outcome=Returned({"returnMessage": SOFT}))
    assert verdict("creation-returns-nothing", "createContact", made(ANA), soft).passed


def test_a_contact_that_exists_is_reported() -> None:
    assert verdict("created-contact-lost", "createContact", looked_up(), made(None), looked_up(ANA)).findings
    assert verdict("created-contact-lost", "createContact", looked_up(), made(None), looked_up()).passed
    assert verdict("created-contact-lost", "createContact", looked_up(ANA), made(None), looked_up(ANA)).passed
    assert verdict("created-contact-lost", "createContact", looked_up(), made(ANA), looked_up(ANA)).passed
    other = ANA | {"name": "Li Wei"}
    assert verdict("created-contact-lost", "createContact", looked_up(), made(None), looked_up(other)).passed


@pytest.mark.parametrize(
    ("outcome", "is_found"),
    [
        (Raised("httpx.HTTPStatusError", "500", 500), True),
        (Returned({"contactInfo": None, "returnMessage": SOFT}), True),
        (Returned({"contactInfo": ANA, "returnMessage": SOFT}), False),
    ],
)
def test_what_fails_later_does_not_lose_the_contact(outcome: Outcome, is_found: bool) -> None:
    posted = replace(ASKED, method="POST", response_body=b'{"id": 7}', response_headers=JSON)
    plain = made(ANA, exchanges=(posted, ASKED))
    later = made(outcome=outcome, variant="HTTP 500 from request 2 on", exchanges=(posted, FAILED))
    assert bool(verdict("created-contact-lost", "createContact", plain, later).findings) is is_found


@pytest.mark.parametrize(
    ("found", "is_found"),
    [(ANA, False), (ANA | {"id": "7"}, True), (ANA | {"id": 12}, True), (ANA | {"name": "Prado, Ana"}, False)],
)
def test_an_id_is_the_one_that_is_found(found: Any, is_found: bool) -> None:
    assert bool(verdict("created-id-foreign", "createContact", made(ANA), looked_up(found)).findings) is is_found


def test_whoever_is_not_found_again_says_nothing_about_ids() -> None:
    assert verdict("created-id-foreign", "createContact", made(ANA), looked_up()).not_judged
    assert verdict("created-id-foreign", "createContact", looked_up(ANA), made(ANA)).not_judged


def test_a_contact_is_found_by_its_number() -> None:
    (finding,) = verdict("created-contact-not-found", "createContact", made(ANA), looked_up()).findings
    assert "settle" in finding.remedy
    assert verdict("created-contact-not-found", "createContact", made(ANA), looked_up(ANA | {"id": "7"})).passed
    assert verdict("created-contact-not-found", "createContact", made(ANA), looked_up(exchanges=())).not_judged
    assert verdict("created-contact-not-found", "createContact", made(ANA)).not_judged
    refused = looked_up(role="bad credential")
    assert verdict("created-contact-not-found", "createContact", made(ANA), refused).not_judged


def test_a_crm_that_finds_one_of_them_is_only_late() -> None:
    late = made(ANA), looked_up()
    other = (
        made(ANA, argument={"phoneNumber": "+14155550178"}),
        looked_up(ANA, argument={"phoneNumber": "+14155550178"}),
    )
    assert verdict("created-contact-not-found", "createContact", *late, *other).passed


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Returned({"contactInfo": ANA}), None),
        (Returned({"returnMessage": SOFT}), Severity.WARNING),
        (Raised("httpx.HTTPStatusError", "422", 422), Severity.WARNING),
        (Raised("TypeError", "'NoneType' object is not subscriptable", None), Severity.ERROR),
    ],
)
@pytest.mark.parametrize("given", [{"newContactType": ""}, {"newContactType": None}])
def test_a_contact_is_created_without_a_type(given: Any, outcome: Outcome, severity: Severity | None) -> None:
    lean = made(outcome=outcome, argument=given)
    findings = verdict("creation-needs-more", "createContact", made(ANA), lean).findings
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_a_creation_that_always_fails_says_nothing_about_the_type() -> None:
    soft = Returned({"returnMessage": SOFT})
    lean = made(outcome=soft, argument={"newContactType": ""})
    assert verdict("creation-needs-more", "createContact", made(outcome=soft), lean).passed
    assert verdict("creation-needs-more", "createContact", made(ANA)).not_judged


def sent_as(body: str) -> Exchange:
    headers = {"Content-Type": "application/json"}
    return Exchange("POST", "https://crm.example/contacts", headers, body.encode(), 201, {}, b"", 0.0)


@pytest.mark.parametrize(
    ("body", "name", "is_found"),
    [
        ('{"name": "Ana L\\u00facia Prado"}', "Ana Lúcia Prado", False),
        ('{"first": "Ana Lúcia", "last": "Prado"}', "Prado, Ana Lúcia", False),
        ('{"first": "Ana", "last": "Prado"}', "Ana Lúcia Prado", True),
        ('{"name": "Ana Lúcia Prado"}', "Ana Prado", True),
        ('{"id": 5}', "ANA LÚCIA PRADO", False),
    ],
)
def test_all_of_a_name_is_kept(body: str, name: str, is_found: bool) -> None:
    creation = made(ANA | {"name": name}, exchanges=(sent_as(body),))
    assert bool(verdict("created-name-lost", "createContact", creation).findings) is is_found


def test_what_is_found_afterwards_has_the_name_too_and_a_number_is_none() -> None:
    creation = made(ANA)
    assert verdict("created-name-lost", "createContact", creation, looked_up(ANA | {"name": "Ana Prado"})).findings
    assert verdict("created-name-lost", "createContact", creation, looked_up(ANA)).passed
    numbered = made(ANA | {"name": "(415) 555-0177"}, argument={"newContactName": NUMBER})
    assert verdict("created-name-lost", "createContact", numbered).not_judged


def told(*people: dict[str, Any]) -> Exchange:
    return replace(ASKED, response_body=json.dumps({"items": people}).encode(), response_headers=JSON)


LI = ANA | {"id": 8, "name": "Li Wei"}


@pytest.mark.parametrize(
    ("matches", "listed", "is_found"),
    [
        ([ANA, LI], [ANA, LI], False),
        ([ANA], [ANA, LI], True),
        ([LI], [ANA, LI], True),
        ([], [ANA, LI], False),
        ([{"id": "contact-7"}], [ANA, LI], False),
    ],
)
def test_each_contact_with_the_number_is_a_match(matches: list[Any], listed: list[Any], is_found: bool) -> None:
    search = looked_up(*matches, exchanges=(told(*listed),))
    judged = verdict("match-left-out", "findContact", made(ANA), made(LI), search)
    assert bool(judged.findings) is is_found
    assert not judged.not_judged


def test_who_has_another_number_or_is_not_told_of_is_no_match() -> None:
    both, other = told(ANA, LI), {"phoneNumber": "+14155550178"}
    for calls in (
        (made(ANA), made(LI), looked_up(ANA, exchanges=(told(ANA),))),
        (made(ANA), made(LI, argument=other), looked_up(ANA, exchanges=(both,))),
        (made(ANA), replace(made(LI), scenario="group"), looked_up(ANA, exchanges=(both,))),
        (made(ANA), made(ANA), looked_up(ANA, exchanges=(both,))),
        (made(ANA), made(LI), looked_up(ANA, exchanges=(replace(both, url="https://crm.example/contacts/8"),))),
    ):
        assert verdict("match-left-out", "findContact", *calls).not_judged
