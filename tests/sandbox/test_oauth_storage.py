"""What the data file holds of codes and tokens, for how long, and how an old file comes by it."""

import hmac
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from appconnect_cli.sandbox import REVOKE_PATH, SIGN_IN_EMAIL
from appconnect_cli.sandbox.database import open_database
from appconnect_cli.sandbox.oauth import people
from appconnect_cli.sandbox.oauth.people import same, sign_in
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.conftest import client_of
from tests.sandbox.oauth import Clock, allow, ask, post_token, redemption, renewal, signed_in

OAUTH_TABLES = ("oauth_tokens", "oauth_grants")


def test_the_file_holds_no_secret(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox:
        code = allow(sandbox.base_url)["code"]
        tokens = post_token(sandbox.base_url, redemption(code)).json()
        files = [file.read_bytes() for file in tmp_path.iterdir()]
    files.append(data.read_bytes())
    assert any(b"sandbox-client" in file for file in files)
    for secret in (code, tokens["access_token"], tokens["refresh_token"]):
        plain = secret.removeprefix(secret[:7]).encode()
        assert not [file for file in files if plain in file]


def test_tokens_outlive_the_server(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox:
        tokens, port = signed_in(sandbox.base_url), int(sandbox.base_url.rpartition(":")[2])
    with Sandbox(data, port) as sandbox:
        assert ask(sandbox.base_url, tokens["access_token"]).status_code == 200
        renewed = post_token(sandbox.base_url, renewal(tokens["refresh_token"])).json()
    with Sandbox(data, port, reset=True) as sandbox:
        assert ask(sandbox.base_url, renewed["access_token"]).status_code == 401


def test_a_tenant_keeps_its_tokens_when_its_port_changes(tmp_path: Path) -> None:
    """A command that runs the server for itself takes whichever port is free."""
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as first, Sandbox(data) as second:
        assert first.base_url != second.base_url
        tokens = signed_in(first.base_url)
        assert ask(second.base_url, tokens["access_token"]).status_code == 200
        renewed = post_token(second.base_url, renewal(tokens["refresh_token"])).json()
        assert renewed["tenant_host"] == second.base_url.removeprefix("http://")
        localhost = second.base_url.replace("127.0.0.1", "localhost")
        assert ask(localhost, renewed["access_token"]).status_code == 401
        assert post_token(localhost, {"token": renewed["access_token"]}, path=REVOKE_PATH).status_code == 200
        assert ask(first.base_url, renewed["access_token"]).status_code == 200
        assert post_token(first.base_url, {"token": renewed["access_token"]}, path=REVOKE_PATH).status_code == 200
        assert ask(second.base_url, renewed["access_token"]).status_code == 401


def test_what_is_valid_no_more_goes_with_the_next_sign_in(tmp_path: Path) -> None:
    data, clock = tmp_path / "crm.sqlite3", Clock()

    def kept() -> list[int]:
        with closing(sqlite3.connect(data)) as connection:
            return [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in OAUTH_TABLES]

    with Sandbox(data, clock=clock) as sandbox:
        tokens = signed_in(sandbox.base_url)
        allow(sandbox.base_url)
        assert kept() == [2, 2]
        clock.now += 61
        allow(sandbox.base_url)
        assert kept() == [2, 2]
        assert ask(sandbox.base_url, tokens["access_token"]).status_code == 200
        clock.now += 14 * 24 * 3600
        allow(sandbox.base_url)
        assert kept() == [0, 1]


def as_version_1(data: Path) -> None:
    """What an earlier sandbox left."""
    with closing(sqlite3.connect(data, isolation_level=None)) as connection:
        for table in OAUTH_TABLES:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")


def test_a_file_of_version_1_gets_the_tables_and_loses_nothing(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        crm.post("/contacts", json={"name": "Kept"})
        crm.delete("/contacts/c-1001")
        contacts = crm.get("/contacts").json()
    as_version_1(data)
    barrier = threading.Barrier(4)

    def start(_: int) -> object:
        barrier.wait()
        with Sandbox(data) as sandbox, client_of(sandbox) as crm:
            assert ask(sandbox.base_url, signed_in(sandbox.base_url)["access_token"]).status_code == 200
            return crm.get("/contacts").json()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [contacts] * 4
    with open_database(data) as database:
        assert database.row("PRAGMA user_version") == {"user_version": 2}
        assert database.rows("PRAGMA foreign_key_check") == []


def test_a_file_of_version_1_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    schemas = []
    for data in (old, new):
        with open_database(data):
            pass
    as_version_1(old)
    for data in (old, new):
        with open_database(data) as database:
            schemas.append(database.rows("SELECT type, name, sql FROM sqlite_master ORDER BY name"))
    assert schemas[0] == schemas[1]


def test_a_file_of_version_1_can_be_reset(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as sandbox, client_of(sandbox) as crm:
        crm.delete("/contacts/c-1001")
    as_version_1(data)
    with Sandbox(data, reset=True) as sandbox, client_of(sandbox) as crm:
        assert crm.get("/contacts/c-1001").status_code == 200
        assert signed_in(sandbox.base_url)["scope"] == "read write"


def test_of_two_servers_on_one_file_one_takes_a_code(tmp_path: Path) -> None:
    data = tmp_path / "crm.sqlite3"
    with Sandbox(data) as one, Sandbox(data) as two, ThreadPoolExecutor(4) as pool:
        code = allow(one.base_url)["code"]
        host = {"Host": one.base_url.removeprefix("http://")}
        urls = [one.base_url, two.base_url] * 3
        answers = list(pool.map(lambda url: post_token(url, redemption(code), headers=host), urls))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5


def test_secrets_are_compared_in_the_same_time_however_much_of_them_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def noting(given: bytes, secret: bytes) -> bool:
        compared.append((given, secret))
        return given == secret

    monkeypatch.setattr(hmac, "compare_digest", noting)
    assert not same("sandbox-x", "sandbox-y")
    assert compared == [(b"sandbox-x", b"sandbox-y")]
    compared.clear()
    assert sign_in("nobody@example.com", "x") is None
    unknown = len(compared)
    compared.clear()
    assert sign_in(SIGN_IN_EMAIL, "x") is None
    assert len(compared) == unknown == 2 * len(people.PEOPLE)
