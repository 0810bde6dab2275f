"""What the token endpoints refuse, and what is revoked by that: RFC 6749 4.1.2 and 5.2, 7009, 7636, 9700 4.14.2."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from appconnect_cli.sandbox import (
    FORM_TOKEN_PATH,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_PUBLIC_CLIENT_ID,
    REVOKE_PATH,
    TOKEN_PATH,
)
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.oauth import (
    CONFIDENTIAL,
    Clock,
    allow,
    ask,
    error_of,
    post_token,
    public,
    redemption,
    renewal,
    signed_in,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(clock: Clock) -> Iterator[str]:
    with Sandbox(clock=clock) as sandbox:
        yield sandbox.base_url


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "redirect_uri": "x"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        (redemption("sbx-ac-unknown"), "invalid_grant"),
        (redemption("\u00fc'\"; DROP TABLE oauth_tokens"), "invalid_grant"),
        (renewal("sbx-rt-unknown"), "invalid_grant"),
    ],
)
def test_forms_that_are_refused(seeded: httpx.Client, form: dict[str, str], error: str) -> None:
    assert error_of(post_token(str(seeded.base_url).rstrip("/"), form)) == (400, error)


@pytest.mark.parametrize("path", [TOKEN_PATH, FORM_TOKEN_PATH, REVOKE_PATH])
def test_a_body_that_is_no_form_is_refused(seeded: httpx.Client, path: str) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = httpx.post(
        f"{seeded.base_url}{path}",
        content="grant_type=refresh_token&refresh_token=x&token=x",
        headers=headers,
        auth=CONFIDENTIAL,
        trust_env=False,
    )
    assert answer.status_code == 400
    assert "invalid_request" in answer.text


def test_a_parameter_that_is_sent_twice_is_refused(url: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    token = signed_in(url)["refresh_token"]
    once = f"grant_type=refresh_token&refresh_token={token}"
    for body, status in ((f"{once}&grant_type=refresh_token", 400), (once, 200)):
        answer = httpx.post(url + TOKEN_PATH, content=body, headers=headers, auth=CONFIDENTIAL, trust_env=False)
        assert answer.status_code == status


@pytest.mark.parametrize("path", [TOKEN_PATH, REVOKE_PATH])
@pytest.mark.parametrize(
    "auth",
    [
        (OAUTH_CLIENT_ID, "wrong"),
        (OAUTH_CLIENT_ID, ""),
        (OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET + "x"),
        ("nobody", OAUTH_CLIENT_SECRET),
        ("nobody", ""),
        ("", ""),
        (OAUTH_PUBLIC_CLIENT_ID, "undefined"),
    ],
)
def test_a_client_that_is_none(seeded: httpx.Client, auth: tuple[str, str], path: str) -> None:
    url = str(seeded.base_url).rstrip("/")
    form = renewal("x") | {"token": "x"}
    by_basic = post_token(url, form, auth, path)
    assert error_of(by_basic) == (401, "invalid_client")
    assert by_basic.headers["WWW-Authenticate"].startswith("Basic")
    in_form = post_token(url, form | {"client_id": auth[0], "client_secret": auth[1]}, None, path)
    assert error_of(in_form) == (401, "invalid_client")
    assert "WWW-Authenticate" not in in_form.headers


@pytest.mark.parametrize("header", ["Basic", "Basic %%%", "Basic /////w==", "Bearer x", ""])
def test_a_header_that_names_no_client(seeded: httpx.Client, header: str) -> None:
    url = str(seeded.base_url).rstrip("/")
    answer = post_token(url, renewal("x"), None, headers={"Authorization": header})
    assert error_of(answer) == (401, "invalid_client")


def test_a_client_is_named_in_one_way(seeded: httpx.Client) -> None:
    url = str(seeded.base_url).rstrip("/")
    both = renewal("x") | {"client_id": OAUTH_CLIENT_ID, "client_secret": OAUTH_CLIENT_SECRET}
    assert error_of(post_token(url, both)) == (400, "invalid_request")
    assert error_of(post_token(url, public(renewal("x")))) == (401, "invalid_client")


def test_basic_is_form_encoded_before_it_is_joined(seeded: httpx.Client) -> None:
    """RFC 6749 2.3.1; `%2D` is a hyphen."""
    encoded = base64.b64encode(f"{OAUTH_CLIENT_ID}:{OAUTH_CLIENT_SECRET}".replace("-", "%2D").encode()).decode()
    url = str(seeded.base_url).rstrip("/")
    for scheme in ("Basic", "basic"):
        answer = post_token(url, renewal("x"), None, headers={"Authorization": f"{scheme} {encoded}"})
        assert error_of(answer) == (400, "invalid_grant")


@pytest.mark.parametrize("verifier", [None, "", "x", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", "ü" * 43])
def test_a_verifier_that_does_not_fit(url: str, verifier: str | None) -> None:
    code = allow(url)["code"]
    assert error_of(post_token(url, redemption(code, code_verifier=verifier))) == (400, "invalid_grant")
    assert post_token(url, redemption(code)).status_code == 200


def test_a_code_belongs_to_its_client_and_its_redirect(url: str) -> None:
    code = allow(url)["code"]
    elsewhere = redemption(code, redirect_uri="http://127.0.0.1:5152/callback")
    assert error_of(post_token(url, elsewhere)) == (400, "invalid_grant")
    assert error_of(post_token(url, public(redemption(code)), None)) == (400, "invalid_grant")
    tokens = post_token(url, redemption(code)).json()
    assert error_of(post_token(url, public(redemption(code)), None)) == (400, "invalid_grant")
    assert ask(url, tokens["access_token"]).status_code == 200


def test_a_code_that_is_used_twice_ends_all_that_came_of_it(url: str) -> None:
    code = allow(url)["code"]
    first = post_token(url, redemption(code)).json()
    second = post_token(url, renewal(first["refresh_token"])).json()
    other = signed_in(url)
    assert error_of(post_token(url, redemption(code, code_verifier="stolen"))) == (400, "invalid_grant")
    for token in (first["access_token"], second["access_token"]):
        assert ask(url, token).status_code == 401
    assert error_of(post_token(url, renewal(second["refresh_token"]))) == (400, "invalid_grant")
    assert ask(url, other["access_token"]).status_code == 200


def test_of_many_who_have_a_code_one_gets_tokens_and_loses_them(url: str) -> None:
    code = allow(url)["code"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post_token(url, redemption(code)), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
    token = next(answer.json()["access_token"] for answer in answers if answer.status_code == 200)
    assert ask(url, token).status_code == 401


def test_a_code_lives_a_minute(url: str, clock: Clock) -> None:
    early, late = allow(url)["code"], allow(url)["code"]
    clock.now += 59.9
    assert post_token(url, redemption(early)).status_code == 200
    clock.now += 0.1
    assert error_of(post_token(url, redemption(late))) == (400, "invalid_grant")


def test_a_refresh_token_that_is_used_twice_ends_its_family(url: str) -> None:
    first, other = signed_in(url), signed_in(url)
    second = post_token(url, renewal(first["refresh_token"])).json()
    third = post_token(url, renewal(second["refresh_token"])).json()
    again = post_token(url, renewal(first["refresh_token"]))
    assert error_of(again) == (400, "invalid_grant")
    assert "used already" in again.json()["error_description"]
    for tokens in (first, second, third):
        assert ask(url, tokens["access_token"]).status_code == 401
    last = post_token(url, renewal(third["refresh_token"]))
    assert error_of(last) == (400, "invalid_grant")
    assert "revoked" in last.json()["error_description"]
    assert post_token(url, renewal(other["refresh_token"])).status_code == 200


def test_a_refresh_token_belongs_to_its_client_and_no_stranger_ends_it(url: str) -> None:
    tokens = signed_in(url)
    used = post_token(url, renewal(tokens["refresh_token"])).json()
    for token in (tokens["refresh_token"], used["refresh_token"]):
        assert error_of(post_token(url, public(renewal(token)), None)) == (400, "invalid_grant")
    assert post_token(url, renewal(used["refresh_token"])).status_code == 200


@pytest.mark.parametrize("wrong", ["access_token", "code"])
def test_nothing_else_is_a_refresh_token(url: str, wrong: str) -> None:
    code = allow(url)["code"]
    secrets = {**post_token(url, redemption(code)).json(), "code": code}
    assert error_of(post_token(url, renewal(secrets[wrong]))) == (400, "invalid_grant")


def test_a_refresh_token_lives_a_fortnight_from_each_renewal(url: str, clock: Clock) -> None:
    fortnight = 14 * 24 * 3600
    first = signed_in(url)
    clock.now += fortnight - 1
    second = post_token(url, renewal(first["refresh_token"])).json()
    clock.now += fortnight - 1
    third = post_token(url, renewal(second["refresh_token"])).json()
    clock.now += fortnight
    assert error_of(post_token(url, renewal(third["refresh_token"]))) == (400, "invalid_grant")


def test_an_access_token_lives_as_long_as_it_says(clock: Clock) -> None:
    with Sandbox(clock=clock, token_seconds=8) as sandbox:
        tokens = signed_in(sandbox.base_url)
        assert tokens["expires_in"] == 8
        clock.now += 7.9
        assert ask(sandbox.base_url, tokens["access_token"]).status_code == 200
        clock.now += 0.1
        expired = ask(sandbox.base_url, tokens["access_token"])
        assert expired.status_code == 401
        assert "expired" in expired.json()["error"]["message"]
        renewed = post_token(sandbox.base_url, renewal(tokens["refresh_token"])).json()
        assert ask(sandbox.base_url, renewed["access_token"]).status_code == 200


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_one_token_ends_its_family(url: str, kind: str) -> None:
    tokens, other = signed_in(url), signed_in(url)
    renewed = post_token(url, renewal(tokens["refresh_token"])).json()
    form = {"token": renewed[kind], "token_type_hint": "access_token"}
    answer = post_token(url, form, path=REVOKE_PATH)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    for token in (tokens["access_token"], renewed["access_token"]):
        assert ask(url, token).status_code == 401
    assert error_of(post_token(url, renewal(renewed["refresh_token"]))) == (400, "invalid_grant")
    assert post_token(url, form, path=REVOKE_PATH).status_code == 200
    assert ask(url, other["access_token"]).status_code == 200


def test_an_unknown_token_is_as_good_as_revoked(url: str) -> None:
    assert post_token(url, {"token": "sbx-at-unknown"}, path=REVOKE_PATH).status_code == 200


def test_nobody_revokes_another_client_s_token(url: str) -> None:
    tokens = signed_in(url)
    for kind in ("access_token", "refresh_token"):
        refused = post_token(url, public({"token": tokens[kind]}), None, REVOKE_PATH)
        assert error_of(refused) == (400, "unauthorized_client")
    assert error_of(post_token(url, {}, path=REVOKE_PATH)) == (400, "invalid_request")
    assert error_of(post_token(url, {"token": tokens["access_token"]}, None, REVOKE_PATH)) == (401, "invalid_client")
    assert ask(url, tokens["access_token"]).status_code == 200
