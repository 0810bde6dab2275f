"""What a token endpoint may answer, over a real socket: judged as the server judges it, and told as it came."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from appconnect_cli.runtime.token_endpoint import TokenEndpoint, TokenEndpointError, TokenRefusedError
from tests.accounts.provider import TOKENS, Provider, provider


@pytest.fixture
def endpoint() -> Iterator[Provider]:
    with provider() as own:
        yield own


def refreshed(endpoint: Provider) -> dict[str, Any]:
    return TokenEndpoint(endpoint.url, "client-7", "secret-8").refresh("old-refresh-token-52")


@pytest.mark.parametrize(
    ("status", "body", "content_type", "said"),
    [
        (401, {"message": "Unknown client id 71"}, "application/json", "answers HTTP 401: Unknown client id 71"),
        (403, {"error": {"code": 403, "message": "No such app"}}, "application/json", "HTTP 403: No such app"),
        (400, {"error_description": "No more today"}, "application/json", "HTTP 400: No more today"),
        (429, "Too many; retry=5", "text/plain", "HTTP 429: Too many; retry=5"),
        (502, "<html>Bad Gateway</html>", "text/html", "HTTP 502 with an HTML page"),
        (200, "<html>Welcome</html>", "text/plain", "holds no access_token: it answers HTTP 200 with an HTML page"),
        (200, {}, "application/json", "holds no access_token"),
        (200, {"access_token": 71}, "application/json", "access_token is no text, but a number"),
        (200, {"access_token": ["a"]}, "application/json", "access_token is no text, but a list"),
        (503, "", "text/plain", "answers HTTP 503"),
    ],
)
def test_a_failure_is_told_with_its_status_and_in_the_crm_s_words(
    endpoint: Provider, status: int, body: Any, content_type: str, said: str
) -> None:
    endpoint.answers(body, status, content_type)
    with pytest.raises(TokenEndpointError) as told:
        refreshed(endpoint)
    assert said in str(told.value)
    assert "Bad Gateway" not in str(told.value)


def test_a_page_of_text_is_quoted_in_part(endpoint: Provider) -> None:
    endpoint.answers("x" * 5000, 500, "text/plain")
    with pytest.raises(TokenEndpointError) as told:
        refreshed(endpoint)
    assert str(told.value).endswith(": " + "x" * 200)


def test_a_refused_request_is_no_success_whatever_it_holds(endpoint: Provider) -> None:
    endpoint.answers(TOKENS, 400)
    with pytest.raises(TokenEndpointError) as told:
        refreshed(endpoint)
    assert "HTTP 400" in str(told.value)
    assert str(TOKENS["access_token"]) not in str(told.value)


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_an_oauth_error_is_one_with_any_status(endpoint: Provider, status: int) -> None:
    endpoint.answers({"error": "invalid_client", "error_description": "who?"}, status)
    with pytest.raises(TokenRefusedError) as told:
        refreshed(endpoint)
    assert (told.value.code, str(told.value)) == ("invalid_client", f"invalid_client: who? (HTTP {status})")


@pytest.mark.parametrize("name", ["expires_in", "expires_at"])
@pytest.mark.parametrize("value", ['"3600.5"', '"soon"', "1e999", "NaN", "1.7e12", "[]", "[1]", "{}", "null", "true"])
def test_an_end_that_makes_no_sense_is_handed_on_as_it_came(endpoint: Provider, name: str, value: str) -> None:
    endpoint.answers(f'{{"access_token": "new-access-token-71", "{name}": {value}}}')
    answer = refreshed(endpoint)
    assert answer["access_token"] == "new-access-token-71"
    assert json.dumps(answer[name]) == json.dumps(json.loads(value))


def test_options_go_over_what_is_sent(endpoint: Provider) -> None:
    options = {
        "headers": {"X-Tenant": "7"},
        "query": "a=b&c",
        "body": {"code": "another", "state": "s", "url": "u", "grant_type": "own"},
    }
    TokenEndpoint(endpoint.url, "client-7", "").exchange("c-1", "http://127.0.0.1:1/cb", "v" * 43, options)
    (asked,) = endpoint.asked
    assert asked.path == "/token?a=b&c"
    assert asked.headers["x-tenant"] == "7"
    assert asked.form == {
        "code": "another", "state": "s", "url": "u", "grant_type": "own", "redirect_uri": "http://127.0.0.1:1/cb",
        "code_verifier": "v" * 43, "client_id": "client-7",
    }  # fmt: skip
