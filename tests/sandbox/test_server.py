"""Starting, stopping, the port and the data file."""

import asyncio
import signal
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from appconnect_cli.sandbox import API_KEY, PortTakenError, SandboxStartError, server
from appconnect_cli.sandbox.app import Access
from appconnect_cli.sandbox.database import open_database
from appconnect_cli.sandbox.server import Sandbox, is_sandbox, open_sandbox
from tests.sandbox.conftest import client_of


def port_of(base_url: str) -> int:
    return urlsplit(base_url).port or 0


def test_it_answers_when_entered_and_frees_its_port_when_left() -> None:
    with Sandbox() as sandbox:
        assert is_sandbox(sandbox.base_url)
        port = port_of(sandbox.base_url)
        threads = threading.active_count()
    assert threading.active_count() == threads - 1
    assert not is_sandbox(sandbox.base_url)
    with Sandbox(port=port) as again:
        assert again.base_url == sandbox.base_url
        assert is_sandbox(again.base_url)


def test_it_stops_with_connections_open_and_answers_held() -> None:
    with socket.socket() as held:
        held.settimeout(5)
        with Sandbox() as sandbox, client_of(sandbox) as idle:
            held.connect(("127.0.0.1", port_of(sandbox.base_url)))
            held.sendall(b"GET /me HTTP/1.1\r\nHost: crm\r\nX-Sandbox-Fault: timeout\r\n\r\n")
            assert idle.get("/me").status_code == 200
        assert held.recv(1) == b""


def test_ctrl_c_while_waiting_stops_the_server_before_anything_is_closed() -> None:
    """Python 3.11 takes a thread for ended when Ctrl-C interrupts join(), while it still runs."""
    before = set(threading.enumerate())
    main = threading.main_thread().ident or 0
    with pytest.raises(KeyboardInterrupt), Sandbox() as sandbox:
        ctrl_c = threading.Timer(0.1, signal.pthread_kill, (main, signal.SIGINT))
        ctrl_c.start()
        sandbox.wait()
    ctrl_c.join()
    assert set(threading.enumerate()) <= before


def test_answers_are_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nagle's algorithm would keep the second packet of each back for 40 ms."""
    protocol = server._Protocol
    undelayed: list[int] = []

    class Watched(protocol):  # type: ignore[misc, valid-type]
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            connection = transport.get_extra_info("socket")
            undelayed.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(server, "_Protocol", Watched)
    with Sandbox() as sandbox:
        assert is_sandbox(sandbox.base_url)
    assert [bool(option) for option in undelayed] == [True]


def test_an_async_client_may_use_a_server_of_its_own_process(sandbox: Sandbox) -> None:
    async def ask() -> list[int]:
        async with httpx.AsyncClient(base_url=sandbox.base_url, auth=(API_KEY, ""), trust_env=False) as crm:
            answers = await asyncio.gather(*(crm.get("/contacts") for _ in range(10)))
        return [answer.status_code for answer in answers]

    assert asyncio.run(ask()) == [200] * 10


def test_a_taken_port_is_named() -> None:
    with Sandbox() as sandbox:
        port = port_of(sandbox.base_url)
        with (
            pytest.raises(PortTakenError, match=f"Port {port} of 127.0.0.1 can't be used: .*in use"),
            Sandbox(port=port),
        ):
            pass


def test_each_temporary_sandbox_is_its_own_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox() as one, Sandbox() as two, client_of(one) as first, client_of(two) as second:
        assert len(list(tmp_path.iterdir())) == 2
        first.delete("/contacts/c-1001")
        assert second.get("/contacts/c-1001").status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_data_is_kept_between_runs_and_reset_plants_it_anew(tmp_path: Path) -> None:
    data = tmp_path / "new folder" / "crm.sqlite3"
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        seed = crm.get("/contacts").json()
        crm.delete("/contacts/c-1001")
        crm.post("/contacts", json={"name": "Kept"})
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        assert crm.get("/contacts/c-1009").json()["name"] == "Kept"
        assert crm.get("/contacts/c-1001").status_code == 404
    with Sandbox(data, reset=True) as sandbox, client_of(sandbox) as crm:
        assert crm.get("/contacts").json() == seed
        assert crm.post("/contacts", json={"name": "First again"}).json()["id"] == "c-1009"


