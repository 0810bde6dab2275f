"""The project whose code is mutated: what `appconnect new` makes, once, and a copy of it for each mutant."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from appconnect_cli.scaffold import find_template, names_of, render, write_project
from tests.mutation.mutant import Mutant
from tests.mutation.source import Source

PACKAGE = "acme"
MODULES = ("connector", "crm", "bodies")
"""The modules of the package that hold code."""


@dataclass(frozen=True)
class Project:
    """A scaffolded connector with the recordings that ship with the template."""

    folder: Path

    @property
    def cassettes(self) -> Path:
        return self.folder / "cassettes"

    def sources(self) -> tuple[Source, ...]:
        """Its modules as they were scaffolded."""
        package = self.folder / PACKAGE
        return tuple(Source(name, (package / f"{name}.py").read_text("utf-8")) for name in MODULES)


@contextmanager
def scaffolded() -> Iterator[Project]:
    """A new project, gone at the end."""
    with TemporaryDirectory(prefix="appconnect-mutation-") as folder:
        root = Path(folder) / PACKAGE
        write_project(root, render(find_template("python"), names_of(PACKAGE)))
        yield Project(root)


@contextmanager
def mutated(project: Project, mutant: Mutant | None) -> Iterator[Path]:
    """A copy of the project without its recordings, with one module replaced; gone at the end."""
    with TemporaryDirectory(prefix="appconnect-mutant-") as folder:
        copy = Path(folder) / PACKAGE
        shutil.copytree(project.folder, copy, ignore=shutil.ignore_patterns("cassettes", "__pycache__", ".appconnect"))
        if mutant:
            (copy / PACKAGE / f"{mutant.module}.py").write_text(mutant.text, "utf-8")
        yield copy
