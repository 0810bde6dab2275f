"""No secret survives, wherever it stands and however it is encoded; nothing else is touched."""

import base64
import gzip
import html
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.cassette import write_cassette
from appconnect_cli.transports.exchanges import scrubbed_request, scrubbed_response
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.values import is_distinctive

PLAIN = "sk_live-51H8xQzT0kEn"
ODD = 'p@ss w0rd/+&"é<\\%'

ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": lambda value: value,
    "percent": lambda value: quote(value, safe=""),
    "percent in lower case": lambda value: quote(value, safe="").replace("%2F", "%2f").replace("%26", "%26"),
    "path": quote,
    "form": quote_plus,
    "percent twice": lambda value: quote(quote(value, safe=""), safe=""),
    "json": lambda value: json.dumps(value)[1:-1],
    "json with slashes escaped": lambda value: json.dumps(value)[1:-1].replace("/", "\\/"),
    "html": html.escape,
    "xml character references": lambda value: "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in value),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "base64, percent": lambda value: quote(base64.b64encode(value.encode()).decode(), safe=""),
    "basic user": lambda value: f"Basic {base64.b64encode(f'{value}:'.encode()).decode()}",
    "basic password": lambda value: f"Basic {base64.b64encode(f'user:{value}'.encode()).decode()}",
    "within base64": lambda value: base64.b64encode(json.dumps({"k": value}, ensure_ascii=False).encode()).decode(),
}


def leaks(secret: str, text: str) -> bool:
    """Whether the secret can be read out of a text: itself, or a part of it that is long enough to harm."""
    known = {encode(secret) for name, encode in ENCODINGS.items() if name != "within base64"}
    return any(form in text for form in known)


encodings = pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS.keys())
secrets = pytest.mark.parametrize("secret", [PLAIN, ODD])


@encodings
@secrets
def test_a_secret_is_replaced_however_it_is_encoded(encode: Callable[[str], str], secret: str) -> None:
    redactor = Redactor({"apiKey": secret})
    once = redactor.text(f"before={encode(secret)}&after")
    assert "{{apiKey}}" in once
    assert not leaks(secret, once)
    if encode is not ENCODINGS["within base64"]:
        assert once in ("before={{apiKey}}&after", "before=Basic {{apiKey}}&after")
    assert redactor.text(once) == once


@given(
    st.text(min_size=6, max_size=40).filter(is_distinctive),
    st.sampled_from([name for name in ENCODINGS if name != "within base64"]),
)
def test_any_secret_is_found(secret: str, encoding: str) -> None:
    if not secret.strip() or secret.encode("utf-8", "ignore").decode() != secret:
        return
    encoded = ENCODINGS[encoding](secret)
    assert encoded not in Redactor({"s": secret}).text(f"<{encoded}>") or encoded in "<{{s}}>"


