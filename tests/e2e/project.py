"""A scaffolded project, used as a person uses one: through the command line, in processes of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appconnect_cli.contract.interfaces import INTERFACES

from .consent import allow
from .crm import Account

ROOT = Path(__file__).parents[2]
SECONDS_TO_END = 120

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
    variables: Mapping[str, str] = field(default_factory=dict)
    """Set for each command, besides the usual ones."""

    @classmethod
    def scaffold(
        cls, folder: Path, name: str, template: str = "bottlecrm", variables: Mapping[str, str] | None = None
    ) -> "Project":
        """`appconnect new` in `folder`."""
        made = cls(folder).appconnect("new", name, "--template", template, "--no-input")
        assert made.code == 0, made.stderr
        return cls(folder / name, variables or {})

    def connect(self, base_url: str, token: str) -> None:
        """Fill in what the README asks for: the server's address and the API token."""
        self.configure(base_url, BOTTLECRM_TOKEN=token)

    def connect_with_oauth(self, account: Account) -> None:
        """The same for the OAuth variant: the server's address and the client."""
        self.configure(
            account.base_url, BOTTLECRM_CLIENT_ID=account.client_id, BOTTLECRM_CLIENT_SECRET=account.client_secret
        )

    def configure(self, base_url: str, **dotenv: str) -> None:
        """The server's address, and what stands in `.env`."""
        settings = self.folder / "appconnect.toml"
        text = settings.read_text("utf-8")
        lines = (f'base_url = "{base_url}"' if "base_url =" in line else line for line in text.splitlines())
        settings.write_text("\n".join(lines) + "\n", "utf-8")
        (self.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in dotenv.items()), "utf-8")

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """One command line, with no settings of this process; a person would sit in front of it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("APPCONNECT_", "BOTTLECRM_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "appconnect_cli", *arguments],
            cwd=self.folder,
            env=kept | {"CI": "", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)} | dict(self.variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def appconnect(self, *arguments: str) -> Ran:
        """One command line, with nobody to ask."""
        return ended(self.start(*arguments))

    def call(self, interface: str, *options: str) -> Ran:
        """`appconnect call`, as one JSON document."""
        return self.appconnect("call", interface, "--json", *options)


def ended(process: "subprocess.Popen[str]", typed: str = "") -> Ran:
    """What a command left, once it has ended; `typed` goes to its standard input."""
    stdout, stderr = process.communicate(typed, timeout=SECONDS_TO_END)
    return Ran(process.returncode, stdout, stderr)


def record_all(project: Project, account: Account) -> dict[str, Ran]:
    """Record the scenarios and each interface once; what each of `CALLS` left, live."""
    project.connect(account.base_url, account.token)
    return _recorded(project)


def record_all_with_oauth(project: Project, account: Account) -> dict[str, Ran]:
    """The same with a person who signs in. The scenarios log out for good, so that they do it twice."""
    project.connect_with_oauth(account)
    log_in(project, account)
    return _recorded(project, lambda: log_in(project, account))


def log_in(project: Project, account: Account) -> None:
    """`appconnect login` with a browser that shows nothing, and comes back to App Connect's own page."""
    process = project.start("login", "--no-browser")
    assert process.stderr is not None
    url = next(line for line in process.stderr if line.startswith(account.base_url)).strip()
    done = ended(process, f"{allow(url, account.email, account.password)}\n")
    assert done.code == 0, done.stdout + done.stderr


def _recorded(project: Project, between: Callable[[], None] = lambda: None) -> dict[str, Ran]:
    scenarios = project.appconnect("record", "--yes")
    assert scenarios.code == 0, scenarios.stdout + scenarios.stderr
    between()
    return {name: project.call(name, "--record", *options) for name, options in CALLS.items()}
