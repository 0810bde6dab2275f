"""5 to 10: which answer a connector gets."""

import httpx
import pytest
from vcr.errors import CannotOverwriteExistingCassetteException

from appconnect_cli.errors import CassetteMissError

from ..conftest import EchoServer
from .sides import Ours, Plain


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
