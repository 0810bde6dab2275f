"""In replay nothing reaches the network: enforced below the libraries, in every thread, and told with the place."""

import asyncio
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.isolation import NetworkEscapeError, no_network
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor

from .conftest import EchoServer
from .samples import tape


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def send_datagram(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def send_message(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendmsg([b"x"], [], 0, ("127.0.0.1", port))


def connect_directly(port: int) -> None:
    with socket.socket() as client:
        client.connect(("127.0.0.1", port))


def connect_asynchronously(port: int) -> None:
    async def connect() -> None:
        await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(connect())


def look_up_asynchronously(port: int) -> None:
    async def look_up() -> None:
        await asyncio.get_running_loop().getaddrinfo("localhost", port)

    asyncio.run(look_up())


ATTEMPTS: list[Callable[[int], object]] = [
    connect,
    connect_directly,
    connect_asynchronously,
    send_datagram,
    send_message,
    lambda port: socket.getaddrinfo("localhost", port),
    lambda port: socket.gethostbyname("localhost"),
    lambda port: socket.gethostbyname_ex("localhost"),
    lambda port: socket.gethostbyaddr("127.0.0.1"),
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_is_stopped_and_noted_with_its_place(attempt: Callable[[int], object], crm: EchoServer) -> None:
    with no_network() as escapes, pytest.raises(NetworkEscapeError, match=r"test_isolation\.py:\d+"):
        attempt(crm.server_port)
    assert len(escapes) == 1


def test_a_look_up_in_a_thread_of_asyncio_is_stopped(crm: EchoServer) -> None:
    with no_network() as escapes, pytest.raises(NetworkEscapeError, match="getaddrinfo localhost"):
        look_up_asynchronously(crm.server_port)
    assert len(escapes) == 1


def test_no_blanket_except_turns_an_escape_into_an_answer(crm: EchoServer) -> None:
    def careless() -> str:
        try:
            connect(crm.server_port)
        except Exception:  # noqa: BLE001 - as careless connectors do
            return "no contact found"
        return "connected"

    with ReplayTransport(tape(), Redactor({})).step() as traffic, pytest.raises(NetworkEscapeError):
        careless()
    assert len(traffic.escapes) == 1
    assert f"127.0.0.1:{crm.server_port}" in traffic.escapes[0]


def test_a_thread_is_stopped_too_even_if_it_outlives_the_step(crm: EchoServer) -> None:
    go, caught = threading.Event(), []

    def late() -> None:
        go.wait(5)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{crm.server_port}/").close()
        except BaseException as error:  # noqa: BLE001 - what comes is the test
            caught.append(error)

    thread = threading.Thread(target=late)
    with ReplayTransport(tape(), Redactor({})).step() as traffic:
        thread.start()
    go.set()
    thread.join()
    assert [type(error) for error in caught] == [NetworkEscapeError]
    assert len(traffic.escapes) == 1
    assert httpx.get(crm.base_url).status_code == 200, "others may connect again"
    assert crm.count == 1


def test_a_pool_of_threads_that_replay_left_behind_may_go_live(crm: EchoServer) -> None:
    jobs, answers = [threading.Event(), threading.Event()], []

    def worker() -> None:
        jobs[0].set()
        jobs[1].wait(5)
        answers.append(httpx.get(crm.base_url).status_code)

    thread = threading.Thread(target=worker)
    with ReplayTransport(tape(), Redactor({})).step():
        thread.start()
        jobs[0].wait(5)
    with LiveTransport(Redactor({})).step() as traffic:
        jobs[1].set()
        thread.join()
    assert answers == [200]
    assert len(traffic.exchanges) == 1


def test_what_stays_in_the_process_is_allowed(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    with no_network() as escapes:
        one, other = socket.socketpair()
        one.sendall(b"x")
        assert other.recv(1) == b"x"
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "s"))
        asyncio.run(asyncio.sleep(0))
    for each in (one, other, listener):
        each.close()
    assert escapes == []


def test_a_pair_of_sockets_made_of_a_connection_is_allowed(crm: EchoServer) -> None:
    """As `socket.socketpair` makes one on Windows."""
    namespace = {"__name__": "socket", "connect": connect}
    exec("def _fallback_socketpair(port):\n    connect(port)", namespace)
    with no_network() as escapes:
        namespace["_fallback_socketpair"](crm.server_port)  # type: ignore[operator]
    assert escapes == []


def test_the_network_is_back_after_an_error(crm: EchoServer) -> None:
    with pytest.raises(ZeroDivisionError), no_network():
        raise ZeroDivisionError
    connect(crm.server_port)


def test_blocks_nest(crm: EchoServer) -> None:
    with no_network() as outer:
        with no_network() as inner, pytest.raises(NetworkEscapeError):
            connect(crm.server_port)
        with pytest.raises(NetworkEscapeError):
            connect(crm.server_port)
    assert (len(inner), len(outer)) == (1, 1)


def test_no_certificates_are_loaded_in_replay_and_all_of_them_after_it() -> None:
    with no_network():
        assert httpx.create_ssl_context().cert_store_stats()["x509_ca"] == 0
        assert ssl.create_default_context().cert_store_stats()["x509_ca"] == 0
    assert httpx.create_ssl_context().cert_store_stats()["x509_ca"] > 0
