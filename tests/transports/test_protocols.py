"""Requests and answers of every protocol are read as operations with plain values, without envelopes."""

import json
import time
from typing import Any
from xmlrpc.client import Fault, dumps

import pytest

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.holding import HeldBackError, WriteHold
from appconnect_cli.transports.protocols import (
    Protocol,
    answer_of,
    failure_in,
    looks_like,
    operation_of,
    question_of,
)

CRM = "https://crm.example"
JSON, XML, FORM = "application/json", "text/xml; charset=utf-8", "application/x-www-form-urlencoded"
ODOO = ("db", 2, "the-key", "res.partner")
SEARCHED = (*ODOO, "search_read", [[["phone", "=", "1"]]], {"limit": 5})
SOAP = '<s:Envelope xmlns:s="{space}"><s:Header><sid>s-1</sid></s:Header><s:Body>{body}</s:Body></s:Envelope>'
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
MULTIPART = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nHi\r\n--b--\r\n'


def sent(
    path: str, body: bytes | str = b"", content_type: str = JSON, method: str = "POST", action: str = ""
) -> Exchange:
    headers = {"Content-Type": content_type} | ({"SOAPAction": action} if action else {})
    raw = body.encode() if isinstance(body, str) else body
    return Exchange(method, f"{CRM}{path}", headers, raw, 200, {}, b"", 0.0)


def got(asked: Exchange, body: bytes | str, content_type: str = JSON, status: int = 200) -> Exchange:
    raw = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type}
    return Exchange(asked.method, asked.url, asked.request_headers, asked.request_body, status, headers, raw, 0.0)


def rpc(method: str, params: Any, number: int = 7) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def soap(body: str, space: str = SOAP_11) -> str:
    return SOAP.format(space=space, body=body)


def graphql(query: str, variables: dict[str, Any] | None = None, **more: Any) -> str:
    return json.dumps({"query": query, "variables": variables or {}} | more)


MUTATION = "mutation Make($input: ContactInput!) { createContact(input: $input) { id } }"
CREATE = '<c:Create xmlns:c="urn:c"><c:name>Ana</c:name><c:tag>a</c:tag><c:tag>b</c:tag></c:Create>'
CALL = {"service": "object", "method": "execute_kw", "args": [*ODOO, "create", [{"name": "Ana"}]]}

READ: list[tuple[Exchange, Protocol, str, Any]] = [
    (sent("/contacts/c-9?x=1", method="GET"), Protocol.REST, "GET /contacts/{id}", None),
    (sent("/contacts/search", '{"phone": "1"}'), Protocol.REST, "POST /contacts/search", {"phone": "1"}),
    (sent("/c", '{"query": "Noor"}'), Protocol.REST, "POST /c", {"query": "Noor"}),
    (sent("/c", '{"query": "{first} of all"}'), Protocol.REST, "POST /c", {"query": "{first} of all"}),
    (sent("/Contacts(42)/x", "{}", method="PATCH"), Protocol.REST, "PATCH /Contacts({id})/x", {}),
    (sent("/contacts/42.json", method="GET"), Protocol.REST, "GET /contacts/{id}.json", None),
    (sent("/f", 'a=1&a=2&data={"x": 3}', FORM), Protocol.FORM, "POST /f", {"a": ["1", "2"], "data": {"x": 3}}),
    (sent("/f", MULTIPART, "multipart/form-data; boundary=b"), Protocol.FORM, "POST /f", {"note": "Hi"}),
    (sent("/x", '<a k="1"><b>2</b><b>3</b></a>', XML), Protocol.XML, "POST /x", {"a": {"@k": "1", "b": ["2", "3"]}}),
    (
        sent("/rpc", json.dumps(rpc("contact.search", {"phone": "1"}))),
        Protocol.JSON_RPC,
        "POST /rpc contact.search",
        {"phone": "1"},
    ),
    (
        sent("/rpc", '{"method": "get", "params": ["c-9"], "id": 1}', "text/plain"),
        Protocol.JSON_RPC,
        "POST /rpc get",
        "c-9",
    ),
    (
        sent("/rpc", json.dumps([rpc("a", {"x": 1}), rpc("b", [2, 3])])),
        Protocol.JSON_RPC,
        "POST /rpc a,b",
        [{"x": 1}, [2, 3]],
    ),
    (
        sent("/jsonrpc", json.dumps(rpc("call", CALL))),
        Protocol.JSON_RPC,
        "POST /jsonrpc call execute_kw res.partner.create",
        {"name": "Ana"},
    ),
    (
        sent("/xmlrpc/2/object", dumps(SEARCHED, "execute_kw"), XML),
        Protocol.XML_RPC,
        "POST /xmlrpc/2/object execute_kw res.partner.search_read",
        [[[["phone", "=", "1"]]], {"limit": 5}],
    ),
    (sent("/x", dumps(({"name": "Ana"},), "add"), XML), Protocol.XML_RPC, "POST /x add", {"name": "Ana"}),
    (
        sent("/s", soap(CREATE), XML, action='"urn:c/ICrm/Create"'),
        Protocol.SOAP,
        "POST /s Create",
        {"name": "Ana", "tag": ["a", "b"]},
    ),
    (sent("/s", soap("<Get><id>9</id></Get>", SOAP_12), XML), Protocol.SOAP, "POST /s Get", {"id": "9"}),
    (
        sent("/s", soap("<Run/>", SOAP_12), 'application/soap+xml; action="urn:Crm#Delete"'),
        Protocol.SOAP,
        "POST /s Delete Run",
        None,
    ),
    (
        sent("/graphql", graphql(MUTATION, {"input": {"name": "Ana"}})),
        Protocol.GRAPHQL,
        "POST /graphql mutation Make",
        {"input": {"name": "Ana"}},
    ),
    (
        sent("/graphql", graphql('{ contact(id: "c-9") { id notes(first: 2) { text } } user { id } }')),
        Protocol.GRAPHQL,
        "POST /graphql query contact,user",
        {"contact": {"id": "c-9", "notes": {"first": 2}}},
    ),
    (
        sent("/graphql", graphql("query A { a } mutation B { b }", operationName="B")),
        Protocol.GRAPHQL,
        "POST /graphql mutation B",
        {},
    ),
    (
        sent("/graphql?query=%7B%20me%20%7B%20id%20%7D%20%7D", method="GET"),
        Protocol.GRAPHQL,
        "GET /graphql query me",
        {},
    ),
]


