"""What a search asks for is told from decoded values, whatever the protocol; both sides of each line."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from appconnect_cli.rules.sent import sent, telephone, typed
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call, verdict

CRM = "https://crm.example"
KNOWN = "+14155550111"
NOOR = {"id": 7, "name": "Noor Haddad"}
SIGNS = 'O\'Brien + "Bob" * 100%\n& Sons'


def get(url: str) -> Exchange:
    return Exchange("GET", f"{CRM}{url}", {}, b"", 200, {}, b"", 0.0)


def post(body: Any, content_type: str = "application/json", path: str = "/search") -> Exchange:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("POST", f"{CRM}{path}", {"Content-Type": content_type}, encoded, 200, {}, b"", 0.0)


def query(**values: str) -> Exchange:
    return get(f"/contacts?{urlencode(values)}")


def look_up(number: str, *exchanges: Exchange, matches: Any = (), **fields: Any) -> CallResult:
    argument = {"phoneNumber": number, "isExtension": "false", "overridingFormat": ""} | fields
    value = {"successful": True, "matchedContactInfo": list(matches)}
    return call("findContact", Returned(value), argument=argument, exchanges=exchanges, scenario="numbers")


def by_name(name: str, *exchanges: Exchange, matches: Any = ()) -> CallResult:
    value = {"successful": True, "matchedContactInfo": list(matches)}
    return call("findContactWithName", Returned(value), argument={"name": name}, exchanges=exchanges)


def test_values_stand_where_they_were_sent() -> None:
    exchange = post(
        {"filter": {"name": "Noor"}, "limit": 5, "next": None}, path="/a%20b/find?all=&deep=%7B%22q%22%3A1%7D"
    )
    assert dict(sent(exchange)) == {
        ("path", 1): "a b",
        ("path", 2): "find",
        ("query", "all"): "",
        ("query", "deep", "q"): "1",
        ("body", "filter", "name"): "Noor",
        ("body", "limit"): "5",
        ("body", "next"): "",
    }
    assert sent(post(b"<q>Noor</q>", "text/xml"))[-1] == (("body", "q"), "Noor")
    assert sent(post(b'{"name": "O"B"}')) == [(("path", 1), "search"), (("body",), '{"name": "O"B"}')]


@pytest.mark.parametrize(
    "text", ["+14155550111", "(415) 555-0111", "415.555.0111", "LIKE '%5550111'", "415 - 555 - 0111"]
)
def test_a_number_is_seen_however_it_is_written(text: str) -> None:
    assert telephone(KNOWN).search(text)
    assert not telephone(KNOWN).search("4155550112")


@pytest.mark.parametrize(
    "exchange",
    [
        query(name=SIGNS),
        query(name=" ".join(SIGNS.split())),
        post({"filter": {"name": f"%{SIGNS}%"}}),
        post(urlencode({"name": SIGNS}).encode(), "application/x-www-form-urlencoded"),
        post({"jsonrpc": "2.0", "method": "contact.search", "params": [[["name", "ilike", SIGNS]]]}),
        query(q="SELECT Id FROM Contact WHERE Name LIKE '%" + SIGNS.replace("'", "\\'") + "%'"),
        query(q="SELECT Id FROM Contact WHERE Name = '" + SIGNS.replace("'", "''") + "'"),
        query(q='name:"' + SIGNS.replace('"', '\\"').replace("*", "\\*").replace("&", "\\&") + '"'),
        post({"query": '{ contacts(name: "' + SIGNS.replace('"', '\\"') + '") { id } }'}),
        query(xml="<condition value='" + SIGNS.replace("&", "&amp;").replace("'", "&apos;") + "'/>"),
        query(rest_data=json.dumps({"name": SIGNS})),
        get("/contacts/named/" + "O%27Brien%20+%20%22Bob%22%20*%20100%25%0A%26%20Sons"),
    ],
)
def test_a_name_with_signs_arrives_whole(exchange: Exchange) -> None:
    plain = by_name("Noor Haddad", query(name="Noor Haddad"))
    assert verdict("search-term-mangled", "findContactWithName", plain, by_name(SIGNS, exchange)).passed


@pytest.mark.parametrize(
    "exchange",
    [
        get('/contacts?name=O\'Brien%20+%20"Bob"%20*%20100%25%20&%20Sons'),
        get('/contacts?name=O\'Brien%20%2B%20"Bob"%20*%20100%25%20&%20Sons'),
        query(name="O'Brien"),
        query(name="O'Brien  Bob  100 Sons"),
        query(name=urlencode({"": SIGNS})[1:]),
        post(b'{"name": "O\'Brien + "Bob" * 100% & Sons"}'),
        query(q=f"SELECT Id FROM Contact WHERE Name LIKE '%{SIGNS}%'"),
        post({"query": '{ contacts(name: "' + SIGNS + '") { id } }'}),
    ],
)
def test_a_name_with_signs_is_mangled(exchange: Exchange) -> None:
    plain = by_name("Noor Haddad", query(name="Noor Haddad"))
    (finding,) = verdict("search-term-mangled", "findContactWithName", plain, by_name(SIGNS, exchange)).findings
    assert "arrives as" in finding.seen


def test_where_a_name_goes_must_be_seen_first() -> None:
    split = query(first="Noor", last="Haddad")
    assert verdict(
        "search-term-mangled", "findContactWithName", by_name("Noor Haddad", split), by_name(SIGNS, split)
    ).not_judged
    assert verdict(
        "search-term-mangled", "findContactWithName", by_name("Noor Haddad", query(name="Noor Haddad"))
    ).not_judged
    assert verdict("search-term-mangled", "findContactWithName", by_name(SIGNS, query(name="x"))).not_judged


@pytest.mark.parametrize(
    ("exchange", "is_found"),
    [
        (get("/contacts?phone=+14155550111"), True),
        (get("/contacts?q=phone='+14155550111'"), True),
        (query(phone=KNOWN), False),
        (query(phone="14155550111"), False),
        (query(phone="(415) 555-0111"), False),
        (query(q="4155550111 OR 14155550111 OR +14155550111"), False),
        (post({"phone": KNOWN}), False),
    ],
)
def test_the_plus_of_a_number_arrives(exchange: Exchange, is_found: bool) -> None:
    assert bool(verdict("search-term-mangled", "findContact", look_up(KNOWN, exchange)).findings) is is_found


def test_words_that_are_left_out_count_if_others_are_found() -> None:
    first = query(name="Noor")
    other = by_name("Noor Qwertz", first, matches=[NOOR])
    assert verdict("name-searched-in-part", "findContactWithName", other).findings
    filtered = by_name("Noor Qz", first)
    assert verdict(
        "name-searched-in-part", "findContactWithName", by_name("Noor Haddad", first, matches=[NOOR]), filtered
    ).passed
    assert verdict(
        "name-searched-in-part", "findContactWithName", by_name("Noor Haddad", first, matches=[NOOR])
    ).not_judged
    nonsense = by_name("Noor Qz", query(name="Qz"))
    assert verdict("name-searched-in-part", "findContactWithName", nonsense).not_judged
    fuzzy = by_name("Noor Qwertz", query(name="Noor Qwertz"), matches=[NOOR])
    assert verdict("name-searched-in-part", "findContactWithName", fuzzy).passed
    whole = by_name("Noor Haddad", query(first="Noor", last="Haddad"), matches=[NOOR])
    assert verdict("name-searched-in-part", "findContactWithName", whole).passed
    assert verdict("name-searched-in-part", "findContactWithName", by_name("Noor Haddad", get("/all"))).not_judged


@pytest.mark.parametrize(
    ("text", "number", "is_found"),
    [("*", "anonymous", True), ("undefined", "anonymous", True), ("None", "101", True), ("+", "anonymous", True),
     ("", "anonymous", False), ("anonymous", "anonymous", False), ("*101", "101", False), ("+1 101", "101", False)],
)  # fmt: skip
def test_what_is_no_number_is_not_looked_up_as_something_else(text: str, number: str, is_found: bool) -> None:
    known = look_up(KNOWN, query(phone=KNOWN))
    assert (
        bool(verdict("search-for-everybody", "findContact", known, look_up(number, query(phone=text))).findings)
        is is_found
    )
    as_rpc = [post({"jsonrpc": "2.0", "method": "find", "params": [{"tel": value}]}) for value in (KNOWN, text)]
    calls = (look_up(KNOWN, as_rpc[0]), look_up(number, as_rpc[1]))
    assert bool(verdict("search-for-everybody", "findContact", *calls).findings) is is_found


def test_an_empty_term_counts_if_it_finds_somebody() -> None:
    known = look_up(KNOWN, query(phone=KNOWN))
    for number in ("anonymous", ""):
        assert verdict("search-for-everybody", "findContact", known, look_up(number, query(phone=""))).passed
        everybody = look_up(number, query(phone=""), matches=[NOOR])
        assert verdict("search-for-everybody", "findContact", known, everybody).findings


def test_a_query_without_the_number_counts_and_another_request_does_not() -> None:
    fields = get("/contacts?fields=all")
    known = look_up(KNOWN, fields, query(phone=KNOWN))
    assert verdict("search-for-everybody", "findContact", known, look_up("101", fields)).passed
    assert verdict("search-for-everybody", "findContact", known, look_up("101", get("/extensions"))).passed
    assert verdict("search-for-everybody", "findContact", known, look_up("101")).passed
    (finding,) = verdict("search-for-everybody", "findContact", known, look_up("101", get("/contacts"))).findings
    assert "nothing where a number goes" in finding.seen
    soql = [query(q=f"SELECT Id FROM Contact WHERE Phone LIKE '%{term}%'") for term in (KNOWN, "")]
    calls = (look_up(KNOWN, soql[0]), look_up("anonymous", soql[1]))
    assert verdict("search-for-everybody", "findContact", *calls).findings
    path = [get(f"/phones/{term}/contacts") for term in ("%2B14155550111", "undefined", "101")]
    assert verdict("search-for-everybody", "findContact", look_up(KNOWN, path[0]), look_up("101", path[1])).findings
    assert verdict("search-for-everybody", "findContact", look_up(KNOWN, path[0]), look_up("101", path[2])).passed


def test_paging_through_what_was_found_is_no_search_for_everybody() -> None:
    known = look_up(KNOWN, query(phone=KNOWN))
    paged = look_up("101", query(phone="101"), query(cursor="abc"))
    assert verdict("search-for-everybody", "findContact", known, paged).passed


def test_where_a_number_goes_must_be_seen_first_for_it_too() -> None:
    hidden = post(b"\x00\x01", "application/octet-stream")
    assert verdict("search-for-everybody", "findContact", look_up(KNOWN, hidden), look_up("101", hidden)).not_judged
    assert verdict("search-for-everybody", "findContact", look_up(KNOWN, hidden)).not_judged


def test_a_flag_is_misread_if_another_request_finds_another_contact() -> None:
    found = look_up(KNOWN, query(phone=KNOWN), matches=[NOOR], isExtension=False)
    assert verdict("extension-flag-misread", "findContact", look_up(KNOWN), found).findings
    late = look_up(KNOWN, query(phone=KNOWN))
    assert verdict("extension-flag-misread", "findContact", late, found).passed
    other = look_up(KNOWN, isExtension="true")
    assert verdict("extension-flag-misread", "findContact", other, found).not_judged
    formatted = look_up(KNOWN, overridingFormat="***")
    assert verdict("extension-flag-misread", "findContact", formatted, found).not_judged


def test_a_number_is_looked_up_without_a_format() -> None:
    asked, silent = look_up(KNOWN, query(phone=KNOWN)), look_up(KNOWN)
    formatted = look_up(KNOWN, query(phone="(415) 555-0111"), overridingFormat="(***) ***-****")
    assert verdict("number-needs-format", "findContact", asked, formatted).passed
    assert verdict("number-needs-format", "findContact", silent, formatted).findings
    assert verdict("number-needs-format", "findContact", look_up("+1 415 555 0111"), asked).passed
    assert verdict("number-needs-format", "findContact", look_up(KNOWN, isExtension=False), asked).passed
    raises = call("findContact", Raised("AttributeError", "split", None), argument={"phoneNumber": KNOWN})
    (finding,) = verdict("number-needs-format", "findContact", raises, asked).findings
    assert "no format" in finding.seen
    once = call("findContact", Raised("CrmError", "bad key", None), argument=asked.argument)
    assert verdict("number-needs-format", "findContact", once, asked).passed
    refused = call(
        "findContact", Raised("x", "401", 401), argument={"phoneNumber": KNOWN},
        exchanges=(Exchange("GET", f"{CRM}/x", {}, b"", 401, {}, b"", 0.0),),
    )  # fmt: skip
    assert verdict("number-needs-format", "findContact", refused, asked).passed


@pytest.mark.parametrize(
    ("exchanges", "is_found"),
    [
        ([query(phone="(415) 555-0111"), query(phone="415.555.0111")], False),
        ([post({"where": "tel = '(415) 555-0111' OR tel = '415.555.0111'"})], False),
        ([query(phone="(415) 555-0111")], True),
        ([query(phone=KNOWN)], True),
    ],
)
def test_each_format_is_looked_up(exchanges: list[Exchange], is_found: bool) -> None:
    formatted = look_up(KNOWN, *exchanges, overridingFormat="(***) ***-****,###.###.####")
    assert bool(verdict("formats-ignored", "findContact", formatted).findings) is is_found
    assert verdict("formats-ignored", "findContact", look_up(KNOWN, query(phone=KNOWN))).not_judged


def test_what_was_typed_is_found_with_its_letters() -> None:
    assert typed("Ana Lúcia").search('{"name": "ana  l\\u00facia"}')
    assert not typed("Ana Lúcia").search("Ana Lucia")
