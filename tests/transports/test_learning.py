"""What a CRM hands out is found by the name of its field, in whatever form the answer has; nothing else is taken."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.transports.learning import learn_from_answer, learn_from_data
from appconnect_cli.transports.names import CredentialNames, Says, camel
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.values import is_distinctive

TOKEN = "tok_9aX77kQe.21"


def answer(body: bytes, **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return {"status": {"code": 200, "message": "OK"}, "headers": named, "body": {"string": body}}


def learned(response: dict[str, Any], *fields: str) -> dict[str, str]:
    redactor = Redactor(names=CredentialNames(frozenset(fields)))
    learn_from_answer(redactor, response)
    return {name: value for value, name in redactor.vault.known.names.items()}


@pytest.mark.parametrize(
    "body",
    [
        f'{{"a": [{{"data": {{"access_token" : "{TOKEN}"}}}}]}}',
        f'{{"access-token": ["{TOKEN}"]}}',
        json.dumps({"inner": json.dumps({"accessToken": TOKEN})}),
        f'while(1);{{"accessToken":"{TOKEN}"}}',
        f"{{'accessToken': '{TOKEN}'}}",
        f'[{{"name": "accessToken", "value": "{TOKEN}"}}]',
        f"access_token={TOKEN}&token_type=bearer",
        f"state=1&user%5Baccess_token%5D={TOKEN}",
        f'"https://other.example/cb?a=1&amp;access_token={TOKEN}#x"',
        f"https://x.example/?next=https%3A%2F%2Fy.example%2F%3Faccess_token%3D{TOKEN}%26a%3D1",
        f"<r><ns:accessToken xsi:type='string'>\n {TOKEN}\n</ns:accessToken></r>",
        f"<accessToken><![CDATA[{TOKEN}]]></accessToken>",
        f'<session id="1" accessToken="{TOKEN}"/>',
        f'<entry key="accessToken">{TOKEN}</entry>',
        f"<member><name>accessToken</name><value><string>{TOKEN}</string></value></member>",
        f'--b\r\nContent-Disposition: form-data; name="accessToken"\r\nX-A: b\r\n\r\n{TOKEN}\r\n--b--',
        f'{{"accessToken": "Bearer {TOKEN}"}}',
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_token_is_found_in_every_form(body: str, kind: str) -> None:
    assert learned(answer(body.encode(), content_type=kind)) == {"accessToken": TOKEN}
    packed = answer(gzip.compress(body.encode()), Content_Encoding="gzip")
    assert learned(packed) == {"accessToken": TOKEN}


@pytest.mark.parametrize(
    ("name", "value", "due"),
    [
        ("X_Auth_Token", TOKEN, {"xAuthToken": TOKEN}),
        ("Authorization", f"Bearer {TOKEN}", {"authorization": TOKEN}),
        ("Set_Cookie", f"sid={TOKEN}; Path=/", {"cookie": TOKEN}),
        ("Set_Cookie", "lang=en; Path=/", {}),
        ("Location", f"/home?session_token={TOKEN}", {"sessionToken": TOKEN}),
        ("X_Next_Page_Token", TOKEN, {}),
        ("X_CSRF_Token", TOKEN, {}),
    ],
)
def test_a_token_is_found_in_headers(name: str, value: str, due: dict[str, str]) -> None:
    assert learned(answer(b"", **{name: value})) == due


@pytest.mark.parametrize(
    "body",
    [
        {"nextPageToken": TOKEN, "syncToken": TOKEN, "csrf_token": TOKEN, "pageToken": TOKEN, "token_type": TOKEN},
        {"accessToken": True, "password": "required", "token": "Bearer", "apiKey": None, "secret": "********"},
        {"expires_in": 123456789, "accessTokenExpires": "2026-01-01T00:00:00Z", "maxTokens": 123456789},
        {"resetPassword": "https://crm.example/reset", "hasPassword": "yes-it-has-1", "password": "short"},
        {"ticket": "T-1003", "session": "3f2", "sessionId": "50321771004"},
        {"key": TOKEN, "id": TOKEN, "name": TOKEN},
    ],
)
def test_what_is_no_credential_is_left(body: dict[str, Any]) -> None:
    assert learned(answer(json.dumps(body).encode())) == {}


def test_an_ambiguous_name_counts_with_a_value_that_looks_like_a_credential() -> None:
    strong = "8f14e45fceea167a5a36dedd4bea2543"
    assert learned(answer(json.dumps({"ticket": strong, "sid": "abc"}).encode())) == {"ticket": strong}


def test_two_values_of_a_field_have_two_tags_in_the_order_in_which_they_were_seen() -> None:
    body = {
        "a": {"access_token": "first-0001"},
        "b": {"accessToken": "second-0002"},
        "c": {"access_token": "first-0001"},
    }
    assert learned(answer(json.dumps(body).encode())) == {"accessToken": "first-0001", "accessToken2": "second-0002"}


def test_further_names_are_the_projects_own() -> None:
    body = json.dumps({"acmeKennung": TOKEN}).encode()
    assert learned(answer(body)) == {}
    assert learned(answer(body), "acme_kennung") == {"acmeKennung": TOKEN}


def test_what_holds_a_known_secret_is_no_second_one() -> None:
    redactor = Redactor({"apiKey": TOKEN})
    learn_from_data(
        redactor, {"password": f"prefix-{TOKEN}", "accessToken": TOKEN, "deep": [{"apiKey": "another-0001"}]}
    )
    assert list(redactor.vault.known.names.values()) == ["apiKey", "apiKey2"]


def test_a_learned_token_is_hidden_everywhere_and_stays_hidden_once() -> None:
    redactor = Redactor({})
    text = f"GET /a/{TOKEN}?b={TOKEN}"
    header = redactor.header("x-note", TOKEN)
    assert (redactor.text(text), header) == (text, TOKEN)
    learn_from_answer(redactor, answer(json.dumps({"accessToken": TOKEN}).encode()))
    assert redactor.text(text) == "GET /a/{{accessToken}}?b={{accessToken}}"
    assert redactor.header("x-note", TOKEN) == "{{accessToken}}"
    assert redactor.text(redactor.text(text)) == redactor.text(text)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("https://x.example/a?api_key=test&b=test", "https://x.example/a?api_key={{apiKey}}&b=test"),
        ("client_secret=pw&grant_type=password", "client_secret={{clientSecret}}&grant_type=password"),
        ('{"password": "pw", "note": "pw"}', '{"password": "{{password}}", "note": "pw"}'),
        ('{"pin_secret": 123456}', '{"pin_secret": "{{pinSecret}}"}'),
        ("<password>pw</password>", "<password>{{password}}</password>"),
        ("?token=%7B%7BaccessToken%7D%7D", "?token={{accessToken}}"),
        ("?token=", "?token="),
        ("call(password=password, token=None)", "call(password=password, token=None)"),
    ],
)
def test_by_its_place_any_value_is_hidden(text: str, due: str) -> None:
    redactor = Redactor({"apiKey": "test"})
    assert redactor.text(text) == due
    assert redactor.text(due) == due
    assert redactor.body(text.encode()) == due.encode()


@pytest.mark.parametrize("word", ["test", "password", "Sandbox", "PRODUCTION", "1234567", "secret"])
def test_a_common_value_is_told_of(word: str) -> None:
    assert not is_distinctive(word)
    (warning,) = Redactor({"apiKey": word}).warnings
    assert "apiKey" in warning


@pytest.mark.parametrize("key", ["test-key", "abcdefghijklmnop", "12345678", "Passw0rd", "aKeyOfMine"])
def test_a_value_that_no_language_has_is_not(key: str) -> None:
    assert is_distinctive(key)
    assert Redactor({"apiKey": key}).warnings == ()


@given(st.text(alphabet="abcAB019.-_~!$", min_size=8, max_size=40).filter(is_distinctive))
def test_what_was_learned_is_found_in_the_answer_that_said_it(value: str) -> None:
    redactor = Redactor({})
    body = json.dumps({"access_token": value, "note": f"<{value}>"})
    learn_from_answer(redactor, answer(body.encode()))
    scrubbed = json.loads(redactor.body(body.encode()))
    if redactor.vault.known.names:
        assert scrubbed == {"access_token": "{{accessToken}}", "note": "<{{accessToken}}>"}


@pytest.mark.parametrize("name", ["x-auth-token", "X_Auth_Token", "xAuthToken", "a.b[x_auth_token]", "ns:XAuthToken"])
def test_one_name_however_it_is_spelled(name: str) -> None:
    assert camel(name) == "xAuthToken"
    assert CredentialNames().says(name) is Says.CREDENTIAL
