"""What a connector gets in replay: recorded answers in recorded order, a refusal it can't hide, faults."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
import requests

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.fields import IgnoredFields
from appconnect_cli.transports.base import Mode, Near, Recorded, Traffic
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.failures import Kind, kind_of
from appconnect_cli.transports.faults import UNREACHABLE, Variation, refusing
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.matching import Request
from appconnect_cli.transports.player import Player
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.rewrites import MARK, Typed
from appconnect_cli.transports.tape import Tape

from .clients import CLIENTS, Ask, with_httpx
from .samples import interaction, tape

BASE = "http://127.0.0.1:9"
REDACTOR = Redactor({"apiKey": "k3y-0123456789"}, base_url=BASE)

everyone = pytest.mark.parametrize("ask", CLIENTS.values(), ids=CLIENTS.keys())


def test_identical_requests_get_their_answers_in_recorded_order_and_each_once() -> None:
    recording = tape(*(interaction(answer={"n": n}) for n in range(3)), interaction(path="/other"))
    transport = ReplayTransport(recording, REDACTOR)
    for _ in range(2):  # each step starts at the beginning
        with transport.step() as traffic:
            assert [httpx.get(f"{BASE}/contacts").json()["n"] for _ in range(3)] == [0, 1, 2]
            with pytest.raises(CassetteMissError, match="was recorded 3x"):
                httpx.get(f"{BASE}/contacts")
        assert (len(traffic.exchanges), len(traffic.misses)) == (3, 1)
        assert traffic.unused == [Recorded(4, "GET", "https://crm.example/other")]
    assert transport.mode is Mode.REPLAY


@everyone
def test_a_miss_is_noted_even_if_the_connector_swallows_it(ask: Ask) -> None:
    recording = tape(interaction(path="/contacts?phone=1"))
    with ReplayTransport(recording, REDACTOR).step() as traffic, suppress(Exception):
        ask("GET", f"{BASE}/contacts?phone=2&key=k3y-0123456789")
    (miss,) = traffic.misses
    assert (miss.method, miss.url) == ("GET", "https://crm.example/contacts?phone=2&key={{apiKey}}")
    assert 'query.phone: sent "2", recorded "1"' in miss.nearest[0].differences
    assert not miss.left_recording
    assert (traffic.exchanges, len(traffic.unused), traffic.escapes) == ([], 1, [])


@everyone
def test_a_miss_raises_our_own_error_with_the_cassette_and_the_nearest_recording(ask: Ask) -> None:
    transport = ReplayTransport(tape(interaction(path="/contacts?phone=1")), REDACTOR)
    with transport.step(), pytest.raises(CassetteMissError) as caught:
        ask("GET", f"{BASE}/contacts?phone=2")
    assert "cassettes/x.yaml has no answer for GET https://crm.example/contacts?phone=2" in caught.value.what
    assert "recorded" in caught.value.what
    assert caught.value.hint


def test_an_empty_tape_says_that_it_is_empty() -> None:
    with ReplayTransport(tape(), REDACTOR).step(), pytest.raises(CassetteMissError, match="Nothing is recorded"):
        httpx.get(f"{BASE}/contacts")


def test_one_step_of_a_tape_is_a_slice() -> None:
    recording = tape(interaction(answer=[0]), interaction(answer=[1]), interaction(answer=[2]))
    with ReplayTransport(recording[1:2], REDACTOR).step() as traffic:
        assert httpx.get(f"{BASE}/contacts").json() == [1]
        with pytest.raises(CassetteMissError):
            httpx.get(f"{BASE}/contacts")
    assert traffic.unused == []


def test_what_is_played_is_a_copy() -> None:
    made = interaction()
    made[1]["headers"]["Transfer-Encoding"] = ["chunked"]
    recording = tape(made)
    for _ in range(2):
        with ReplayTransport(recording, REDACTOR).step():
            CLIENTS["requests"]("GET", f"{BASE}/contacts")
    assert "Transfer-Encoding" in made[1]["headers"]


def test_an_exchange_of_replay_reads_as_the_recorded_one() -> None:
    with ReplayTransport(tape(interaction(answer={"self": "https://crm.example/x"})), REDACTOR).step() as traffic:
        response = httpx.get(f"{BASE}/contacts", headers={"Authorization": "Bearer any"})
    assert response.json() == {"self": f"{BASE}/x"}
    (exchange,) = traffic.exchanges
    assert (exchange.url, exchange.status, exchange.milliseconds) == ("https://crm.example/contacts", 200, 0)
    assert exchange.request_headers["authorization"] == "{{authHeader}}"
    assert json.loads(exchange.response_body) == {"self": "https://crm.example/x"}


@everyone
def test_an_exchange_says_which_secrets_its_request_carried(ask: Ask) -> None:
    recording = tape(interaction(), interaction(path="/b"))
    with ReplayTransport(recording, REDACTOR).step() as traffic:
        ask("GET", f"{BASE}/contacts", headers={"Authorization": "Bearer k3y-0123456789"})
        ask("GET", f"{BASE}/b", headers={"Authorization": "Bearer of-another-service"})
    assert [exchange.carried for exchange in traffic.exchanges] == [{"apiKey"}, set()]
    assert {exchange.request_headers["Authorization".lower()] for exchange in traffic.exchanges} == {"{{authHeader}}"}


@everyone
def test_a_fault_answers_every_exchange(ask: Ask) -> None:
    fault = refusing(500, b'{"error": "injected"}')
    with ReplayTransport(tape(interaction(), interaction(path="/b")), REDACTOR, Variation(fault)).step() as traffic:
        replies = [ask("GET", f"{BASE}/contacts"), ask("GET", f"{BASE}/contacts"), ask("POST", f"{BASE}/new")]
    assert [(reply.status, reply.data) for reply in replies] == [(500, {"error": "injected"})] * 3
    assert [(exchange.status, exchange.fault) for exchange in traffic.exchanges] == [(500, "500")] * 3
    assert (traffic.misses, len(traffic.unused)) == ([], 2)


def test_a_fault_at_one_position_leaves_the_recording_to_a_retry() -> None:
    recording = tape(interaction(answer=["a"]), interaction(path="/b", answer=["b"]))
    fault = refusing(429, b"slow down", (("retry-after", "1"), ("content-type", "text/plain")))
    with ReplayTransport(recording, REDACTOR, Variation(fault, range(1))).step() as traffic:
        first = httpx.get(f"{BASE}/contacts")
        again = httpx.get(f"{BASE}/contacts")
        other = httpx.get(f"{BASE}/b")
    assert (first.status_code, first.text, first.headers["retry-after"]) == (429, "slow down", "1")
    assert (first.reason_phrase, again.json(), other.json()) == ("Too Many Requests", ["a"], ["b"])
    assert [exchange.fault for exchange in traffic.exchanges] == ["429", "", ""]
    assert (traffic.misses, traffic.unused) == ([], [])


def test_under_a_fault_the_same_operation_answers_a_request_that_differs() -> None:
    recording = tape(interaction("POST", sent={"n": 1}, answer=["first"]), interaction("POST", sent={"n": 2}))
    fault = refusing(500)
    with ReplayTransport(recording, REDACTOR, Variation(fault, range(1))).step() as traffic:
        httpx.post(f"{BASE}/contacts", json={"n": 1})
        for _ in range(2):
            assert httpx.post(f"{BASE}/contacts", json={"n": 1}).json() == ["first"]
        assert httpx.post(f"{BASE}/contacts", json={"n": 99}).status_code == 200
        with pytest.raises(CassetteMissError):
            httpx.get(f"{BASE}/elsewhere")
    assert [miss.left_recording for miss in traffic.misses] == [True]
    assert len(traffic.exchanges) == 4
    assert len(traffic.unused) == 1


def test_at_one_address_for_everything_the_same_operation_is_that_of_the_same_name() -> None:
    def named(method: str, number: int) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": {}}

    recording = tape(
        interaction("POST", "/rpc", sent=named("contact.search", 1), answer={"result": []}),
        interaction("POST", "/rpc", sent=named("contact.create", 2), answer={"result": 42}),
    )
    with ReplayTransport(recording, REDACTOR, Variation(refusing(500), range(1))).step() as traffic:
        assert httpx.post(f"{BASE}/rpc", json=named("contact.search", 1)).status_code == 500
        assert httpx.post(f"{BASE}/rpc", json=named("contact.search", 8)).json() == {"result": []}
        with pytest.raises(CassetteMissError):
            httpx.post(f"{BASE}/rpc", json=named("contact.delete", 9))
    assert [miss.left_recording for miss in traffic.misses] == [True]


def test_of_the_same_operation_the_recording_of_the_same_record_comes_first() -> None:
    recording = tape(*(interaction(path=f"/contacts/{n}?full=1", answer={"n": n}) for n in (1, 2)))
    with ReplayTransport(recording, REDACTOR, Variation(refusing(500), range(0))).step():
        assert httpx.get(f"{BASE}/contacts/1").json() == {"n": 1}
        assert httpx.get(f"{BASE}/contacts/3").json() == {"n": 2}


def test_a_status_without_a_name_can_be_injected() -> None:
    with ReplayTransport(tape(), REDACTOR, Variation(refusing(599))).step():
        assert httpx.get(f"{BASE}/x").status_code == 599


def test_a_recording_is_played_once_however_many_tasks_ask() -> None:
    async def gather() -> list[object]:
        async with httpx.AsyncClient() as client:
            asked = (client.get(f"{BASE}/contacts") for _ in range(10))
            return list(await asyncio.gather(*asked, return_exceptions=True))

    with ReplayTransport(tape(*(interaction(answer=n) for n in range(1, 8))), REDACTOR).step() as traffic:
        answers = asyncio.run(gather())
    played = [answer.json() for answer in answers if isinstance(answer, httpx.Response)]
    assert sorted(played) == list(range(1, 8))
    assert len(traffic.misses) == 3


@contextmanager
def switching_often() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize("client", [httpx.Client, requests.Session])
def test_each_recording_is_played_once_however_many_threads_ask(client: type[httpx.Client | requests.Session]) -> None:
    threads, times, paths = 8, 200, 20
    recording = tape(*(interaction(path=f"/{n % paths}", answer=n) for n in range(threads * times)))
    answers: list[list[int]] = [[] for _ in range(threads)]
    together = threading.Barrier(threads)

    def ask(mine: list[int]) -> None:
        with client() as session:
            together.wait(10)
            mine += (session.get(f"{BASE}/{n % paths}").json() for n in range(times))

    with switching_often(), ReplayTransport(recording, REDACTOR).step() as traffic:
        started = [threading.Thread(target=ask, args=(mine,)) for mine in answers]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
    assert sorted(answer for mine in answers for answer in mine) == list(range(threads * times))
    for mine in answers:
        for path in range(paths):
            played = [answer for answer in mine if answer % paths == path]
            assert played == sorted(played), "in recorded order"
    assert (traffic.misses, traffic.unused) == ([], [])


@pytest.mark.parametrize("client", [httpx.Client, requests.Session])
def test_threads_that_ask_for_one_more_get_a_miss_and_nothing_twice(
    client: type[httpx.Client | requests.Session],
) -> None:
    threads, rounds = 8, 50
    recording = tape(*(interaction(path=f"/{n}", answer=n) for n in range(rounds)))
    together = threading.Barrier(threads)
    answers: list[int] = []

    def ask() -> None:
        with client() as session:
            for n in range(rounds):
                together.wait(10)
                with suppress(CassetteMissError):
                    answers.append(session.get(f"{BASE}/{n}").json())

    with switching_often(), ReplayTransport(recording, REDACTOR).step() as traffic:
        started = [threading.Thread(target=ask) for _ in range(threads)]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
    assert sorted(answers) == list(range(rounds))
    assert len(traffic.misses) == rounds * (threads - 1)
    assert len(traffic.exchanges) == rounds


class LettingOthersRun(tuple[int, ...]):
    """Positions on a tape; whoever counts them is interrupted by the other threads."""

    def __len__(self) -> int:
        time.sleep(1e-5)
        return super().__len__()


class InterruptedTape(Tape):
    """Every look-up on it is interrupted."""

    def find(self, request: Request) -> Sequence[int]:
        return LettingOthersRun(super().find(request))


def test_identical_requests_of_many_threads_share_the_recordings_out() -> None:
    threads, times = 8, 20
    recording = tape(*(interaction(answer=n) for n in range(threads * times)))
    player = Player(InterruptedTape(recording.path, recording.interactions), REDACTOR, Variation(), Traffic())
    asked = [[Asked("GET", f"{BASE}/contacts", {}, b"") for _ in range(times)] for _ in range(threads)]
    assert all(player.has_answer(each) for mine in asked for each in mine)
    answers: list[dict[str, Any]] = []
    together = threading.Barrier(threads)

    def answer(mine: list[Asked]) -> None:
        together.wait(10)
        answers.extend(player.answer(each) for each in mine)

    started = [threading.Thread(target=answer, args=(mine,)) for mine in asked]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert sorted(int(each["body"]["string"]) for each in answers) == list(range(threads * times))


def test_an_answer_that_another_thread_took_meanwhile_is_a_miss() -> None:
    traffic = Traffic()
    player = Player(tape(interaction(answer="only")), REDACTOR, Variation(), traffic)
    first, second = (Asked("GET", f"{BASE}/contacts", {}, b"") for _ in range(2))
    assert player.has_answer(first)
    assert player.has_answer(second)
    assert player.answer(first)["body"] == {"string": b'"only"'}
    with pytest.raises(CassetteMissError):
        player.answer(second)
    assert (len(traffic.exchanges), len(traffic.misses)) == (1, 1)


def test_what_is_left_over_is_named_with_its_place_in_the_file() -> None:
    recording = tape(interaction(), interaction(path="/b?x=1"), interaction(), interaction("POST", "/c", sent={"a": 1}))
    with ReplayTransport(recording[1:], REDACTOR).step() as traffic:
        httpx.get(f"{BASE}/contacts")
    assert traffic.unused == [
        Recorded(2, "GET", "https://crm.example/b?x=1"),
        Recorded(4, "POST", "https://crm.example/c"),
    ]


def test_a_miss_names_the_nearest_recordings_by_their_place_and_whether_they_were_played() -> None:
    recording = tape(interaction(path="/z"), *(interaction(path=f"/contacts?phone={n}") for n in (1, 2, 1)))[1:]
    with ReplayTransport(recording, REDACTOR).step() as traffic, pytest.raises(CassetteMissError) as caught:
        httpx.get(f"{BASE}/contacts?phone=1")
        httpx.get(f"{BASE}/contacts?phone=3")
    assert traffic.misses[0].nearest == (
        Near("GET", "https://crm.example/contacts?phone=1", (2, 4), 1, ('query.phone: sent "3", recorded "1"',)),
        Near("GET", "https://crm.example/contacts?phone=2", (3,), 0, ('query.phone: sent "3", recorded "2"',)),
    )
    assert str(traffic.misses[0]) in caught.value.what


@everyone
def test_an_ignored_field_may_differ(ask: Ask) -> None:
    sent = {"phone": "1", "meta": {"at": 1}}
    recording = tape(interaction("POST", "/search?nonce=a", sent=sent, answer=["found"]))
    ignored = IgnoredFields(("query.nonce", "body.meta.at"))
    again = {"phone": "1", "meta": {"at": 2}}
    with ReplayTransport(recording.ignoring(ignored)[:], REDACTOR).step():
        assert ask("POST", f"{BASE}/search?nonce=b", data=again).data == ["found"]
    with ReplayTransport(recording.ignoring(ignored), REDACTOR).step() as traffic, suppress(Exception):
        ask("POST", f"{BASE}/search?nonce=b", data=again | {"phone": "2"})
    assert traffic.misses[0].nearest[0].differences == ('body.phone: sent "2", recorded "1"',)


def test_a_step_inside_a_step_hands_back() -> None:
    outer = ReplayTransport(tape(interaction(answer="outer")), REDACTOR)
    with outer.step():
        with ReplayTransport(tape(interaction(answer="inner")), REDACTOR).step():
            assert with_httpx("GET", f"{BASE}/contacts").data == "inner"
        assert with_httpx("GET", f"{BASE}/contacts").data == "outer"


@everyone
def test_a_fault_may_be_no_answer_at_all(ask: Ask) -> None:
    fault = next(each for each in UNREACHABLE if each.kind == "reset")
    with ReplayTransport(tape(interaction(answer=["a"])), REDACTOR, Variation(fault, range(1, 2))).step() as traffic:
        assert ask("GET", f"{BASE}/contacts").data == ["a"]
        with pytest.raises(Exception) as caught:
            ask("GET", f"{BASE}/contacts")
    assert kind_of(caught.value) is Kind.RESET
    assert [(exchange.status, exchange.fault) for exchange in traffic.exchanges] == [(200, ""), (None, "reset")]
    assert traffic.misses == []


@pytest.mark.parametrize(
    ("content_type", "recorded", "rewritten"),
    [
        ("application/json", b'{"body": "Sent quote"}', f'{{"body": "Sent quote\\n{MARK}"}}'),
        ("application/xml", b"<a><b>Sent quote</b><c/></a>", f"<a><b>Sent quote\n{MARK}</b><c/></a>"),
        ("application/json", b'{"body": "Other"}', '{"body": "Other"}'),
    ],
)
def test_a_rewritten_answer_leads_on_to_the_recording(content_type: str, recorded: bytes, rewritten: str) -> None:
    asked, answered = interaction(answer=recorded)
    read = asked, answered | {"headers": answered["headers"] | {"content-type": [content_type]}}
    written = interaction("PATCH", sent={"body": "Sent quote\nand a link"}, answer={"done": True})
    typed = Variation(rewrite=Typed("Sent quote"))
    with ReplayTransport(tape(read, written), REDACTOR, typed).step() as traffic:
        assert httpx.get(f"{BASE}/contacts").text == rewritten
        changed = {"body": f"Sent quote\n{MARK}\nand a link"}
        assert httpx.patch(f"{BASE}/contacts", json=changed).json() == {"done": True}
    assert MARK in traffic.exchanges[1].request_body.decode()
    assert traffic.misses == []