@pytest.mark.parametrize(("exchange", "protocol", "operation", "values"), READ)
def test_a_request_is_read(exchange: Exchange, protocol: Protocol, operation: str, values: Any) -> None:
    question = question_of(exchange)
    assert (question.protocol, operation_of(exchange), question.values) == (protocol, operation, values)


@pytest.mark.parametrize(
    ("query", "writes"),
    [(MUTATION, True), ("{ me { id } }", False), ("# mutation x {\nquery Q { me { id } }", False)],
)
def test_graphql_declares_itself_whether_it_writes(query: str, writes: bool) -> None:
    assert question_of(sent("/graphql", graphql(query))).writes is writes
    assert question_of(sent("/rpc", json.dumps(rpc("create", {})))).writes is None


RPC, GRAPHQL = sent("/rpc", json.dumps(rpc("a", {}))), sent("/graphql", graphql("{ me { id } }"))
FAULT_11 = "<Fault><faultcode>Client</faultcode><faultstring>No such id</faultstring></Fault>"
FAULT_12 = "<Fault><Code><Value>Sender</Value></Code><Reason><Text>No such id</Text></Reason></Fault>"
REST = sent("/contacts", "{}")
XML_RPC = sent("/x", dumps((), "a"), XML)
ANSWERS: list[tuple[Exchange, Any, str]] = [
    (got(REST, '{"status": "error"}'), {"status": "error"}, ""),
    (got(REST, "c-42", "text/plain"), "c-42", ""),
    (got(REST, b"\xff\xfe", "image/png"), None, ""),
    (got(REST, "{}", status=404), {}, "HTTP 404"),
    (got(RPC, '{"jsonrpc": "2.0", "id": 7, "result": {"id": 42}}'), {"id": 42}, ""),
    (got(RPC, '{"id": 7, "result": 42, "error": null}'), 42, ""),
    (
        got(RPC, '{"id": 7, "error": {"code": -32000, "message": "No"}}'),
        {"code": -32000, "message": "No"},
        "JSON-RPC error -32000: No",
    ),
    (got(RPC, '[{"id": 1, "result": 1}, {"id": 2, "error": "x"}]'), [1, "x"], "JSON-RPC error: x"),
    (got(XML_RPC, dumps(([{"id": 42}],), methodresponse=True), XML), {"id": 42}, ""),
    (
        got(XML_RPC, dumps(Fault(3, "Denied"), methodresponse=True), XML),
        {"faultCode": 3, "faultString": "Denied"},
        "XML-RPC fault 3: Denied",
    ),
    (
        got(sent("/s", soap("<Get/>"), XML), soap("<GetResponse><id>42</id></GetResponse>"), XML),
        {"id": "42"},
        "",
    ),
    (
        got(sent("/s", soap("<Get/>"), XML), soap(FAULT_11.replace("Fault", "s:Fault")), XML),
        {"faultcode": "Client", "faultstring": "No such id"},
        "SOAP fault Client: No such id",
    ),
    (
        got(sent("/s", soap("<Get/>"), XML), soap(FAULT_12, SOAP_12), XML),
        {"Code": {"Value": "Sender"}, "Reason": {"Text": "No such id"}},
        "SOAP fault Sender: No such id",
    ),
    (got(GRAPHQL, '{"data": {"me": {"id": 1}}}'), {"me": {"id": 1}}, ""),
    (got(GRAPHQL, '{"data": {"me": {"id": 1}}, "errors": [{"message": "Slow"}]}'), {"me": {"id": 1}}, ""),
    (
        got(GRAPHQL, '{"data": {"me": null}, "errors": [{"message": "Denied"}]}'),
        {"data": {"me": None}, "errors": [{"message": "Denied"}]},
        "GraphQL error: Denied",
    ),
    (got(REST, '{"data": null, "errors": [{"message": "a CRM\'s own form"}]}'),
     {"data": None, "errors": [{"message": "a CRM's own form"}]}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("exchange", "values", "failure"), ANSWERS)
def test_an_answer_is_read_and_an_error_in_disguise_is_seen(exchange: Exchange, values: Any, failure: str) -> None:
    assert (answer_of(exchange).values, failure_in(exchange)) == (values, failure)


def test_no_answer_is_a_failure() -> None:
    lost = Exchange("GET", CRM, {}, b"", None, {}, b"", 0.0, error="connection refused")
    assert failure_in(lost) == "connection refused"


@pytest.mark.parametrize("root", ["a", "methodCall", "methodResponse"])
def test_an_entity_bomb_ends_early_and_a_file_is_not_read(root: str) -> None:
    doubled = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "lol">{doubled}]><{root}>&e12;</{root}>'
    file = f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY f SYSTEM "file:///etc/hostname">]><{root}>&f;</{root}>'
    began = time.monotonic()
    read = answer_of(got(sent("/x", bomb, XML), bomb, XML))
    assert read.values == bomb, "a document that is not understood is a text"
    assert time.monotonic() - began < 20
    assert answer_of(got(REST, file, XML)).values == file


