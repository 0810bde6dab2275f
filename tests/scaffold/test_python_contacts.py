"""The python template: finding and creating contacts (contract 7, R-C and R-N)."""

from typing import Any

import httpx
import pytest

from tests.scaffold.bench import Bench

PLACEHOLDER = {"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}


def test_a_match_is_complete(bench: Bench) -> None:
    assert bench.find("+14155550111") == [
        {
            "id": "c-1001",
            "type": "contact",
            "name": "Noor Haddad",
            "phone": "(415) 555-0111",
            "title": "Head of Sales",
            "email": "noor.haddad@example.com",
            "company": "Haddad & Sons Ltd.",
            "createdDate": "2025-01-15T09:00:00.000Z",
            "mostRecentActivityDate": "2025-01-16T09:00:00.000Z",
            "additionalInfo": {
                "deals": [
                    {"const": "501", "title": "Renewal 2026"},
                    {"const": "502", "title": "New headsets"},
                    {"const": "504", "title": "Spare batteries"},
                ]
            },
        },
        PLACEHOLDER,
    ]


def test_two_people_with_one_number_are_two_matches(bench: Bench) -> None:
    assert [match["id"] for match in bench.find("+14155550155")] == ["c-1004", "c-1005", "createNewContact"]


def test_a_number_that_nobody_has_leaves_the_offer_to_create(bench: Bench) -> None:
    assert bench.find("+14155550199") == [PLACEHOLDER]


@pytest.mark.parametrize("is_extension", ["true", "false", True, False])
@pytest.mark.parametrize("number", ["101", "anonymous", ""])
def test_what_is_no_number_matches_nobody_and_asks_nobody(bench: Bench, number: str, is_extension: Any) -> None:
    bench.user.hostname = "127.0.0.1:9"  # A request would fail.
    assert bench.find(number, isExtension=is_extension) == []


def test_each_pattern_is_asked_for_and_matches_stay_unique(bench: Bench) -> None:
    def ids(overriding_format: str) -> list[str]:
        return [match["id"] for match in bench.find("+14155550111", overridingFormat=overriding_format)]

    assert ids("(***) ***-****, ###-###-####") == ["c-1001", "createNewContact"]
    assert ids("***") == ["createNewContact"]
    assert ids("***,(***) ***-****") == ids("") == ["c-1001", "createNewContact"]


@pytest.mark.parametrize("number", ["+1 415 555 0111", "+1415555 0111"])
def test_a_badly_encoded_number_is_found(bench: Bench, number: str) -> None:
    assert bench.find(number)[0]["id"] == "c-1001"


@pytest.mark.parametrize("interface", ["findContact", "findContactWithName"])
@pytest.mark.parametrize(("status", "fault"), [(401, "401"), (429, "429"), (500, "500"), (502, "502-html")])
def test_a_failing_search_raises_with_its_status(
    bench: Bench, interface: str, status: int, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fail_with(fault, monkeypatch)
    with pytest.raises(httpx.HTTPStatusError) as raised:
        bench.call(interface, phoneNumber="+14155550111", name="Noor")
    assert raised.value.response.status_code == status


def test_a_name_is_searched_as_typed(bench: Bench) -> None:
    def ids(name: str | None) -> list[str]:
        return [match["id"] for match in bench.call("findContactWithName", name=name)["matchedContactInfo"]]

    assert ids("Noor Haddad") == ids("  noor   haddad ") == ["c-1001"]
    assert ids('O\'Neil & "Bo" <') == ["c-1007"]
    assert ids("x&type=lead") == ids("  ") == ids(None) == []


@pytest.mark.parametrize(
    ("wanted", "type_"),
    [("lead", "lead"), ("contact", "contact"), ("", "contact"), (None, "contact"), ("?", "contact")],
)
def test_a_created_contact_is_found_again_the_same(bench: Bench, wanted: str | None, type_: str) -> None:
    made = bench.call(
        "createContact", phoneNumber="+14155550177", newContactName="Ana Lúcia Prado", newContactType=wanted
    )["contactInfo"]
    assert (made["name"], made["type"], made["additionalInfo"]) == ("Ana Lúcia Prado", type_, {"deals": []})
    assert made in bench.find("+14155550177")


def test_a_contact_needs_no_more_than_a_number(bench: Bench) -> None:
    assert bench.call("createContact", phoneNumber="+14155550177")["contactInfo"]["name"] == "+14155550177"
    assert bench.call("createContact", phoneNumber="204")["contactInfo"]["name"] == "204"


def test_the_job_title_is_stored(bench: Bench) -> None:
    extra = {"title": "Buyer"}
    made = bench.call("createContact", phoneNumber="+14155550177", newContactName="Ana", additionalSubmission=extra)
    assert made["contactInfo"]["title"] == "Buyer"


def test_a_contact_that_the_crm_refuses_raises(bench: Bench) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        bench.call("createContact", phoneNumber="+14155550177", newContactName="x" * 300)