@pytest.mark.parametrize("start", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("end", ["", "y", "yz"])
def test_base64_is_found_at_any_offset(start: str, end: str) -> None:
    token = base64.b64encode(f"{start}{PLAIN}{end}".encode()).decode()
    assert Redactor({"k": PLAIN}).text(f"t={token};") == "t={{k}};"


def _request(secret: str, encode: Callable[[str], str]) -> Asked:
    value = encode(secret)
    return Asked(
        "POST",
        f"https://{quote(secret, safe='')}:x@crm.example/{quote(secret, safe='')}?q={quote(value, safe='')}&k={value}",
        {"authorization": f"Bearer {secret}", "cookie": f"sid={value}; a=b", "x-custom": value, "x-api-key": secret},
        json.dumps({"deep": [{"key": value}], value: 1}).encode(),
    )


def _response(secret: str, encode: Callable[[str], str]) -> dict[str, object]:
    value = encode(secret)
    body = f"<a href='https://x/?t={value}'>{value}</a>\r\n--b\r\nname={value}\r\n".encode()
    return {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Set-Cookie": [f"sid={value}; Path=/"], "Location": [f"/x?{value}"], "Content-Encoding": ["gzip"]},
        "body": {"string": gzip.compress(body)},
    }


@encodings
@secrets
def test_the_canary_reaches_no_file(encode: Callable[[str], str], secret: str, tmp_path: Path) -> None:
    redactor = Redactor({"apiKey": secret})
    request = scrubbed_request(redactor, _request(secret, encode))
    response = scrubbed_response(redactor, "POST", _response(secret, encode))
    write_cassette(tmp_path / "x.yaml", [(request, response)])
    written = (tmp_path / "x.yaml").read_text(encoding="utf-8")
    assert not leaks(secret, written)
    assert "{{apiKey}}" in written


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
def test_compressed_bodies_are_searched(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    answer = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-encoding": [encoding], "content-length": ["1"]},
        "body": {"string": compress(PLAIN.encode())},
    }
    scrubbed = scrubbed_response(Redactor({"k": PLAIN}), "GET", answer)
    assert scrubbed["body"]["string"] == b"{{k}}"
    assert scrubbed["headers"] == {"content-length": ["5"]}


def test_a_binary_body_stays_as_it_is() -> None:
    noise = bytes(range(256)) * 3
    redactor = Redactor({"k": PLAIN}, base_url="https://acme.crmhost.io")
    assert redactor.body(noise) == noise
    assert redactor.body(noise + PLAIN.encode()) == noise + b"{{k}}"


def test_json_stays_json_when_a_bare_number_is_secret() -> None:
    body = Redactor({"pin": "12345678"}).body(b'{"pin": 12345678, "n": 1.5, "t": true}')
    assert json.loads(body) == {"pin": "{{pin}}", "n": 1.5, "t": True}


@pytest.mark.parametrize(
    ("name", "value", "due"),
    [
        ("Authorization", "Bearer unknown", "{{authHeader}}"),
        ("Proxy-Authorization", "Basic eA==", "{{authHeader}}"),
        ("authorization", "", ""),
        ("X-Api-Key", PLAIN, "{{apiKey}}"),
        ("X-Api-Key", "unknown", "{{xApiKey}}"),
        ("X-Shopify-Access-Token", "unknown", "{{xShopifyAccessToken}}"),
        ("X-Next-Page-Token", "abc", "abc"),
        ("Cookie", "a=1; b=2", "a={{cookie}}; b={{cookie}}"),
        ("Cookie", "bare", "{{cookie}}"),
        ("Set-Cookie", "sid=1==; Path=/; Expires=x", "sid={{cookie}}; Path=/; Expires=x"),
        ("X-Other", f"<{PLAIN}>", "<{{apiKey}}>"),
        ("Accept", "application/json", "application/json"),
    ],
)
def test_headers_are_scrubbed_by_place(name: str, value: str, due: str) -> None:
    redactor = Redactor({"apiKey": PLAIN})
    assert redactor.header(name, value) == due
    assert redactor.header(name, due) == due


def test_a_short_secret_is_taken_out_by_place_only_and_said_so() -> None:
    redactor = Redactor({"apiKey": "test", "other": PLAIN})
    basic = base64.b64encode(b"test:").decode()
    assert redactor.text("a test of test.com") == "a test of test.com"
    assert redactor.text(f"curl -H 'Authorization: Basic {basic}'") == "curl -H 'Authorization: Basic {{apiKey}}'"
    assert redactor.text("Basic subscription") == "Basic subscription"
    assert redactor.header("Authorization", f"Basic {basic}") == "{{authHeader}}"
    assert redactor.data({"accessToken": "test", "note": "test"}) == {"accessToken": "{{apiKey}}", "note": "test"}
    (warning,) = redactor.warnings
    assert "apiKey" in warning
    assert "test" not in warning.replace("text", "")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (f"Basic {base64.b64encode(f'{PLAIN}:'.encode()).decode()}", {"apiKey"}),
        (f"?key={quote(PLAIN, safe='')}&other=%7B%7BsessionToken%7D%7D", {"apiKey", "sessionToken"}),
        ("Bearer {{accessToken}}", {"accessToken"}),
        ('{"apiKey": "missing", "token": "abc-123-def-456"}', set()),
        ("https://user:word@acme.example/", set()),
        ("", set()),
    ],
)
def test_a_text_holds_secrets_by_value_and_not_by_name(text: str, held: set[str]) -> None:
    assert Redactor({"apiKey": PLAIN}).held(text) == held


def test_data_is_scrubbed_at_any_depth() -> None:
    redactor = Redactor({"apiKey": PLAIN})
    data = {"a": [{PLAIN: f"x{PLAIN}"}, 1, None, True], "accessToken": "", "refreshToken": None}
    due = {"a": [{"{{apiKey}}": "x{{apiKey}}"}, 1, None, True], "accessToken": "", "refreshToken": None}
    assert redactor.data(data) == due
    assert redactor.data({"refreshToken": "unknown", "authHeader": PLAIN}) == {
        "refreshToken": "{{refreshToken}}",
        "authHeader": "{{apiKey}}",
    }


def test_a_longer_secret_wins_over_one_inside_it_and_tags_are_left_alone() -> None:
    redactor = Redactor({"part": PLAIN[:8], "whole": PLAIN, "evil": "apiKey", "apiKey": "xyz-123-xyz"})
    once = redactor.text(f"{PLAIN} {PLAIN[:8]} xyz-123-xyz apiKey")
    assert once == "{{whole}} {{part}} {{apiKey}} {{evil}}"
    assert redactor.text(once) == once


