"""What the README shows is what happens."""

import re
import shlex
from pathlib import Path

import pytest

from appconnect_cli.commands.table import COMMANDS
from appconnect_cli.errors import ExitCode
from appconnect_cli.findings import Situation
from appconnect_cli.reporters.formats import Format

from .cli.harness import Ran, appconnect
from .scaffold.projects import make_project, run_in

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def console_lines(heading: str) -> list[str]:
    """The commands of the console block below a heading."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"^```console\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    lines: list[str] = block.splitlines()
    return lines


@pytest.mark.parametrize(
    ("heading", "last"), [("From nothing to green", "no finding"), ("Accounts", "built in")], ids=["green", "accounts"]
)
def test_the_walks_that_the_readme_shows(tmp_path: Path, heading: str, last: str) -> None:
    folder, ran = tmp_path, Ran(0, "", "")
    for line in console_lines(heading):
        program, *arguments = shlex.split(line)
        if program == "cd":
            folder /= arguments[0]
            continue
        assert program == "appconnect"
        ran = appconnect(folder, *arguments)
        assert ran.code == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    assert last in ran.stdout


def test_the_picture_of_the_terminal_is_what_it_shows(tmp_path: Path) -> None:
    appconnect(tmp_path, "new", "acme", "--no-input")
    shown = next(text for kind, text in BLOCKS if kind == "text")
    seen = appconnect(tmp_path / "acme", "call", "findContact").stdout
    for line in shown.splitlines():
        if line.startswith(("┏", "┃", "│", "App Connect:", "GET")):
            assert normalised(line) in normalised(seen), line


def test_the_example_of_pytest_runs(tmp_path: Path) -> None:
    project = make_project(tmp_path / "acme")
    (example,) = (text for kind, text in BLOCKS if kind == "python")
    (project / "tests" / "test_example.py").write_text(example, "utf-8")
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "-k", "findContact or known_number")
    ran = run_in(project, "pytest", *options, "tests/test_example.py")
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"[5-9]\d passed", ran.stdout)


def normalised(text: str) -> str:
    """Without what differs from run to run."""
    return re.sub(r" +", " ", re.sub(r" +\d+ ms", "", text))


def test_every_command_is_in_the_table() -> None:
    named = re.findall(r"^\| `appconnect (\w+)", README, re.MULTILINE)
    assert sorted(named) == sorted(entry.name for entry in COMMANDS)


@pytest.mark.parametrize("name", [each for each in Format if each is not Format.RICH])
def test_every_format_is_told(name: Format) -> None:
    assert re.search(rf"`{name}`|--output-format {name}\b", README)


def test_every_situation_of_the_coverage_is_told() -> None:
    (told,) = re.findall(r"`validate --coverage` .*? \((.*?)\)", README)
    assert told == ", ".join(Situation)


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    assert re.search(rf"^\| ([\d /]*\b)?{code.value}\b", README, re.MULTILINE)


def test_the_examples_of_appconnect_toml_are_read(tmp_path: Path) -> None:
    toml = "\n".join(text for kind, text in BLOCKS if kind == "toml")
    appconnect(tmp_path, "new", "acme", "--no-input")
    file = tmp_path / "acme" / "appconnect.toml"
    file.write_text(file.read_text("utf-8") + "\n" + toml, "utf-8")
    for profile, said in (("mine", "Nobody is logged in on profile mine"), ("ci", "ACME_API_KEY is not set")):
        ran = appconnect(tmp_path / "acme", "call", "findContact", "--profile", profile)
        assert (ran.code, said in ran.stderr) == (2, True), ran.stderr
