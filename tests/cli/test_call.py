"""`appconnect call` as a person uses it: template connector, sandbox CRM, recordings, and things that go wrong."""

import base64
import io
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.calling import CallOrder, exit_code_of, run_call
from appconnect_cli.contract.interfaces import INTERFACES, find_interface
from appconnect_cli.contract.samples import SAMPLES
from appconnect_cli.errors import ExitCode
from appconnect_cli.sandbox import API_KEY
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace

from .harness import COMMAND, Ran, appconnect, environment

COMPANIONS = ("getUserInfo", "getBasicAuth", "getLogFormatType", "getUserList", "upsertCallDisposition")
IN_ORDER = (
    *(interface.name for interface in INTERFACES if interface.name != "unAuthorize"),
    *COMPANIONS,
    "unAuthorize",
)
"""The twelve and the companions, so that each finds what the ones before it made; logging out comes last."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scaffolded project, made once."""
    folder = tmp_path_factory.mktemp("template")
    ran = appconnect(folder, "new", "acme", "--no-input")
    assert ran.code == 0, ran.stderr
    return folder / "acme"


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A project of one's own, without recordings."""
    shutil.copytree(template, tmp_path / "acme")
    shutil.rmtree(tmp_path / "acme" / "cassettes", ignore_errors=True)
    return tmp_path / "acme"


def call(project: Path, *arguments: str, **more: Any) -> Ran:
    return appconnect(project, "call", *arguments, **more)


def document(ran: Ran) -> dict[str, Any]:
    """The one JSON document that stdout is."""
    parsed: dict[str, Any] = json.loads(ran.stdout)
    return parsed


def with_profile(project: Path, base_url: str) -> None:
    """A profile `own` for a CRM at that address."""
    toml = (project / "appconnect.toml").read_text("utf-8")
    profile = f'\n[profiles.own]\nbase_url = "{base_url}"\napi_key_env = "OWN_KEY"\n'
    (project / "appconnect.toml").write_text(toml + profile, "utf-8")


def test_every_interface_live_recorded_and_replayed_alike(project: Path) -> None:
    recorded = {}
    for name in IN_ORDER:
        ran = call(project, name, "--record", "--json")
        assert ran.code == 0, f"{name}: {ran.stdout}{ran.stderr}"
        assert "Recorded cassettes/calls/" in ran.stderr
        recorded[name] = document(ran)
    shutil.rmtree(project / ".appconnect")
    for name in IN_ORDER:
        ran = call(project, name, "--json", environ={"CI": "true"})
        assert ran.code == 0, f"{name}: {ran.stdout}{ran.stderr}"
        replayed = document(ran)
        assert replayed["mode"] == "replay"
        for part in ("input", "argument", "outcome", "conclusion", "userChanges", "findings"):
            assert replayed[part] == recorded[name][part], (name, part)
        assert _wire(replayed) == _wire(recorded[name])
    assert not (project / ".appconnect").exists(), "a replay leaves nothing behind"


def test_every_sample_runs_and_keeps_the_contract(project: Path) -> None:
    with open_workspace(project, None, Mode.LIVE) as workspace:
        for sample in sorted(SAMPLES, key=lambda sample: IN_ORDER.index(sample.interface)):
            order = CallOrder(find_interface(sample.interface), sample=sample.name)
            called = run_call(workspace, order, io.StringIO())
            assert exit_code_of(called) is ExitCode.OK, (sample, called.result)


def test_a_read_right_after_a_create_needs_nothing(project: Path) -> None:
    call(project, "findContact")
    created = document(call(project, "createCallLog", "--note", "From the test", "--json"))
    read = document(call(project, "getCallLog", "--json"))
    assert read["argument"]["callLogId"] == str(created["outcome"]["value"]["logId"])
    assert read["outcome"]["value"]["callLogInfo"]["note"] == "From the test"


