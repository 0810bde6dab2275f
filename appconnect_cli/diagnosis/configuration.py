"""The project's folder: appconnect.toml, `.env`, and what git must not get."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from appconnect_cli.diagnosis.check import Check, Status, merged, unchecked

SETTINGS, DOTENV, GIT = "appconnect.toml", ".env", "git"
LOCAL = ".appconnect"
"""What commands keep between them; the folder ignores itself once they make it."""

_POSIX = os.name == "posix"
_OTHERS_READ = 0o044
_GIT_SECONDS = 10


def dotenv(root: Path) -> Check:
    """Whether there is a `.env`, and whether others may read it."""
    file = root / DOTENV
    if not file.is_file():
        return Check(DOTENV, Status.OK, "there is none; the environment alone says what is secret")
    mode = stat.S_IMODE(file.stat().st_mode)
    if _POSIX and mode & _OTHERS_READ:
        return Check(DOTENV, Status.WARNING, f"read; others on this machine can read it, too (mode {mode:o})",
                     f"`chmod 600 {DOTENV}`")  # fmt: skip
    return Check(DOTENV, Status.OK, "read, and nobody else can read it" if _POSIX else "read")


def git(root: Path) -> Check:
    """Whether what must not be committed is ignored, and was not committed already."""
    if shutil.which("git") is None:
        return unchecked(GIT, "git is not installed")
    try:
        return _asked(root)
    except (OSError, subprocess.TimeoutExpired) as error:
        return unchecked(GIT, f"git can't be asked: {error}")


def _asked(root: Path) -> Check:
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        said = inside.stderr.strip().split("\n")[0].removeprefix("fatal: ")
        return unchecked(GIT, "this is no git repository" if "not a git repository" in said else f"git says: {said}")
    parts = list(_uncommittable(root))
    return merged(parts) if parts else Check(GIT, Status.OK, f"ignores {DOTENV} and {LOCAL}/")


def _uncommittable(root: Path) -> Iterator[Check]:
    tracked = _git(root, "ls-files", "--", DOTENV, LOCAL).stdout.split("\n")
    for name, inner in ((DOTENV, DOTENV), (LOCAL, f"{LOCAL}/state/any")):
        if any(file == name or file.startswith(f"{name}/") for file in tracked):
            todo = f"`git rm -r --cached {name}`, add it to .gitignore, and change every credential in it."
            yield Check(GIT, Status.PROBLEM, f"{name} is tracked: its secrets are in the history", todo)
        elif (name == DOTENV or (root / name).exists()) and _git(root, "check-ignore", "-q", inner).returncode == 1:
            status = Status.PROBLEM if (root / name).exists() else Status.WARNING
            yield Check(
                GIT, status, f"{name} is not ignored: `git add .` would commit it", f"Add {name} to .gitignore."
            )


def _git(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True, text=True, encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL,
        timeout=_GIT_SECONDS, check=False, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
