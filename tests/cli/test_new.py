"""`appconnect new` as a person types it: flags, questions, and every way in which it can be refused."""

import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .harness import COMMAND, Ran, appconnect, environment


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_says_where_the_project_is_and_what_to_type_next(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "new", "Acme CRM", "--no-input")
    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("Made the connector acme-crm in acme-crm (")
    commands = [line[2:].split("  ")[0] for line in lines if line.startswith("  ")]
    assert commands == ["cd acme-crm", "appconnect call findContact", "appconnect validate", "pytest"]
    assert "acme_crm/crm.py" in lines[-1]
    assert entries(tmp_path) == ["acme-crm"]


def test_the_commands_to_type_next_work(tmp_path: Path) -> None:
    appconnect(tmp_path, "new", "acme")
    called = appconnect(tmp_path / "acme", "call", "findContact", "--json")
    assert called.code == 0
    assert json.loads(called.stdout)["conclusion"]["successful"] is True
    assert appconnect(tmp_path / "acme", "validate").code == 0


def test_every_flag(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    ran = appconnect(tmp_path, "new", "acme", "-t", "python", "-d", str(folder), "--crm-name", "O'Neil's")
    assert ran.code == 0
    assert f"cd {folder}" in ran.stdout
    platform = json.loads((folder / "manifest.json").read_text("utf-8"))["platforms"]["acme"]
    assert platform["auth"]["apiKey"]["page"]["title"] == "Connect to O'Neil's"
    assert (folder / "README.md").read_text("utf-8").startswith("# O'Neil's for RingCentral App Connect")


def test_this_folder_can_be_the_project(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "new", "acme", "--directory", ".")
    assert ran.code == 0
    assert "cd " not in ran.stdout
    assert (tmp_path / "appconnect.toml").exists()


def test_templates_are_listed_and_nothing_is_made(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "new", "--list")
    assert ran.code == 0
    assert re.search(r"^python +A complete connector", ran.stdout, re.MULTILINE)
    assert entries(tmp_path) == []


def test_what_stands_there_is_kept_without_force(tmp_path: Path) -> None:
    appconnect(tmp_path, "new", "acme")
    (tmp_path / "acme" / "acme" / "crm.py").write_text("mine")
    (tmp_path / "acme" / ".env").write_text("KEY=1")
    refused = appconnect(tmp_path, "new", "acme")
    assert (refused.code, refused.stdout) == (2, "")
    assert "acme exists and is not empty" in refused.stderr
    assert (tmp_path / "acme" / "acme" / "crm.py").read_text() == "mine"
    assert appconnect(tmp_path, "new", "acme", "--force").code == 0
    assert (tmp_path / "acme" / "acme" / "crm.py").read_text() != "mine"
    assert (tmp_path / "acme" / ".env").read_text() == "KEY=1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "A connector needs a name."),
        (("",), "A connector needs a name."),
        (("../acme",), "is a path, not a name"),
        (("class",), "is a word of the Python language"),
        (("json",), "would hide Python's own module"),
        (("a" * 300,), "has 300 characters"),
        (("2x",), "can't be a connector's name"),
        (("acme", "--template", "pyhton"), "no template named 'pyhton'"),
        (("acme", "--crm-name", 'a"b'), "can't stand in all of the project's files"),
        (("acme", "--directory", "/dev/null/x"), "can't be written"),
        (("acme", "--directory", "/proc/acme"), "can't be written"),
    ],
)
def test_what_can_not_be_made_is_refused_with_a_way_on(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = appconnect(tmp_path, "new", *arguments)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "hint: " in ran.stderr
    assert entries(tmp_path) == []


def on_a_terminal(folder: Path, typed: str, *arguments: str) -> Ran:
    """The command with a terminal as stdin and stderr, on which `typed` is entered."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, "new", *arguments],
            cwd=folder,
            env=environment(folder),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
        ) as process:
            os.write(ours, typed.encode())
            stdout, _ = process.communicate(timeout=60)
        os.write(theirs, b"\n")  # So that there is something to read, and reading ends.
        return Ran(process.returncode, stdout, os.read(ours, 65536).decode())
    finally:
        os.close(ours)
        os.close(theirs)


def test_on_a_terminal_it_asks_what_is_missing(tmp_path: Path) -> None:
    ran = on_a_terminal(tmp_path, "acme-crm\nAcme, Inc.\n")
    assert ran.code == 0
    assert "The connector's name" in ran.stderr
    assert "What people call the CRM (Acme Crm)" in ran.stderr
    assert "Acme, Inc." in (tmp_path / "acme-crm" / "README.md").read_text("utf-8")


def test_an_empty_answer_takes_what_is_proposed(tmp_path: Path) -> None:
    assert on_a_terminal(tmp_path, "acme-crm\n\n").code == 0
    assert "# Acme Crm" in (tmp_path / "acme-crm" / "README.md").read_text("utf-8")


def test_a_name_that_can_not_be_used_is_asked_for_again(tmp_path: Path) -> None:
    ran = on_a_terminal(tmp_path, "class\nacme\n\n")
    assert (ran.code, entries(tmp_path)) == (0, ["acme"])
    assert "'class' is a word of the Python language. Take class-crm, for instance." in ran.stderr


def test_a_name_on_the_command_line_asks_nothing(tmp_path: Path) -> None:
    ran = on_a_terminal(tmp_path, "", "acme")
    assert (ran.code, entries(tmp_path)) == (0, ["acme"])


def test_no_input_forbids_questions(tmp_path: Path) -> None:
    ran = on_a_terminal(tmp_path, "acme\n\n", "--no-input")
    assert ran.code == 2
    assert "A connector needs a name." in ran.stderr
    assert entries(tmp_path) == []


def test_ctrl_c_at_a_question_ends_it_and_makes_nothing(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, "new"], cwd=tmp_path, env=environment(tmp_path), stdin=theirs, stderr=theirs, stdout=theirs
        ) as process:
            asked = b""
            while b"name" not in asked:
                asked += os.read(ours, 1024)
            time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(timeout=60) == 130
            finally:
                process.kill()
    finally:
        os.close(ours)
        os.close(theirs)
    assert entries(tmp_path) == []
