"""The main job from nothing, as a person would type it: every command runs as its own process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = "acme"

CALLS = (
    "findContact",
    "createContact",
    "createCallLog",
    "getCallLog",
    "updateCallLog",
    "createMessageLog",
    "updateMessageLog",
)
"""Each goes on with the ids of the one before it."""


@dataclass(frozen=True)
class DemoStep:
    """One command line, and why one would type it."""

    arguments: tuple[str, ...]
    why: str = ""
    in_project: bool = True

    @property
    def typed(self) -> str:
        """As a person types it."""
        return " ".join(("appconnect", *self.arguments))


def demo_steps() -> Iterator[DemoStep]:
    """Scaffold, call live and record, replay with the CRM gone, validate."""
    yield DemoStep(("new", PROJECT, "--no-input"), "A complete connector for the built-in sandbox CRM.", False)
    for number, name in enumerate(CALLS):
        why = "Call it live, as App Connect's server would, and record what goes over the wire." if not number else ""
        yield DemoStep(("call", name, "--record"), why)
    for number, name in enumerate(CALLS):
        why = "The same calls from the recordings: the CRM is gone, and no connection is allowed." if not number else ""
        yield DemoStep(("call", name, "--replay"), why)
    yield DemoStep(("validate",), "Judge all twelve interfaces offline, as CI would.")


def run_step(step: DemoStep, folder: Path) -> int:
    """Run one command line in `folder` (or its project) on our own stdout and stderr; its exit code."""
    where = folder / PROJECT if step.in_project else folder
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APPCONNECT_")}
    command = [sys.executable, "-m", "appconnect_cli", *step.arguments]
    return subprocess.run(command, cwd=where, env=environment | {"CI": ""}, stdin=subprocess.DEVNULL).returncode


def run_demo(folder: Path, announce: Callable[[DemoStep], None]) -> tuple[DemoStep, int] | None:
    """All steps in `folder`; the first that fails with its exit code, None if all went well."""
    for step in demo_steps():
        announce(step)
        code = run_step(step, folder)
        if code:
            return step, code
    return None
