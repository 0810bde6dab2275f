"""Contacts: search in every notation, create, change, delete, and what is refused."""

from typing import Any

import httpx
import pytest


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [contact["id"] for contact in answer.json()["items"]]


def fields(answer: httpx.Response) -> dict[str, list[str]]:
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "invalid")
    found: dict[str, list[str]] = error["fields"]
    return found


def create(crm: httpx.Client, **values: Any) -> dict[str, Any]:
    answer = crm.post("/contacts", json=values)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("+14155550111", ["c-1001"]),
        ("(415) 555-0111", ["c-1001"]),
        ("415.555.0111", ["c-1001"]),
        ("1 415 555 0111", ["c-1001"]),
        ("tel:+1-415-555-0111", ["c-1001"]),
        ("+14155550133", ["c-1002"]),
        ("+14155550144", ["c-1003"]),
        ("+14155550155", ["c-1004", "c-1005"]),
        ("+14155550166", ["c-1006"]),
        ("+442079460018", ["c-1006"]),
        ("+44 (0)20 7946 0018", ["c-1006"]),
        ("+14155550177", ["c-1007"]),
        ("+14155550199", []),
        ("4155550", []),
        ("101", []),
        ("nobody", []),
    ],
)
def test_a_number_is_found_whatever_its_notation(seeded: httpx.Client, typed: str, found: list[str]) -> None:
    assert ids(seeded.get("/contacts", params={"phone": typed})) == found


def test_a_plus_that_was_not_escaped_does_no_harm(seeded: httpx.Client) -> None:
    assert ids(seeded.get("/contacts?phone=+14155550111")) == ["c-1001"]


def test_text_that_is_no_number_is_found_as_it_was_typed(crm: httpx.Client) -> None:
    contact = create(crm, name="Reception", phones=[{"number": "ask for Bo"}, {"number": "x-101"}])
    assert ids(crm.get("/contacts", params={"phone": "ask for Bo"})) == [contact["id"]]
    assert ids(crm.get("/contacts", params={"phone": "x-101"})) == [contact["id"]]
    assert ids(crm.get("/contacts", params={"phone": "ask for Al"})) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Noor Haddad", ["c-1001"]),
        ("noor haddad", ["c-1001"]),
        ("  HADD ", ["c-1001"]),
        ("souza", ["c-1004", "c-1005"]),
        ("JOÃO", ["c-1005"]),
        ('"bo"', ["c-1007"]),
        ("O'Neil &", ["c-1007"]),
        ("%", []),
        ("_", []),
        ("*", []),
        ("' OR 1=1 --", []),
        ("Noor  Haddad", []),
    ],
)
def test_a_name_is_found_by_any_part_of_it(seeded: httpx.Client, typed: str, found: list[str]) -> None:
    assert ids(seeded.get("/contacts", params={"name": typed})) == found


def test_filters_narrow_each_other(seeded: httpx.Client) -> None:
    assert ids(seeded.get("/contacts", params={"type": "lead"})) == ["c-1003", "c-1008"]
    assert ids(seeded.get("/contacts", params={"type": "lead", "name": "grace"})) == ["c-1003"]
    assert ids(seeded.get("/contacts", params={"email": "LI.WEI@example.com"})) == ["c-1002"]
    assert ids(seeded.get("/contacts", params={"phone": "+14155550155", "name": "maria"})) == ["c-1004"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("phone=", {"phone": ["must not be empty"]}),
        ("name=%20", {"name": ["must not be empty"]}),
        ("phoneNumber=1", {"phoneNumber": ["is unknown"]}),
    ],
)
def test_a_filter_that_narrows_nothing_is_refused(
    seeded: httpx.Client, query: str, wrong: dict[str, list[str]]
) -> None:
    assert fields(seeded.get(f"/contacts?{query}")) == wrong


def test_a_contact_as_it_is_shown(seeded: httpx.Client) -> None:
    assert seeded.get("/contacts/c-1001").json() == {
        "id": "c-1001",
        "type": "contact",
        "name": "Noor Haddad",
        "title": "Head of Sales",
        "email": "noor.haddad@example.com",
        "companyId": 31,
        "company": {"id": 31, "name": "Haddad & Sons Ltd."},
        "phones": [{"label": "work", "number": "(415) 555-0111"}],
        "createdAt": "2025-01-15T09:00:00.000Z",
        "modifiedAt": "2025-01-16T09:00:00.000Z",
    }


