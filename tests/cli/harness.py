"""Running the command line as a person does, and holding what it says against a stored snapshot.

A snapshot is exit code, stdout and stderr together. `APPCONNECT_UPDATE_SNAPSHOTS=1 pytest tests/cli` writes them anew;
the diff is then for review.
"""

import difflib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import appconnect_cli

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "APPCONNECT_UPDATE_SNAPSHOTS"
COMMAND = (sys.executable, "-m", "appconnect_cli")

_PACKAGE = Path(appconnect_cli.__file__).parent
_PERSONAL = re.compile(r"^(CI|NO_COLOR|FORCE_COLOR|COLUMNS|LINES|APPCONNECT_(?!SECRETS)|PYTHONPATH$|_APPCONNECT)")
"""What a person's or a CI's environment may say and a test must not hear; where secrets go the tests themselves say."""

_VARYING = (
    (re.compile(r"\b(127\.0\.0\.1|localhost):\d+"), r"\1:<PORT>"),
    (re.compile(r"\b\d+(\.\d+)? ms\b"), "<N> ms"),
    (re.compile(r"\b\d{13,14}\b"), "<TOKEN>"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "<INSTANT>"),
    (re.compile(rf"\b{re.escape(appconnect_cli.__version__)}\b"), "<VERSION>"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


@dataclass(frozen=True)
class Ran:
    """What came of a command line."""

    code: int
    stdout: str
    stderr: str

    def snapshot(self, root: Path) -> str:
        """The three as one text, without what differs from run to run."""
        parts = (f"exit code {self.code}", "--- stdout", self.stdout.rstrip(), "--- stderr", self.stderr.rstrip())
        return normalised("\n".join(part for part in parts if part), root) + "\n"


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A person's environment with nothing special in it; what measures coverage goes through."""
    kept = {name: value for name, value in os.environ.items() if not _PERSONAL.match(name)}
    return kept | {"HOME": str(home), "TERM": "dumb", "PYTHONPATH": str(_PACKAGE.parent)} | dict(more or {})


def appconnect(
    folder: Path, *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "", timeout: float = 60
) -> Ran:
    """`appconnect ...` in that folder."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, environ),
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def normalised(text: str, root: Path) -> str:
    """The one place that knows what differs between machines and runs: folders, ports, times, versions."""
    folders = ((root.resolve(), "<ROOT>"), (root, "<ROOT>"), (_PACKAGE, "<PACKAGE>"), (Path(sys.prefix), "<PREFIX>"))
    for folder, name in folders:
        text = text.replace(str(folder), name)
    for pattern, name in _VARYING:
        text = pattern.sub(name, text)
    return text


def check_snapshot(name: str, seen: str) -> None:
    """Hold `seen` against `snapshots/<name>.txt`, or write it there if the environment says so."""
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(UPDATE):
        file.write_text(seen, "utf-8")
        return
    if not file.exists():
        pytest.fail(f"There is no snapshot {file.name}. {UPDATE}=1 writes it:\n{seen}")
    stored = file.read_text("utf-8")
    if seen != stored:
        changes = difflib.unified_diff(stored.splitlines(), seen.splitlines(), "stored", "seen", lineterm="")
        pytest.fail("\n".join([f"{file.name} differs; {UPDATE}=1 accepts it:", *changes]))
