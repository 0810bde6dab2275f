"""Lists in pages."""

import httpx
import pytest


def walk(crm: httpx.Client, path: str, limit: int) -> list[list[str | int]]:
    """The ids of every page."""
    pages, cursor = [], None
    while True:
        query: dict[str, str | int] = {"limit": limit} if cursor is None else {"limit": limit, "cursor": cursor}
        page = crm.get(path, params=query).json()
        pages.append([row["id"] for row in page["items"]])
        cursor = page["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("path", ["/contacts", "/deals", "/users", "/companies"])
@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_hold_everything_once_and_in_order(seeded: httpx.Client, path: str, limit: int) -> None:
    everything = [row["id"] for row in seeded.get(f"{path}?limit=200").json()["items"]]
    pages = walk(seeded, path, limit)
    assert [id_ for page in pages for id_ in page] == everything
    assert all(len(page) == limit for page in pages[:-1])
    assert pages[-1]


def test_a_cursor_goes_on_where_it_stood_while_records_come_and_go(crm: httpx.Client) -> None:
    cursor = crm.get("/contacts?limit=3").json()["next"]
    crm.delete("/contacts/c-1002")
    crm.post("/contacts", json={"name": "Late"})
    rest = crm.get("/contacts", params={"cursor": cursor}).json()["items"]
    assert [row["id"] for row in rest] == [f"c-{number}" for number in range(1004, 1010)]


def test_a_filter_holds_on_every_page(seeded: httpx.Client) -> None:
    first = seeded.get("/contacts?name=souza&limit=1").json()
    second = seeded.get("/contacts", params={"name": "souza", "limit": 1, "cursor": first["next"]}).json()
    assert [row["id"] for row in first["items"] + second["items"]] == ["c-1004", "c-1005"]
    assert second["next"] is None


def test_a_cursor_of_another_list_is_refused(seeded: httpx.Client) -> None:
    cursor = seeded.get("/deals?contactId=c-1001").json()["next"]
    assert [row["id"] for row in seeded.get(f"/deals?cursor={cursor}&contactId=c-1001").json()["items"]] == [504]
    for path in ("/deals?", "/deals?contactId=c-1006&", "/users?"):
        answer = seeded.get(f"{path}cursor={cursor}")
        assert answer.status_code == 422
        assert answer.json()["error"]["fields"] == {"cursor": ["belongs to another list: repeat its filters"]}


@pytest.mark.parametrize("path", ["/users", "/deals"])
def test_a_short_list_has_pages_too(seeded: httpx.Client, path: str) -> None:
    page = seeded.get(path).json()
    assert len(page["items"]) == 2
    assert page["next"]


def test_a_page_has_fifty_records_unless_told_otherwise(crm: httpx.Client) -> None:
    for number in range(60):
        crm.post("/contacts", json={"name": f"Nr. {number}"})
    page = crm.get("/contacts").json()
    assert len(page["items"]) == 50
    assert page["next"]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "", "1.5", "9" * 40])
def test_a_limit_that_cannot_be(seeded: httpx.Client, limit: str) -> None:
    answer = seeded.get("/contacts", params={"limit": limit})
    assert answer.json()["error"]["fields"] == {"limit": ["must be a number from 1 to 200"]}


@pytest.mark.parametrize("cursor", ["", "x", "é", "YWZ0ZXI6", "YWZ0ZXI6LTE", "YmVmb3JlOjE", "////", "A", "%00"])
def test_a_cursor_that_is_none(seeded: httpx.Client, cursor: str) -> None:
    answer = seeded.get("/contacts", params={"cursor": cursor})
    assert answer.json()["error"]["fields"] == {"cursor": ["is none of ours, or damaged"]}
