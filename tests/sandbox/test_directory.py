"""What is only read, and notes."""

import httpx
import pytest


def test_licence_users_and_companies(seeded: httpx.Client) -> None:
    assert seeded.get("/license").json() == {"plan": "Pro", "active": True, "renewsOn": "2031-03-01"}
    users = seeded.get("/users?limit=200").json()
    assert users["items"][:2] == [
        {"id": 7, "name": "Ana Prado", "email": "ana.prado@example.com"},
        {"id": 8, "name": "Tom Okafor", "email": "tom.okafor@example.com"},
    ]
    assert (len(users["items"]), users["next"]) == (5, None)
    companies = seeded.get("/companies").json()["items"]
    assert [company["id"] for company in companies] == [31, 32]
    assert seeded.get("/companies/31").json() == companies[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [501, 502, 503, 504]),
        ("?contactId=c-1001", [501, 502, 504]),
        ("?contactIds=c-1001,c-1006", [501, 502, 503, 504]),
        ("?contactIds=c-1002,%20c-1006", [503]),
        ("?contactId=c-1001&contactIds=c-1006", []),
        ("?contactId=1001", []),
    ],
)
def test_deals_of_contacts(seeded: httpx.Client, query: str, found: list[int]) -> None:
    deals = seeded.get(f"/deals{query}{'&' if query else '?'}limit=200").json()["items"]
    assert [deal["id"] for deal in deals] == found


def test_a_deal(seeded: httpx.Client) -> None:
    deal = seeded.get("/deals/501").json()
    assert (deal["id"], deal["title"], deal["stage"], deal["contactId"]) == (
        501,
        "Renewal 2026",
        "negotiation",
        "c-1001",
    )


@pytest.mark.parametrize("path", ["/companies/1", "/companies/x", "/deals/1", "/deals/-1", f"/deals/{10**30}"])
def test_an_unknown_record_is_404(seeded: httpx.Client, path: str) -> None:
    assert seeded.get(path).json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/users", "/companies", "/deals", "/contacts/c-1001/notes"])
def test_an_unknown_filter_is_refused(seeded: httpx.Client, path: str) -> None:
    assert seeded.get(f"{path}?q=x").json()["error"]["fields"] == {"q": ["is unknown"]}


def test_notes_of_a_contact(crm: httpx.Client) -> None:
    answer = crm.post("/contacts/c-1001/notes", json={"text": "<b>call back</b>"})
    note = answer.json()
    assert (answer.status_code, note["id"], note["text"], note["contactId"]) == (201, 2, "<b>call back</b>", "c-1001")
    assert [row["id"] for row in crm.get("/contacts/c-1001/notes").json()["items"]] == [1, 2]
    assert crm.get("/contacts/c-1002/notes").json()["items"] == []
    assert crm.get("/notes/2").json() == note
    assert crm.patch("/notes/2", json={"text": "done"}).json()["text"] == "done"
    assert crm.delete("/notes/2").status_code == 204
    assert [
        crm.request(method, "/notes/2", json={"text": "x"}).status_code for method in ("GET", "PATCH", "DELETE")
    ] == [404] * 3


def test_notes_that_are_refused(seeded: httpx.Client) -> None:
    assert seeded.post("/contacts/c-9/notes", json={"text": "x"}).status_code == 404
    assert seeded.get("/contacts/c-9/notes").status_code == 404
    assert seeded.post("/contacts/c-1001/notes", json={}).json()["error"]["fields"] == {"text": ["is required"]}
