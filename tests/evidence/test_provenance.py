"""Each id, match and success is traced to the answer that it came from."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.evidence import observe
from appconnect_cli.evidence.operations import Access
from appconnect_cli.evidence.provenance import Origin, match_origins, origin_of, success_rests_on
from appconnect_cli.transports.base import Exchange
from tests.evidence.test_operations import call, exchange

SEARCH = exchange("GET", "/contacts?phone=%2B14155550111", answer={"items": [{"id": 42, "name": "Noor"}]})
NOTHING = exchange("GET", "/contacts?phone=%2B14155550111", answer={"items": [], "total": 0})
ME = exchange("GET", "/me", answer={"id": 7})


def with_location(location: str) -> Exchange:
    return replace(exchange("POST", "/contacts", {"name": "Noor"}, None), response_headers={"location": location})


@pytest.mark.parametrize(
    ("exchanges", "value", "origin"),
    [
        ((ME, SEARCH), 42, Origin(1, ("items", 0, "id"), named=False)),
        ((ME, SEARCH), "42", Origin(1, ("items", 0, "id"), named=False)),
        ((ME, SEARCH), "contact-42", Origin(1, ("items", 0, "id"), named=False)),
        ((ME, SEARCH), "42-acme", Origin(1, ("items", 0, "id"), named=False)),
        ((ME, SEARCH), "contact42", None),
        ((exchange("GET", "/x", answer={"id": "c-42"}),), "contact/42", Origin(0, ("id",), named=False)),
        ((exchange("GET", "/x", answer={"id": "c-42"}),), "contact/43", None),
        ((exchange("GET", "/x", answer={"note": "c-42"}),), "contact/42", None),
        ((exchange("GET", "/x", answer={"id": "c-42-7"}),), "contact/42", None),
        ((exchange("POST", "/c", {"type": "contact"}, {"id": 42}),), "contact/42", Origin(0, ("id",), named=False)),
        ((exchange("GET", "/c/c-42", answer={"id": "c-42"}),), "contact/42", Origin(0, ("id",), named=True)),
        ((exchange("GET", "/x", answer={"id": "4211"}),), "contact4211", Origin(0, ("id",), named=False)),
        ((ME, with_location("/contacts/42")), "42", Origin(1, ("location",), named=False, header=True)),
        ((with_location("/contacts/421"),), "42", None),
        ((exchange("GET", "/x", answer={"self": "https://crm/contacts/42"}),), 42, Origin(0, ("self",), named=False)),
        ((exchange("GET", "/x", answer={"text": "Call 42 of 50 / 7"}),), 42, None),
        ((exchange("GET", "/x", answer={"type": "contact"}),), "contact-42", None),
        ((exchange("GET", "/contacts/42", answer={"id": 42}),), 42, Origin(0, ("id",), named=True)),
        ((exchange("PATCH", "/c", {"id": 42}, {"id": 42}), SEARCH), 42, Origin(1, ("items", 0, "id"), named=False)),
        ((exchange("GET", "/x", answer={"total": 42}), SEARCH), 42, Origin(1, ("items", 0, "id"), named=False)),
        ((exchange("POST", "/rpc", {"jsonrpc": "2.0", "id": 42, "method": "a"}, {"result": 42}),), 42,
         Origin(0, (), named=False)),
        ((SEARCH,), None, None),
        ((SEARCH,), True, None),
        ((), 42, None),
    ],
)  # fmt: skip
def test_an_id_is_traced_to_its_answer(exchanges: tuple[Exchange, ...], value: Any, origin: Origin | None) -> None:
    assert origin_of(call("createContact", {}, *exchanges), value) == origin


def test_each_match_has_its_origin() -> None:
    matches = [{"id": "42"}, {"id": "made-up"}, {"id": "createNewContact", "isNewContact": True}]
    found = match_origins(call("findContact", {"successful": True, "matchedContactInfo": matches}, ME, SEARCH))
    assert [(each.contact["id"], each.origin and each.origin.exchange) for each in found] == [
        ("42", 1),
        ("made-up", None),
    ]


PHONE = {"phoneNumber": "+14155550111"}
LINK = {"recordingLink": "https://media.test/5", "existingCallLog": {"thirdPartyLogId": "88"}}
EMPTY = {"successful": True, "matchedContactInfo": []}


@pytest.mark.parametrize(
    ("interface", "value", "exchanges", "argument", "rests_on"),
    [
        ("findContact", {"matchedContactInfo": [{"id": 42}]}, (ME, SEARCH, NOTHING), PHONE, (1,)),
        ("findContact", EMPTY, (ME, NOTHING, NOTHING), PHONE, (1, 2)),
        ("findContact", EMPTY, (exchange("GET", "/c?tel=(415)555-0111", answer=[]), ME), PHONE, (0,)),
        ("findContact", EMPTY, (exchange("POST", "/all", {}, []), ME), PHONE, (0, 1)),
        ("createContact", {"contactInfo": {"id": 42}}, (NOTHING, with_location("/c/42")), PHONE, (1,)),
        ("createCallLog", {"logId": "5"}, (ME, exchange("POST", "/logs", {}, {"key": 5})), {}, (1,)),
        ("createCallLog", {"logId": "made-up"}, (ME,), {}, ()),
        ("getUserInfo", {"platformUserInfo": {"id": "7-acme"}}, (NOTHING, ME), {}, (1,)),
        ("getCallLog", {"callLogInfo": {}}, (ME, exchange("GET", "/logs/88")), {"callLogId": "88"}, (1,)),
        ("updateCallLog", {}, (ME, exchange("PATCH", "/logs/88", {}), exchange("POST", "/comments",
            {"text": "Recording: https://media.test/5"})), LINK, (1, 2)),
        ("unAuthorize", {}, (exchange("DELETE", "/session"),), {}, (0,)),
    ],
)  # fmt: skip
def test_a_success_rests_on_the_answers_that_it_needs(
    interface: str, value: Any, exchanges: tuple[Exchange, ...], argument: Any, rests_on: tuple[int, ...]
) -> None:
    assert success_rests_on(call(interface, value, *exchanges, argument=argument)) == rests_on


def test_an_id_that_only_a_header_tells_was_created_there() -> None:
    made = call("createContact", {"contactInfo": {"id": "42"}}, with_location("https://crm.example/contacts/42"))
    assert observe([made], {}).access("POST /contacts", "findContact") is Access.WRITE


def test_graphql_says_itself_whether_it_writes() -> None:
    def asking(query: str) -> Exchange:
        return exchange("POST", "/graphql", {"query": query}, {"data": {}})

    operations = observe([call("findContact", EMPTY, asking("{ contacts { id } }"), asking("mutation { touch }"))], {})
    assert operations.access("POST /graphql query contacts", "findContact") is Access.READ
    assert operations.access("POST /graphql mutation touch", "findContact") is Access.WRITE
    declared = replace(operations, declared={"POST /graphql mutation touch": "read"})
    assert declared.access("POST /graphql mutation touch", "findContact") is Access.READ


def test_a_short_number_inside_a_long_id_is_chance() -> None:
    identity = "93127946-6948-49a5-bc46-d1add75f5de5"
    listed = exchange("GET", "/logs", answer={"items": [{"id": "ca2a03b3", "duration": 127}]})
    made = exchange("POST", "/logs", sent={"duration": 127}, answer={"id": identity})
    assert origin_of(call("createCallLog", {"logId": identity}, listed, made), identity) == Origin(1, ("id",), False)