def test_a_vault_that_grows_is_shared() -> None:
    first = Redactor({"a": PLAIN}, base_url="https://acme.crmhost.io")
    second = replace(first, base_url=None)
    text = f"{PLAIN} another-secret https://acme.crmhost.io/x"
    assert first.text(text) == "{{a}} another-secret https://crm.example/x"
    first.vault.add("b", "another-secret")
    first.vault.add("empty", "")
    first.vault.add("none", None)
    assert second.text(text) == "{{a}} {{b}} https://acme.crmhost.io/x"
    assert PLAIN not in repr(second)


def test_an_exchange_is_scrubbed_in_all_its_parts() -> None:
    full = Exchange("GET", PLAIN, {"x": PLAIN}, PLAIN.encode(), 200, {"y": PLAIN}, PLAIN.encode(), 1.0, error=PLAIN)
    assert PLAIN not in repr(Redactor({"k": PLAIN}).exchange(full))


@pytest.mark.parametrize(
    ("base_url", "text", "due"),
    [
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/a", "https://crm.example/a"),
        ("http://127.0.0.1:8123/", "Host: 127.0.0.1:8123", "Host: crm.example"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:81234/a", "http://127.0.0.1:81234/a"),
        ("http://127.0.0.1:8123", "u=http%3A%2F%2F127.0.0.1%3A8123%2Fa", "u=https%3A%2F%2Fcrm.example%2Fa"),
        ("http://127.0.0.1:8123", '"http:\\/\\/127.0.0.1:8123\\/a"', '"https:\\/\\/crm.example\\/a"'),
        ("https://acme.crmhost.io", "https://acme.crmhost.io:443/a", "https://crm.example/a"),
        ("https://acme.crmhost.io:443/x", "HTTPS://ACME.crmhost.io/x", "https://crm.example/x"),
        ("https://acme.crmhost.io", "see acme.crmhost.io.", "see crm.example."),
        ("https://acme.crmhost.io", "https://acme.crmhost.io.evil.io", "https://acme.crmhost.io.evil.io"),
        ("https://acme.crmhost.io", "https://api.acme.crmhost.io", "https://api.acme.crmhost.io"),
        ("https://acme.crmhost.io", "noor@acme.crmhost.io", "noor@acme.crmhost.io"),
    ],
)
def test_the_base_url_has_a_stable_name(base_url: str, text: str, due: str) -> None:
    redactor = Redactor({}, base_url=base_url)
    assert redactor.text(text) == due
    assert redactor.text(due) == due
    back = redactor.restore(due)
    assert back.lower() == text.lower().replace(":443", "")
    assert redactor.restore(due.encode()) == back.encode()


def test_a_password_in_a_url_is_taken_out() -> None:
    text = "https://user:unknown@crmhost.io/a@b see http://h/x:y@z"
    assert Redactor({}).text(text) == "https://{{credentials}}@crmhost.io/a@b see http://h/x:y@z"


def test_what_is_scrubbed_once_for_all_is_scrubbed_anew_when_more_is_known() -> None:
    redactor = Redactor({"apiKey": PLAIN})
    data = {"key": PLAIN, "n": 1, "later": "token-of-some-length"}
    first = redactor.shared(data)
    assert first == {"key": "{{apiKey}}", "n": 1, "later": "token-of-some-length"}
    assert redactor.shared(dict(data)) is first
    assert redactor.shared(data | {"n": True})["n"] is True
    redactor.vault.add("token", "token-of-some-length")
    assert redactor.shared(data)["later"] == "{{token}}"
    assert redactor.shared({"at": Path("here")}) == {"at": Path("here")}, "no plain data, which can't be told apart"


def test_a_jwt_is_a_credential_only_with_its_signature() -> None:
    unsigned = "eyJhbGciOiJub25lIn0.eyJpZCI6IjgtYWNtZSJ9."
    assert Redactor({}).data({"userToken": unsigned}) == {"userToken": unsigned}
    assert Redactor({}).data({"userToken": f"{unsigned}c2lnbmVk"}) == {"userToken": "{{userToken}}"}


def test_secrets_are_named_by_their_value_and_tags_are_none() -> None:
    redactor = Redactor({"apiKey": PLAIN})
    assert redactor.secrets_in(f"x {PLAIN}") == {"apiKey"}
    assert redactor.secrets_in(redactor.text(f"x {PLAIN}")) == frozenset()


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("accessToken", "any-value-at-all", True),
        ("password", "hunter22!", True),
        ("password", "password", True),
        ("accessToken", "", False),
        ("accessToken", "{{apiKey}}", False),
        ("note", "any-value-at-all", False),
        ("note", f"see {PLAIN}", True),
        ("ticket", "4711", False),
        ("ticket", "a1b2c3d4e5f6a7b8", True),
    ],
)
def test_what_must_be_kept_where_secrets_are(name: str, value: str, secret: bool) -> None:
    assert Redactor({"apiKey": PLAIN}).is_secret(name, value) is secret
