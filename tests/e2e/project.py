"""A scaffolded `bottlecrm` project, used as a person uses one: through the command line, in processes of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appconnect_cli.contract.interfaces import INTERFACES

from .crm import Account

ROOT = Path(__file__).parents[2]

CALLS: dict[str, tuple[str, ...]] = {
    "getUserInfo": (),
    "getAuthType": (),
    "getOauthInfo": (),
    "getBasicAuth": (),
    "getLogFormatType": (),
    "getLicenseStatus": (),
    "getUserList": (),
    "createContact": (),
    "findContactWithName": (),
    "findContact": (),
    "createCallLog": (),
    "getCallLog": (),
    "updateCallLog": (),
    "upsertCallDisposition": ("--input", '{"dispositions": {"outcome": "busy"}}'),
    "createMessageLog": (),
    "updateMessageLog": (),
    "unAuthorize": (),
}
"""The twelve interfaces and the companions in an order in which each finds what it needs, with their options."""

assert {interface.name for interface in INTERFACES} <= set(CALLS)


@dataclass(frozen=True)
class Ran:
    """What a command left."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """Standard output as the JSON document that it must be."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Project:
    """A connector's project."""

    folder: Path

    @classmethod
    def scaffold(cls, folder: Path, name: str) -> "Project":
        """`appconnect new` in `folder`."""
        made = cls(folder).appconnect("new", name, "--template", "bottlecrm", "--no-input")
        assert made.code == 0, made.stderr
        return cls(folder / name)

    def connect(self, base_url: str, token: str) -> None:
        """Fill in what the README asks for: the server's address and the API token."""
        settings = self.folder / "appconnect.toml"
        text = settings.read_text("utf-8")
        lines = (f'base_url = "{base_url}"' if "base_url =" in line else line for line in text.splitlines())
        settings.write_text("\n".join(lines) + "\n", "utf-8")
        (self.folder / ".env").write_text(f"BOTTLECRM_TOKEN={token}\n", "utf-8")

    def appconnect(self, *arguments: str) -> Ran:
        """One command line, with nobody to ask and no settings of this process."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPCONNECT_", "BOTTLECRM_"))}
        environment = kept | {"CI": "", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "appconnect_cli", *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def call(self, interface: str, *options: str) -> Ran:
        """`appconnect call`, as one JSON document."""
        return self.appconnect("call", interface, "--json", *options)


def record_all(project: Project, account: Account) -> dict[str, Ran]:
    """Record the scenarios and each interface once; what each of `CALLS` left, live."""
    project.connect(account.base_url, account.token)
    scenarios = project.appconnect("record", "--yes")
    assert scenarios.code == 0, scenarios.stdout + scenarios.stderr
    return {name: project.call(name, "--record", *options) for name, options in CALLS.items()}
