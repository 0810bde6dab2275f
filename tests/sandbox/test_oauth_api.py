"""The API with an access token: valid, not, and of which scope. Keys go on as before: test_auth.py."""

import httpx
import pytest

from appconnect_cli.sandbox import API_KEY
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.conftest import client_of
from tests.sandbox.oauth import allow, ask, post_token, redemption, renewal, signed_in

INVALID = r'Bearer realm="sandbox", error="invalid_token", error_description="The access token '


@pytest.mark.parametrize("token", ["x", "sbx-at-unknown", "ü", "a b", "' OR 1=1 --"])
@pytest.mark.parametrize("path", ["/me", "/contacts", "/nowhere", "/sessions/current"])
def test_an_unknown_token_opens_nothing(seeded: httpx.Client, token: str, path: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}
    answer = httpx.get(f"{seeded.base_url}{path}", headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith(INVALID)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens_what_a_key_does(sandbox: Sandbox, scheme: str) -> None:
    token = signed_in(sandbox.base_url)["access_token"]
    headers = {"Authorization": f"{scheme} {token}"}
    answer = httpx.get(f"{sandbox.base_url}/contacts/c-1001", headers=headers, trust_env=False)
    with client_of(sandbox) as crm:
        assert answer.json() == crm.get("/contacts/c-1001").json()


def test_neither_codes_nor_refresh_tokens_open_anything(sandbox: Sandbox) -> None:
    code = allow(sandbox.base_url)["code"]
    assert ask(sandbox.base_url, code).status_code == 401
    tokens = post_token(sandbox.base_url, redemption(code)).json()
    assert ask(sandbox.base_url, tokens["refresh_token"]).status_code == 401
    with client_of(sandbox, tokens["access_token"]) as crm:
        assert crm.get("/me").status_code == 401


def test_a_key_is_no_token_and_is_told_how_it_goes(seeded: httpx.Client) -> None:
    answer = ask(str(seeded.base_url).rstrip("/"), API_KEY)
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="sandbox"'
    assert "HTTP Basic" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("scope", "lacking", "requests"),
    [
        ("read", "write", [("POST", "/contacts"), ("PATCH", "/contacts/c-1001"), ("DELETE", "/contacts/c-1001")]),
        ("write", "read", [("GET", "/me"), ("HEAD", "/contacts"), ("GET", "/contacts/c-1001")]),
    ],
)
def test_a_scope_that_is_lacking(sandbox: Sandbox, scope: str, lacking: str, requests: list[tuple[str, str]]) -> None:
    url = sandbox.base_url
    token = signed_in(url, scope=scope)["access_token"]
    for method, path in requests:
        answer = ask(url, token, path, method)
        assert answer.status_code == 403
        told = answer.headers["WWW-Authenticate"]
        assert 'error="insufficient_scope"' in told
        assert told.endswith(f'scope="{lacking}"')
        if method != "HEAD":
            assert answer.json()["error"]["code"] == "insufficient_scope"
    with client_of(sandbox) as crm:
        assert crm.get("/contacts/c-1001").json()["name"] == "Noor Haddad"


def test_write_alone_writes(sandbox: Sandbox) -> None:
    token = signed_in(sandbox.base_url, scope="write")["access_token"]
    assert ask(sandbox.base_url, token, "/notes/1", "DELETE").status_code == 204


@pytest.mark.parametrize("scope", ["read", "write"])
def test_ending_the_session_ends_its_family_alone(sandbox: Sandbox, scope: str) -> None:
    url = sandbox.base_url
    tokens, other = signed_in(url, scope=scope), signed_in(url)
    renewed = post_token(url, renewal(tokens["refresh_token"])).json()
    assert ask(url, renewed["access_token"], "/sessions/current", "DELETE").status_code == 204
    for token in (tokens["access_token"], renewed["access_token"]):
        refused = ask(url, token)
        assert refused.status_code == 401
        assert "revoked" in refused.headers["WWW-Authenticate"]
    assert post_token(url, renewal(renewed["refresh_token"])).json()["error"] == "invalid_grant"
    assert ask(url, other["access_token"]).status_code == 200
    with client_of(sandbox) as crm:
        assert crm.delete("/sessions/current").status_code == 204
    assert ask(url, other["access_token"]).status_code == 200