@pytest.mark.parametrize(
    "body",
    [
        "<methodCall><params><param><value><int>x</int></value></param></params></methodCall>",
        "<methodCall><methodName>a</methodName><params><value><struct></value></params></methodCall>",
        "<methodResponse/>",
        "<methodCall/>",
        "<Envelope/>",
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>',
        '[{"method": 1}]',
        "[]",
        '{"query": "{"}',
        "\x00",
    ],
)
@pytest.mark.parametrize("content_type", [XML, JSON, "", "application/graphql"])
def test_what_is_damaged_is_read_as_something_and_raises_nothing(body: str, content_type: str) -> None:
    exchange = got(sent("/x", body, content_type), body, content_type)
    assert operation_of(exchange).startswith("POST /x")
    assert failure_in(exchange) == "" or "fault" in failure_in(exchange).lower()


ERROR = {"status": "error", "code": 401, "message": "The key is wrong"}


@pytest.mark.parametrize(
    ("answer", "alike"),
    [
        (ERROR, True),
        ({"status": "error", "code": 404, "message": "No such contact"}, True),
        ({"status": "error", "code": 404, "message": "No", "details": []}, True),
        ({"status": "ok", "code": 200, "message": "It was made"}, False),
        ({"status": "ok", "items": []}, False),
        ({"status": {"text": "error"}, "code": 401, "message": "x"}, False),
        ([], False),
        (None, False),
    ],
)
def test_a_crms_own_error_is_known_by_a_specimen(answer: Any, alike: bool) -> None:
    assert looks_like(answer, ERROR) is alike


def test_what_ordinary_answers_hold_as_well_tells_nothing() -> None:
    specimen = {"version": "1.0", "state": "bad"}
    good = {"version": "1.0", "state": "fine"}
    assert looks_like(good, specimen), "half of the codes agree, and nothing says which half matters"
    assert not looks_like(good, specimen, [good])
    assert looks_like(specimen, specimen, [good])
    assert not looks_like({"message": "It was made"}, {"message": "Key is wrong"}, [{"message": "All is well"}])
    assert looks_like({"message": "No such id"}, {"message": "Key is wrong"})
    assert not looks_like({"success": True, "code": "E1"}, {"success": False, "code": "E1"})


@pytest.mark.parametrize(
    ("declared", "exchange", "held"),
    [
        ({}, GRAPHQL, False),
        ({}, sent("/graphql", graphql(MUTATION)), True),
        ({"POST /rpc a": "read"}, RPC, False),
        ({"POST /rpc": "read"}, RPC, True),
        ({"POST /contacts/{id}/find": "read"}, sent("/contacts/7/find", "{}"), False),
        ({"POST /contacts/7/find": "read"}, sent("/contacts/7/find", "{}"), False),
    ],
)
def test_a_dry_run_knows_operations_by_the_same_spelling(
    declared: dict[str, str], exchange: Exchange, held: bool
) -> None:
    hold = WriteHold(declared)
    if held:
        with pytest.raises(HeldBackError):
            hold(exchange)
    else:
        hold(exchange)
    assert bool(hold.requests) is held
