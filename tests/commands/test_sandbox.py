"""`appconnect sandbox` as a process: what it says, how it is stopped, what keeps it from starting."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import appconnect_cli
from appconnect_cli.commands.sandbox import command
from appconnect_cli.errors import SandboxError, UsageError
from appconnect_cli.sandbox import (
    API_KEY,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_PUBLIC_CLIENT_ID,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
)
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.oauth import ask, post_token, renewal, signed_in

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(appconnect_cli.__file__).parent.parent)}
SAID = r"The sandbox CRM listens on (?P<url>http://127\.0\.0\.1:\d+)\n"


@contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command on a free port, and its address once it has said it."""
    command_line = [sys.executable, "-m", "appconnect_cli", "sandbox", "--port", "0", *options]
    with subprocess.Popen(
        command_line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        assert process.stdout
        try:
            said = re.fullmatch(SAID, process.stdout.readline())
            assert said, process.stderr and process.stderr.read()
            yield process, said["url"]
        finally:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_reach_it_and_ends_well_when_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    with running(tmp_path) as (process, url):
        answer = httpx.get(f"{url}/contacts?phone=%2B14155550111", auth=(API_KEY, ""), trust_env=False)
        assert answer.json()["items"][0]["id"] == "c-1001"
        process.send_signal(stop)
        assert process.wait(20) == 0
        assert process.stdout
        assert process.stderr
        out, err = process.stdout.read(), process.stderr.read()
    assert f"curl --user {API_KEY}: '{url}/contacts?phone=%2B14155550111'" in out
    assert str(tmp_path / ".appconnect" / "sandbox.sqlite3") in out
    assert re.fullmatch(r"Ctrl-C stops it\.\n200 GET /contacts\?phone=%2B14155550111  [\d.]+ ms\n\nStopped\.\n", err)


def test_data_lies_in_the_project_and_faults_are_injected(tmp_path: Path) -> None:
    (tmp_path / "appconnect.toml").touch()
    below = tmp_path / "src" / "acme"
    below.mkdir(parents=True)
    with running(below, "--fault", "429", "--seed", "1") as (_, url):
        assert httpx.get(f"{url}/me", auth=(API_KEY, ""), trust_env=False).status_code == 429
    assert (tmp_path / ".appconnect" / "sandbox.sqlite3").exists()
    assert not (below / ".appconnect").exists()


def test_it_says_how_to_get_tokens_and_lets_them_be_short_lived(tmp_path: Path) -> None:
    with running(tmp_path, "--token-seconds", "8", "--fault", "invalid_grant:0") as (process, url):
        tokens = signed_in(url)
        assert tokens["expires_in"] == 8
        assert ask(url, tokens["access_token"]).status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stdout
        out = process.stdout.read()
    for words in (
        "OAuth           /oauth/authorize, /oauth/token (or /oauth/token/form), /oauth/revoke\n",
        f"client        {OAUTH_CLIENT_ID}, secret {OAUTH_CLIENT_SECRET}; without a secret {OAUTH_PUBLIC_CLIENT_ID}\n",
        f"sign in       {SIGN_IN_EMAIL}, password {SIGN_IN_PASSWORD}\n",
        f"read only     {READ_ONLY_EMAIL}, password {READ_ONLY_PASSWORD}\n",
        "faults          invalid_grant:0\n",
    ):
        assert words in out


def test_an_oauth_failure_is_for_the_token_endpoints(tmp_path: Path) -> None:
    with running(tmp_path, "--fault", "invalid_grant") as (_, url):
        assert httpx.get(f"{url}/me", auth=(API_KEY, ""), trust_env=False).status_code == 200
        assert post_token(url, renewal("x")).json()["error"] == "invalid_grant"
        assert post_token(url, {}).json()["error"] == "invalid_grant"


def test_changes_are_kept_until_a_reset(tmp_path: Path) -> None:
    found = []
    for options in ([], [], ["--reset"]):
        with running(tmp_path, "--data", "crm.sqlite3", *options) as (process, url):
            with httpx.Client(base_url=url, auth=(API_KEY, ""), trust_env=False) as crm:
                found.append(crm.delete("/contacts/c-1001").status_code)
            process.send_signal(signal.SIGINT)
            process.wait(20)
    assert found == [204, 404, 204]


def test_a_bad_fault_names_the_kinds() -> None:
    with pytest.raises(
        UsageError, match=r"--fault '418:0\.1': there is no fault '418'; there are 401, .*cut-json"
    ) as caught:
        command(fault=["418:0.1"])
    assert "--fault 429:0.2" in caught.value.hint


def test_a_port_that_is_in_use_says_by_whom(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        port = int(sandbox.base_url.rpartition(":")[2])
        with pytest.raises(SandboxError, match=f"A sandbox CRM listens on port {port} already"):
            command(port=port, data=tmp_path / "crm.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SandboxError, match=f"Port {port} of 127.0.0.1 can't be used") as caught:
            command(port=port, data=tmp_path / "crm.sqlite3")
    assert "--port 0" in caught.value.hint


def test_a_data_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"crm\.sqlite3") as caught:
        (tmp_path / "crm.sqlite3").mkdir()
        command(port=0, data=tmp_path / "crm.sqlite3")
    assert "--data" in caught.value.hint
