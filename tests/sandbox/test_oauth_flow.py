"""From the question to the API and back, for each kind of client."""

from urllib.parse import parse_qsl

import httpx
import pytest

from appconnect_cli.sandbox import (
    FORM_TOKEN_PATH,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_ONCE_CLIENT_ID,
    OAUTH_PUBLIC_CLIENT_ID,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    REVOKE_PATH,
)
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.oauth import (
    CALLBACK,
    CONFIDENTIAL,
    WEB,
    allow,
    ask,
    error_of,
    post_token,
    public,
    redemption,
    renewal,
    signed_in,
)


def test_sign_in_use_renew_and_end(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    told = allow(url)
    assert set(told) == {"code", "state"}
    assert told["state"] == "xyz"
    answer = post_token(url, redemption(told["code"]))
    assert answer.headers["Cache-Control"] == "no-store"
    first = answer.json()
    tokens = {name: first.pop(name) for name in ("access_token", "refresh_token")}
    host = url.removeprefix("http://")
    assert first == {"token_type": "Bearer", "expires_in": 3600, "scope": "read write", "tenant_host": host}
    assert ask(url, tokens["access_token"]).json()["id"] == 7
    second = post_token(url, renewal(tokens["refresh_token"])).json()
    assert len({*tokens.values(), second["access_token"], second["refresh_token"]}) == 4
    assert ask(url, tokens["access_token"]).status_code == 200
    assert ask(url, second["access_token"], "/contacts", "POST", json={"name": "New"}).status_code == 201
    assert post_token(url, {"token": second["refresh_token"]}, path=REVOKE_PATH).status_code == 200
    assert ask(url, second["access_token"]).status_code == 401


def test_what_is_made_with_a_token_belongs_to_its_user(sandbox: Sandbox) -> None:
    token = signed_in(sandbox.base_url)["access_token"]
    body = {"kind": "call", "contactId": "c-1001"}
    assert ask(sandbox.base_url, token, "/activities", "POST", json=body).json()["ownerId"] == 7


def test_prefixes_tell_what_a_secret_is(sandbox: Sandbox) -> None:
    code = allow(sandbox.base_url)["code"]
    tokens = post_token(sandbox.base_url, redemption(code)).json()
    secrets = [code, tokens["access_token"], tokens["refresh_token"]]
    assert [secret[:7] for secret in secrets] == ["sbx-ac-", "sbx-at-", "sbx-rt-"]
    assert all(len(secret) > 45 for secret in secrets)


def test_a_public_client_goes_by_its_verifier_alone(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    code = allow(url, client_id=OAUTH_PUBLIC_CLIENT_ID)["code"]
    tokens = post_token(url, public(redemption(code)), auth=None).json()
    assert ask(url, tokens["access_token"]).status_code == 200
    assert post_token(url, public(renewal(tokens["refresh_token"])), auth=None).status_code == 200


def test_a_client_may_get_no_refresh_token(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    code = allow(url, client_id=OAUTH_ONCE_CLIENT_ID)["code"]
    tokens = post_token(url, public(redemption(code), OAUTH_ONCE_CLIENT_ID), auth=None).json()
    assert "refresh_token" not in tokens
    assert ask(url, tokens["access_token"]).status_code == 200
    refused = post_token(url, public(renewal("sbx-rt-x"), OAUTH_ONCE_CLIENT_ID), auth=None)
    assert error_of(refused) == (400, "unauthorized_client")


def test_app_connect_s_own_page_needs_no_verifier(sandbox: Sandbox) -> None:
    code = allow(sandbox.base_url, redirect_uri=WEB, code_challenge=None, code_challenge_method=None)["code"]
    form = redemption(code, redirect_uri=WEB, code_verifier=None)
    assert post_token(sandbox.base_url, form).status_code == 200


def test_a_verifier_without_a_challenge_is_refused(sandbox: Sandbox) -> None:
    """RFC 9700 4.8.2: somebody may have taken the challenge out on the way."""
    code = allow(sandbox.base_url, redirect_uri=WEB, code_challenge=None, code_challenge_method=None)["code"]
    assert error_of(post_token(sandbox.base_url, redemption(code, redirect_uri=WEB))) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("auth", "more"),
    [
        (CONFIDENTIAL, {}),
        (CONFIDENTIAL, {"client_id": OAUTH_CLIENT_ID}),
        (None, {"client_id": OAUTH_CLIENT_ID, "client_secret": OAUTH_CLIENT_SECRET}),
    ],
)
def test_a_secret_goes_by_basic_or_in_the_form(
    sandbox: Sandbox, auth: tuple[str, str] | None, more: dict[str, str]
) -> None:
    code = allow(sandbox.base_url)["code"]
    assert post_token(sandbox.base_url, redemption(code) | more, auth=auth).status_code == 200


def test_form_encoded_answers(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    code = allow(url)["code"]
    answer = post_token(url, redemption(code), path=FORM_TOKEN_PATH)
    tokens = dict(parse_qsl(answer.text, strict_parsing=True))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-www-form-urlencoded")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", "3600", "read write")
    assert ask(url, tokens["access_token"]).status_code == 200
    refused = post_token(url, redemption(code), path=FORM_TOKEN_PATH)
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/x-www-form-urlencoded")
    assert dict(parse_qsl(refused.text, strict_parsing=True))["error"] == "invalid_grant"
    stranger = post_token(url, redemption(code), ("x", "y"), FORM_TOKEN_PATH)
    assert (stranger.status_code, dict(parse_qsl(stranger.text))["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, "read write"), ("", "read write"), ("read", "read"), ("write", "write"), ("write read", "read write")],
)
def test_scopes_that_are_granted(sandbox: Sandbox, asked: str | None, granted: str) -> None:
    code = allow(sandbox.base_url, scope=asked)["code"]
    assert post_token(sandbox.base_url, redemption(code)).json()["scope"] == granted


def test_who_may_only_read_grants_no_more(sandbox: Sandbox) -> None:
    url, reader = sandbox.base_url, (READ_ONLY_EMAIL, READ_ONLY_PASSWORD)
    tokens = signed_in(url, *reader)
    assert tokens["scope"] == "read"
    assert ask(url, tokens["access_token"]).json()["id"] == 8
    assert ask(url, tokens["access_token"], "/contacts", "POST", json={"name": "New"}).status_code == 403
    assert allow(url, *reader, scope="write")["error"] == "access_denied"


def test_a_scope_is_narrowed_for_an_access_token_alone(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    narrow = post_token(url, renewal(signed_in(url)["refresh_token"], scope="read")).json()
    assert narrow["scope"] == "read"
    assert ask(url, narrow["access_token"], "/notes/1", "DELETE").status_code == 403
    wide = post_token(url, renewal(narrow["refresh_token"])).json()
    assert wide["scope"] == "read write"
    assert ask(url, wide["access_token"], "/notes/1", "DELETE").status_code == 204


@pytest.mark.parametrize("scope", ["write", "read write", "admin", " "])
def test_a_refresh_gives_no_scope_that_was_not_granted(sandbox: Sandbox, scope: str) -> None:
    url = sandbox.base_url
    tokens = signed_in(url, scope="read")
    refused = post_token(url, renewal(tokens["refresh_token"], scope=scope))
    assert error_of(refused) == (400, "invalid_scope")
    assert post_token(url, renewal(tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize("redirect_uri", ["http://localhost:1/callback", "http://[::1]:65535/callback", CALLBACK, WEB])
def test_where_the_user_is_sent_back(sandbox: Sandbox, redirect_uri: str) -> None:
    code = allow(sandbox.base_url, redirect_uri=redirect_uri)["code"]
    assert post_token(sandbox.base_url, redemption(code, redirect_uri=redirect_uri)).status_code == 200


def test_each_host_is_a_tenant_of_its_own(sandbox: Sandbox) -> None:
    here = sandbox.base_url
    there = here.replace("127.0.0.1", "localhost")
    tokens = signed_in(there)
    assert tokens["tenant_host"] == there.removeprefix("http://")
    assert ask(there, tokens["access_token"]).status_code == 200
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Host": tokens["tenant_host"].upper()}
    assert httpx.get(f"{there}/me", headers=headers, trust_env=False).status_code == 200
    refused = ask(here, tokens["access_token"])
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert error_of(post_token(here, renewal(tokens["refresh_token"]))) == (400, "invalid_grant")
    assert post_token(here, {"token": tokens["access_token"]}, path=REVOKE_PATH).status_code == 200
    assert error_of(post_token(here, redemption(allow(there)["code"]))) == (400, "invalid_grant")
    assert ask(there, tokens["access_token"]).status_code == 200
    assert post_token(there, renewal(tokens["refresh_token"])).status_code == 200


def test_an_endpoint_is_asked_by_its_own_method(seeded: httpx.Client) -> None:
    assert seeded.get("/oauth/token").status_code == 405
    assert seeded.delete("/oauth/authorize").status_code == 405
    assert httpx.get(f"{seeded.base_url}/oauth/other", trust_env=False).status_code == 401
