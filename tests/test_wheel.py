"""The wheel alone, in an empty environment: what is published is what works."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import appconnect_cli

ROOT = Path(__file__).parents[1]
BIN = "Scripts" if os.name == "nt" else "bin"

PAGES = ("appconnect_cli/reporters/pages/report.html.j2", "appconnect_cli/reporters/pages/report.css")

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a release is: the source distribution first, the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and what it asks for, no more."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", environment, cwd=environment)
    run(environment / BIN / "python", "-m", "pip", "install", "--quiet", wheel, cwd=environment)
    return environment / BIN


def run(*command: object, cwd: Path) -> str:
    """What a program prints; its failure, whole, fails the test."""
    hidden = ("PYTHON", "COV_", "COVERAGE_", "CI", "APPCONNECT_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout


def files_below(folder: Path) -> Iterator[str]:
    """What git would keep of a folder, as paths below the repository."""
    for path in sorted(folder.rglob("*")):
        hidden = [part for part in path.relative_to(folder).parts if part.endswith("_cache") or part == "__pycache__"]
        if path.is_file() and not hidden:
            yield path.relative_to(ROOT).as_posix()


def test_templates_and_recordings_are_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    data = [*files_below(ROOT / "templates"), *files_below(ROOT / "cassettes")]
    assert data
    assert {f"appconnect_cli/_data/{name}" for name in data} - inside == set()
    assert {"appconnect_cli/py.typed", *PAGES} - inside == set()


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"appconnect_cli", f"appconnect_cli-{appconnect_cli.__version__}.dist-info"}


def test_version(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "appconnect", "--version", cwd=tmp_path) == f"appconnect {appconnect_cli.__version__}\n"


def test_every_module_imports(installed: Path, tmp_path: Path) -> None:
    """A dependency that only the tests bring would show here. What is part of a test run needs pytest, and says so."""
    script = (
        "import importlib, pkgutil, appconnect_cli as package\n"
        "names = [item.name for item in pkgutil.walk_packages(package.__path__, 'appconnect_cli.')]\n"
        "for name in names:\n"
        "    if not name.endswith(('__main__', '.pytest_plugin', '.testing')):\n"
        "        importlib.import_module(name)\n"
        "print(len(names))\n"
        "try:\n"
        "    importlib.import_module('appconnect_cli.testing')\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error.name)"
    )
    count, missing = run(installed / "python", "-c", script, cwd=tmp_path).split()
    assert int(count) > 50
    assert missing == "pytest"


def test_demo(installed: Path, tmp_path: Path) -> None:
    """Scaffolds, calls, records, replays and validates with nothing of this checkout in reach."""
    printed = run(installed / "appconnect", "demo", "--keep", tmp_path / "kept", cwd=tmp_path)
    assert "no finding" in printed
    assert list((tmp_path / "kept").rglob("appconnect.toml"))
