"""`appconnect login` with the fields of the manifest's log-in page."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appconnect_cli.sandbox import API_KEY, READ_ONLY_KEY
from tests.accounts.projects import OauthProject, oauth_project
from tests.cli.harness import environment

FIELDS = [
    {"const": "apiKey", "title": "API key", "type": "string", "required": True},
    {"const": "region", "title": "Region", "type": "string", "defaultValue": "eu"},
    {"const": "pin", "title": "PIN", "type": "string", "uiSchema": {"ui:widget": "password"}},
]
SESSION = """
    async def get_user_info(self, request):
        found = await super().get_user_info(request)
        info = found.platform_user_info
        if info is not None:
            info.overriding_api_key = request.api_key
            info.platform_additional_info = {"region": request.additional_info.get("region"),
                                             "sessionToken": "session-of-" + request.additional_info.get("pin", "")}
        return found
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[OauthProject]:
    with oauth_project(tmp_path, "python") as made:
        path = made.folder / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        manifest["platforms"]["acme"]["auth"]["apiKey"]["page"]["content"] = FIELDS
        path.write_text(json.dumps(manifest), "utf-8")
        own = f"\n\nclass Own(AcmeConnector):{SESSION}"
        with (made.folder / "acme" / "connector.py").open("a", encoding="utf-8") as source:
            source.write(own)
        settings = made.folder / "appconnect.toml"
        text = settings.read_text("utf-8").replace("connector:AcmeConnector", "connector:Own")
        settings.write_text(text.replace('api_key_env = "ACME_API_KEY"\n', ""), "utf-8")
        yield made


def test_the_key_comes_from_the_environment_and_the_rest_from_the_command_line(project: OauthProject) -> None:
    environ = {"APPCONNECT_LOGIN_APIKEY": API_KEY, "APPCONNECT_LOGIN_PIN": "pin-4711-of-ana"}
    ran = project.run("login", "test", "--field", "region=us", environ=environ)
    assert (ran.code, "Ana Prado" in ran.stdout) == (0, True), ran.stderr
    row = project.state["user"]
    assert row["platformAdditionalInfo"] == {
        "region": "us", "sessionToken": "{{secret:/user/platformAdditionalInfo/sessionToken}}"
    }  # fmt: skip
    assert project.kept["/user/platformAdditionalInfo/sessionToken"] == "session-of-pin-4711-of-ana"
    assert project.kept["/logIn/additionalInfo/pin"] == "pin-4711-of-ana"
    text = json.dumps(project.state) + ran.stdout + ran.stderr
    assert API_KEY not in text
    assert "pin-4711-of-ana" not in text


def test_what_was_logged_in_with_is_used_again(project: OauthProject) -> None:
    fields = json.dumps({"apiKey": API_KEY, "pin": "pin-4711-of-ana"})
    assert project.run("login", "test", "--input", "-", stdin=fields).code == 0
    assert project.run("whoami", "test").stdout.startswith("Ana Prado on ")
    called = project.run("call", "getUserInfo", "--profile", "test", "--json")
    document = json.loads(called.stdout)
    assert document["argument"]["additionalInfo"]["region"] == "eu"
    assert document["outcome"]["value"]["successful"] is True
    assert "pin-4711-of-ana" not in called.stdout
    assert project.run("call", "findContact", "--profile", "test").code == 0


def test_a_file_holds_the_fields(project: OauthProject, tmp_path: Path) -> None:
    (tmp_path / "fields.json").write_text(json.dumps({"apiKey": API_KEY, "pin": "pin-4711-of-ana"}))
    assert project.run("login", "test", "--input", str(tmp_path / "fields.json")).code == 0


