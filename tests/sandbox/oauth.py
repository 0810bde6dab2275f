"""A client and its user, as they go through OAuth: each step alone, and all of them at once."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from appconnect_cli.sandbox import (
    AUTHORIZE_PATH,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_PUBLIC_CLIENT_ID,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
    TOKEN_PATH,
)
from appconnect_cli.sandbox.signing_in import authorize_headless

# The pair of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CALLBACK = "http://127.0.0.1:5151/callback"
WEB = "https://ringcentral.github.io/ringcentral-embeddable/redirect.html"
CONFIDENTIAL = (OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET)


class Clock:
    """Stands still until it is set on."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def browser(base_url: str) -> httpx.Client:
    return httpx.Client(base_url=base_url, trust_env=False, timeout=10)


def question(**changes: str | None) -> dict[str, str]:
    """What a client asks; None leaves a parameter out."""
    usual = {
        "response_type": "code",
        "client_id": OAUTH_CLIENT_ID,
        "redirect_uri": CALLBACK,
        "state": "xyz",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def query_of(answer: httpx.Response | str) -> dict[str, str]:
    """What the address that the user is sent to says; each name once."""
    address = answer if isinstance(answer, str) else answer.headers["Location"]
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


def allow(
    base_url: str, email: str = SIGN_IN_EMAIL, password: str = SIGN_IN_PASSWORD, **changes: str | None
) -> dict[str, str]:
    """What the client is told once its user has signed in and allowed it."""
    url = httpx.URL(base_url + AUTHORIZE_PATH, params=question(**changes))
    return query_of(authorize_headless(str(url), email, password))


def post_token(
    base_url: str,
    form: dict[str, str],
    auth: tuple[str, str] | None = CONFIDENTIAL,
    path: str = TOKEN_PATH,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """One request of a client."""
    return httpx.post(base_url + path, data=form, auth=auth, headers=headers, trust_env=False, timeout=10)


def redemption(code: str, **changes: str | None) -> dict[str, str]:
    """The form that makes tokens of a code."""
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def renewal(refresh_token: str, **changes: str) -> dict[str, str]:
    """The form that makes new tokens of a refresh token."""
    return {"grant_type": "refresh_token", "refresh_token": refresh_token, **changes}


def signed_in(base_url: str, email: str = SIGN_IN_EMAIL, password: str = SIGN_IN_PASSWORD, **changes: str) -> Any:
    """The tokens of the confidential client, from the beginning."""
    answer = post_token(base_url, redemption(allow(base_url, email, password, **changes)["code"]))
    assert answer.status_code == 200, answer.text
    return answer.json()


def public(form: dict[str, str], client_id: str = OAUTH_PUBLIC_CLIENT_ID) -> dict[str, str]:
    """A form as a client without a secret sends it."""
    return form | {"client_id": client_id}


def ask(base_url: str, token: str, path: str = "/me", method: str = "GET", **more: Any) -> httpx.Response:
    """One request to the API with an access token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.request(method, base_url + path, headers=headers, trust_env=False, timeout=10, **more)


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and name of an OAuth error, which always has a description."""
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    assert body["error_description"].isascii()
    assert not set('"\\') & set(body["error_description"])
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, body["error"]
