"""A person with a BottleCRM account: at a terminal and in front of a browser, or with neither."""

import base64
import hashlib
import json
import re
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.browser import Browser, Window
from tests.scaffold.projects import make_project

from .crm import BottleCrm
from .project import Project, Ran, ended

PATIENCE = 60.0
E_MAIL, PASSWORD, SIGN_IN = "#id_username", "#id_password", "#login-form input[type=submit]"
ALLOW, CANCEL = "input[name=allow]", "#authorizationForm input[type=submit]:not([name])"
OPENER = """#!/bin/sh
printf '%s' "$1" > '{opened}.part' && mv '{opened}.part' '{opened}'
"""
"""What the command line takes for the browser: it hands the address over to the real one."""


@dataclass(frozen=True)
class Landed:
    """Where a browser is in the end."""

    address: str
    text: str


class Person:
    """Somebody with a fresh project. What each command says, and what it leaves, is remembered: see `leaks`."""

    def __init__(self, folder: Path, crm: BottleCrm, browser: Browser) -> None:
        self.account, self._browser = crm.account, browser
        self._kept, self._opened = folder / "secrets", folder / "opened"
        opener = folder / "browser"
        opener.write_text(OPENER.format(opened=self._opened), "utf-8")
        opener.chmod(opener.stat().st_mode | stat.S_IXUSR)
        variables = {"BROWSER": str(opener), "APPCONNECT_SECRETS": "file"}
        kept = {"APPCONNECT_SECRETS_FOLDER": str(self._kept)}
        self.project = Project(make_project(folder / "bottle", "bottlecrm-oauth", "bottle"), variables | kept)
        self.project.connect_with_oauth(self.account)
        self._secrets = {self.account.password, self.account.client_secret}
        self._challenges: set[str] = set()
        self._said: list[str] = []

    def run(self, *arguments: str) -> Ran:
        """One command."""
        return self.end(self.project.start(*arguments))

    def end(self, process: "subprocess.Popen[str]", typed: str = "") -> Ran:
        """What a command that was started left."""
        self._secrets.update(self.tokens.values())
        ran = ended(process, typed)
        self._secrets.update(self.tokens.values())
        self._said += (ran.stdout, ran.stderr)
        return ran

    def log_in(self, button: str = ALLOW) -> tuple[Ran, Landed]:
        """`appconnect login`, the CRM's pages, and back to the page that ends it."""
        self._opened.unlink(missing_ok=True)
        process = self.project.start("login")
        try:
            with self._browser.window() as window:
                self._sign_in(window, self._handed_over())
                window.press(button)
                self._notice(window)
                landed = Landed(window.address, window.text)
            return self.end(process), landed
        finally:
            process.kill()

    def log_in_elsewhere(self, redirect_uri: str) -> Ran:
        """`appconnect login --no-browser`: the address is copied to a browser, and back from it."""
        process = self.project.start("login", "--no-browser", "--redirect-uri", redirect_uri)
        try:
            assert process.stderr is not None
            for line in process.stderr:
                self._said.append(line)
                if line.startswith(self.account.base_url):
                    break
            url = self._said[-1].strip()
            with self._browser.window() as window:
                self._sign_in(window, url)
                window.press(ALLOW, leads_to=redirect_uri)
                self._notice(window)
                came_to = next(request for request in window.requests if request.startswith(redirect_uri))
            return self.end(process, f"{came_to}\n")
        finally:
            process.kill()

    @property
    def tokens(self) -> dict[str, str]:
        """The secrets of the stored log-in, by where they stand in it; none if nobody is logged in."""
        files = list(self._kept.glob("*.json"))
        assert len(files) <= 1
        found: dict[str, str] = json.loads(files[0].read_text("utf-8"))["secrets"] if files else {}
        return found

    @property
    def stored(self) -> dict[str, Any]:
        """The stored user row, without its secrets."""
        state = self.project.folder / ".appconnect" / "state" / "test.json"
        row: dict[str, Any] = json.loads(state.read_text("utf-8"))["user"]
        return row

    def me(self, access_token: str) -> httpx.Response:
        """What the CRM says of an access token."""
        header = {"Authorization": f"Bearer {access_token}"}
        return httpx.get(f"{self.account.base_url}/api/auth/me/", headers=header, trust_env=False)

    def post(self, path: str, **form: str) -> httpx.Response:
        """Ask the CRM's OAuth server something, as the connector would."""
        own = (self.account.client_id, self.account.client_secret)
        return httpx.post(f"{self.account.base_url}/o/{path}/", data=form, auth=own, trust_env=False)

    def leaks(self) -> list[str]:
        """Where a token, code, verifier, password or secret stands that should not: what was said, and each file."""
        files = [path for path in self.project.folder.rglob("*") if path.is_file() and path.name != ".env"]
        places = {f"what command {number} said": text for number, text in enumerate(self._said)}
        places |= {str(path): path.read_text("utf-8", "replace") for path in files}
        assert self._secrets
        return [place for place, text in places.items() if self._is_told(text)]

    def _is_told(self, text: str) -> bool:
        verifiers = re.findall(r"[\w.~-]{43,128}", text)
        return any(secret in text for secret in self._secrets) or any(
            _challenge(verifier) in self._challenges for verifier in verifiers
        )

    def _handed_over(self) -> str:
        end = time.monotonic() + PATIENCE
        while not self._opened.exists():
            assert time.monotonic() < end, "no browser was opened"
            time.sleep(0.05)
        return self._opened.read_text("utf-8")

    def _sign_in(self, window: Window, url: str) -> None:
        """As far as the page that asks whether App Connect may."""
        self._challenges.add(_query(url)["code_challenge"])
        window.open(url)
        if window.has(E_MAIL):
            window.type(E_MAIL, self.account.email)
            window.type(PASSWORD, self.account.password)
            window.press(SIGN_IN)
        assert "Authorize App Connect?" in window.text

    def _notice(self, window: Window) -> None:
        """The code that came back, if one did."""
        queries = [_query(request) for request in window.requests if "state=" in request]
        self._secrets.update(query["code"] for query in queries if "code" in query)


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
