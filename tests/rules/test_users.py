"""Both sides of each line that the rules about the list of users draw."""

import json
from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call, verdict

ANA = {"id": 7, "name": "Ana Prado", "email": "ana@crm.example"}
TOM = {"id": 8, "name": "Tom Okafor", "email": "tom@crm.example"}
AGENT = {"role": "agent", "active": True}


def page(answer: Any, address: str = "/users") -> Exchange:
    headers = {"content-type": "application/json"}
    return Exchange("GET", f"https://crm.example{address}", {}, b"", 200, headers, json.dumps(answer).encode(), 0.0)


def listed(*exchanges: Exchange, users: Any = (ANA,)) -> CallResult:
    return call("getUserList", Returned(list(users)), exchanges=exchanges)


def seen(*calls: CallResult) -> str:
    return " ".join(finding.seen for finding in verdict("users-left-out", "getUserList", *calls).findings)


@pytest.mark.parametrize(
    "following",
    [
        {"next": "Y3Vyc29y"},
        {"nextPageToken": "Y3Vyc29y"},
        {"next_cursor": "Y3Vyc29y"},
        {"next": "", "nextPage": "Y3Vyc29y"},
        {"paging": {"next": {"after": "8"}}},
        {"meta": {"paging": {"next": "https://crm.example/users?page=2"}}},
        {"@odata.nextLink": "https://crm.example/users?$skip=1"},
    ],
)
def test_a_page_that_is_named_is_asked_for(following: dict[str, Any]) -> None:
    first, second = page({"items": [ANA]} | following), page({"items": [TOM]}, "/users?a=1")
    assert "the next page" in seen(listed(first))
    assert seen(listed(first, second, users=(ANA, TOM))) == ""


@pytest.mark.parametrize(
    "answer",
    [
        {"items": [ANA], "next": None},
        {"items": [ANA], "next": ""},
        {"items": [ANA], "hasMore": False},
        {"items": [ANA], "nextSteps": "call us"},
        {"items": [ANA | {"next": "https://crm.example/users/8"}]},
        {"teams": [{"id": 1}], "next": "Y3Vyc29y"},
    ],
)
def test_a_page_that_names_no_other_is_the_last(answer: dict[str, Any]) -> None:
    assert seen(listed(page({"items": [ANA]}), page(answer, "/others"))) == ""


def test_a_page_shorter_than_its_limit_may_be_the_last_one_whatever_it_names() -> None:
    assert seen(listed(page({"items": [ANA], "next": "Y3Vyc29y"}, "/users?limit=2"))) == ""
    assert "the next page" in seen(listed(page({"items": [ANA], "next": "Y3Vyc29y"}, "/users?limit=1")))


def test_pages_may_be_asked_for_side_by_side() -> None:
    link = "https://crm.example/users?limit=1&page={}"
    last = page({"items": [TOM], "next": None}, "/users?page=2&limit=1")
    first = page({"items": [ANA], "next": link.format(2)}, "/users?page=1&limit=1")
    assert seen(listed(last, first, users=(ANA, TOM))) == ""


@pytest.mark.parametrize(
    ("left", "is_found"),
    [
        ({}, True),
        ({"uuid": "b-2"}, True),
        ({"active": False}, False),
        ({"role": "robot"}, False),
        ({"deletedAt": "2031-02-03"}, False),
        ({"email": None}, False),
    ],
)
def test_who_is_like_those_in_the_list_is_in_it(left: dict[str, Any], is_found: bool) -> None:
    rows = [ANA | AGENT | {"uuid": "a-1"}, TOM | AGENT | {"uuid": "a-1"} | left]
    assert bool(seen(listed(page({"items": rows})))) is is_found


def test_one_user_for_each_address_is_enough() -> None:
    assert seen(listed(page({"items": [ANA, ANA | {"id": 9}]}))) == ""
    assert seen(listed(page({"items": [ANA, ANA | {"email": "Ana@CRM.example"}]}))) == ""


def test_a_name_may_be_put_together() -> None:
    rows = [{"first": "Ana", "email": ANA["email"]}, {"first": "Tom", "email": TOM["email"]}]
    assert "1 user(s) are left out" in seen(listed(page({"items": rows})))


def test_nobody_is_right_where_the_crm_lists_nobody_who_can_be_known() -> None:
    me = call("getUserInfo", Returned({"successful": True}), exchanges=(page(ANA, "/me"),))
    assert "is not asked" in seen(listed(users=()))
    assert seen(me, listed(page({"items": []}), users=())) == ""
    assert seen(me, listed(page({"items": [TOM]}), users=())) == ""
    assert "who logged in" in seen(me, listed(page({"items": [TOM, ANA]}), users=()))


@pytest.mark.parametrize(
    ("fault", "status", "users", "is_found"),
    [
        ("500", 500, (), True),
        ("reset", None, (), True),
        ("401", 401, (), True),
        ("403", 403, (), False),
        ("404", 404, (), False),
        ("empty-body", 200, (), False),
        ("500", 500, (ANA,), False),
    ],
)
def test_a_failure_is_no_empty_list(fault: str, status: int | None, users: Any, is_found: bool) -> None:
    plain = listed(page({"items": [ANA]}))
    failed = replace(page({}), status=status, fault=fault)
    run = call("getUserList", Returned(list(users)), exchanges=(failed,), variant=fault)
    assert bool(verdict("failure-as-no-users", "getUserList", plain, run).findings) is is_found


def test_an_empty_list_stays_one_while_the_crm_fails() -> None:
    plain = listed(page({"items": []}), users=())
    run = call("getUserList", Returned([]), exchanges=(replace(page({}), status=500, fault="500"),), variant="500")
    assert verdict("failure-as-no-users", "getUserList", plain, run).not_judged
