"""What is recorded through any HTTP library is replayed by it, and by the others, with the CRM gone."""

import asyncio
import threading
from pathlib import Path

import httpx
import pytest

from appconnect_cli.transports.base import Mode, Traffic
from appconnect_cli.transports.cassette import ReplayTransport, patched, read_cassette, write_cassette
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor

from .clients import CLIENTS, Ask, Reply, with_aiohttp, with_httpx, with_httpx_async
from .conftest import EchoServer

KEY = "k3y-0123456789abcdef"

everyone = pytest.mark.parametrize("ask", CLIENTS.values(), ids=CLIENTS.keys())


def conversation(ask: Ask, base_url: str) -> list[Reply]:
    """What a connector might send."""
    bearer = {"Authorization": f"Bearer {KEY}"}
    return [
        ask("GET", f"{base_url}/contacts?phone=%2B14155550111&blank=", headers=bearer),
        ask("POST", f"{base_url}/contacts", headers=bearer, data={"name": "Zoë", "phones": ["1"]}),
        ask("POST", f"{base_url}/form", form={"a": "1 2", "b": "ü"}),
        ask("GET", f"{base_url}/gzip"),
        ask("GET", f"{base_url}/binary"),
        ask("GET", f"{base_url}/missing"),
        ask("DELETE", f"{base_url}/empty"),
        ask("GET", f"{base_url}/redirect"),
    ]


def recorded(redactor: Redactor, path: Path, ask: Ask, base_url: str) -> tuple[Traffic, list[Reply]]:
    with LiveTransport(redactor, record=True).step() as traffic:
        replies = conversation(ask, base_url)
    write_cassette(path, traffic.recorded)
    return traffic, replies


def meaning(replies: list[Reply]) -> list[object]:
    """Replies as a connector understands them: JSON by value, the credential by its tag."""
    shown: list[object] = []
    for reply in replies:
        text = reply.body.replace(f"Bearer {KEY}".encode(), b"Bearer {{apiKey}}")
        shown.append((reply.status, Reply(reply.status, text).data if text[:1] == b"{" else text))
    return shown


@everyone
def test_a_library_gets_back_what_it_recorded(ask: Ask, crm: EchoServer, tmp_path: Path) -> None:
    redactor = Redactor({"apiKey": KEY}, base_url=crm.base_url)
    traffic, live = recorded(redactor, tmp_path / "x.yaml", ask, crm.base_url)
    crm.close()
    with ReplayTransport(read_cassette(tmp_path / "x.yaml"), redactor).step() as replayed:
        again = conversation(ask, crm.base_url)
    assert meaning(again) == meaning(live)
    assert (replayed.misses, replayed.escapes, replayed.unused) == ([], [], [])
    assert [exchange.url for exchange in replayed.exchanges] == [exchange.url for exchange in traffic.exchanges]
    assert len(traffic.exchanges) == 9, "a redirect is two exchanges"
    assert all(exchange.url.startswith("https://crm.example/") for exchange in traffic.exchanges)


@everyone
@pytest.mark.parametrize("recorder", [with_httpx, with_httpx_async, with_aiohttp])
def test_what_one_library_recorded_replays_in_another(ask: Ask, recorder: Ask, crm: EchoServer, tmp_path: Path) -> None:
    redactor = Redactor({"apiKey": KEY}, base_url=crm.base_url)
    recorded(redactor, tmp_path / "x.yaml", recorder, crm.base_url)
    crm.close()
    with ReplayTransport(read_cassette(tmp_path / "x.yaml"), redactor).step() as traffic:
        conversation(ask, crm.base_url)
    assert (traffic.misses, traffic.unused) == ([], [])


def test_a_cassette_replays_for_another_host_with_another_credential(crm: EchoServer, tmp_path: Path) -> None:
    recorded(Redactor({"apiKey": KEY}, base_url=crm.base_url), tmp_path / "x.yaml", with_httpx, crm.base_url)
    other = "https://acme.crmhost.io"
    with ReplayTransport(read_cassette(tmp_path / "x.yaml"), Redactor({"apiKey": "another"}, base_url=other)).step():
        reply = with_httpx("GET", f"{other}/contacts?blank=&phone=%2B14155550111", headers={"Authorization": "x"})
        target = with_httpx("GET", f"{other}/redirect")
    assert reply.data["self"] == f"{other}/contacts", "links lead to the host that replays"
    assert target.data["path"] == "/target"


def test_lengths_fit_the_host_that_replays(crm: EchoServer, tmp_path: Path) -> None:
    with LiveTransport(Redactor({}, base_url=crm.base_url), record=True).step() as traffic:
        with_httpx("GET", f"{crm.base_url}/a")
    write_cassette(tmp_path / "x.yaml", traffic.recorded)
    other = "https://a-much-longer-name.crmhost.io"
    with ReplayTransport(read_cassette(tmp_path / "x.yaml"), Redactor({}, base_url=other)).step():
        response = httpx.get(f"{other}/a")
    assert response.headers["content-length"] == str(len(response.content))


def test_parallel_requests_are_recorded_in_the_order_in_which_they_were_sent(crm: EchoServer) -> None:
    async def gather() -> None:
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*(client.get(f"{crm.base_url}/{n}?sleep={(5 - n) / 50}") for n in range(5)))

    with LiveTransport(Redactor({}, base_url=crm.base_url), record=True).step() as traffic:
        asyncio.run(gather())
    expected = [f"https://crm.example/{n}" for n in range(5)]
    assert [exchange.url.partition("?")[0] for exchange in traffic.exchanges] == expected
    assert [request["uri"].partition("?")[0] for request, _ in traffic.recorded] == expected


@everyone
def test_threads_of_a_connector_are_seen(ask: Ask, crm: EchoServer, tmp_path: Path) -> None:
    redactor = Redactor({}, base_url=crm.base_url)

    def in_threads() -> None:
        together = threading.Barrier(12)

        def one(n: int) -> None:
            together.wait(10)
            ask("GET", f"{crm.base_url}/{n}")

        threads = [threading.Thread(target=one, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with LiveTransport(redactor, record=True).step() as live:
        in_threads()
    write_cassette(tmp_path / "x.yaml", live.recorded)
    crm.close()
    with ReplayTransport(read_cassette(tmp_path / "x.yaml"), redactor).step() as replayed:
        in_threads()
    assert len(live.exchanges) == len(replayed.exchanges) == 12
    assert (replayed.misses, replayed.escapes, replayed.unused) == ([], [], [])


@everyone
def test_outside_a_step_traffic_passes(ask: Ask, crm: EchoServer) -> None:
    with patched():
        with LiveTransport(Redactor({})).step() as traffic, patched():
            ask("GET", f"{crm.base_url}/inside")
        assert ask("GET", f"{crm.base_url}/outside").data["path"] == "/outside"
    assert ask("GET", f"{crm.base_url}/after").status == 200
    assert len(traffic.exchanges) == 1
    assert traffic.recorded == [], "only a recording keeps what a cassette needs"


def test_the_patches_are_gone_afterwards() -> None:
    before = httpx.HTTPTransport.handle_request
    with patched(), patched():
        assert httpx.HTTPTransport.handle_request is not before
    assert httpx.HTTPTransport.handle_request is before


def test_the_mode_is_known() -> None:
    modes = [LiveTransport(Redactor({})).mode, LiveTransport(Redactor({}), record=True).mode]
    assert modes == [Mode.LIVE, Mode.RECORD]
