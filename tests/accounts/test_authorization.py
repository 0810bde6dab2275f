"""What the manifest, the connector, the CRM and the person may say in the middle of a log-in, odd as it may be."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from appconnect_cli.accounts.authorization import Authorization, begin, finish, log_in_page
from appconnect_cli.connectors.base import Connector
from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.errors import LogInError, UsageError
from appconnect_cli.runtime.session import Session
from appconnect_cli.settings import ConnectorSettings, Profile, Settings
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from tests.accounts.provider import TOKENS, Provider, provider

PROFILE = Profile("own", base_url="https://crm.test")
SETTINGS = Settings(Path(__file__).parent, ConnectorSettings("acme", "none"), {"own": PROFILE}, PROFILE)
REDIRECT = "http://127.0.0.1:8765/callback"
INFO = {"clientId": "client-7", "clientSecret": "secret-8"}
PAGE = "https://crm.test/authorize"


class Acme(Connector):
    """Overrides the request for a token as a test wants it."""

    auth_type = "oauth"

    def __init__(self, options: Any = None) -> None:
        self.options = options

    def get_overriding_oauth_option(self, request: Any) -> Any:
        return self.options


@pytest.fixture
def endpoint() -> Iterator[Provider]:
    with provider() as own:
        yield own


def session_of(options: Any = None) -> Session:
    redactor = Redactor({})
    return Session(LoadedConnector(Acme(options), SETTINGS), PROFILE, LiveTransport(redactor), redactor, True)


def manifest_of(oauth: Any) -> dict[str, Any]:
    return {"platforms": {"acme": {"auth": {"oauth": oauth}}}}


def authorization_of(endpoint: Provider, scope: str = "") -> Authorization:
    info = INFO | {"accessTokenUri": endpoint.url}
    return Authorization(PAGE, REDIRECT, "crm.test", info, "state-9", "v" * 43, scope)


@pytest.mark.parametrize(
    "page",
    ["https://[bad", "https://crm.test:99999/authorize", "https:///authorize", "javascript://crm.test/%0aalert(1)",
     "crm.test/authorize"],
)  # fmt: skip
@pytest.mark.parametrize("by_connector", [True, False])
def test_a_page_that_is_no_address_is_told(page: str, by_connector: bool) -> None:
    info = INFO | ({"authorizationUri": page} if by_connector else {})
    with pytest.raises(LogInError, match="Where users sign in is no address"):
        begin(session_of(), manifest_of({} if by_connector else {"authUrl": page}), "crm.test", info, REDIRECT)


@pytest.mark.parametrize(
    "manifest",
    [None, {"platforms": 7}, {"platforms": []}, {"platforms": {"acme": "x"}}, {"platforms": {"acme": {"auth": []}}},
     manifest_of("x"), manifest_of([1]), manifest_of({"authUrl": None}), manifest_of({"authUrl": ""}),
     {"platforms": {"acme": {"override": [7, {"triggerValue": "crm.test", "overrideObjects": [7]}]}}}],
)  # fmt: skip
def test_a_manifest_that_says_nothing_useful_is_no_crash(manifest: Mapping[str, Any] | None) -> None:
    with pytest.raises(LogInError, match="Nobody says where users sign in"):
        begin(session_of(), manifest, "crm.test", INFO, REDIRECT)


@pytest.mark.parametrize("scope", [["read", "write"], "scope=read+write", "read%20write"])
def test_a_scope_as_text_or_list(scope: Any) -> None:
    begun = begin(session_of(), manifest_of({"authUrl": PAGE, "scope": scope}), "crm.test", INFO, REDIRECT)
    assert parse_qs(urlsplit(begun.url).query)["scope"] == ["read write"]


def test_a_redirect_that_is_no_address_is_told_before_anybody_signs_in() -> None:
    with pytest.raises(UsageError, match="is no address"):
        begin(session_of(), manifest_of({"authUrl": PAGE}), "crm.test", INFO, "http://[::1")


@pytest.mark.parametrize(
    ("named", "own", "base_url", "due"),
    [
        ("", "https://localhost:8443/a", "http://localhost:8443", "https://localhost:8443/a"),
        ("https://127.0.0.1:1/a", "", "http://127.0.0.1:1", "http://127.0.0.1:1/a"),
        ("https://127.0.0.1:1/a", "", "https://127.0.0.1:1", "https://127.0.0.1:1/a"),
        ("https://localhost:2/a", "", "http://127.0.0.1:1", "https://localhost:2/a"),
        ("https://crm.test/a", "", "http://crm.test", "https://crm.test/a"),
        ("https://localhost/a", "", None, "https://localhost/a"),
    ],
    ids=["the connector's word", "plain account", "https account", "another host", "elsewhere", "no account"],
)
def test_https_is_left_alone_unless_the_account_is_plain_on_this_machine(
    named: str, own: str, base_url: str | None, due: str
) -> None:
    assert log_in_page({"authUrl": named}, {"authorizationUri": own}, base_url) == due


@pytest.mark.parametrize(
    ("pasted", "said"),
    [("", "No address was pasted"), (" \n", "No address was pasted"), ("https://cb.test/", "holds no query"),
     ("https://[bad?code=c&state=s", "holds no query"), ("c-1", "holds no query"),
     ("https://cb.test/?code=c&state=other", "state is not the one")],
)  # fmt: skip
def test_what_was_pasted_is_told_for_what_it_is(endpoint: Provider, pasted: str, said: str) -> None:
    with pytest.raises(LogInError, match=said):
        finish(session_of(), authorization_of(endpoint), pasted)
    assert endpoint.asked == []


def finished(endpoint: Provider, options: Any = None, scope: str = "") -> tuple[str, ...]:
    return finish(session_of(options), authorization_of(endpoint, scope), "?code=c-1&state=state-9").missing_scopes


@pytest.mark.parametrize(
    ("answered", "missing"),
    [(["read", "write"], ()), (["read write"], ()), ("read,write", ()), (["read"], ("write",)), (None, ())],
)
def test_scopes_that_were_granted_in_any_form(endpoint: Provider, answered: Any, missing: tuple[str, ...]) -> None:
    endpoint.answers(TOKENS | {"scope": answered})
    assert finished(endpoint, scope="read write") == missing


def test_options_are_sent_as_javascript_would(endpoint: Provider) -> None:
    options = {
        "headers": {"X-Tenant": 7, 1: 2, "X-None": None, "X-Yes": True},
        "body": {"code": "another", "n": 1.0},
        "query": "a=b",
    }
    finished(endpoint, options)
    (asked,) = endpoint.asked
    assert {name: asked.headers.get(name) for name in ("x-tenant", "1", "x-none", "x-yes")} == {
        "x-tenant": "7", "1": "2", "x-none": None, "x-yes": "true",
    }  # fmt: skip
    assert asked.path.endswith("?a=b")
    assert (asked.form["code"], asked.form["n"]) == ("another", "1")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("a=b", "returned str"),
        ({"headers": ["X"]}, "returned list as headers"),
        ({"headers": {"X": [1]}}, "returned list as headers.X"),
        ({"headers": {"X": "a\nb"}}, "header that can't be sent: 'X'"),
        ({"headers": {"X Y": "a"}}, "header that can't be sent: 'X Y'"),
        ({"headers": {"X": "é"}}, "header that can't be sent: 'X'"),
        ({"body": "code=c"}, "returned str as body"),
        ({"query": 7}, "returned int as query"),
    ],
)
def test_options_that_can_t_be_sent_are_the_hook_s_fault(endpoint: Provider, options: Any, said: str) -> None:
    with pytest.raises(LogInError, match="getOverridingOAuthOption") as told:
        finished(endpoint, options)
    assert said in told.value.what
    assert endpoint.asked == []
