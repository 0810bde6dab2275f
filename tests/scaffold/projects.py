"""Projects made from a template, for the tests that look at them."""

import os
import subprocess
import sys
from pathlib import Path

from appconnect_cli.scaffold import find_template, names_of, render, write_project

ROOT = Path(__file__).parents[2]


def make_project(folder: Path, template: str = "python", name: str = "acme-crm", crm_name: str | None = None) -> Path:
    """The template as a project in `folder`, made as `appconnect new` makes it."""
    write_project(folder, render(find_template(template), names_of(name, crm_name)))
    return folder


def run_in(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m ...` in a project, in a CI's environment; its own caches go into the project."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPCONNECT_", "PYTEST_"))}
    environment = kept | {"CI": "true", "PYTHONPATH": str(ROOT), "MYPY_CACHE_DIR": str(project / ".mypy_cache")}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
