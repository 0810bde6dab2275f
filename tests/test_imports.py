"""What each command imports, as lists: start-up is part of the interface, and grows by one import at a time."""

import json
import sys
from pathlib import Path

import pytest

from tests.transports.processes import run_python

PROBE = """
import atexit, builtins, json, sys

before, importers, original = set(sys.modules), {}, builtins.__import__

def traced(name, globals=None, locals=None, fromlist=(), level=0):
    known = set(sys.modules)
    module = original(name, globals, locals, fromlist, level)
    for new in set(sys.modules) - known:
        importers.setdefault(new, (globals or {}).get("__name__", "?"))
    return module

def tell():
    loaded = {name: importers.get(name, "?") for name in list(sys.modules)
              if name not in before and sys.modules[name] is not None}
    with open("imported.json", "w") as file:
        json.dump(loaded, file)

atexit.register(tell)
builtins.__import__ = traced
from appconnect_cli.main import run
run()
"""
"""Runs a command line; afterwards `imported.json` says of each module who imported it."""

TYPER = {"annotated_doc", "shellingham", "typer"}
PYDANTIC = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
HTTPX = {"anyio", "certifi", "h11", "httpcore", "httpx", "idna"}
RICH = {"pygments", "rich"}
YAML = {"cython_runtime", "yaml"}
VCR = YAML | {"vcr", "wrapt"}
FOUND = {
    "aiohappyeyeballs", "aiohttp", "aiosignal", "attr", "attrs", "backports", "brotli", "charset_normalizer", "chardet",
    "frozenlist", "multidict", "propcache", "click", "requests", "urllib3", "yarl", "zstandard",
}  # fmt: skip
"""HTTP libraries that a connector may use: vcrpy imports what is installed of them; and what they find in turn."""
COMMANDS = {"commands", "contract", "errors"}
RUNNING = COMMANDS | {
    "accounts", "connectors", "fields", "files", "findings", "output", "runtime", "sandbox", "settings", "store",
    "terminal", "transports", "workspace",
}  # fmt: skip

ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "--version": (set(), {"output"}),
    "--help": (TYPER, {"commands", "errors", "output"}),
    "new other --no-input --force": (
        TYPER | PYDANTIC | YAML | {"jinja2", "markupsafe", "rich"},
        {"commands", "contract", "errors", "files", "output", "scaffold", "terminal", "transports"},
    ),
    "call findContact --replay": (
        TYPER | PYDANTIC | HTTPX | RICH | VCR | FOUND
        | {"phonenumbers", "time_machine", "_time_machine"},
        RUNNING | {"calling", "keeping", "reporters"},
    ),
    "validate": (
        TYPER | PYDANTIC | HTTPX | RICH | VCR | FOUND
        | {"phonenumbers", "time_machine", "_time_machine"},
        RUNNING | {"baseline", "coverage", "evidence", "reporters", "rules", "scenarios", "validation"},
    ),
}  # fmt: skip
"""For each command line: packages of others, and of ours, that it may import."""

NEVER = {"appconnect_cli.sandbox.server", "pytest", "starlette", "uvicorn"}
"""What would be most expensive, and is needed by live commands and by tests alone."""


def imported(folder: Path, line: str) -> dict[str, str]:
    """Every module that the command loads, with the one that imported it first."""
    ran = run_python(PROBE, *line.split(), folder=folder)
    assert ran.returncode == 0, ran.stderr
    loaded: dict[str, str] = json.loads((folder / "imported.json").read_text("utf-8"))
    return loaded


def unexpected(loaded: dict[str, str], others: set[str], ours: set[str]) -> list[str]:
    """`jinja2, imported by appconnect_cli.commands.call`: each package that no list names, once."""
    found: dict[str, str] = {}
    for name, importer in loaded.items():
        package = name.partition(".")[0]
        if package == "appconnect_cli":
            unit = ".".join(name.split(".")[:2])
            if name not in ("appconnect_cli", "appconnect_cli.main") and name.split(".")[1] not in ours:
                found.setdefault(unit, importer)
        elif package not in sys.stdlib_module_names | others | {"acme", "coverage"} and not package.startswith("_"):
            found.setdefault(package, loaded.get(package, importer))
    return [f"{package}, imported by {importer}" for package, importer in sorted(found.items())]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scaffolded project with its recordings."""
    folder = tmp_path_factory.mktemp("imports")
    imported(folder, "new acme --no-input")
    return folder / "acme"


@pytest.mark.parametrize("line", ALLOWED)
def test_a_command_imports_what_its_list_names_and_no_more(line: str, project: Path) -> None:
    loaded = imported(project, line)
    assert unexpected(loaded, *ALLOWED[line]) == [], "import it where it is used, or name it in this file"
    assert NEVER & set(loaded) == set()
    units = {name.split(".")[1] for name in loaded if name.startswith("appconnect_cli.")}
    assert ALLOWED[line][1] - units == set(), "nobody imports it any more"


def test_an_addition_is_told_with_its_importer() -> None:
    loaded = {"appconnect_cli.rules.auth": "appconnect_cli.commands.new", "pytest.x": "time_machine", "json": "?"}
    assert unexpected(loaded, {"typer"}, {"commands"}) == [
        "appconnect_cli.rules, imported by appconnect_cli.commands.new",
        "pytest, imported by time_machine",
    ]
