"""1 to 4: what reaches the disk."""

import base64
import gzip
from urllib.parse import quote

import httpx

from tests.transports.conftest import ISSUED, EchoServer

from .conftest import KEY
from .sides import Ours, Plain

COOKIE = "c00kie-c00kie"


def test_01_keys_tokens_and_cookies_do_not_reach_the_disk(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy filters nothing unless told what: query, header, answer and cookies are written as they are."""

    def log_in() -> None:
        token = httpx.post(f"{crm.base_url}/token?key={KEY}").json()["access_token"]
        httpx.get(f"{crm.base_url}/sessions/{token}", headers={"Authorization": f"Bearer {token}"})

    with plain.recording():
        log_in()
    login, exchange = plain.interactions
    assert KEY in login["request"]["uri"]
    assert ISSUED in login["response"]["body"]["string"]
    assert exchange["request"]["uri"] == f"{crm.base_url}/sessions/{ISSUED}"
    assert exchange["request"]["headers"]["authorization"] == [f"Bearer {ISSUED}"]
    assert ISSUED in exchange["response"]["body"]["string"]
    assert COOKIE in exchange["response"]["headers"]["set-cookie"][0]

    with ours.recording():
        log_in()
    assert [secret for secret in (KEY, ISSUED, COOKIE) if secret in ours.text] == []
    login, _ = ours.interactions
    assert login["request"]["uri"] == "https://crm.example/token?key={{apiKey}}"
    assert '"access_token": "{{' in login["response"]["body"]["string"]


def test_02_bodies_are_scrubbed_whatever_their_content_type_and_depth(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """`filter_post_data_parameters` knows `application/json` and nothing longer, and only the outermost members."""
    bodies = {
        "application/json; charset=utf-8": f'{{"password": "{KEY}"}}',
        "application/vnd.api+json": f'{{"password": "{KEY}"}}',
        "application/json": f'{{"data": {{"password": "{KEY}"}}}}',
    }

    def ask() -> None:
        for content_type, body in bodies.items():
            httpx.post(f"{crm.base_url}/login", content=body, headers={"content-type": content_type})

    with plain.recording(filter_post_data_parameters=["password"]):
        httpx.post(f"{crm.base_url}/login", json={"password": KEY})
        ask()
    filtered, *leaking = [exchange["request"]["body"] for exchange in plain.interactions]
    assert filtered == "{}"
    assert [KEY in body for body in leaking] == [True] * 3

    with ours.recording():
        ask()
    assert KEY not in ours.text
    assert ["{{apiKey}}" in exchange["request"]["body"] for exchange in ours.interactions] == [True] * 3


def test_03_a_secret_that_the_answer_repeats_is_scrubbed_there_too(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """`filter_headers` takes a header out of the request; the answer that quotes it keeps it."""

    def ask() -> None:
        httpx.get(f"{crm.base_url}/me", headers={"X-Acme": KEY})

    with plain.recording(filter_headers=["X-Acme"]):
        ask()
    (exchange,) = plain.interactions
    assert "x-acme" not in exchange["request"]["headers"]
    assert KEY in exchange["response"]["body"]["string"]

    with ours.recording():
        ask()
    assert KEY not in ours.text
    assert "{{apiKey}}" in ours.interactions[0]["response"]["body"]["string"]


def test_04_a_secret_is_found_in_gzip_in_base64_and_in_a_url(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """`filter_sensitive_data` looks for the literal text: a compressed body and an encoded value keep it."""
    credential = base64.b64encode(f"agent:{KEY}".encode()).decode()

    def ask() -> None:
        httpx.get(f"{crm.base_url}/gzip", params={"key": KEY}, headers={"X-Acme": KEY, "X-Login": credential})

    with plain.recording(filter_sensitive_data={"{{apiKey}}": KEY}):
        ask()
    (exchange,) = plain.interactions
    assert exchange["request"]["headers"]["x-acme"] == ["{{apiKey}}"]
    assert exchange["request"]["headers"]["x-login"] == [credential]
    assert quote(KEY, safe="") in exchange["request"]["uri"]
    assert KEY.encode() in gzip.decompress(exchange["response"]["body"]["string"])

    with ours.recording():
        ask()
    assert [form for form in (KEY, quote(KEY, safe=""), credential) if form in ours.text] == []
    assert ours.interactions[0]["request"]["uri"] == "https://crm.example/gzip?key={{apiKey}}"
    assert '"X-Acme": "{{apiKey}}"' in ours.interactions[0]["response"]["body"]["string"]
