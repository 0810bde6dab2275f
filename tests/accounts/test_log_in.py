"""`appconnect login` with OAuth, from the command line to the CRM's page and back."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from appconnect_cli.accounts.callback import listening
from appconnect_cli.sandbox import READ_ONLY_EMAIL, READ_ONLY_PASSWORD, SIGN_IN_EMAIL, SIGN_IN_PASSWORD
from appconnect_cli.sandbox.signing_in import authorize_headless
from tests.accounts.projects import OauthProject, oauth_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[OauthProject]:
    with oauth_project(tmp_path) as made:
        yield made


def test_a_person_signs_in_at_the_crm_and_every_command_works_as_that_person(project: OauthProject) -> None:
    ran = project.log_in()
    assert (ran.code, "Ana Prado" in ran.stdout) == (0, True), ran.stderr
    assert "expires in 59 min, then refreshed" in ran.stdout or "expires in 60 min" in ran.stdout
    assert "/oauth/authorize?" in ran.stderr
    row = project.state["user"]
    assert (row["id"], row["platform"]) == ("7-acme", "acme")
    assert set(project.kept) >= {"/user/accessToken", "/user/refreshToken"}
    who = project.run("whoami", "test")
    assert (who.code, who.stdout.splitlines()[0]) == (0, f"Ana Prado on {urlsplit(project.sandbox.base_url).netloc}")
    called = project.run("call", "findContact", "--profile", "test", "--json")
    assert (called.code, "Noor Haddad" in called.stdout) == (0, True)


def test_the_page_at_the_end_has_no_code_in_its_address(project: OauthProject) -> None:
    assert project.log_in().code == 0
    address, _, page = project.seen.read_text().partition("\n")
    assert urlsplit(address).path == "/done"
    assert urlsplit(address).query == ""
    assert "This page can be closed" in page


def test_the_address_asks_with_pkce_and_a_state_that_names_the_platform(project: OauthProject) -> None:
    ran = project.log_in()
    (address,) = (line for line in ran.stderr.splitlines() if "/oauth/authorize?" in line)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "read write")
    assert len(asked["code_challenge"]) == 43
    assert asked["state"].startswith("platform=acme&nonce=")
    again = project.log_in()
    assert asked["state"] not in again.stderr


def test_a_pasted_address_of_another_log_in_is_refused(project: OauthProject) -> None:
    ran = project.run("login", "test", "--no-browser", stdin="https://elsewhere.example/?code=x&state=y\n")
    assert (ran.code, "state is not the one that was sent" in ran.stderr) == (4, True)
    assert "ringcentral.github.io" in ran.stderr
    assert project.state == {}


def test_a_pasted_address_logs_in(project: OauthProject) -> None:
    process = project.start("login", "test", "--no-browser")
    assert process.stderr is not None
    address = next(line.strip() for line in process.stderr if "/oauth/authorize?" in line)
    came_to = authorize_headless(address, SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    assert came_to.startswith("https://ringcentral.github.io/")
    out, err = process.communicate(f"{came_to}\n", timeout=120)
    assert (process.returncode, "Ana Prado" in out) == (0, True), err
    assert parse_qs(urlsplit(came_to).query)["code"][0] not in out + err


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("state=", "state=x", 4, "state is not the one that was sent"),
        ("code=", "code=x", 4, "The CRM does not exchange the code: invalid_grant"),
        ("code=", "other=", 4, "holds no code"),
        ("code=", "error=access_denied&error_description=Not+today&c=", 4, "access_denied: Not today"),
    ],
    ids=["another state", "another code", "no code", "denied"],
)
def test_what_comes_back_wrong_is_told_and_changes_nothing(
    project: OauthProject, old: str, new: str, code: int, said: str
) -> None:
    assert project.log_in().code == 0
    before, secrets = project.state, project.kept
    ran = project.log_in(browser=project.browser(old, new))
    assert (ran.code, said in ran.stderr) == (code, True), ran.stderr
    assert "hint: " in ran.stderr
    assert (project.state, project.kept) == (before, secrets)
    assert project.run("whoami", "test").code == 0


def test_a_log_in_that_nobody_comes_back_from_ends_in_time(project: OauthProject) -> None:
    ran = project.log_in("--timeout", "1", browser=project.browser(password="wrong"))
    assert (ran.code, "within 1 s" in ran.stderr) == (4, True), ran.stderr
    assert project.state == {}


def test_a_port_that_is_in_use(project: OauthProject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = project.log_in("--port", str(port))
    assert (ran.code, f"Port {port} of 127.0.0.1" in ran.stderr) == (2, True), ran.stderr
    assert "--port" in ran.stderr


@pytest.mark.parametrize("more", [(), ("--no-browser",)], ids=["browser", "no browser"])
@pytest.mark.parametrize("redirect", ["http://127.0.0.1:99999/cb", "http://[::1"])
def test_a_redirect_that_is_no_address(project: OauthProject, redirect: str, more: tuple[str, ...]) -> None:
    ran = project.log_in("--redirect-uri", redirect, *more)
    assert (ran.code, f"The redirect {redirect} is no address" in ran.stderr) == (2, True), ran.stderr


def test_the_end_of_the_input_is_no_address(project: OauthProject) -> None:
    ran = project.run("login", "test", "--no-browser", stdin="")
    assert (ran.code, "No address was pasted" in ran.stderr) == (4, True), ran.stderr


def test_the_address_is_shown_before_a_browser_takes_the_terminal(project: OauthProject) -> None:
    browser = project.folder.with_name("console-browser")
    browser.write_text("#!/bin/sh\necho TAKEN OVER >&2\n")
    browser.chmod(0o755)
    ran = project.log_in("--timeout", "1", browser=browser)
    assert 0 < ran.stderr.index("/oauth/authorize?") < ran.stderr.index("TAKEN OVER")


def test_a_redirect_that_leads_elsewhere_needs_no_browser(project: OauthProject) -> None:
    ran = project.log_in("--redirect-uri", "https://cb.example/callback")
    assert (ran.code, "--no-browser" in ran.stderr) == (2, True)


def test_the_profile_s_own_redirect_is_listened_at(project: OauthProject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = project.folder / "appconnect.toml"
    settings.write_text(settings.read_text("utf-8") + f'redirect_uri = "http://localhost:{port}/callback"\n', "utf-8")
    ran = project.log_in()
    assert ran.code == 0, ran.stderr
    assert f"localhost%3A{port}%2Fcallback" in ran.stderr


def test_a_crm_that_is_down(project: OauthProject) -> None:
    settings = project.folder / "appconnect.toml"
    text = settings.read_text("utf-8").replace(project.sandbox.base_url, "http://127.0.0.1:1")
    settings.write_text(text, "utf-8")
    ran = project.log_in("--timeout", "1")
    assert ran.code == 4
    assert project.state == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("ACME_CLIENT_SECRET", "another-secret-than-the-crm-knows", "invalid_client"),
     ("ACME_CLIENT_ID", "", "getOauthInfo names no clientId")],
)  # fmt: skip
def test_a_client_that_the_crm_does_not_know(project: OauthProject, name: str, value: str, said: str) -> None:
    (project.folder / ".env").write_text(f"{name}={value}\n")
    ran = project.log_in("--timeout", "60")
    assert (ran.code, said in ran.stderr) == (4, True), ran.stderr
    assert not value or value not in ran.stdout + ran.stderr


def test_fields_are_for_connectors_with_a_key(project: OauthProject) -> None:
    ran = project.run("login", "test", "--field", "apiKey=x")
    assert (ran.code, "OAuth" in ran.stderr) == (2, True)


def test_a_person_who_may_only_read_is_told_what_was_not_granted(project: OauthProject) -> None:
    browser = project.browser(password=READ_ONLY_PASSWORD)
    browser.write_text(browser.read_text().replace(SIGN_IN_EMAIL, READ_ONLY_EMAIL))
    ran = project.log_in(browser=browser)
    assert ran.code == 0, ran.stderr
    assert "did not grant write" in ran.stderr


def test_the_listener_answers_nothing_but_its_redirect() -> None:
    with listening() as listener:
        base = listener.redirect_uri.removesuffix("/callback")
        with httpx.Client(trust_env=False, base_url=base) as browser:
            assert browser.get("/favicon.ico").status_code == 404
            assert browser.get("/callback").status_code == 404
            answer = browser.get("/callback?code=c&state=s")
            assert (answer.status_code, answer.headers["location"]) == (303, "/done")
            done = browser.get("/done")
            assert done.headers["cache-control"] == "no-store"
            assert "script" not in done.text
        assert listener.wait(1) == "/callback?code=c&state=s"


def test_a_scope_that_the_crm_does_not_know(project: OauthProject) -> None:
    path = project.folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("scope=read write", "scope=read everything"), "utf-8")
    ran = project.log_in("--timeout", "60")
    assert (ran.code, "The CRM refuses the log-in: invalid_scope" in ran.stderr) == (4, True), ran.stderr
    assert "auth.oauth.scope" in ran.stderr
    assert project.state == {}
