"""Start-up: whole processes against a yardstick of the same environment.

Pairs are run in turn, so that a machine whose speed drifts drifts for both.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .table import print_row

TWO_COMMANDS = """
import typer
app = typer.Typer()
@app.command()
def one() -> None: ...
@app.command()
def two() -> None: ...
app()
"""
UNUSUAL = ("APPCONNECT_", "COV_", "PYTHONDONTWRITEBYTECODE", "CI")
"""What an environment may say that a connector's author has not set."""

APPCONNECT = (str(Path(sys.executable).with_name("appconnect")),)


@dataclass(frozen=True)
class Row:
    """One budget: the command may take `budget` times what the yardstick takes."""

    name: str
    command: tuple[str, ...]
    yardstick: tuple[str, ...]
    budget: float | None


def rows(two_commands: Path) -> tuple[Row, ...]:
    """The start-up budgets."""
    python = sys.executable
    imports = (python, "-c", "import typer, httpx, pydantic, vcr")
    return (
        Row("appconnect --version", (*APPCONNECT, "--version"), (python, "-c", "pass"), 2.0),
        Row("appconnect --help", (*APPCONNECT, "--help"), (python, str(two_commands), "--help"), 1.0),
        Row("appconnect call findContact --replay", (*APPCONNECT, "call", "findContact", "--replay"), imports, 1.5),
        Row("appconnect validate", (*APPCONNECT, "validate"), imports, None),
    )


def seconds(command: Sequence[str], folder: Path) -> float:
    """How long one run takes, as a whole process."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(UNUSUAL)}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    took = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return took


def run(runs: int) -> None:
    """Print a line for each row."""
    folder = Path(tempfile.mkdtemp(prefix="appconnect-benchmark-"))
    try:
        two_commands = folder / "two_commands.py"
        two_commands.write_text(TWO_COMMANDS)
        seconds((*APPCONNECT, "new", "acme", "--no-input"), folder)
        project = folder / "acme"
        for row in rows(two_commands):
            seconds(row.command, project)
            ratios = [seconds(row.command, project) / seconds(row.yardstick, project) for _ in range(runs)]
            print_row(row.name, ratios, row.budget)
    finally:
        shutil.rmtree(folder)
