"""A scaffolded OAuth connector with an account on a sandbox of its own, used through the command line."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appconnect_cli.sandbox import SIGN_IN_EMAIL, SIGN_IN_PASSWORD
from appconnect_cli.sandbox.server import Sandbox
from tests.cli.harness import Ran, appconnect, environment
from tests.scaffold.projects import ROOT, make_project

BROWSER = """#!{python}
\"\"\"Stands for a browser, and for the person before it: signs in, and follows the redirect.\"\"\"
import sys
sys.path.insert(0, {root!r})
import httpx
from appconnect_cli.sandbox.signing_in import authorize_headless
address = authorize_headless(sys.argv[1], {email!r}, {password!r})
with httpx.Client(trust_env=False, follow_redirects=True) as browser:
    page = browser.get(address.replace({old!r}, {new!r}))
    open({seen!r}, "w").write(f"{{page.url}}\\n{{page.text}}")
"""


@dataclass(frozen=True)
class OauthProject:
    """The project's folder, and what its commands leave outside of it."""

    folder: Path
    secrets: Path
    sandbox: Sandbox
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def seen(self) -> Path:
        """Where the browser ended, and what it showed."""
        return self.folder.with_name("seen.txt")

    def browser(self, old: str = "", new: str = "", password: str = SIGN_IN_PASSWORD) -> Path:
        """A program that BROWSER can name; it may change the redirect on its way."""
        path = self.folder.with_name("browser")
        values = {"old": old or "\0", "new": new, "email": SIGN_IN_EMAIL, "password": password}
        path.write_text(BROWSER.format(python=sys.executable, root=str(ROOT), seen=str(self.seen), **values), "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def run(self, *arguments: str, stdin: str = "", environ: Mapping[str, str] | None = None) -> Ran:
        """`appconnect ...` in the project."""
        more = self.environ | dict(environ or {})
        return appconnect(self.folder, *arguments, environ=more, stdin=stdin, timeout=300)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """The same, beside others."""
        command = [sys.executable, "-m", "appconnect_cli", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.folder, env=environment(self.folder, self.environ), stdin=pipe,
            stdout=pipe, stderr=pipe, text=True,
        )  # fmt: skip

    def log_in(self, *arguments: str, browser: Path | None = None) -> Ran:
        """`appconnect login test` with a browser that does what a person does."""
        return self.run("login", "test", *arguments, environ={"BROWSER": f"{browser or self.browser()} %s"})

    @property
    def state(self) -> dict[str, Any]:
        """What is stored of the account `test`; empty if nothing is."""
        path = self.folder / ".appconnect" / "state" / "test.json"
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    @property
    def kept(self) -> dict[str, str]:
        """The secrets that are kept."""
        files = sorted(self.secrets.glob("*.json")) if self.secrets.exists() else []
        documents = [json.loads(file.read_text("utf-8")) for file in files]
        return {name: value for document in documents for name, value in _texts(document)}

    def expire(self) -> None:
        """Let the access token end, as far as the stored row says."""
        path = self.folder / ".appconnect" / "state" / "test.json"
        document = json.loads(path.read_text("utf-8"))
        document["user"]["tokenExpiry"] = "2020-01-01T00:00:00.000Z"
        path.write_text(json.dumps(document), "utf-8")


@contextmanager
def oauth_project(folder: Path, template: str = "python-oauth") -> Iterator[OauthProject]:
    """One whose profile `test` is on a sandbox that runs for as long as the block lasts."""
    project = make_project(folder / "acme", template, "acme")
    secrets = folder / "kept"
    with Sandbox() as sandbox:
        with (project / "appconnect.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[profiles.test]\nbase_url = "{sandbox.base_url}"\n')
            if template == "python":
                settings.write('api_key_env = "ACME_API_KEY"\n')
        environ = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(secrets), "PATH": os.environ["PATH"]}
        yield OauthProject(project, secrets, sandbox, environ)


def _texts(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, str(key))
    elif isinstance(data, str):
        yield name, data