def test_options_win_over_set_over_input_over_the_sample(project: Path) -> None:
    call(project, "findContact")
    ran = call(
        project, "createCallLog", "--json", "--sample", "outbound", "--set", "logInfo.duration=30",
        "--input", '{"note": "typed", "logInfo": {"duration": 20, "result": "Busy"}}', "--note", "option",
    )  # fmt: skip
    argument = document(ran)["argument"]
    assert argument["note"] == "option"
    assert argument["callLog"]["duration"] == 30
    assert argument["callLog"]["result"] == "Busy"


def test_a_log_made_elsewhere_is_read_by_its_id(project: Path) -> None:
    ran = call(project, "getCallLog", "--log-id", "9001", "--json")
    assert ran.code == 0, ran.stderr
    assert document(ran)["argument"]["callLogId"] == "9001"


def test_raw_passes_the_argument_untouched(project: Path) -> None:
    ran = call(project, "findContact", "--raw", "--input", '{"phoneNumber": " 4155550111", "own": 1}', "--json")
    argument = document(ran)["argument"]
    assert argument["phoneNumber"] == " 4155550111"
    assert argument["own"] == 1
    assert call(project, "findContact", "--raw").code == 2


def test_raw_adds_nothing_that_earlier_calls_left(project: Path) -> None:
    call(project, "findContact")
    given = {"contactInfo": {"id": "c-1001"}, "message": {"id": 1}}
    ran = call(project, "createMessageLog", "--raw", "--input", json.dumps(given), "--json")
    argument = document(ran)["argument"]
    assert argument.pop("authHeader")
    assert argument == given
    call(project, "findContact", "--record")
    ran = call(
        project, "findContact", "--replay", "--cassette", "e164", "--raw", "--input", '{"phoneNumber": "1"}', "--json"
    )
    assert set(document(ran)["argument"]) == {"authHeader", "phoneNumber"}


