"""Fields of a contact under each other's names."""

from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Returned
from tests.rules.message_calls import asked
from tests.rules.test_edges import call, verdict

CREATED, CHANGED = "2025-01-15T09:00:00Z", "2025-01-16T09:00:00Z"
ROW = {"id": 7, "createdAt": CREATED, "modifiedAt": CHANGED}


def found(contact: Any, *rows: Any) -> CallResult:
    value = {"successful": True, "matchedContactInfo": [{"id": 7, "name": "Noor Haddad"} | contact]}
    return call("findContact", Returned(value), exchanges=(asked(answer={"items": rows}, method="GET"),))


@pytest.mark.parametrize(
    ("contact", "cause"),
    [
        ({"phone": "+1 (415) 555-0111", "title": "Buyer", "email": "noor@example.com", "company": "Acme"}, ""),
        ({"phone": "unknown", "title": "Buyer"}, ""),
        ({"email": "none", "title": None, "company": "Acme"}, ""),
        ({"email": None, "title": "noor@example.com"}, ""),
        ({"email": "noor@example.com", "title": "sales@example.com"}, ""),
        ({"email": "none", "company": "Sold @ Home"}, ""),
        ({"phone": "ext 12", "title": "+14155550111"}, ""),
        ({"phone": "Buyer", "title": "Room 4155550111"}, ""),
        ({"phone": "Buyer", "title": "(415) 555-0111"}, "exchanged phone"),
        ({"email": "Buyer", "title": "noor@example.com"}, "exchanged email"),
        ({"email": "Acme", "company": "noor@example.com"}, "exchanged email"),
    ],
)
def test_texts_are_exchanged_if_one_is_what_the_other_should_be(contact: Any, cause: str) -> None:
    judged = verdict("contact-fields-exchanged", "findContact", found(contact))
    assert [finding.cause for finding in judged.findings] == ([cause] if cause else [])
    assert judged.passed is not bool(cause)


@pytest.mark.parametrize(
    ("created", "active", "rows", "is_found"),
    [
        (CREATED, CHANGED, [ROW], False),
        (CHANGED, CREATED, [ROW], True),
        (CHANGED, CREATED, [{"dateAdded": CREATED, "modifiedAt": CHANGED}], False),
        (CHANGED, CREATED, [{"createdAt": CREATED, "imported": CHANGED}], False),
        (CHANGED, CREATED, [ROW, {"createdAt": CHANGED, "modifiedAt": CHANGED}], False),
        (CHANGED, CREATED, [ROW, {"createdAt": CREATED, "modifiedAt": CREATED}], False),
        (CHANGED, CREATED, [{"createdAt": CREATED, "lastCreatedActivity": CHANGED}], False),
        (CREATED, CREATED, [ROW], False),
        (CHANGED, None, [ROW], False),
        (CHANGED, CREATED, [], False),
    ],
)
def test_dates_are_exchanged_if_the_crm_names_them_so(created: Any, active: Any, rows: Any, is_found: bool) -> None:
    contact = {"createdDate": created, "mostRecentActivityDate": active}
    judged = verdict("contact-fields-exchanged", "findContact", found(contact, *rows))
    assert bool(judged.findings) is is_found


def test_without_a_contact_there_is_nothing_to_judge() -> None:
    assert verdict("contact-fields-exchanged", "findContact").not_judged