def test_a_reset_reaches_a_server_that_runs_on_the_same_file(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        crm.delete("/contacts/c-1001")
        with open_database(data, reset=True):
            assert crm.get("/contacts/c-1001").status_code == 200
        assert crm.post("/activities", json={"kind": "call", "contactId": "c-1001"}).json()["id"] == 9002


def test_two_servers_share_a_data_file_and_lose_nothing(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"

    def add(base_url: str, worker: int) -> list[str]:
        with httpx.Client(base_url=base_url, auth=(API_KEY, ""), trust_env=False, timeout=30) as crm:
            answers = [crm.post("/contacts", json={"name": f"{worker}.{number}"}) for number in range(15)]
        return [answer.json()["id"] for answer in answers]

    with Sandbox(data) as one, Sandbox(data) as two, ThreadPoolExecutor(4) as pool:
        urls = [one.base_url, two.base_url, one.base_url, two.base_url]
        made = [id_ for ids in pool.map(add, urls, range(4)) for id_ in ids]
        with client_of(two) as crm:
            listed = [contact["id"] for contact in crm.get("/contacts?limit=200").json()["items"]]
    assert len(set(made)) == 60
    assert set(made) <= set(listed)


def test_servers_that_start_at_once_on_a_new_file_seed_it_once(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def start(_: int) -> int:
        barrier.wait()
        with Sandbox(tmp_path / "crm.sqlite3") as sandbox, client_of(sandbox) as crm:
            return len(crm.get("/contacts").json()["items"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(start, range(8))) == [8] * 8


def test_a_file_that_is_no_sandbox_s_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to be looked at as one\n" * 20)
    other = tmp_path / "other.sqlite3"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE contacts (precious TEXT)")
    connection.commit()
    connection.close()
    for file in (text, other):
        before = file.read_bytes()
        for reset in (False, True):
            with pytest.raises(SandboxStartError, match=file.name), Sandbox(file, reset=reset):
                pass
        assert file.read_bytes() == before


def test_a_file_of_another_version_is_refused_until_it_is_reset(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with open_database(data) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(SandboxStartError, match="another version of the sandbox; reset it"), Sandbox(data):
        pass
    with Sandbox(data, reset=True) as sandbox:
        assert is_sandbox(sandbox.base_url)


@pytest.mark.parametrize("place", ["folder", "file/below.sqlite3"])
def test_a_place_where_no_file_can_be_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(SandboxStartError, match="can't be"), Sandbox(tmp_path / place):
        pass


def test_a_data_file_that_is_locked_for_long_is_503(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appconnect_cli.sandbox.database.LOCK_WAIT_SECONDS", 0.05)
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        with open_database(data) as database, database.write():
            assert crm.get("/contacts/c-1001").status_code == 200
            refused = crm.delete("/contacts/c-1001")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
        assert crm.delete("/contacts/c-1001").status_code == 204


def test_what_listens_elsewhere_is_no_sandbox() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not is_sandbox(f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert not is_sandbox("http://127.0.0.1:1")
    assert not is_sandbox("no url")
    assert not is_sandbox("http://[")


def test_a_sandbox_that_runs_is_used_and_else_one_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as free:
        monkeypatch.setattr(server, "DEFAULT_PORT", port_of(free.base_url))
    data = tmp_path / "crm.sqlite3"
    with open_sandbox(data) as base_url:
        assert base_url != free.base_url
        assert is_sandbox(base_url)
    assert data.exists()
    assert not is_sandbox(base_url)
    with Sandbox(port=port_of(free.base_url)), open_sandbox(tmp_path / "unused.sqlite3") as base_url:
        assert base_url == free.base_url
    assert not (tmp_path / "unused.sqlite3").exists()


def test_every_request_is_told_of() -> None:
    told: list[Access] = []
    with Sandbox(on_access=told.append) as sandbox, client_of(sandbox) as crm:
        crm.get("/contacts?name=a%20b")
        crm.get("/nowhere")
        with pytest.raises(httpx.ReadError):
            crm.get("/me", headers={"X-Sandbox-Fault": "reset"})
    assert [(access.method, access.target, access.status) for access in told] == [
        ("GET", "/contacts?name=a%20b", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/me", None),
    ]
    assert all(access.milliseconds >= 0 for access in told)
