"""Python code in a process of its own, with this very package."""

import os
import subprocess
import sys
from pathlib import Path

import appconnect_cli


def run_python(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`python script.py ...` in that folder; the script lies there."""
    script = folder / "script.py"
    script.write_text(code, "utf-8")
    environ = os.environ | {"PYTHONPATH": str(Path(appconnect_cli.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