def test_what_is_no_secret_keeps_its_type_and_null_is_nothing(project: OauthProject) -> None:
    fields = json.dumps({"apiKey": API_KEY, "region": True, "pin": None})
    ran = project.run("login", "test", "--input", "-", stdin=fields)
    assert ran.code == 0, ran.stderr
    assert project.state["logIn"]["additionalInfo"]["region"] is True
    assert "pin" not in project.state["logIn"]["additionalInfo"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (("--field", f"apiKey={API_KEY}"), "", 2, "APPCONNECT_LOGIN_APIKEY"),
        (("--field", "pin=4711-of-ana"), "", 2, "shell's history"),
        (("--input", f'{{"apiKey": "{API_KEY}"}}'), "", 2, "shell's history"),
        (("--input", "-"), '{"apiKey": 1', 2, "is not JSON"),
        (("--input", "-"), '{"apiKey": "k", "colour": "red"}', 2, "has no field 'colour'"),
        (("--input", "-"), '{"apiKey": 4711}', 2, "apiKey is a secret, and no text"),
        (("--input", "-"), '{"apiKey": "k", "pin": [1]}', 2, "pin is a secret, and no text"),
        (("--input", "-"), '{"apiKey": null, "region": true}', 2, "apiKey (API key) is required"),
        (("--field", "region"), "", 2, "has no value"),
        ((), "", 2, "apiKey (API key) is required"),
        (("--input", "-"), '{"apiKey": "no-key-of-anybody-here"}', 4, "does not accept this API key"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(
    project: OauthProject, arguments: tuple[str, ...], stdin: str, code: int, said: str
) -> None:
    ran = project.run("login", "test", *arguments, stdin=stdin)
    assert (ran.code, said in ran.stderr) == (code, True), ran.stderr
    assert "hint: " in ran.stderr
    assert API_KEY not in ran.stderr
    assert project.state == {}
    assert project.kept == {}


def test_a_refused_key_leaves_the_log_in_that_was_there(project: OauthProject) -> None:
    assert project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": API_KEY})).code == 0
    before, secrets = project.state, project.kept
    assert project.run("login", "test", "--input", "-", stdin='{"apiKey": "no-key-of-anybody-here"}').code == 4
    assert (project.state, project.kept) == (before, secrets)


def test_another_user_s_log_in_forgets_the_ids_of_the_one_before(project: OauthProject) -> None:
    project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": API_KEY, "pin": "p"}))
    assert project.run("call", "findContact", "--profile", "test").code == 0
    assert project.state["last"]["contactId"] == "c-1001"
    project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": API_KEY, "pin": "p"}))
    assert project.state["last"]["contactId"] == "c-1001"
    project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": READ_ONLY_KEY, "pin": "p"}))
    assert project.state["user"]["id"] == "8-acme"
    assert project.state["last"] == {}


def test_logging_out_forgets_the_key_and_says_that_the_crm_does_not(project: OauthProject) -> None:
    project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": API_KEY}))
    source = project.folder / "acme" / "connector.py"
    text = source.read_text("utf-8")
    cleared = 'request.user.access_token = request.user.refresh_token = ""'
    assert cleared in text
    left = project.run("logout", "test")
    assert (left.code, "platformAdditionalInfo.sessionToken is still stored" in left.stdout) == (1, True)
    assert "nothing was tried" in left.stdout
    project.run("login", "test", "--input", "-", stdin=json.dumps({"apiKey": API_KEY}))
    source.write_text(
        text.replace(cleared, f"{cleared}\n            request.user.platform_additional_info = {{}}"), "utf-8"
    )
    ran = project.run("logout", "test")
    assert (ran.code, "the API key is still accepted" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    assert project.kept == {}


def test_a_person_is_asked_and_what_is_secret_is_not_shown_while_it_is_typed(project: OauthProject) -> None:
    screen = typed(project, ["login", "test"], [API_KEY, "us", "pin-4711-of-ana"])
    assert "API key" in screen
    assert "Region (eu)" in screen
    assert "Ana Prado" in screen
    assert API_KEY not in screen
    assert "pin-4711-of-ana" not in screen


@pytest.mark.parametrize("answers", [["\x04"], [API_KEY, "\x04"]], ids=["hidden", "shown"])
def test_ctrl_d_at_a_question_ends_the_command_as_ctrl_c_does(project: OauthProject, answers: list[str]) -> None:
    screen = typed(project, ["login", "test"], answers)
    assert screen.rstrip().endswith("Interrupted.")
    assert "error:" not in screen
    assert project.state == {}


def typed(project: OauthProject, arguments: list[str], answers: list[str]) -> str:
    """What a terminal shows of a command that asks: each answer follows its question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "appconnect_cli", *arguments],
        cwd=project.folder, env=environment(project.folder, project.environ), stdin=theirs, stdout=theirs,
        stderr=theirs, close_fds=True, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    screen, waiting, end = "", list(answers), time.monotonic() + 60
    try:
        while time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    screen += os.read(ours, 4096).decode("utf-8", "replace")
                except OSError:  # the other side is gone
                    break
            elif waiting and screen.rstrip(" ").endswith(":"):
                os.write(ours, f"{waiting.pop(0)}\n".encode())
            elif process.poll() is not None:
                break
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return screen
