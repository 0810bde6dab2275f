"""Signing in without a browser, and the same with one."""

import json
from pathlib import Path

import httpx
import pytest

from appconnect_cli.sandbox import (
    AUTHORIZE_PATH,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
    SignInError,
)
from appconnect_cli.sandbox.faults import Faults, parse_fault
from appconnect_cli.sandbox.server import Sandbox
from appconnect_cli.sandbox.signing_in import authorize_headless
from tests.browser import browsing
from tests.sandbox.oauth import CALLBACK, post_token, query_of, question, redemption


def address(base_url: str, **changes: str | None) -> str:
    return str(httpx.URL(base_url + AUTHORIZE_PATH, params=question(**changes)))


def test_it_comes_back_with_a_code(sandbox: Sandbox) -> None:
    url = address(sandbox.base_url, state="a&b=\"'>")
    back = authorize_headless(url, READ_ONLY_EMAIL, READ_ONLY_PASSWORD)
    assert back.startswith(f"{CALLBACK}?")
    assert query_of(back)["state"] == "a&b=\"'>"
    assert post_token(sandbox.base_url, redemption(query_of(back)["code"])).json()["scope"] == "read"


def test_what_the_client_is_told_instead_of_a_code_comes_back_too(sandbox: Sandbox) -> None:
    back = authorize_headless(address(sandbox.base_url, scope="admin"), SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    assert query_of(back)["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("changes", "password", "words"),
    [
        ({}, "wrong", r"says: E-mail address or password is wrong\.$"),
        ({"client_id": "<b>"}, SIGN_IN_PASSWORD, r"says: No client is known by the client_id <b>\.$"),
        ({"redirect_uri": "http://x.example/callback"}, SIGN_IN_PASSWORD, r"not send anybody to the redirect_uri http"),
    ],
)
def test_a_page_that_refuses_is_quoted(
    seeded: httpx.Client, changes: dict[str, str], password: str, words: str
) -> None:
    with pytest.raises(SignInError, match=words):
        authorize_headless(address(str(seeded.base_url).rstrip("/"), **changes), SIGN_IN_EMAIL, password)


def test_no_such_page(seeded: httpx.Client) -> None:
    with pytest.raises(SignInError, match="says: HTTP 401 "):
        authorize_headless(f"{seeded.base_url}/nowhere", SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    with pytest.raises(SignInError, match="says: HTTP 200 "):
        authorize_headless(f"{seeded.base_url}/health", SIGN_IN_EMAIL, SIGN_IN_PASSWORD)


@pytest.mark.parametrize(("kind", "words"), [("500", "says: HTTP 500 "), ("reset", "can't be reached")])
def test_a_crm_that_fails(kind: str, words: str) -> None:
    with Sandbox(faults=Faults((parse_fault(kind),))) as sandbox, pytest.raises(SignInError, match=words):
        authorize_headless(address(sandbox.base_url), SIGN_IN_EMAIL, SIGN_IN_PASSWORD)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/oauth/authorize", "no address", "http://["])
def test_a_crm_that_is_not_there(url: str) -> None:
    with pytest.raises(SignInError, match="can't be reached"):
        authorize_headless(url, SIGN_IN_EMAIL, SIGN_IN_PASSWORD)


def test_a_browser_lets_the_form_through_and_follows_it_back(sandbox: Sandbox, tmp_path: Path) -> None:
    """Its policies decide what is sent with a form, and where the form may lead: no other client would notice."""
    fill = "".join(
        f"document.getElementById({json.dumps(name)}).value = {json.dumps(value)};"
        for name, value in (("email", SIGN_IN_EMAIL), ("password", SIGN_IN_PASSWORD))
    )
    with browsing(tmp_path / "browser") as browser:
        for redirect_uri in (CALLBACK, "http://[::1]:5151/callback"):
            seen = browser.look(
                address(sandbox.base_url, redirect_uri=redirect_uri),
                [fill, "document.querySelector('button[value=allow]').click()"],
                until=redirect_uri,
            )
            back = next(request for request in seen.requests if request.startswith(redirect_uri))
            assert set(query_of(back)) == {"code", "state"}
            assert [complaint for complaint in seen.complaints if "Policy" in complaint] == []
