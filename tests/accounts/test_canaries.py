"""No token, code, verifier or client secret gets out: into no file below the project, and into no byte of output."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qsl, quote

import httpx
import pytest

from appconnect_cli.sandbox import OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, TOKEN_PATH
from tests.accounts.projects import OauthProject, oauth_project
from tests.accounts.provider import serving
from tests.cli.harness import Ran

PARAMETERS = ("code", "code_verifier", "refresh_token", "token")


@dataclass
class Overheard:
    """Every secret that went through the token endpoint, by what it is."""

    url: str = ""
    secrets: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: str) -> None:
        self.secrets[value] = name


@contextmanager
def listening_in(token_url: str) -> Iterator[Overheard]:
    """A token endpoint that hands everything on to `token_url`, and remembers what it heard."""
    heard = Overheard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            for name, value in parse_qsl(body.decode()):
                if name in PARAMETERS:
                    heard.note(name, value)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = httpx.post(token_url, content=body, headers=headers, trust_env=False)
            for name, value in answer.json().items():
                if name in ("access_token", "refresh_token"):
                    heard.note(name, value)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Not into the test's output."""

    with serving(Handler) as base_url:
        heard.url = f"{base_url}/token"
        yield heard


@pytest.fixture
def overheard(tmp_path: Path) -> Iterator[tuple[OauthProject, Overheard]]:
    with oauth_project(tmp_path) as project, listening_in(f"{project.sandbox.base_url}{TOKEN_PATH}") as heard:
        source = project.folder / "acme" / "connector.py"
        text = source.read_text("utf-8")
        address = 'access_token_uri=f"{host}/oauth/token"'
        assert address in text
        source.write_text(text.replace(address, f'access_token_uri="{heard.url}"'), "utf-8")
        yield project, heard


def test_nothing_secret_gets_out(overheard: tuple[OauthProject, Overheard], tmp_path: Path) -> None:
    project, heard = overheard
    ran = [project.log_in("--debug")]
    ran += [project.log_in("--debug", browser=project.browser("code=", "code=x"))]
    ran += [project.log_in("--debug", browser=project.browser("state=", "state=x"))]
    ran += [project.run("call", "getOauthInfo", "--profile", "test", "--json")]
    project.expire()
    ran += [project.run("call", "findContact", "--profile", "test", option) for option in ("--trace", "--json")]
    project.expire()
    ran += [project.run("call", "findContact", "--profile", "test", option) for option in ("--curl", "--explain")]
    ran += [project.run("call", "getUserInfo", "--profile", "test", "--record", "--json")]
    ran += [project.run("record", "each-interface-once", "token-refresh", "log-out", "--profile", "test", "--yes")]
    ran += [project.log_in()]
    ran += [project.run("whoami", "test", "--json"), project.run("profiles", "show", "test", "--json")]
    for report in ("json", "html", "junit", "sarif"):
        ran += [project.run("validate", "--output-format", report, "--output-file", f"report.{report}")]
    project.expire()
    project.sandbox.__exit__(None, None, None)
    ran += [project.run("call", "findContact", "--profile", "test", "--debug")]
    ran += [project.run("logout", "test", "--debug")]
    assert [each.code for each in ran] == [0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0]
    kinds = set(heard.secrets.values())
    assert kinds == {"access_token", "code", "code_verifier", "refresh_token"}
    assert len(heard.secrets) > 12
    assert found_in_output(ran, heard) == []
    assert found_in_files(project.folder, heard) == []


def forms_of(heard: Overheard) -> dict[str, str]:
    """Each secret as it may stand somewhere, by what it is."""
    basic = base64.b64encode(f"{OAUTH_CLIENT_ID}:{OAUTH_CLIENT_SECRET}".encode()).decode()
    plain = heard.secrets | {OAUTH_CLIENT_SECRET: "client secret"}
    forms = {basic: "client's Basic credential"}
    for value, name in plain.items():
        forms |= {value: name, quote(value, safe=""): name, base64.b64encode(value.encode()).decode()[:-4]: name}
    return forms


def found_in_output(ran: list[Ran], heard: Overheard) -> list[str]:
    forms = forms_of(heard)
    return [f"{name} in output {at}" for at, each in enumerate(ran) for value, name in forms.items()
            if value in each.stdout + each.stderr]  # fmt: skip


def found_in_files(folder: Path, heard: Overheard) -> list[str]:
    forms, files = forms_of(heard), [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 50
    return [
        f"{name} in {path.relative_to(folder)}"
        for path in files
        for value, name in forms.items()
        if value.encode() in path.read_bytes()
    ]


def test_what_is_looked_for_is_found(overheard: tuple[OauthProject, Overheard]) -> None:
    """The search itself: a secret that is let out on purpose."""
    project, heard = overheard
    assert project.log_in().code == 0
    token = next(value for value, name in heard.secrets.items() if name == "access_token")
    (project.folder / "notes.txt").write_text(json.dumps({"kept": token}))
    assert found_in_files(project.folder, heard) == ["access_token in notes.txt"]
    assert found_in_output([Ran(0, f"Bearer {token}", "")], heard) == ["access_token in output 0"]
