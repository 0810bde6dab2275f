"""`appconnect doctor` as a process, on projects that are well and on one that is not."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.commands.doctor import command
from appconnect_cli.diagnosis import examining
from appconnect_cli.diagnosis.check import Check, Status, told
from appconnect_cli.diagnosis.examining import FOLDER, INSTALLATION, PROJECT
from appconnect_cli.errors import ExitCode, InternalError
from appconnect_cli.terminal.console import plain_console
from appconnect_cli.terminal.doctor import show_check
from tests.cli.harness import Ran, appconnect
from tests.diagnosis.projects import OAUTH, account, make
from tests.diagnosis.servers import answering
from tests.scaffold.projects import make_project

MARKS = ("ok", "warning", "problem", "not checked")


def doctor(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> tuple[Ran, list[dict[str, Any]]]:
    """What it says to a program; to a person it says the same."""
    ran = appconnect(folder, "doctor", "--json", *arguments, environ=environ)
    assert ran.stderr == ""
    return ran, json.loads(ran.stdout)


@pytest.mark.parametrize("template", ["python", "python-oauth"])
def test_a_fresh_project_is_well(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "acme", template, name="acme")
    ran = appconnect(project, "doctor")
    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[-1].startswith("0 problems, 0 warnings, ")
    assert all(line.startswith(("ok  ", "not checked  ", " " * 13)) for line in lines[:-2])
    assert "12 of 12" in ran.stdout
    assert "answers 401" in ran.stdout
    assert "agrees with the CRM's" in ran.stdout


def test_a_broken_project(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    files = {".env": "ACME_API_KEY=k3y-of-mine-0123\n", "manifest.json": "{", ".env.example": "ACME_ID=\n"}
    source = OAUTH.replace('"clientId": "c-1", ', "")
    make(tmp_path, source, toml=account("http://127.0.0.1:9"), files=files)
    recordings = tmp_path / "cassettes" / "scenarios"
    recordings.mkdir(parents=True)
    for name in ("call-log.yaml", "call-log.call.yaml"):
        (recordings / name).write_text("steps: [")
    (tmp_path / ".appconnect" / "state").mkdir(parents=True)
    (tmp_path / ".appconnect" / "state" / "live.json").write_text("{")
    ran, document = doctor(tmp_path, "live")
    assert ran.code == 1
    problems = {each["check"] for each in document if each["status"] == "problem"}
    assert problems >= {"git", "OAuth client", "manifest.json", "profile", "CRM", "recordings"}
    assert all(each["todo"] for each in document if each["status"] in ("problem", "warning"))
    assert "k3y-of-mine-0123" not in ran.stdout


def test_the_document(tmp_path: Path) -> None:
    _, document = doctor(make(tmp_path), "--offline")
    names = [name for name, _ in FOLDER] + [each.name for each in PROJECT]
    seen = [each["check"] for each in document]
    assert [name for name in names if name in seen] == seen[len(INSTALLATION) + 1 :]
    assert all(set(each) == {"check", "status", "found", "todo"} and each["status"] in MARKS for each in document)


def test_another_folder_and_profile(tmp_path: Path) -> None:
    with answering() as url:
        make(tmp_path / "acme", toml=account(url))
        ran, document = doctor(tmp_path, "live", "--connector", "acme", environ={"ACME_API_KEY": "k3y-of-mine-0123"})
    assert ran.code == 0
    assert next(each for each in document if each["check"] == "CRM")["found"].startswith(url)


def test_usage(tmp_path: Path) -> None:
    ran = appconnect(make(tmp_path), "doctor", "nobody")
    assert (ran.code, ran.stdout) == (2, "")
    assert "There is no profile 'nobody'" in ran.stderr


def test_without_a_project(tmp_path: Path) -> None:
    ran, document = doctor(tmp_path)
    assert ran.code == 1
    assert [each["status"] for each in document if each["check"] in ("python", "packages")] == ["ok", "ok"]
    assert document[-1] == {"check": "secrets", "status": "not checked", "found": "there is no project", "todo": None}


def test_an_error_of_ours_is_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(root: Path) -> Check:
        raise ZeroDivisionError

    monkeypatch.chdir(make(tmp_path))
    monkeypatch.setattr(examining, "FOLDER", (("git", broken),))
    with pytest.raises(ZeroDivisionError):
        command(offline=True)
    with pytest.raises(InternalError):
        told("git", InternalError("ours"))


def test_what_a_connector_prints_stays_out_of_the_document(tmp_path: Path) -> None:
    source = OAUTH.replace("        return {", "        print('hello')\n        return {")
    make(tmp_path, "print('loading')\n" + source, toml=account("http://127.0.0.1:9"))
    ran = appconnect(tmp_path, "doctor", "live", "--offline", "--json", environ={"ACME_API_KEY": "k3y-of-mine-0123"})
    assert json.loads(ran.stdout)
    assert "hello" in ran.stderr


def test_what_is_stored_and_recorded_stays_as_it_was(tmp_path: Path) -> None:
    project = make_project(tmp_path / "acme", name="acme")
    assert appconnect(project, "call", "findContact").code == 0

    def files() -> dict[Path, bytes]:
        own = (file for file in project.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        return {file: file.read_bytes() for file in own if not file.name.startswith("sandbox")}

    before = files()
    assert appconnect(project, "doctor").code == ExitCode.OK
    assert files() == before


def test_a_narrow_terminal(tmp_path: Path) -> None:
    ran = appconnect(make(tmp_path), "doctor", environ={"COLUMNS": "80"})
    assert max(len(line) for line in ran.stdout.splitlines()) <= 80
    assert re.search(r"^warning +recordings +none", ran.stdout, re.MULTILINE)


def test_a_line_says_what_to_do(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+") as stream:
        show_check(plain_console(stream), Check(".env", Status.WARNING, "open", "`chmod 600 .env`"))
        stream.seek(0)
        lines = [line.rstrip() for line in stream]
    assert lines == ["warning      .env             open", " " * 13 + "-> `chmod 600 .env`"]


def test_help(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "doctor", "--help")
    assert ran.code == 0
    for option in ("--offline", "--json", "--connector", "[PROFILE]"):
        assert option in ran.stdout
