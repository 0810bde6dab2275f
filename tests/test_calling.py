"""A call recorded on a real CRM and replayed years later: the same instant, the same ids, no waiting, no network."""

import base64
import io
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from appconnect_cli.calling import Called, CallOrder, exit_code_of, run_call
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import ConnectorLoadError, ExitCode, LateEscapeError
from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.gathering import gather
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.origin import STABLE_BASE_URL
from appconnect_cli.workspace import Workspace, now, open_workspace
from tests.transports.provenances import read_provenance

HEAD = """
import asyncio, base64, json, os, random, socket, threading, time, uuid
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from uuid import uuid4
import anyio, httpx
from appconnect_cli.connectors import Connector

BASE = os.environ["CRM_BASE"]
NONE = {"successful": True, "matchedContactInfo": []}

def get(path, **params):
    with httpx.Client(base_url=BASE) as crm:
        return crm.get(path, params=params)

class Acme(Connector):
    auth_type = "apiKey"
"""

TOML = """
[connector]
name = "acme"
kind = "python"
entry = "connector:Acme"
[profiles.own]
base_url = "{base_url}"
api_key_env = "OWN_KEY"
"""


class Crm(ThreadingHTTPServer):
    """Too busy for the first request; any other is answered with what it asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Crm

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        busy = parts.path == "/busy" and self.server.asked.count(self.path) == 1
        body = json.dumps(parse_qs(parts.query)).encode()
        self.send_response(429 if busy else 200)
        self.send_header("Retry-After", "0.01")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def crm() -> Iterator[Crm]:
    with Crm() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Project:
    """A connector of a test's own, on a CRM of the test's own."""

    def __init__(self, folder: Path, base_url: str, methods: str) -> None:
        self.folder = folder
        self._base_url = base_url
        (folder / "connector.py").write_text(HEAD + methods, "utf-8")
        (folder / "appconnect.toml").write_text(TOML.format(base_url=base_url), "utf-8")

    @property
    def cassette(self) -> Path:
        return self.folder / "cassettes" / "calls" / "findContact" / "case.yaml"

    def call(self, mode: Mode, interface: str = "findContact") -> CallResult:
        return self.called(mode, interface).result

    @contextmanager
    def opened(self, mode: Mode) -> Iterator[Workspace]:
        """As a new process does it."""
        sys.modules.pop("connector", None)
        with pytest.MonkeyPatch.context() as environ:
            environ.setenv("CRM_BASE", STABLE_BASE_URL if mode is Mode.REPLAY else self._base_url)
            environ.setenv("OWN_KEY", "a-key-of-a-test")
            with open_workspace(self.folder, "own", mode) as workspace:
                yield workspace

    def called(self, mode: Mode, interface: str = "findContact") -> Called:
        with self.opened(mode) as workspace:
            return run_call(workspace, CallOrder(find_interface(interface), cassette="case"), io.StringIO())

    def gathered(self) -> Evidence:
        with self.opened(Mode.REPLAY) as workspace:
            return gather(workspace)


Make = Callable[[str], Project]
"""The project of a connector with these methods."""


@pytest.fixture
def project(tmp_path: Path, crm: Crm) -> Make:
    """On the CRM of the test."""
    base_url = f"http://127.0.0.1:{crm.server_port}"
    return lambda methods: Project(tmp_path, base_url, methods)


def alike(recorded: CallResult, replayed: CallResult) -> None:
    assert (replayed.misses, replayed.escapes, replayed.unused) == ((), (), ())
    assert replayed.outcome == recorded.outcome
    assert [each.url for each in replayed.exchanges] == [each.url for each in recorded.exchanges]


POLITE = """
    def find_contact(self, request):
        answer = get("/busy")
        while answer.status_code == 429:
            sleep(float(answer.headers["retry-after"]))
            answer = get("/busy")
        return NONE | {"message": {"message": datetime.now(UTC).isoformat()}}
"""

POLITE_ASYNC = """
    async def find_contact(self, request):
        async with httpx.AsyncClient(base_url=BASE) as crm:
            answer = await crm.get("/busy")
            while answer.status_code == 429:
                with anyio.fail_after(3600):
                    await asyncio.sleep(float(answer.headers["retry-after"]))
                answer = await crm.get("/busy")
        return NONE | {"message": {"message": datetime.now(UTC).isoformat()}}
"""


@pytest.mark.parametrize("methods", [POLITE, POLITE_ASYNC], ids=["sync", "async"])
def test_a_recorded_retry_after_is_obeyed_at_once(project: Make, methods: str) -> None:
    made = project(methods)
    recorded = made.call(Mode.RECORD)
    assert [each.status for each in recorded.exchanges] == [429, 200]
    made.cassette.write_text(made.cassette.read_text("utf-8").replace("0.01", "60"), "utf-8")
    before = time.perf_counter()
    replayed = made.call(Mode.REPLAY)
    assert time.perf_counter() - before < 30
    assert [each.status for each in replayed.exchanges] == [429, 200]
    assert (replayed.misses, replayed.unused) == ((), ())
    assert replayed.value["message"]["message"] == (recorded.instant + timedelta(minutes=1)).isoformat()


def test_a_loop_until_a_deadline_asks_as_often_in_replay(project: Make) -> None:
    made = project(
        """
    async def find_contact(self, request):
        deadline, polls = monotonic() + 0.05, 0
        while monotonic() < deadline:
            get("/poll", at=datetime.now(UTC).isoformat(), loop=str(polls))
            polls += 1
            await asyncio.sleep(0.01)
        return NONE | {"message": {"message": str(polls)}}