@pytest.mark.parametrize(
    "id_", ["c-9999", "1001", "c-", "c-01001", "c--1", "c-9" + "9" * 40, "c-\u0661\u0660\u0660\u0661", "c-1001'"]
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_unknown_contact_is_404(seeded: httpx.Client, id_: str, method: str) -> None:
    answer = seeded.request(method, f"/contacts/{id_}", json={"title": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_create_read_change_delete(crm: httpx.Client) -> None:
    phones = [{"label": "mobile", "number": "(415) 555-0190"}, {"number": "+1 415 555 0191"}]
    answer = crm.post("/contacts", json={"name": " Ada Nowak ", "type": "lead", "phones": phones, "companyId": 32})
    created = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/contacts/{created['id']}")
    assert (created["id"], created["name"], created["type"]) == ("c-1009", "Ada Nowak", "lead")
    assert created["company"] == {"id": 32, "name": 'Wei "Fast" Freight'}
    assert created["phones"] == [phones[0], {"label": "work", "number": "+1 415 555 0191"}]
    assert crm.get("/contacts/c-1009").json() == created
    assert ids(crm.get("/contacts", params={"phone": "4155550191"})) == ["c-1009"]

    changed = crm.patch("/contacts/c-1009", json={"title": "CTO", "companyId": None}).json()
    assert changed["modifiedAt"] >= created["modifiedAt"]
    kept = {key: value for key, value in created.items() if key != "modifiedAt"}
    shown = {key: value for key, value in changed.items() if key != "modifiedAt"}
    assert shown == kept | {"title": "CTO", "companyId": None, "company": None}

    assert crm.delete("/contacts/c-1009").status_code == 204
    assert crm.get("/contacts/c-1009").status_code == 404
    assert ids(crm.get("/contacts", params={"phone": "4155550191"})) == []


def test_a_new_name_and_new_numbers_are_found_and_the_old_ones_are_not(crm: httpx.Client) -> None:
    crm.patch("/contacts/c-1001", json={"name": "Nour El Haddad", "phones": [{"number": "4155550112"}]})
    assert ids(crm.get("/contacts", params={"name": "nour el"})) == ["c-1001"]
    assert ids(crm.get("/contacts", params={"name": "noor"})) == []
    assert ids(crm.get("/contacts", params={"phone": "+14155550112"})) == ["c-1001"]
    assert ids(crm.get("/contacts", params={"phone": "+14155550111"})) == []


def test_a_change_of_nothing_changes_no_date(crm: httpx.Client) -> None:
    before = crm.get("/contacts/c-1001").json()
    assert crm.patch("/contacts/c-1001", json={}).json() == before


def test_ids_go_on_and_are_never_used_again(crm: httpx.Client) -> None:
    first, second = create(crm, name="One")["id"], create(crm, name="Two")["id"]
    crm.delete(f"/contacts/{second}")
    assert [first, second, create(crm, name="Three")["id"]] == ["c-1009", "c-1010", "c-1011"]


def test_deleting_a_contact_deletes_what_belongs_to_it(crm: httpx.Client) -> None:
    crm.delete("/contacts/c-1001")
    assert crm.get("/activities/9001").status_code == 404
    assert crm.get("/deals/501").status_code == 404
    assert crm.get("/notes/1").status_code == 404


@pytest.mark.parametrize("email", ["li.wei@example.com", "LI.WEI@Example.com"])
def test_an_e_mail_address_belongs_to_one_contact(crm: httpx.Client, email: str) -> None:
    for answer in (
        crm.post("/contacts", json={"name": "Li Wei", "email": email}),
        crm.patch("/contacts/c-1001", json={"email": email}),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["existingId"]) == (409, "duplicate", "c-1002")
    assert crm.patch("/contacts/c-1002", json={"email": email}).status_code == 200


def test_many_contacts_may_have_no_e_mail_address_and_the_same_number(crm: httpx.Client) -> None:
    create(crm, name="One", phones=[{"number": "4155550155"}], email=None)
    assert len(ids(crm.get("/contacts", params={"phone": "+14155550155"}))) == 3


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"name": ["is required"]}),
        ({"name": ""}, {"name": ["must not be empty"]}),
        ({"name": " \t"}, {"name": ["must not be empty"]}),
        ({"name": None}, {"name": ["must be text"]}),
        ({"name": 5, "nickname": "x"}, {"name": ["must be text"], "nickname": ["is unknown"]}),
        ({"name": "x", "type": "company"}, {"type": ["must be one of 'contact' or 'lead'"]}),
        ({"name": "x", "email": "nobody"}, {"email": ["is not valid"]}),
        ({"name": "x", "companyId": 99}, {"companyId": ["does not exist"]}),
        ({"name": "x", "companyId": True}, {"companyId": ["must be a whole number"]}),
        ({"name": "x", "phones": "4155550111"}, {"phones": ["must be a list"]}),
        ({"name": "x", "phones": ["4155550111"]}, {"phones.0": ["must be an object"]}),
        ({"name": "x", "phones": [{"label": "work"}]}, {"phones.0.number": ["is required"]}),
        ({"name": "x", "id": "c-1"}, {"id": ["can't be set"]}),
    ],
)
def test_field_errors_name_every_field(seeded: httpx.Client, body: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    assert fields(seeded.post("/contacts", json=body)) == wrong


@pytest.mark.parametrize("field", ["name", "type", "phones"])
def test_what_a_contact_must_have_cannot_be_emptied(seeded: httpx.Client, field: str) -> None:
    assert fields(seeded.patch("/contacts/c-1001", json={field: None})) == {field: ["must not be null"]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"name=x", b'{"name": "\\ud800"}', b'{"name": "\xff"}', b"[" * 100_000],
)
def test_what_is_no_json_object_is_400(seeded: httpx.Client, body: bytes) -> None:
    answer = seeded.post("/contacts", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_a_path_or_a_method_that_does_not_exist(seeded: httpx.Client) -> None:
    missing = seeded.get("/contact")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    refused = seeded.put("/contacts/c-1001", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (405, "method_not_allowed")
