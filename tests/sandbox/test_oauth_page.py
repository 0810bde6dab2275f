"""GET and POST /oauth/authorize: what is refused and how, what the page shows, and who may send its form."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from appconnect_cli.sandbox import (
    AUTHORIZE_PATH,
    OAUTH_CLIENT_ID,
    OAUTH_PUBLIC_CLIENT_ID,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
)
from tests.sandbox.oauth import CALLBACK, CHALLENGE, WEB, browser, query_of, question

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
HAS_KEPT = ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"]


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.found.append((tag, dict(attrs)))

    def values(self) -> dict[str, str]:
        """What the form would send, besides its button."""
        inputs = [attributes for tag, attributes in self.found if tag == "input"]
        return {str(each["name"]): each.get("value") or "" for each in inputs}


def opened(seeded: httpx.Client, **changes: str | None) -> httpx.Response:
    return httpx.get(f"{seeded.base_url}{AUTHORIZE_PATH}", params=question(**changes), trust_env=False)


def filled(seeded: httpx.Client, **changes: str | None) -> dict[str, str]:
    """The form as a person leaves it, and presses Allow."""
    form = Elements(opened(seeded, **changes).text).values()
    return form | {"email": SIGN_IN_EMAIL, "password": SIGN_IN_PASSWORD, "decision": "allow"}


def sent(seeded: httpx.Client, form: dict[str, str], **headers: str) -> httpx.Response:
    with browser(str(seeded.base_url)) as page:
        return page.post(AUTHORIZE_PATH, data=form, headers=headers)


@pytest.mark.parametrize("client_id", [None, "", "nobody", f"{OAUTH_CLIENT_ID} ", ATTACK])
def test_an_unknown_client_gets_a_page_and_no_redirect(seeded: httpx.Client, client_id: str | None) -> None:
    assert_refused(opened(seeded, client_id=client_id))
    assert_refused(sent(seeded, question(client_id=client_id)))


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        "/callback",
        "//127.0.0.1/callback",
        "https://127.0.0.1/callback",
        "http://127.0.0.1/",
        "http://127.0.0.1/callback/",
        "http://127.0.0.1/callback/../x",
        "http://127.0.0.1/callback?x=1",
        "http://127.0.0.1/callback#x",
        "http://127.0.0.1/callback\n",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:80:80/callback",
        "http://127.0.0.1:123456/callback",
        "http://127.0.0.1:\u0661/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://evil.example\\@127.0.0.1/callback",
        "http://user:pw@127.0.0.1/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127x0x0x1/callback",
        "http://localhost.evil.example/callback",
        "http://evil.example/callback",
        "http://[::2]/callback",
        "http://::1/callback",
        "javascript:alert(1)",
        f"{WEB}?x=1",
        f"{WEB}/",
        WEB.replace("https", "http"),
        ATTACK,
    ],
)
def test_an_address_that_is_not_registered_gets_a_page(seeded: httpx.Client, redirect_uri: str | None) -> None:
    assert_refused(opened(seeded, redirect_uri=redirect_uri))
    assert_refused(sent(seeded, question(redirect_uri=redirect_uri)))


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_what_must_be_trusted_is_sent_once(seeded: httpx.Client, name: str) -> None:
    query = httpx.QueryParams(question()).add(name, question()[name])
    assert_refused(httpx.get(f"{seeded.base_url}{AUTHORIZE_PATH}?{query}", trust_env=False))


def test_a_post_that_is_no_form_gets_a_page(seeded: httpx.Client) -> None:
    text = str(httpx.QueryParams(question()))
    headers = {"Content-Type": "text/plain"}
    url = f"{seeded.base_url}{AUTHORIZE_PATH}"
    assert_refused(httpx.post(url, content=text, headers=headers, trust_env=False))


def assert_refused(answer: httpx.Response) -> None:
    """A page of 400 that runs nothing and sends nobody anywhere."""
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert all(name in answer.headers for name in HAS_KEPT)
    tags = [tag for tag, _ in Elements(answer.text).found]
    assert not {"script", "img", "form", "a"} & set(tags)
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": "read admin"}, "invalid_scope"),
        ({"scope": "read,write"}, "invalid_scope"),
        ({"scope": ATTACK}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE[1:]}, "invalid_request"),
        ({"code_challenge": f"{CHALLENGE}="}, "invalid_request"),
        ({"code_challenge": ATTACK}, "invalid_request"),
        (
            {
                "client_id": OAUTH_PUBLIC_CLIENT_ID,
                "redirect_uri": WEB,
                "code_challenge": None,
                "code_challenge_method": None,
            },
            "invalid_request",
        ),
        ({"redirect_uri": WEB, "code_challenge_method": "plain"}, "invalid_request"),
        ({"redirect_uri": WEB, "code_challenge": None}, "invalid_request"),
    ],
)
def test_other_faults_go_to_the_client(seeded: httpx.Client, changes: dict[str, str | None], error: str) -> None:
    for answer in (opened(seeded, **changes), sent(seeded, question(**changes))):
        told = query_of(answer)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"{changes.get('redirect_uri', CALLBACK)}?")
        assert answer.headers["Cache-Control"] == "no-store"
        assert set(told) == {"error", "error_description", "state"}
        assert (told["error"], told["state"]) == (error, "xyz")


def test_a_parameter_that_is_sent_twice_goes_to_the_client(seeded: httpx.Client) -> None:
    query = httpx.QueryParams(question()).add("scope", "read").add("scope", "write")
    answer = httpx.get(f"{seeded.base_url}{AUTHORIZE_PATH}?{query}", trust_env=False)
    assert query_of(answer)["error"] == "invalid_request"


@pytest.mark.parametrize("state", ["a&error=x#y", "a\r\nSet-Cookie: a=b", ATTACK, "ü€ \x00", "x" * 4000])
def test_a_state_comes_back_as_it_was(seeded: httpx.Client, state: str) -> None:
    refused, allowed = opened(seeded, state=state, scope="admin"), sent(seeded, filled(seeded, state=state))
    assert (query_of(refused)["state"], query_of(allowed)["state"]) == (state, state)
    assert "Set-Cookie" not in allowed.headers


def test_without_a_state_none_comes_back(seeded: httpx.Client) -> None:
    assert set(query_of(opened(seeded, state=None, scope="admin"))) == {"error", "error_description"}
    assert set(query_of(sent(seeded, filled(seeded, state=None)))) == {"code"}


def test_the_page_says_who_asks_for_what(seeded: httpx.Client) -> None:
    page = opened(seeded)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    host = str(seeded.base_url).removeprefix("http://").rstrip("/")
    for words in ("Your connector", host, "127.0.0.1:5151", "see your contacts", "change and delete"):
        assert words in page.text
    for words in (SIGN_IN_EMAIL, SIGN_IN_PASSWORD, READ_ONLY_EMAIL, READ_ONLY_PASSWORD):
        assert words in page.text
    narrow = opened(seeded, scope="read").text
    assert "see your contacts" in narrow
    assert "change and delete" not in narrow


def test_the_page_needs_nothing_from_elsewhere(seeded: httpx.Client) -> None:
    page = opened(seeded)
    elements = Elements(page.text).found
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in elements}
    assert not [name for _, attributes in elements for name in attributes if name in ("src", "href", "style")]
    assert [attributes["action"] for tag, attributes in elements if tag == "form"] == [AUTHORIZE_PATH]


def test_every_field_has_a_label_and_enter_means_allow(seeded: httpx.Client) -> None:
    elements = Elements(opened(seeded).text).found
    labels = {attributes["for"] for tag, attributes in elements if tag == "label"}
    shown = {each["id"] for tag, each in elements if tag == "input" and each["type"] != "hidden"}
    assert labels == shown == {"email", "password"}
    assert [attributes["value"] for tag, attributes in elements if tag == "button"] == ["allow", "deny"]


@pytest.mark.parametrize(
    ("redirect_uri", "source"),
    [
        (CALLBACK, "http://127.0.0.1:5151"),
        ("http://localhost/callback", "http://localhost"),
        ("http://[::1]:7/callback", "http:"),
        (WEB, "https://ringcentral.github.io"),
    ],
)
def test_the_page_s_policy(seeded: httpx.Client, redirect_uri: str, source: str) -> None:
    page = opened(seeded, redirect_uri=redirect_uri)
    policy = page.headers["Content-Security-Policy"]
    assert re.fullmatch(
        rf"default-src 'none'; style-src 'sha256-[\w+/]{{43}}='; form-action 'self' {re.escape(source)};"
        " base-uri 'none'; frame-ancestors 'none'",
        policy,
    )
    assert {name: page.headers[name] for name in (*HAS_KEPT[1:], "Cache-Control")} == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


@pytest.mark.parametrize("name", ["state", "email"])
def test_what_was_sent_is_shown_as_text(seeded: httpx.Client, name: str) -> None:
    page = sent(seeded, filled(seeded, **({"state": ATTACK} if name == "state" else {})) | {"email": ATTACK})
    elements = Elements(page.text)
    assert page.status_code == 403
    assert not {"script", "img"} & {tag for tag, _ in elements.found}
    assert elements.values()[name] == ATTACK


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (SIGN_IN_EMAIL, "wrong"),
        (SIGN_IN_EMAIL, ""),
        (SIGN_IN_EMAIL, READ_ONLY_PASSWORD),
        (SIGN_IN_EMAIL, SIGN_IN_PASSWORD.upper()),
        ("nobody@example.com", SIGN_IN_PASSWORD),
        ("", ""),
        ("ü@example.com", "ü"),
    ],
)
def test_a_wrong_password_shows_the_page_again(seeded: httpx.Client, email: str, password: str) -> None:
    page = sent(seeded, filled(seeded) | {"email": email, "password": password})
    values = Elements(page.text).values()
    assert page.status_code == 403
    assert "E-mail address or password is wrong." in page.text
    assert (values["email"], values["password"], values["state"]) == (email, "", "xyz")
    again = values | {"email": f" {SIGN_IN_EMAIL.upper()} ", "password": SIGN_IN_PASSWORD, "decision": "allow"}
    assert set(query_of(sent(seeded, again))) == {"code", "state"}


def test_deny_needs_no_password(seeded: httpx.Client) -> None:
    answer = sent(seeded, filled(seeded) | {"email": "", "password": "", "decision": "deny"})
    told = query_of(answer)
    assert (told["error"], told["state"], "code" in told) == ("access_denied", "xyz", False)


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_without_a_decision_nothing_is_allowed(seeded: httpx.Client, decision: str) -> None:
    page = sent(seeded, filled(seeded) | {"decision": decision})
    assert page.status_code == 403
    assert "Choose Allow or Deny." in page.text


@pytest.mark.parametrize("seal", ["", "0" * 64, "ü"])
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_form_that_did_not_come_from_the_page(seeded: httpx.Client, seal: str, decision: str) -> None:
    page = sent(seeded, filled(seeded) | {"seal": seal, "decision": decision})
    assert page.status_code == 403
    assert "This form is out of date" in page.text
    values = Elements(page.text).values() | {"password": SIGN_IN_PASSWORD, "decision": "allow"}
    assert "code" in query_of(sent(seeded, values))


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "http://127.0.0.1:6666/callback"},
        {"client_id": OAUTH_PUBLIC_CLIENT_ID},
        {"state": "other"},
        {"scope": "read"},
        {"code_challenge": CHALLENGE[::-1]},
    ],
)
def test_a_form_is_good_for_its_question_alone(seeded: httpx.Client, change: dict[str, str]) -> None:
    page = sent(seeded, filled(seeded) | change)
    assert page.status_code == 403
    assert "This form is out of date" in page.text


def test_a_form_is_good_at_its_host_alone(seeded: httpx.Client) -> None:
    form, there = filled(seeded), str(seeded.base_url).replace("127.0.0.1", "localhost")
    with browser(there) as page:
        assert page.post(AUTHORIZE_PATH, data=form).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", "", "http://localhost"])
def test_another_site_may_not_send_the_form(seeded: httpx.Client, origin: str) -> None:
    assert sent(seeded, filled(seeded), origin=origin).status_code == 403


def test_the_page_s_own_site_may(seeded: httpx.Client) -> None:
    assert sent(seeded, filled(seeded), origin=str(seeded.base_url).rstrip("/")).status_code == 303
