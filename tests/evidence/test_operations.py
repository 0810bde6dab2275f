"""Whether an operation writes is told by what it was seen to do, never by its verb alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from appconnect_cli.evidence import Access, observe, operation_of
from appconnect_cli.runtime.result import CallResult, Conclusion, Returned
from appconnect_cli.transports.base import Exchange, Mode

CRM = "https://crm.example"
FOUND = {"successful": True, "matchedContactInfo": [{"id": "c-9", "name": "Noor"}]}


def exchange(method: str, path: str, sent: Any = None, answer: Any = None) -> Exchange:
    body = b"" if sent is None else json.dumps(sent).encode()
    headers = {"content-type": "application/json"}
    return Exchange(method, f"{CRM}{path}", headers, body, 200, headers, json.dumps(answer).encode(), 0.0)


def call(interface: str, value: Any, *exchanges: Exchange, argument: Any = None) -> CallResult:
    return CallResult(
        interface=interface,
        mode=Mode.REPLAY,
        profile="sandbox",
        instant=datetime(2030, 5, 6, tzinfo=UTC),
        body={},
        argument=argument or {},
        user={},
        outcome=Returned(value),
        conclusion=Conclusion(True, 200, {}, ""),
        exchanges=exchanges,
    )


CREATED = call("createContact", {"contactInfo": {"id": "c-9"}}, exchange("POST", "/contacts", {}, {"id": "c-9"}))


@pytest.mark.parametrize(
    ("method", "path", "sent", "operation"),
    [
        ("GET", "/contacts?phone=1", None, "GET /contacts"),
        ("GET", "/contacts/c-1001/notes", None, "GET /contacts/{id}/notes"),
        ("PATCH", "/v2/activities/9001", {"body": "x"}, "PATCH /v2/activities/{id}"),
        ("GET", "/x/3f2504e0-4f89-11d3-9a0c-0305e82c3301", None, "GET /x/{id}"),
        ("POST", "/rpc", {"jsonrpc": "2.0", "method": "contact.search", "params": {}}, "POST /rpc contact.search"),
    ],
)
def test_an_operation_is_method_path_and_rpc_name(method: str, path: str, sent: Any, operation: str) -> None:
    assert operation_of(exchange(method, path, sent)) == operation


def test_a_search_by_post_reads() -> None:
    search = call("findContact", FOUND, exchange("POST", "/contacts/search", {"phone": "1"}, [{"id": "c-9"}]))
    assert observe([search, CREATED], {}).access("POST /contacts/search", "findContact") is Access.READ


def test_a_search_by_post_before_a_creation_reads() -> None:
    found = exchange("POST", "/contacts/search", {"phone": "1"}, [{"id": "c-9"}])
    none_found = exchange("POST", "/contacts/search", {"phone": "2"}, [])
    created = replace(CREATED, exchanges=(none_found, *CREATED.exchanges))
    operations = observe([call("findContact", FOUND, found), created], {})
    assert operations.access("POST /contacts/search", "findContact") is Access.READ
    assert operations.access("POST /contacts", "findContact") is Access.WRITE


def test_creating_inside_a_search_writes() -> None:
    search = call("findContact", FOUND, exchange("POST", "/contacts", {"name": "?"}, {"id": "c-8"}))
    assert observe([search, CREATED], {}).access("POST /contacts", "findContact") is Access.WRITE


def test_changing_a_record_writes() -> None:
    given = {"recordingLink": "https://media.test/5"}
    changed = exchange("PATCH", "/activities/7", {"body": "Recording: https://media.test/5"}, {})
    operations = observe([call("updateCallLog", {}, changed, argument=given)], {})
    assert operations.access("PATCH /activities/{id}", "findContact") is Access.WRITE


def test_one_address_for_everything_is_unknown() -> None:
    answer = {"result": {"id": "c-9"}}
    calls = [
        call("createContact", {"contactInfo": {"id": "c-9"}}, exchange("POST", "/api", {"do": "create"}, answer)),
        call("getCallLog", {}, exchange("POST", "/api", {"do": "get"}, {})),
        call("findContact", FOUND, exchange("POST", "/api", {"do": "find"}, answer)),
    ]
    assert observe(calls, {}).access("POST /api", "findContact") is Access.UNKNOWN


def test_nothing_to_tell_by_is_unknown_and_a_declaration_decides() -> None:
    search = call("findContact", {"successful": True}, exchange("POST", "/audit", {}, {}))
    assert observe([search], {}).access("POST /audit", "findContact") is Access.UNKNOWN
    assert observe([search], {"POST /audit": "write"}).access("POST /audit", "findContact") is Access.WRITE
    assert observe([search], {"GET /audit": "write"}).access("GET /audit", "findContact") is Access.WRITE
    assert observe([search], {}).access("GET /audit", "findContact") is Access.READ


def test_an_answer_that_repeats_the_id_of_its_request_shows_no_look_up() -> None:
    touched = call("findContact", FOUND, exchange("PATCH", "/contacts/c-9", {"seen": True}, {"id": "c-9"}))
    assert observe([touched], {}).access("PATCH /contacts/{id}", "findContact") is Access.UNKNOWN
