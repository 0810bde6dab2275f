"""5 to 10: which answer a connector gets."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine
from vcr.errors import CannotOverwriteExistingCassetteException

from appconnect_cli.errors import CassetteMissError
from tests.transports.conftest import EchoServer

from .sides import START, Ours, Plain


def test_05_a_search_for_one_number_does_not_replay_another(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy does not look at the body unless told to: a search by POST for one number gets the answer for another."""

    def search(phone: str) -> str:
        return str(httpx.post(f"{crm.base_url}/search", json={"phone": phone}).json()["body"])

    with plain.recording():
        search("+14155550111")
    with plain.replaying():
        assert "+14155550111" in search("+14155550999")

    with ours.recording():
        search("+14155550111")
    with ours.replaying() as traffic:
        with pytest.raises(CassetteMissError):
            search("+14155550999")
        assert "+14155550111" in search("+14155550111")
    assert 'body.phone: sent "+14155550999", recorded "+14155550111"' in str(traffic.misses[0])


def test_06_blank_parameters_and_the_order_of_repeated_ones_count(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy's query matcher drops blank parameters, and sorts the values of a repeated one."""
    recorded = ("phone=&x=1", "sort=name&sort=age")
    others = ("x=1", "sort=age&sort=name")

    def ask(query: str) -> None:
        httpx.get(f"{crm.base_url}/contacts?{query}")

    with plain.recording():
        for query in recorded:
            ask(query)
    with plain.replaying() as cassette:
        for query in others:
            ask(query)
    assert cassette.all_played

    with ours.recording():
        for query in recorded:
            ask(query)
    with ours.replaying() as traffic:
        for query in others:
            with pytest.raises(CassetteMissError):
                ask(query)
        for query in recorded:
            ask(query)
    assert (len(traffic.misses), traffic.unused) == (2, [])


def test_07_multipart_and_vendor_json_match_by_what_they_say(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """Told to match bodies, vcrpy compares multipart with its random boundary, and JSON by its text if its type is
    anything but `application/json`: the same request never matches, or only in the same order.
    """

    def upload() -> None:
        httpx.post(f"{crm.base_url}/files", files={"recording": b"RIFF"})

    def create(body: str) -> None:
        httpx.post(f"{crm.base_url}/leads", content=body, headers={"content-type": "application/vnd.api+json"})

    by_body = {"match_on": ("method", "uri", "body")}
    with plain.recording(**by_body):
        upload()
        create('{"a": 1, "b": 2}')
    with plain.replaying(**by_body):
        with pytest.raises(CannotOverwriteExistingCassetteException):
            upload()
        with pytest.raises(CannotOverwriteExistingCassetteException):
            create('{"b": 2, "a": 1}')

    with ours.recording():
        upload()
        create('{"a": 1, "b": 2}')
    with ours.replaying() as traffic:
        upload()
        create('{"b": 2, "a": 1}')
    assert (traffic.misses, traffic.unused) == ([], [])


def test_08_a_miss_that_a_connector_swallows_is_known(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy's miss is a plain Exception and leaves no trace: a broad `except` makes "not found" of it.

    Ours is an Exception too, but it is noted where the connector can't reach: the call fails whatever it returned.
    """

    def find(phone: str) -> str:
        try:
            return str(httpx.get(f"{crm.base_url}/contacts?phone={phone}").json()["name"])
        except httpx.HTTPError:
            raise
        except Exception:  # noqa: BLE001 - as careless connectors do
            return "not found"

    with plain.recording():
        find("1")
    with plain.replaying() as cassette:
        find("1")
        assert find("2") == "not found"
    assert cassette.all_played, "it looks as if all had gone well"

    with ours.recording():
        find("1")
    with ours.replaying() as traffic:
        find("1")
        assert find("2") == "not found"
    assert [miss.url for miss in traffic.misses] == ["https://crm.example/contacts?phone=2"]


def test_09_clocks_ids_and_tokens_are_as_they_were_when_it_was_recorded(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """vcrpy keeps no recording time: two years later the timestamp and the random key of a request match nothing, and
    a token that was good has expired, so that a refresh is asked for that was never recorded.
    """

    def work(expires: datetime) -> None:
        now = datetime.now(UTC)
        if now >= expires:
            httpx.post(f"{crm.base_url}/refresh")
        httpx.get(f"{crm.base_url}/calls", params={"until": now.isoformat(), "key": str(uuid.uuid4())})

    recorded, later = START.instant, START.instant + timedelta(days=730)
    tomorrow, one_day = recorded + timedelta(days=1), timedelta(days=1)
    with time_machine.travel(recorded), plain.recording():
        work(expires=tomorrow)
    with time_machine.travel(later), plain.replaying():
        with pytest.raises(CannotOverwriteExistingCassetteException, match=r"POST .*/refresh"):
            work(expires=tomorrow)
        with pytest.raises(CannotOverwriteExistingCassetteException, match=r"GET .*/calls"):
            work(expires=later + one_day)
    assert set(plain.interactions[0]) == {"request", "response"}

    with ours.recording():
        work(expires=tomorrow)
    with time_machine.travel(later), ours.replaying() as traffic:
        work(expires=tomorrow)
    assert (traffic.misses, traffic.unused) == ([], [])
    assert "instant: '2031-03-01T12:30:00Z'" in ours.text


def test_10_a_recorded_retry_after_takes_no_time(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """Under vcrpy a connector that is told to wait by a recorded 429 does wait, each time that it is replayed.

    With us an hour passes by the connector's clock alone: a test that really waited would not come to an end.
    """

    def ask(seconds: str) -> float:
        response = httpx.get(f"{crm.base_url}/busy", params={"wait": seconds})
        return float(response.headers["retry-after"])

    with plain.recording():
        ask("0.01")
    with plain.replaying():
        since = time.monotonic()
        time.sleep(ask("0.01"))
        assert time.monotonic() - since >= 0.01, "it slept"

    with ours.recording():
        ask("3600")
    with ours.replaying():
        since, asked = time.monotonic(), datetime.now(UTC)
        time.sleep(ask("3600"))
        assert time.monotonic() - since == 3600
        assert datetime.now(UTC) - asked == timedelta(hours=1)
