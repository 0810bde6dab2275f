"""In replay nothing reaches the network: enforced below the libraries, in every thread, and told with the place."""

import _thread
import asyncio
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.isolation import NetworkEscapeError, forbid_network, late_escapes, no_network
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import stepping

from .conftest import EchoServer
from .processes import run_python
from .samples import tape

START = Start(datetime(2031, 3, 1, tzinfo=UTC), "a seed")


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


def connect_without_raising(port: int) -> None:
    with socket.socket() as client:
        client.connect_ex(("127.0.0.1", port))


def connect_asynchronously(port: int) -> None:
    async def connect() -> None:
        await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(connect())


def look_up_asynchronously(port: int) -> None:
    async def look_up() -> None:
        await asyncio.to_thread(int)  # the thread is there already: it was started for something else
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
    lambda port: socket.getnameinfo(("127.0.0.1", port), 0),
    lambda port: socket.getfqdn("127.0.0.1"),
    connect_without_raising,
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_is_stopped_and_noted_with_its_place(attempt: Callable[[int], object], crm: EchoServer) -> None:
    with no_network() as escapes, pytest.raises(NetworkEscapeError, match=r"test_isolation\.py:\d+"):
        attempt(crm.server_port)
    assert len(escapes) == 1


def test_a_look_up_in_a_thread_of_asyncio_is_stopped(crm: EchoServer) -> None:
    """It names the line that asked, though that stands on no stack of the thread's."""
    line = look_up_asynchronously.__code__.co_firstlineno + 3
    match = rf"getaddrinfo localhost:\d+ at .*test_isolation\.py:{line}"
    with no_network() as escapes, stepping(START, skips=True), pytest.raises(NetworkEscapeError, match=match):
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
    assert late_escapes() == traffic.escapes
    assert late_escapes() == [], "each is told once"
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


def test_a_thread_of_a_thread_that_outlived_the_step_is_stopped(crm: EchoServer) -> None:
    go, caught = threading.Event(), []

    def attempt() -> None:
        try:
            connect(crm.server_port)
        except NetworkEscapeError as error:
            caught.append(error)

    def late() -> None:
        go.wait(5)
        child = threading.Thread(target=attempt)
        child.start()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(attempt).result()
        asyncio.run(asyncio.to_thread(attempt))
        child.join()

    thread = threading.Thread(target=late)
    with ReplayTransport(tape(), Redactor({})).step() as traffic:
        thread.start()
    go.set()
    thread.join()
    assert len(caught) == 3
    assert late_escapes() == traffic.escapes
    connect(crm.server_port)


def test_what_a_left_over_thread_tries_is_not_the_next_step_s(crm: EchoServer) -> None:
    go, caught = threading.Event(), []

    def late() -> None:
        go.wait(5)
        try:
            connect(crm.server_port)
        except NetworkEscapeError as error:
            caught.append(error)

    thread = threading.Thread(target=late)
    with no_network():
        thread.start()
    with no_network() as escapes:
        go.set()
        thread.join()
    assert len(caught) == len(late_escapes()) == 1
    assert escapes == []


def test_a_thread_that_runs_a_library_s_function_names_the_line_that_started_it(crm: EchoServer) -> None:
    with no_network() as escapes:
        thread = threading.Thread(target=socket.create_connection, args=(("127.0.0.1", crm.server_port),))
        with swallowed_in_threads():
            line = sys._getframe().f_lineno + 1
            thread.start()
            thread.join()
    assert [escape.rpartition("/")[2] for escape in escapes] == [f"test_isolation.py:{line}"]


@contextmanager
def swallowed_in_threads() -> Iterator[None]:
    """What a thread raises is no warning here."""
    before, threading.excepthook = threading.excepthook, lambda told: None
    try:
        yield
    finally:
        threading.excepthook = before


def test_a_task_that_outlives_its_call_is_stopped(crm: EchoServer) -> None:
    """asyncio cancels it at the end; one that goes on all the same still runs inside the step."""

    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            connect(crm.server_port)

    async def function() -> str:
        asyncio.create_task(stubborn()).add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.sleep(0)
        return "done"

    with no_network() as escapes, suppress(NetworkEscapeError):
        assert asyncio.run(function()) == "done"
    assert len(escapes) == 1


def test_a_process_that_replays_stays_offline_until_it_goes_live(crm: EchoServer) -> None:
    forbid_network()
    with no_network():
        pass
    with pytest.raises(NetworkEscapeError):
        connect(crm.server_port)
    caught = []

    def raw() -> None:
        try:
            connect(crm.server_port)
        except NetworkEscapeError as error:
            caught.append(error)
        finally:
            done.set()

    done = threading.Event()
    _thread.start_new_thread(raw, ())
    done.wait(5)
    assert len(caught) == 1
    assert len(late_escapes()) == 2
    with LiveTransport(Redactor({})).step():
        connect(crm.server_port)
    connect(crm.server_port)


def test_what_is_tried_as_the_process_ends_is_told(tmp_path: Path) -> None:
    code = (
        "import atexit, socket\n"
        "from appconnect_cli.transports.isolation import forbid_network\n"
        "def late():\n"
        "    try:\n"
        "        socket.create_connection(('127.0.0.1', 9))\n"
        "    except BaseException:\n"
        "        pass\n"
        "forbid_network()\n"
        "atexit.register(late)\n"
    )
    ran = run_python(code, folder=tmp_path)
    assert f"getaddrinfo 127.0.0.1:9 at {tmp_path / 'script.py'}:5" in ran.stderr