def test_curl_lines_run_and_hold_no_secret(project: Path) -> None:
    with sandbox(project) as port:
        with_profile(project, f"http://127.0.0.1:{port}")
        ran = call(project, "findContact", "--curl", "--profile", "own", environ={"OWN_KEY": API_KEY})
        assert ran.code == 0, ran.stderr
        assert "APPCONNECT_AUTH_HEADER" in ran.stdout
        header = "Basic " + base64.b64encode(f"{API_KEY}:".encode()).decode()
        line = ran.stdout.splitlines()[0]
        done = subprocess.run(
            ["sh", "-c", line], env={"APPCONNECT_AUTH_HEADER": header, "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert json.loads(done.stdout)["items"], done.stderr


def test_a_dry_run_shows_the_write_and_sends_nothing(project: Path) -> None:
    ran = call(project, "createContact", "--dry-run", "--phone-number", "+14155550188")
    assert ran.code == 0, ran.stderr
    assert "would be sent" in ran.stdout
    assert "+14155550188" in ran.stdout
    found = document(call(project, "findContact", "--phone-number", "+14155550188", "--json"))
    matches = found["outcome"]["value"]["matchedContactInfo"]
    assert [match for match in matches if not match.get("isNewContact")] == []


def test_a_dry_run_has_the_write_in_its_document_and_as_a_curl_line(project: Path) -> None:
    held = document(call(project, "createContact", "--dry-run", "--json"))["heldBack"]
    assert [(each["method"], each["requestBody"]["name"]) for each in held] == [("POST", "Ana Lúcia Prado")]
    assert "curl -sS -X POST" in call(project, "createContact", "--dry-run", "--curl").stdout


def test_live_writes_to_a_real_crm_are_announced(project: Path) -> None:
    with sandbox(project) as port:
        with_profile(project, f"http://127.0.0.1:{port}")

        def own(*arguments: str) -> str:
            return call(project, *arguments, "--profile", "own", environ={"OWN_KEY": API_KEY}).stderr

        said = f"createContact writes to http://127.0.0.1:{port} (profile own)."
        assert said in own("createContact")
        assert said in own("createContact", "--record")
        assert "writes to" not in own("createContact", "--replay")
        assert "writes to" not in own("createContact", "--dry-run")
        assert "writes to" not in own("findContact")
        assert "unAuthorize writes to" in own("unAuthorize")
    assert "writes to" not in call(project, "createContact").stderr


def test_on_a_terminal_a_missing_value_is_asked_for(project: Path) -> None:
    ran = on_a_terminal(project, "c-1001\n", "createCallLog", "--json")
    assert "The contact's id in the CRM" in ran.stderr
    assert document(ran)["argument"]["contactInfo"]["id"] == "c-1001"
    (project / ".appconnect" / "state" / "sandbox.json").unlink()
    ran = on_a_terminal(project, "9001\n", "getCallLog", "--json")
    assert "The log's id in the CRM" in ran.stderr
    assert document(ran)["argument"]["callLogId"] == "9001"
    ran = on_a_terminal(project, "findContact\n", "--json")
    assert document(ran)["interface"] == "findContact"


def test_no_input_forbids_questions(project: Path) -> None:
    ran = on_a_terminal(project, "c-1001\n", "createCallLog", "--no-input")
    assert ran.code == 2
    assert "createCallLog needs a contact" in ran.stderr


def test_what_never_asked_the_crm_leaves_the_recording_as_it_was(project: Path) -> None:
    call(project, "findContact", "--record")
    kept = project / "cassettes" / "calls" / "findContact" / "e164.yaml"
    before = kept.read_bytes()
    call(project, "unAuthorize")
    assert "the connector was not called" in call(project, "findContact", "--record").stderr
    assert kept.read_bytes() == before
    call(project, "getUserInfo")
    _replace_method(project, "find_contact", "raise RuntimeError('a slip')")
    assert "raised before it asked" in call(project, "findContact", "--record").stderr
    assert kept.read_bytes() == before


def test_a_logged_out_user_is_told_how_to_log_in(project: Path) -> None:
    assert call(project, "unAuthorize").code == 0
    refused = call(project, "findContact")
    assert refused.code == 4
    assert "`appconnect login`" in " ".join(refused.stdout.split())
    assert appconnect(project, "login").code == 0
    assert call(project, "findContact").code == 0


def test_a_thrown_404_shows_as_an_authorization_error(project: Path) -> None:
    ran = call(project, "getCallLog", "--log-id", "123456789")
    assert ran.code == 4
    assert "Authorization error" in ran.stdout
    assert "httpx.HTTPStatusError" in ran.stdout
    assert "acme/crm.py" in ran.stdout


def test_a_traceback_is_shown_only_with_debug(project: Path) -> None:
    arguments = ("getCallLog", "--log-id", "123456789")
    assert "Traceback" not in call(project, *arguments, "--trace").stdout
    assert "Traceback" in call(project, *arguments, "--debug").stdout


def test_a_result_that_breaks_the_contract_ends_with_1(project: Path) -> None:
    _mend(
        project,
        "    async def un_authorize",
        "    def unused(self, request):\n        pass\n\n    async def un_authorize",
    )
    _replace_method(
        project, "find_contact", "return {'succesful': True, 'matchedContactInfo': [{'id': 0, 'name': 'N'}]}"
    )
    ran = call(project, "findContact")
    assert ran.code == 1
    assert "'succesful' was probably meant as 'successful'" in ran.stdout
    assert "matchedContactInfo[0].id" in ran.stdout
    assert "acme/connector.py:" in ran.stdout


def test_what_a_connector_prints_does_not_spoil_the_document(project: Path) -> None:
    _replace_method(
        project, "find_contact", "print('hello')\n        return {'successful': True, 'matchedContactInfo': []}"
    )
    ran = call(project, "findContact", "--json")
    assert document(ran)["outcome"]["value"]["successful"] is True
    assert "hello" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("findContact", "--input", "{"), "line 1, column 2"),
        (("findContact", "--input", "missing.json"), "No such file"),
        (("findContact", "--input", '{"phoneNumber": 5}'), "phoneNumber: must be a valid string, came 5"),
        (("findContact", "--raw", "--input", "{}"), "phoneNumber: is required"),
        (("findContact", "--sample", "e16"), "Did you mean e164"),
        (("findContact", "--set", "oops"), "path=value"),
        (("findContct", "--phone-number", "1"), "There is no interface named 'findContct'"),
        ((), "needs an interface"),
        (("findContact", "--profile", "nobody"), "nobody"),
        (("findContact", "--log-id", "1"), "no use for --log-id"),
        (("findContact", "--raw", "--input", "{}", "--sample", "e164"), "--raw and --sample exclude each other"),
        (("findContact", "--live", "--replay"), "exclude each other"),
        (("createCallLog",), "appconnect call findContact"),
        (("updateCallLog",), "appconnect call createCallLog"),
        (("listAppointments",), "can't be called"),
    ],
)
def test_bad_input_says_what_to_do(project: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = call(project, *arguments)
    assert ran.code == 2, ran.stderr
    assert said in ran.stderr
    assert "hint: " in ran.stderr
    assert ran.stdout == ""


def test_a_missing_recording_names_those_there_are(project: Path) -> None:
    assert call(project, "findContact", "--replay").code == 4
    call(project, "findContact", "--record")
    call(project, "findContact", "--record", "--sample", "extension")
    ran = call(project, "findContact", "--replay", "--sample", "unknown")
    assert ran.code == 4
    assert "There is e164, extension" in ran.stderr


def test_a_miss_fails_the_call_and_shows_the_nearest(project: Path) -> None:
    call(project, "findContact", "--record")
    _mend(project, "except httpx.HTTPStatusError as error:", "except Exception as error:")
    ran = call(project, "findContact", "--replay", "--cassette", "e164", "--phone-number", "+14155550133")
    assert ran.code == 4
    assert "e164.yaml has no answer for GET" in " ".join(ran.stdout.split())
    assert ran.stdout.count("Nearest recordings:") == 1
    assert "query.phone: sent" in ran.stdout
    assert "ignore under [matching] in appconnect.toml" in ran.stdout
    assert "3 recorded answers were not asked for: GET /contacts?phone=" in ran.stderr
    assert "`appconnect call findContact --record`" in ran.stdout


def test_a_replay_ignores_the_fields_that_the_settings_name(project: Path) -> None:
    call(project, "findContact", "--record")
    with (project / "appconnect.toml").open("a") as file:
        file.write('\n[matching]\nignore = ["query.phone"]\n')
    ran = call(project, "findContact", "--replay", "--cassette", "e164", "--phone-number", "+14155550133", "--json")
    assert (ran.code, ran.stderr.count("not asked for")) == (0, 0)
    document = json.loads(ran.stdout)
    assert (document["misses"], document["unused"]) == ([], [])


def test_an_unreachable_crm(project: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with_profile(project, f"http://127.0.0.1:{unused.getsockname()[1]}")
        ran = call(project, "findContact", "--profile", "own", environ={"OWN_KEY": "a-key-of-a-test"})
    assert ran.code == 4
    assert "httpx.ConnectError" in ran.stdout
    assert "Error finding contact" in ran.stdout


def test_a_crm_that_is_down_is_recorded_but_not_over_a_good_recording(project: Path) -> None:
    kept = project / "cassettes" / "calls" / "findContact" / "e164.yaml"
    call(project, "findContact", "--record")
    good = kept.read_bytes()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with_profile(project, f"http://127.0.0.1:{unused.getsockname()[1]}")
        own = ("findContact", "--profile", "own", "--record")
        over = call(project, *own, environ={"OWN_KEY": "a-key-of-a-test"})
        named = call(project, *own, "--cassette", "down", environ={"OWN_KEY": "a-key-of-a-test"})
    assert (over.code, named.code) == (4, 4)
    assert "the CRM gave no answer at all; --cassette NAME keeps that under a name of its own" in over.stderr
    assert kept.read_bytes() == good
    assert "down.yaml (1 exchange, 1 of them without an answer)" in named.stderr
    replayed = call(project, "findContact", "--cassette", "down", "--replay")
    assert replayed.code == 4
    assert "httpx.ConnectError" in replayed.stdout
    assert call(project, "findContact", "--replay").code == 0


def test_a_damaged_recording_stops_a_call_before_the_crm_is_asked(project: Path) -> None:
    kept = project / "cassettes" / "calls" / "createContact" / "typed.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text("not: a cassette\n")
    ran = call(project, "createContact", "--record")
    assert (ran.code, ran.stdout) == (4, "")
    assert "typed.yaml:1 is no recording" in ran.stderr
    assert kept.read_text() == "not: a cassette\n"


def test_a_crm_that_never_answers(project: Path) -> None:
    _mend(
        project,
        "import httpx\n",
        "import httpx\nfrom appconnect_cli.connectors import base\n\nbase.TIMEOUT_SECONDS = 0.3\n",
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with_profile(project, f"http://127.0.0.1:{silent.getsockname()[1]}")
        ran = call(project, "findContact", "--profile", "own", environ={"OWN_KEY": "a-key-of-a-test"})
    assert ran.code == 4
    assert "httpx.ReadTimeout" in ran.stdout
    assert "Error finding contact" in ran.stdout


def test_a_tls_failure(project: Path) -> None:
    with plain_server(b"") as port:
        with_profile(project, f"https://127.0.0.1:{port}")
        toml = project / "appconnect.toml"
        toml.write_text(toml.read_text() + f'[profiles.own.user]\nhostname = "https://127.0.0.1:{port}"\n')
        ran = call(project, "findContact", "--profile", "own", environ={"OWN_KEY": "a-key-of-a-test"})
    assert ran.code == 4
    assert "SSL" in ran.stdout


def test_a_crm_that_answers_html(project: Path) -> None:
    with plain_server(b"<html>Maintenance</html>") as port:
        with_profile(project, f"http://127.0.0.1:{port}")
        ran = call(project, "findContact", "--profile", "own", "--trace", environ={"OWN_KEY": "a-key-of-a-test"})
    assert ran.code == 4
    assert "JSONDecodeError" in ran.stdout
    assert "Maintenance" in ran.stdout


def test_nothing_secret_is_shown_or_kept(project: Path) -> None:
    encoded = base64.b64encode(f"{API_KEY}:".encode()).decode()
    said = ""
    for arguments in (
        "findContact --record --trace",
        "getUserInfo --record --json",
        "getBasicAuth",
        "createContact --curl",
        "unAuthorize --record --explain",
    ):
        ran = call(project, *arguments.split(), "--debug")
        assert ran.code == 0, ran.stderr
        said += ran.stdout + ran.stderr
    kept = "".join(
        file.read_text("utf-8", errors="replace")
        for file in project.rglob("*")
        if file.is_file() and file.suffix != ".sqlite3"
    )
    for secret in (API_KEY, encoded, encoded.rstrip("=")):
        assert secret not in said
        assert secret not in kept


def test_tokens_that_only_a_log_in_or_an_input_knows_are_hidden_too(project: Path) -> None:
    _mend(
        project,
        "log_format = ",
        "def secrets(self, user):\n        return (user.platform_additional_info or {}).values()\n\n    log_format = ",
    )
    _replace_method(
        project,
        "get_user_info",
        "return {'successful': True, 'platformUserInfo': {'id': '7-acme', 'name': 'A', "
        "'overridingApiKey': 'a-key-that-was-issued', 'platformAdditionalInfo': {'signing': 'a-tenant-s-own-key'}}}",
    )
    _replace_method(
        project, "find_contact",
        "info = request.user.platform_additional_info\n"
        "        message = {'message': request.user.access_token + ' ' + info['signing']}\n"
        "        return {'successful': True, 'matchedContactInfo': [], 'returnMessage': message}",
    )  # fmt: skip
    assert call(project, "getUserInfo").code == 0
    found = document(call(project, "findContact", "--json"))
    assert found["outcome"]["value"]["returnMessage"]["message"] == "{{accessToken}} {{secret1}}"
    call(project, "createMessageLog", "--contact-id", "c-1001", "--record", "--sample", "fax",
         "--set", "logInfo.rcAccessToken=a-token-of-ringcentral")  # fmt: skip
    kept = "".join(file.read_text("utf-8") for file in (project / "cassettes").rglob("*.yaml"))
    assert "{{rcAccessToken}}" in kept
    assert "a-token-of-ringcentral" not in kept


def test_secrets_that_raise_are_the_connector_s_fault(project: Path) -> None:
    _mend(project, "log_format = ", "def secrets(self, user):\n        raise KeyError('tenant')\n\n    log_format = ")
    ran = call(project, "findContact")
    assert ran.code == 3
    assert "acme/connector.py" in ran.stderr
    assert "KeyError: 'tenant'" in ran.stderr


def test_ctrl_c_ends_with_130_and_leaves_the_state_whole(project: Path) -> None:
    waiting = project / "waiting"
    body = f"import pathlib, time\n        pathlib.Path({str(waiting)!r}).touch()\n        time.sleep(60)"
    _replace_method(project, "create_contact", body)
    call(project, "findContact")
    before = (project / ".appconnect" / "state" / "sandbox.json").read_bytes()
    running = subprocess.Popen(
        [*COMMAND, "call", "createContact", "--record"], cwd=project, env=environment(project),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _wait_until(waiting.exists, running)
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=20)
    assert running.returncode == 130, stderr
    assert "Interrupted" in stderr
    assert (project / ".appconnect" / "state" / "sandbox.json").read_bytes() == before
    assert not list(project.rglob("createContact/*"))


def on_a_terminal(folder: Path, typed: str, *arguments: str) -> Ran:
    """`appconnect call` with a terminal as stdin and stderr, on which `typed` is entered."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, "call", *arguments], cwd=folder, env=environment(folder),
            stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True,
        ) as process:  # fmt: skip
            os.write(ours, typed.encode())
            stdout, _ = process.communicate(timeout=60)
        os.write(theirs, b"\n")  # So that there is something to read, and reading ends.
        return Ran(process.returncode, stdout, os.read(ours, 65536).decode())
    finally:
        os.close(ours)
        os.close(theirs)


@contextmanager
def plain_server(answer: bytes) -> Iterator[int]:
    """A server of a test's own that answers everything with 200 and that body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def sandbox(project: Path) -> Iterator[int]:
    """`appconnect sandbox` as a person starts it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    running = subprocess.Popen(
        [*COMMAND, "sandbox", "--port", str(port)], cwd=project, env=environment(project),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        running.stdout.readline()
        yield port
    finally:
        running.kill()
        running.wait(timeout=20)
        running.stdout.close()


def _wire(seen: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (each["method"], each["url"], each["requestBody"], each["status"], each["responseBody"])
        for each in seen["exchanges"]
    ]


def _mend(project: Path, old: str, new: str) -> None:
    file = project / "acme" / "connector.py"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def _replace_method(project: Path, name: str, body: str) -> None:
    """The connector with another body for one of its methods."""
    file = project / "acme" / "connector.py"
    added = f"\n\n    def {name}(self, request):\n        {body}\n"
    text = file.read_text("utf-8")
    start = text.index(f"    async def {name}(")
    end = text.find("\n    async def ", start + 1)
    file.write_text(text[:start].rstrip() + added + text[end:], "utf-8")


def _wait_until(condition: Callable[[], bool], running: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert running.poll() is None, "the command ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.05)
