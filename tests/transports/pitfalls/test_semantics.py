"""18 to 24: what a replay is, and what belongs in a cassette."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
import vcr
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.persisters.filesystem import FilesystemPersister
from vcr.request import Request as VcrRequest
from vcr.serializers import yamlserializer

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.faults import refusing
from appconnect_cli.transports.matching import Request
from appconnect_cli.transports.provenance import provenance_path
from appconnect_cli.transports.recordings import read_recording
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import Tape
from tests.transports.conftest import EchoServer

from .sides import Ours, Plain


def closed_port() -> int:
    """One that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def at_once(count: int, ask: Callable[[], httpx.Response]) -> list[httpx.Response | Exception]:
    """What so many threads get."""
    together, got = threading.Barrier(count), list[httpx.Response | Exception]()

    def one() -> None:
        together.wait(10)
        try:
            got.append(ask())
        except Exception as error:  # noqa: BLE001 - what comes is the test
            got.append(error)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_18_a_refused_connection_and_a_timeout_are_recorded_and_happen_again(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """vcrpy records answers only: what a connector does without one can't be replayed, it gets a miss instead."""
    refused = f"http://127.0.0.1:{closed_port()}/contacts"

    def fail() -> None:
        with pytest.raises(httpx.ConnectError):
            httpx.get(refused)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{crm.base_url}/hold", timeout=0.01)

    with plain.recording() as cassette:
        fail()
    assert (len(cassette), plain.path.exists()) == (0, False)
    with plain.replaying():
        for url in (refused, f"{crm.base_url}/hold"):
            with pytest.raises(CannotOverwriteExistingCassetteException):
                httpx.get(url)

    with ours.recording():
        fail()
    crm.released.set()
    with ours.replaying() as traffic:
        fail()
    assert [exchange.status for exchange in traffic.exchanges] == [None, None]
    assert (traffic.misses, traffic.unused) == ([], [])


def test_19_recordings_that_nobody_asked_for_are_told(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy says nothing of what was not played, unless a test thinks of `all_played`."""
    with plain.recording():
        httpx.get(f"{crm.base_url}/contacts")
        httpx.get(f"{crm.base_url}/phones")
    with plain.replaying() as cassette:
        httpx.get(f"{crm.base_url}/contacts")
    assert not cassette.all_played

    with ours.recording():
        httpx.get(f"{crm.base_url}/contacts")
        httpx.get(f"{crm.base_url}/phones")
    with ours.replaying() as traffic:
        httpx.get(f"{crm.base_url}/contacts")
    assert [(left.position, left.method, left.url) for left in traffic.unused] == [
        (2, "GET", "https://crm.example/phones")
    ]


def test_20_a_request_that_is_repeated_gets_the_next_answer_or_a_miss_that_says_why(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """vcrpy refuses an identical request beyond those recorded; `allow_playback_repeats` gives the first answer always.

    Ours is as strict, since an endless repetition would hide a loop. But the miss says how often it was recorded, and
    under an injected failure, where a connector may well try again, the retry is answered.
    """

    def poll() -> int:
        return int(httpx.get(f"{crm.base_url}/status").json()["count"])

    with plain.recording():
        recorded = [poll(), poll()]
    with plain.replaying():
        assert [poll(), poll()] == recorded
        with pytest.raises(CannotOverwriteExistingCassetteException):
            poll()
    with plain.replaying(allow_playback_repeats=True):
        assert [poll(), poll()] == [recorded[0], recorded[0]]

    with ours.recording():
        recorded = [poll(), poll()]
    with ours.replaying() as traffic:
        assert [poll(), poll()] == recorded
        with pytest.raises(CassetteMissError, match="it is the same, was recorded 2x and has been played as often"):
            poll()
    assert len(traffic.misses) == 1
    with ours.replaying(refusing(503, b"{}"), range(1)) as traffic:
        assert httpx.get(f"{crm.base_url}/status").status_code == 503
        assert [poll(), poll(), poll()] == [*recorded, recorded[-1]]
    assert traffic.misses == []


class SwitchingCounter(Counter[int]):
    """Lets two threads look before either goes on."""

    together = threading.Barrier(2)

    def __missing__(self, key: int) -> int:
        self.together.wait(10)
        return 0


class SwitchingPositions(tuple[int, ...]):
    """Lets other threads go on whenever one looks how many there are."""

    def __len__(self) -> int:
        time.sleep(0.005)
        return super().__len__()


class SwitchingTape(Tape):
    """A thread that finds its recording is interrupted."""

    def find(self, request: Request) -> Sequence[int]:
        return SwitchingPositions(super().find(request))


def test_21_one_recording_is_played_once_however_the_threads_switch(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy looks up whether a recording was played and marks it without a lock: two threads may both find it unplayed.

    That happens now and then. Here the switch of threads between look and mark is forced, on both sides.
    """

    def ask() -> httpx.Response:
        return httpx.get(f"{crm.base_url}/one")

    with plain.recording():
        ask()
    with plain.replaying() as cassette:
        cassette.play_counts = SwitchingCounter()
        played = at_once(2, ask)
    assert [isinstance(each, httpx.Response) for each in played] == [True, True]
    assert len(cassette) == 1, "one recording was played twice"

    with ours.recording():
        ask()
    tape = SwitchingTape(ours.path, read_recording(ours.path).tape.interactions)
    with ReplayTransport(tape, ours.redactor).step() as traffic:
        played = at_once(4, ask)
    assert sorted(isinstance(each, httpx.Response) for each in played) == [False, False, False, True]
    assert (len(traffic.misses), traffic.unused) == (3, [])


@dataclass(frozen=True)
class CountingRedactor(Redactor):
    """Notes each text that it scrubs."""

    seen: list[str] = field(default_factory=list)

    def text(self, text: str) -> str:
        self.seen.append(text)
        return super().text(text)


def test_22_a_request_is_scrubbed_once_and_a_recording_never_again(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy runs `before_record_request` on each recording that it loads, and three times on each request that it
    plays: a hook whose second result is not its first breaks the replay of what it has recorded.
    """
    url, hooked = f"{crm.base_url}/contacts", list[str]()

    def under_a_prefix(request: VcrRequest) -> VcrRequest:
        hooked.append(request.path)
        request.uri = request.uri.replace("/contacts", "/v2/contacts")
        return request

    with plain.recording(before_record_request=under_a_prefix):
        httpx.get(url)
    hooked.clear()
    with plain.replaying(before_record_request=under_a_prefix):
        assert hooked == ["/v2/contacts"], "at load"
        with pytest.raises(KeyError):
            httpx.get(url)
    assert hooked == ["/v2/contacts", "/contacts", "/v2/contacts", "/contacts"]
    assert plain.interactions[0]["request"]["uri"].endswith("/v2/contacts")

    ours.redactor = redactor = CountingRedactor(base_url=crm.base_url)
    with ours.recording():
        httpx.get(url)
    redactor.seen.clear()
    with ours.replaying() as traffic:
        assert redactor.seen == [], "at load"
        httpx.get(url)
    assert redactor.seen.count(url) == 1
    assert traffic.misses == []


def test_23_a_stream_is_read_whole_before_the_connector_sees_it_with_both(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """vcrpy reads an answer to its end before it hands it on, so that a stream comes in one piece.

    Ours records with vcrpy's stubs and does the same: the pieces are lost, the content and the way to read it are not.
    """
    large = "x" * 100_000  # more than httpx reads at once

    def pieces() -> list[bytes]:
        with httpx.stream("POST", f"{crm.base_url}/export", content=large) as response:
            return list(response.iter_raw())

    assert len(pieces()) > 1
    with plain.recording():
        assert len(pieces()) == 1

    with ours.recording():
        (live,) = pieces()
    with ours.replaying():
        (replayed,) = pieces()
    assert httpx.Response(200, content=replayed).json() == httpx.Response(200, content=live).json()
    assert large.encode() in live


def test_24_what_a_recording_was_made_with_stands_in_a_file_of_its_own(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """A cassette with a key `metadata` loads as three lists instead of two: what replaces vcrpy's persister and counts
    on two, as pytest-recording 0.14.1 does, crashes on it. That plugin is not installed here: the unpacking stands for
    it. A further key of another name would be lost when vcrpy writes the file again.
    """
    with plain.recording() as cassette:
        cassette.get_metadata("recordedAt", "2031-03-01")
        httpx.get(crm.base_url)
    loaded = FilesystemPersister.load_cassette(plain.path, yamlserializer)
    with pytest.raises(ValueError, match="too many values to unpack"):
        _requests, _responses = loaded

    with ours.recording():
        httpx.get(crm.base_url)
    assert set(yaml.safe_load(ours.path.read_bytes())) == {"version", "interactions"}
    assert "instant: " in provenance_path(ours.path).read_text("utf-8")
    requests, responses = FilesystemPersister.load_cassette(ours.path, yamlserializer)
    assert (len(requests), len(responses)) == (1, 1)
    with vcr.use_cassette(str(ours.path), record_mode="none"):
        assert httpx.get("https://crm.example").json()["method"] == "GET"
