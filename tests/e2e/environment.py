"""The environment that BottleCRM runs in: a Python that is new enough, and a virtual environment built once."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MINIMUM = (3, 12)
PACKAGES = ("django-crm==1.35.0", "django-oauth-toolkit==3.4.1")
CONSTRAINTS = Path(__file__).parent / "bottlecrm" / "constraints.txt"


class NotInstalledError(Exception):
    """BottleCRM can't be installed here, such as without a network."""


def find_python() -> Path | None:
    """APPCONNECT_E2E_PYTHON if set; else this Python, one on PATH or one of pyenv's, if it is new enough."""
    chosen = os.environ.get("APPCONNECT_E2E_PYTHON")
    if chosen:
        return Path(chosen)
    return next((python for python in _candidates() if _is_new_enough(python)), None)


def environment(cache: Path, python: Path) -> Path:
    """The Python of an environment with BottleCRM in it; installed on first use, safe across processes.

    NotInstalledError with what the installer said.
    """
    key = hashlib.sha256(CONSTRAINTS.read_bytes() + str(python).encode()).hexdigest()[:12]
    folder = cache / f"bottlecrm-{key}"
    installed = folder / "bin" / "python"
    ready = folder / "ready"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"bottlecrm-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _run(python, "-m", "venv", folder)
            _run(installed, "-m", "pip", "install", "--quiet", "-c", CONSTRAINTS, *PACKAGES)
            ready.touch()
    return installed


def _candidates() -> Iterator[Path]:
    yield Path(sys.executable)
    for minor in range(MINIMUM[1], 20):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield Path(found)
    yield from sorted(Path.home().glob(".pyenv/versions/3.*/bin/python3"))


def _is_new_enough(python: Path) -> bool:
    """Only running it tells: a pyenv shim may stand for no version, and Debian's Python may lack ensurepip."""
    test = f"import ensurepip, sys, venv; sys.exit(sys.version_info < {MINIMUM})"
    return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0


def _run(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise NotInstalledError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
