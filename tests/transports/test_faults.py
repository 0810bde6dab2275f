"""Each kind of fault as a connector meets it, through each HTTP library."""

import json
import sys
from typing import Any

import httpx
import pytest

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.transports.base import Family, Injected
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.failures import Kind, kind_of
from appconnect_cli.transports.faults import (
    GARBLED,
    STATUSES,
    UNREACHABLE,
    Variation,
    known_faults,
    refusing,
    told_apart,
)
from appconnect_cli.transports.odd_answers import (
    OptionalFields,
    emptied_lists,
    numbers_as_text,
    optional_fields,
    text_as_numbers,
    with_nulls,
    with_unknown_fields,
    without_fields,
)
from appconnect_cli.transports.player import MOST_MORE, EndlessError
from tests.transports.clients import Ask
from tests.transports.samples import interaction, tape
from tests.transports.test_replay import BASE, REDACTOR, everyone

FAULTS = known_faults({})
CONTACTS = {"contacts": [{"id": 7, "name": "Ann", "company": None}, {"id": 8, "name": "Bob", "company": "B&B"}]}


@everyone
@pytest.mark.parametrize("status", STATUSES)
def test_a_refusal_comes_with_its_status(ask: Ask, status: int) -> None:
    with ReplayTransport(tape(interaction()), REDACTOR, Variation(FAULTS[str(status)])).step():
        assert ask("GET", f"{BASE}/contacts").status == status


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_too_often_is_told_when_to_come_back(status: int) -> None:
    with ReplayTransport(tape(), REDACTOR, Variation(refusing(status))).step():
        assert httpx.get(f"{BASE}/x").headers["retry-after"] == "1"


@everyone
@pytest.mark.parametrize(
    ("kind", "met"),
    [("refused", Kind.REFUSED), ("reset", Kind.RESET), ("timeout", Kind.READ_TIMEOUT), ("tls", Kind.TLS)],
)
def test_no_answer_is_what_the_library_makes_of_it(ask: Ask, kind: str, met: Kind) -> None:
    transport = ReplayTransport(tape(interaction()), REDACTOR, Variation(FAULTS[kind]))
    with transport.step() as traffic, pytest.raises(Exception) as caught:
        ask("GET", f"{BASE}/contacts")
    assert kind_of(caught.value) is met
    assert [(each.status, each.fault) for each in traffic.exchanges] == [(None, kind)]


def test_a_gateway_answers_with_a_page() -> None:
    with ReplayTransport(tape(interaction()), REDACTOR, Variation(FAULTS["502-html"])).step():
        answer = httpx.get(f"{BASE}/contacts")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert "<h1>502 Bad Gateway</h1>" in answer.text


@pytest.mark.parametrize(("kind", "body"), [("cut-off", b'{"conta'), ("empty-body", b""), ("null-body", b"null")])
def test_what_cant_be_read_comes_with_the_recorded_status_and_is_there_for_a_retry(kind: str, body: bytes) -> None:
    recording = tape(interaction(answer={"contacts": 1}))
    with ReplayTransport(recording, REDACTOR, Variation(FAULTS[kind], range(1))).step() as traffic:
        first, again = httpx.get(f"{BASE}/contacts"), httpx.get(f"{BASE}/contacts")
    assert (first.status_code, first.content, again.json()) == (200, body, {"contacts": 1})
    assert first.headers["content-length"] == str(len(first.content))
    assert (traffic.misses, traffic.unused) == ([], [])


def test_an_odd_answer_is_an_answer_and_uses_the_recording_up() -> None:
    recording = tape(interaction(answer=CONTACTS), interaction(answer={"contacts": []}))
    with ReplayTransport(recording, REDACTOR, Variation(FAULTS["numbers-as-text"], range(1))).step() as traffic:
        first, then = (httpx.get(f"{BASE}/contacts").json() for _ in range(2))
    assert ([each["id"] for each in first["contacts"]], then) == (["7", "8"], {"contacts": []})
    assert [each.fault for each in traffic.exchanges] == ["numbers-as-text", ""]


def test_a_request_that_was_never_recorded_has_no_answer_to_garble() -> None:
    transport = ReplayTransport(tape(), REDACTOR, Variation(GARBLED[0]))
    with transport.step() as traffic, pytest.raises(CassetteMissError, match="has no answer for GET"):
        httpx.get(f"{BASE}/contacts")
    assert [miss.left_recording for miss in traffic.misses] == [True]


@pytest.mark.parametrize("variation", [Variation(), Variation(refusing(500))])
def test_who_asks_on_and_on_is_stopped(variation: Variation) -> None:
    def stubborn() -> int:
        while True:
            try:
                httpx.get(f"{BASE}/contacts").raise_for_status()
            except (httpx.HTTPStatusError, CassetteMissError):
                continue

    with ReplayTransport(tape(), REDACTOR, variation).step() as traffic, pytest.raises(EndlessError):
        stubborn()
    assert traffic.endless
    assert len(traffic.exchanges) + len(traffic.misses) == MOST_MORE