"""
    )
    recorded = made.call(Mode.RECORD)
    assert len(recorded.exchanges) == 5
    alike(recorded, made.call(Mode.REPLAY))


def test_ids_are_new_in_each_recording_and_the_same_in_its_replay_and_variants(project: Make) -> None:
    made = project(
        """
    def find_contact(self, request):
        get("/ids", a=str(uuid4()), b=str(uuid.uuid1()), c=str(random.random()))
        with httpx.Client(base_url=BASE) as crm:
            upload = crm.build_request("POST", "/", files={"f": b"x"})
            crm.get("/more", params={"boundary": upload.headers["content-type"]})
        return NONE
"""
    )
    first, second = made.call(Mode.RECORD), made.call(Mode.RECORD)
    assert first.exchanges[0].url != second.exchanges[0].url
    (step,) = read_provenance(made.cassette).steps
    assert step.seed == second.seed != first.seed
    alike(second, made.call(Mode.REPLAY))
    (call,) = made.gathered().calls
    alike(second, call)


def test_a_recording_without_a_seed_draws_alike_each_time(project: Make) -> None:
    made = project("    def find_contact(self, request): return NONE | {'message': {'message': str(uuid4())}}")
    made.call(Mode.RECORD)
    path = made.cassette.with_name("case.call.yaml")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "seed:" not in line), "utf-8")
    assert read_provenance(made.cassette).steps[0].seed == ""
    assert made.call(Mode.REPLAY).value == made.call(Mode.REPLAY).value


def test_a_recorded_token_does_not_expire(project: Make) -> None:
    """Neither by the user row nor by what the token itself says, whatever the time is now."""
    made = project(
        """
    def find_contact(self, request):
        payload = json.loads(base64.urlsafe_b64decode(TOKEN.split(".")[1] + "=="))
        expired = request.user.token_expiry < datetime.now(UTC)
        if expired or payload["exp"] < time.time():
            get("/refresh")
        get("/contacts")
        return NONE

TOKEN = os.environ["TOKEN"]
"""
    )
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("TOKEN", _token(now() + timedelta(minutes=10)))
        recorded = _with_expiry(made)
        assert len(recorded.exchanges) == 1
        path = made.cassette.with_name("case.call.yaml")
        path.write_text(re.sub(r"(instant|tokenExpiry): '\d{4}", r"\1: '2001", path.read_text("utf-8")), "utf-8")
        environ.setenv("TOKEN", _token(recorded.instant.replace(year=2001) + timedelta(minutes=10)))
        replayed = made.call(Mode.REPLAY)
    assert replayed.instant.year == 2001
    alike(recorded, replayed)


def _token(expiry: datetime) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": expiry.timestamp()}).encode())
    return f"e30.{claims.decode().rstrip('=')}.x"


def _with_expiry(made: Project) -> CallResult:
    """The call, recorded for a user whose token is good for ten more minutes."""
    expiry = (now() + timedelta(minutes=10)).isoformat()
    with made.opened(Mode.RECORD) as workspace:
        row = workspace.profile.user_row("acme") | {"tokenExpiry": expiry}
        workspace.change_state(lambda state: replace(state, user=row))
    return made.call(Mode.RECORD)


SWALLOWED = """
    def find_contact(self, request):
        get("/contacts")
        try:
            {attempt}
        except BaseException:
            pass
        return NONE
"""


def test_an_attempt_that_is_swallowed_still_fails_the_call(project: Make, crm: Crm) -> None:
    project(SWALLOWED.format(attempt="pass")).call(Mode.RECORD)
    attempt = f"socket.create_connection(('127.0.0.1', {crm.server_port}))"
    made = project(SWALLOWED.format(attempt=attempt))
    called = made.called(Mode.REPLAY)
    line = next(
        at
        for at, text in enumerate((made.folder / "connector.py").read_text("utf-8").splitlines(), 1)
        if attempt in text
    )
    assert [escape.partition(" at ")[2] for escape in called.result.escapes] == [f"{made.folder}/connector.py:{line}"]
    assert not isinstance(called.result.outcome, Raised)
    assert exit_code_of(called) is ExitCode.NO_EVIDENCE


def test_an_attempt_after_the_step_is_an_error_of_the_command(project: Make, crm: Crm) -> None:
    late = """
    def find_contact(self, request):
        get("/contacts")
        threading.Thread(target=self.late).start()
        return NONE

    def late(self):
        GO.wait()
        try:
            socket.create_connection(("127.0.0.1", 9))
        except BaseException:
            pass
        finally:
            DONE.set()

GO, DONE = threading.Event(), threading.Event()
"""
    made = project(late)
    with made.opened(Mode.RECORD) as workspace:
        run_call(workspace, CallOrder(find_interface("findContact"), cassette="case"), io.StringIO())
        _let_go()
    with (
        pytest.raises(LateEscapeError, match=r"getaddrinfo 127\.0\.0\.1:9 at .*connector\.py:\d+"),
        made.opened(Mode.REPLAY) as workspace,
    ):
        run_call(workspace, CallOrder(find_interface("findContact"), cassette="case"), io.StringIO())
        _let_go()


def _let_go() -> None:
    connector = sys.modules["connector"]
    connector.GO.set()
    assert connector.DONE.wait(10)
    connector.GO.clear()
    connector.DONE.clear()


def test_a_connector_that_connects_when_it_is_imported_is_told_with_its_line(project: Make, crm: Crm) -> None:
    made = project("\nhttpx.get(BASE)\n")
    with pytest.raises(ConnectorLoadError, match=r"connector\.py:\d+: .*No connection is made in replay"):
        made.call(Mode.REPLAY)
    assert crm.asked == []
