"""OAuth that fails on request: in its own words, and as every other path does."""

from urllib.parse import parse_qsl

import httpx
import pytest

from appconnect_cli.sandbox import AUTHORIZE_PATH, FORM_TOKEN_PATH, REVOKE_PATH, TOKEN_PATH
from appconnect_cli.sandbox.faults import PLACES, FaultKind, FaultRate, Faults, parse_fault
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.conftest import client_of
from tests.sandbox.oauth import CONFIDENTIAL, allow, ask, error_of, post_token, query_of, question, redemption, renewal

AT_TOKEN = ["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"]
AT_TOKEN += ["invalid_scope"]
AT_AUTHORIZE = ["access_denied", "server_error", "temporarily_unavailable"]
HEADER = "X-Sandbox-Fault"


def test_the_kinds_are_those_of_the_standard() -> None:
    assert [kind for kind in PLACES if PLACES[kind] == (TOKEN_PATH, FORM_TOKEN_PATH)] == AT_TOKEN
    assert [kind for kind in PLACES if PLACES[kind] == (AUTHORIZE_PATH,)] == AT_AUTHORIZE


@pytest.mark.parametrize("kind", AT_TOKEN)
def test_one_request_for_tokens_fails_and_spends_nothing(sandbox: Sandbox, kind: str) -> None:
    url = sandbox.base_url
    code = allow(url)["code"]
    status = 401 if kind == "invalid_client" else 400
    answer = post_token(url, redemption(code), headers={HEADER: kind})
    assert error_of(answer) == (status, kind)
    assert ("WWW-Authenticate" in answer.headers) == (kind == "invalid_client")
    assert "WWW-Authenticate" not in post_token(url, {}, None, headers={HEADER: kind}).headers
    form = post_token(url, redemption(code), path=FORM_TOKEN_PATH, headers={HEADER: kind})
    assert (form.status_code, dict(parse_qsl(form.text))["error"]) == (status, kind)
    assert post_token(url, redemption(code)).status_code == 200


@pytest.mark.parametrize("kind", AT_TOKEN)
@pytest.mark.parametrize("path", ["/me", REVOKE_PATH, AUTHORIZE_PATH, "/health"])
def test_elsewhere_it_is_no_fault(seeded: httpx.Client, kind: str, path: str) -> None:
    answer = seeded.get(path, headers={HEADER: kind})
    assert answer.status_code == 400
    assert all(each in answer.json()["error"]["message"] for each in (kind, TOKEN_PATH, FORM_TOKEN_PATH))


@pytest.mark.parametrize("kind", AT_TOKEN)
def test_at_a_rate_it_is_for_tokens_alone(kind: str) -> None:
    with Sandbox(faults=Faults((parse_fault(f"{kind}:1"),))) as sandbox, client_of(sandbox) as crm:
        assert crm.get("/me").status_code == 200
        code = allow(sandbox.base_url)["code"]
        for path in (TOKEN_PATH, FORM_TOKEN_PATH):
            answer = post_token(sandbox.base_url, redemption(code), path=path)
            assert answer.status_code == (401 if kind == "invalid_client" else 400)
            assert kind in answer.text
        assert post_token(sandbox.base_url, {"token": "x"}, path=REVOKE_PATH).status_code == 200


def test_a_share_of_them() -> None:
    rates = (FaultRate(FaultKind.INVALID_GRANT, 0.3), FaultRate(FaultKind.INVALID_SCOPE, 0.3))
    with Sandbox(faults=Faults(rates, seed=3)) as sandbox:
        answers = [post_token(sandbox.base_url, {}).json()["error"] for _ in range(40)]
    assert set(answers) == {"invalid_grant", "invalid_scope", "invalid_request"}


@pytest.mark.parametrize("kind", AT_AUTHORIZE)
def test_a_sign_in_that_fails_goes_to_the_client(seeded: httpx.Client, kind: str) -> None:
    for answer in (
        seeded.get(AUTHORIZE_PATH, params=question(), headers={HEADER: kind}),
        seeded.post(AUTHORIZE_PATH, data=question(), headers={HEADER: kind}),
    ):
        told = query_of(answer)
        assert (answer.status_code, told["error"], told["state"]) == (303, kind, "xyz")
    assert seeded.get(AUTHORIZE_PATH, headers={HEADER: kind}).status_code == 400
    assert seeded.get("/me", headers={HEADER: kind}).status_code == 400
    with Sandbox(faults=Faults((parse_fault(kind),))) as sandbox:
        assert allow(sandbox.base_url)["error"] == kind


@pytest.mark.parametrize("path", [TOKEN_PATH, FORM_TOKEN_PATH, REVOKE_PATH, AUTHORIZE_PATH])
@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.isdigit()])
def test_a_status(seeded: httpx.Client, kind: str, path: str) -> None:
    answer = seeded.post(path, data=renewal("x"), headers={HEADER: kind})
    assert answer.status_code == int(kind)


def test_a_gateway_s_page_a_reset_and_a_time_out(sandbox: Sandbox) -> None:
    url = sandbox.base_url
    code = allow(url)["code"]
    gateway = post_token(url, redemption(code), headers={HEADER: "502-html"})
    assert (gateway.status_code, gateway.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):  # by whether the body was sent before the reset
        post_token(url, redemption(code), headers={HEADER: "reset"})
    with pytest.raises(httpx.ReadTimeout), httpx.Client(trust_env=False, timeout=0.1, auth=CONFIDENTIAL) as client:
        client.post(url + TOKEN_PATH, data=redemption(code), headers={HEADER: "timeout"})
    assert post_token(url, redemption(code)).status_code == 200


@pytest.mark.parametrize("kind", ["empty", "null", "cut-json"])
def test_behind_a_spoilt_answer_the_token_is_spent(sandbox: Sandbox, kind: str) -> None:
    url = sandbox.base_url
    tokens = post_token(url, redemption(allow(url)["code"])).json()
    spoilt = post_token(url, renewal(tokens["refresh_token"]), headers={HEADER: kind})
    assert spoilt.status_code == 200
    assert spoilt.headers["Cache-Control"] == "no-store"
    if kind == "null":
        assert spoilt.json() is None
    else:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            spoilt.json()
    assert ask(url, tokens["access_token"]).status_code == 200
    assert error_of(post_token(url, renewal(tokens["refresh_token"]))) == (400, "invalid_grant")
