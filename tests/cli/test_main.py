"""The boundary: exit codes, --debug, Ctrl-C, a closed pipe, our own bugs; and the table of commands."""

import inspect
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from appconnect_cli.commands.table import COMMANDS, CommandEntry
from appconnect_cli.errors import ExitCode

from .harness import COMMAND, appconnect, environment

TOML = '[connector]\nname = "acme"\nentry = "acme:Acme"\n'
HEAVY = ("pydantic", "httpx", "vcr", "rich", "yaml", "jinja2", "starlette", "uvicorn", "phonenumbers", "asyncio")


def project(folder: Path, code: str) -> Path:
    """A connector's folder with that code."""
    (folder / "appconnect.toml").write_text(TOML)
    (folder / "acme.py").write_text(code)
    return folder


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_table_holds_what_the_module_says(entry: CommandEntry) -> None:
    module = import_module(entry.module)
    own = [each.callback for each in module.app.registered_commands] if hasattr(module, "app") else [module.command]
    described = module if hasattr(module, "app") else module.command
    assert (inspect.getdoc(described) or "").splitlines()[0] == entry.help
    assert {inspect.signature(function).return_annotation for function in own} == {ExitCode}


def test_every_command_is_in_the_table() -> None:
    package = import_module("appconnect_cli.commands")
    names = [file.stem for file in Path(package.__path__[0]).glob("*.py")]
    modules = {name: import_module(f"appconnect_cli.commands.{name}") for name in names}
    commands = {name for name, module in modules.items() if hasattr(module, "command") or hasattr(module, "app")}
    assert commands == {entry.name for entry in COMMANDS}


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help(tmp_path: Path, entry: CommandEntry) -> None:
    ran = appconnect(tmp_path, entry.name, "--help")
    assert (ran.code, ran.stderr) == (0, "")
    assert f"appconnect {entry.name}" in ran.stdout


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_start_up_imports_nothing_heavy(argument: str) -> None:
    script = (
        "import sys; from appconnect_cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", script, argument], env=unmeasured, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert loaded & set(HEAVY) == set()
    assert "appconnect_cli.runtime" not in loaded
    if argument == "--version":
        assert loaded & {"typer", "typing", "enum", "appconnect_cli.errors"} == set()


def test_version_by_script_and_by_module(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("appconnect")
    commands = [[*COMMAND, "--version"], *([[str(script), "--version"]] if script.exists() else [])]
    for command in commands:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("appconnect ")


@pytest.mark.parametrize("arguments", [["--debug", "call", "findContact"], ["call", "findContact", "--debug"]])
def test_debug_shows_the_traceback(tmp_path: Path, arguments: list[str]) -> None:
    ran = appconnect(project(tmp_path, "1 / 0\n"), *arguments)
    assert ran.code == ExitCode.CONNECTOR
    assert "Traceback" in ran.stderr
    assert 'acme.py", line 1' in ran.stderr
    assert ran.stderr.splitlines()[-2].startswith("error: acme.py:1: ZeroDivisionError")


def test_debug_by_environment(tmp_path: Path) -> None:
    folder = project(tmp_path, "1 / 0\n")
    assert "Traceback" in appconnect(folder, "validate", environ={"APPCONNECT_DEBUG": "1"}).stderr
    assert "Traceback" not in appconnect(folder, "validate", environ={"APPCONNECT_DEBUG": "0"}).stderr


def test_debug_after_the_end_of_options_is_an_argument(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "explain", "--", "--debug")
    assert ran.code == ExitCode.USAGE
    assert "Traceback" not in ran.stderr


def test_our_own_bug_asks_to_be_reported(tmp_path: Path) -> None:
    script = "import appconnect_cli.main as main; main._run_command = lambda arguments: {}['gone']; main.run()"
    done = subprocess.run(
        [sys.executable, "-c", script, "call"], env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == ExitCode.INTERNAL
    assert done.stderr.startswith("error: KeyError: 'gone' (<string>:1)\nhint: This is a bug of appconnect")


def test_interrupted(tmp_path: Path) -> None:
    code = "import time\nopen('ready', 'w').close()\ntime.sleep(60)\n"
    folder = project(tmp_path, code)
    started = subprocess.Popen(
        [*COMMAND, "validate"], cwd=folder, env=environment(folder), stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    _, stderr = started.communicate(timeout=30)
    assert (started.returncode, stderr) == (ExitCode.INTERRUPTED, "Interrupted.\n")


def test_a_reader_who_has_enough(tmp_path: Path) -> None:
    """As `appconnect --help | head -0`: quiet, and with the code that a shell gives for SIGPIPE."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "--help"], env=environment(tmp_path), stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_terminal_that_cannot_show_a_letter(tmp_path: Path) -> None:
    folder = project(tmp_path, "raise ValueError('José ✓')\n")
    ran = appconnect(folder, "validate", environ={"PYTHONIOENCODING": "ascii"})
    assert ran.code == ExitCode.CONNECTOR
    assert r"Jos\xe9 \u2713" in ran.stderr


def test_completion(tmp_path: Path) -> None:
    environ = {"_APPCONNECT_COMPLETE": "complete_bash", "COMP_WORDS": "appconnect va", "COMP_CWORD": "1"}
    assert appconnect(tmp_path, environ=environ).stdout.split() == ["validate"]