@pytest.mark.parametrize(
    ("exchanges", "spelled", "at", "persistent"),
    [
        (range(sys.maxsize), "429", 1, True),
        (range(1, sys.maxsize), "429@2+", 2, True),
        (range(1, 2), "429@2", 2, False),
        (range(0, 2), "429@1-2", 1, False),
    ],
)
def test_where_a_fault_strikes_is_spelled_as_the_command_line_takes_it(
    exchanges: range, spelled: str, at: int, persistent: bool
) -> None:
    injected = Injected("429", Family.RATE_LIMIT, exchanges)
    assert (str(injected), injected.at, injected.persistent) == (spelled, at, persistent)


def test_what_happens_is_told_in_words() -> None:
    fault, once = refusing(500), range(1, 2)
    assert told_apart(fault, range(sys.maxsize), 3) == "HTTP 500"
    assert told_apart(fault, once, 3) == "HTTP 500 to request 2 alone"
    assert told_apart(fault, range(1, sys.maxsize), 3) == "HTTP 500 from request 2 on"
    assert told_apart(fault, range(1), 1) == "HTTP 500, once"


def test_every_kind_has_a_name_of_its_own_and_a_family() -> None:
    assert {kind for kind, fault in FAULTS.items() if not fault.is_failure} == {
        "emptied-lists", "null-fields", "missing-fields", "unknown-fields", "numbers-as-text", "text-as-numbers",
    }  # fmt: skip
    families = {family: [kind for kind, fault in FAULTS.items() if fault.family is family] for family in Family}
    assert families[Family.AUTH] == ["401", "403"]
    assert families[Family.RATE_LIMIT] == ["429"]
    assert families[Family.REFUSAL] == ["400", "404", "409", "422"]
    assert families[Family.SERVER] == ["500", "503", *(fault.kind for fault in UNREACHABLE)]


def changed(change: Any, data: Any) -> Any:
    return json.loads(change(json.dumps(data).encode()))


def test_odd_answers_say_the_same_in_another_way() -> None:
    company = frozenset({("contacts", "[]", "company")})
    assert optional_fields([json.dumps(CONTACTS).encode()]) == OptionalFields(null=company)
    optional = OptionalFields(null=company, missing=company)
    assert changed(emptied_lists, CONTACTS) == {"contacts": []}
    nulls = changed(lambda body: with_nulls(body, optional=optional), CONTACTS)
    assert [each["company"] for each in nulls["contacts"]] == [None, None]
    missing = changed(lambda body: without_fields(body, optional=optional), CONTACTS)
    assert [set(each) for each in missing["contacts"]] == [{"id", "name"}] * 2
    extended = changed(with_unknown_fields, CONTACTS)
    assert set(extended) == {"contacts"}, "an object without an id may be a map, in which a new key is no field"
    assert [set(each) - {"id", "name", "company"} for each in extended["contacts"]] == [{"addedByTheCrm"}] * 2
    as_text = changed(numbers_as_text, CONTACTS)
    assert [each["id"] for each in as_text["contacts"]] == ["7", "8"]
    assert changed(text_as_numbers, as_text) == CONTACTS


def test_what_is_optional_is_told_apart_by_the_kind_of_record() -> None:
    call, sms = {"kind": "call", "id": 1, "duration": 60, "note": None}, {"kind": "sms", "id": 2}
    assert optional_fields([json.dumps({"items": [call, sms]}).encode()]).missing == frozenset()
    short = {"kind": "call", "id": 3, "note": "x"}
    found = optional_fields([json.dumps(each).encode() for each in (call, sms, short)])
    assert found == OptionalFields(null=frozenset({("<call>", "note")}), missing=frozenset({("<call>", "duration")}))
    assert changed(lambda body: without_fields(body, optional=found), call) == {"kind": "call", "id": 1, "note": None}
    assert changed(lambda body: with_nulls(body, optional=found), short)["note"] is None


@pytest.mark.parametrize(
    ("change", "data"),
    [
        (numbers_as_text, {"id": True, "count": 3}),
        (text_as_numbers, {"id": "c-7", "phone": "4155550111", "otherId": "007"}),
        (emptied_lists, {"id": 7}),
        (with_unknown_fields, {"total": 7}),
    ],
)
def test_where_there_is_nothing_to_change_the_answer_is_the_same_bytes(change: Any, data: Any) -> None:
    body = json.dumps(data, indent=3).encode()
    assert change(body) is body


@pytest.mark.parametrize("body", [b"<contacts/>", b"", b"null", b"\xff\xfe"])
def test_what_is_no_json_stays_as_it_is(body: bytes) -> None:
    for kind in ("emptied-lists", "unknown-fields", "numbers-as-text", "text-as-numbers"):
        change = FAULTS[kind].change
        assert change is not None
        assert change(body) == body
