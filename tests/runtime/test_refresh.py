"""A token is refreshed before a call just when App Connect does it, and with the same consequences (contract 3.4)."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.connectors.base import Connector
from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised, Returned
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.settings import ConnectorSettings, Profile, Settings
from appconnect_cli.store import State
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.start import Start
from tests.accounts.provider import FORM, TOKENS, Provider, provider

PROFILE = Profile("own", base_url="https://crm.test")
SETTINGS = Settings(Path(__file__).parent, ConnectorSettings("acme", "none"), {"own": PROFILE}, PROFILE)
OLD = {"accessToken": "old-access-token-51", "refreshToken": "old-refresh-token-52"}
INSTANT = datetime(2030, 5, 6, tzinfo=UTC)
"""While recording, the clock stands: what is so many seconds away stays so."""
FIND = {"phoneNumber": "+14155550111"}


class Acme(Connector):
    """Says with which header it was called."""

    auth_type = "oauth"

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: list[str] = []

    def get_oauth_info(self, request: Any) -> Any:
        return {"clientId": "client-7", "clientSecret": "secret-8", "accessTokenUri": self.url}

    def find_contact(self, request: Any) -> Any:
        self.headers.append(request.auth_header)
        return {"successful": True, "matchedContactInfo": []}


@dataclass
class Keeping:
    """What is stored, as another command may have left it."""

    row: Mapping[str, Any] | None = None
    kept: list[Mapping[str, Any]] = field(default_factory=list)

    def refreshing(self) -> Any:
        return nullcontext()

    def newest(self) -> Mapping[str, Any] | None:
        return self.row

    def keep(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.kept.append(after)


@pytest.fixture
def endpoint() -> Iterator[Provider]:
    with provider() as own:
        yield own


def row_ending(seconds: float | None, **changes: Any) -> dict[str, Any]:
    end = None if seconds is None else (INSTANT + timedelta(seconds=seconds)).isoformat()
    return PROFILE.user_row("acme") | OLD | {"tokenExpiry": end} | changes


def called(
    connector: Connector, row: dict[str, Any], keeper: Keeping | None = None
) -> tuple[CallResult, dict[str, Any]]:
    redactor = Redactor({})
    transport = LiveTransport(redactor, record=True)
    session = Session(LoadedConnector(connector, SETTINGS), PROFILE, transport, redactor, True, keeper)
    given, state = CallInput(dict(FIND)), State(user=row)
    result, after = call(session, find_interface("findContact"), given, state, Start.fresh(INSTANT))
    return result, after.user or {}


@pytest.mark.parametrize(
    ("row", "refreshed"),
    [
        (row_ending(-60), True),
        (row_ending(119), True),
        (row_ending(121), False),
        (row_ending(None), False),
        (row_ending(-60, refreshToken=""), False),
        (row_ending(-60, refreshToken=None), False),
    ],
    ids=["ended", "within the margin", "beyond the margin", "no known end", "no refresh token", "null refresh token"],
)
def test_it_is_refreshed_two_minutes_before_it_ends(endpoint: Provider, row: dict[str, Any], refreshed: bool) -> None:
    connector = Acme(endpoint.url)
    result, after = called(connector, row)
    assert bool(endpoint.asked) is refreshed
    token = TOKENS["access_token"] if refreshed else OLD["accessToken"]
    assert connector.headers == [f"Bearer {token}"]
    assert after["accessToken"] == token
    assert len(result.exchanges) == len(endpoint.asked)


def test_the_client_is_named_in_the_header_and_the_form_holds_no_more_than_it_must(endpoint: Provider) -> None:
    called(Acme(endpoint.url), row_ending(-60))
    (asked,) = endpoint.asked
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": OLD["refreshToken"]}
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"client-7:secret-8"
    assert asked.headers["content-type"] == FORM


def test_what_comes_back_is_stored_at_once_and_the_old_refresh_token_stays_if_none_comes(endpoint: Provider) -> None:
    endpoint.answers({"access_token": "new-access-token-71", "expires_in": "1800"})
    keeper = Keeping()
    _, after = called(Acme(endpoint.url), row_ending(-60), keeper)
    assert after["refreshToken"] == OLD["refreshToken"]
    assert datetime.fromisoformat(after["tokenExpiry"]) == INSTANT + timedelta(minutes=30)
    assert [kept["accessToken"] for kept in keeper.kept] == ["new-access-token-71"]


def test_an_answer_without_an_end_is_never_refreshed_again(endpoint: Provider) -> None:
    endpoint.answers({"access_token": "new-access-token-71"})
    _, after = called(Acme(endpoint.url), row_ending(-60))
    assert after["tokenExpiry"] is None
    called(Acme(endpoint.url), after)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("as_form", [False, True])
def test_a_form_is_read_as_well_as_json(endpoint: Provider, as_form: bool) -> None:
    text = "access_token=new-access-token-71&refresh_token=r%2B2&expires_in=60"
    answer: Any = text if as_form else {"access_token": "new-access-token-71", "refresh_token": "r+2", "expires_in": 60}
    endpoint.answers(answer, content_type="text/plain" if as_form else "application/json")
    _, after = called(Acme(endpoint.url), row_ending(-60))
    assert (after["accessToken"], after["refreshToken"]) == ("new-access-token-71", "r+2")


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [(400, {"error": "invalid_grant"}, "application/json"), (400, {"error": "INVALID_GRANT"}, "application/json"),
     (400, "error=invalid_grant&error_description=gone", FORM), (500, {"error": "invalid_grant"}, "application/json"),
     (200, TOKENS | {"error": "invalid_grant"}, "application/json")],
)  # fmt: skip
def test_invalid_grant_ends_the_session_and_nothing_is_stored(
    endpoint: Provider, status: int, body: Any, content_type: str
) -> None:
    endpoint.answers(body, status, content_type)
    keeper, connector = Keeping(), Acme(endpoint.url)
    result, after = called(connector, row_ending(-60), keeper)
    assert isinstance(result.outcome, NotCalled)
    assert "appconnect login" in result.outcome.reason
    assert (result.conclusion.http_status, result.conclusion.response["errorCode"]) == (401, "CRM_SESSION_REVOKED")
    assert result.conclusion.message == "User session expired. Please connect again."
    assert after["accessToken"] == OLD["accessToken"]
    assert (keeper.kept, connector.headers) == ([], [])


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": "invalid_client", "error_description": "who?"}),
        (400, {"error": "invalid_request"}),
        (400, {"error": "unauthorized_client"}),
        (400, {"error": "unsupported_grant_type"}),
        (400, {"error": "invalid_scope"}),
        (429, {"error": {"code": "slow_down"}}),
        (401, {"message": "Unknown client id 71"}),
        (400, TOKENS),
        (500, {"error": {"message": "invalid_grant"}}),
        (200, {"access_token": 71}),
        (200, {"access_token": ["new-access-token-71"]}),
        (502, "<html>Bad Gateway</html>"),
        (200, "<html>Welcome</html>"),
        (200, "null"),
        (200, "[]"),
        (200, '{"access_token": "cut off'),
        (200, {}),
    ],
)
def test_any_other_failure_fails_the_operation_and_keeps_the_tokens(endpoint: Provider, status: int, body: Any) -> None:
    endpoint.answers(body, status)
    keeper, connector = Keeping(), Acme(endpoint.url)
    result, after = called(connector, row_ending(-60), keeper)
    assert isinstance(result.outcome, NotCalled)
    assert (result.conclusion.http_status, result.conclusion.message) == (200, "Error finding contact")
    assert {name: after[name] for name in OLD} == OLD
    assert (keeper.kept, connector.headers) == ([], [])


def test_a_token_endpoint_that_nobody_listens_at() -> None:
    result, after = called(Acme("http://127.0.0.1:1/token"), row_ending(-60))
    assert isinstance(result.outcome, NotCalled)
    assert "does not answer" in result.outcome.reason
    assert {name: after[name] for name in OLD} == OLD


def test_what_another_command_refreshed_meanwhile_is_taken_over(endpoint: Provider) -> None:
    stored = row_ending(3600, accessToken="their-access-token", refreshToken="their-refresh-token")
    connector = Acme(endpoint.url)
    _, after = called(connector, row_ending(-60), Keeping(stored))
    assert endpoint.asked == []
    assert connector.headers == ["Bearer their-access-token"]
    assert after["refreshToken"] == "their-refresh-token"


def test_a_used_up_token_ends_no_session_that_another_command_has_refreshed(endpoint: Provider) -> None:
    """Their new token came between our look and our request."""

    class Late(Keeping):
        def newest(self) -> Mapping[str, Any] | None:
            return row_ending(3600, accessToken="their-access-token", refreshToken="theirs") if endpoint.asked else None

    endpoint.answers({"error": "invalid_grant"}, 400)
    connector = Acme(endpoint.url)
    result, _ = called(connector, row_ending(-60), Late())
    assert isinstance(result.outcome, Returned)
    assert connector.headers == ["Bearer their-access-token"]


class Own(Acme):
    """Refreshes by itself."""

    returns: Any = "user"

    async def check_and_refresh_access_token(self, oauth_app: Any, user: Any, timeout: Any) -> Any:
        self.asked = (oauth_app.client_id, oauth_app.access_token_uri, timeout)
        if isinstance(self.returns, Exception):
            raise self.returns
        if self.returns is None:
            return None
        await user.update({"accessToken": "own-access-token", "refreshToken": "own-refresh-token"})
        return user


def test_a_connector_that_refreshes_by_itself_is_asked_each_time(endpoint: Provider) -> None:
    connector, keeper = Own(endpoint.url), Keeping()
    _, after = called(connector, row_ending(3600), keeper)
    assert connector.asked == ("client-7", endpoint.url, 20)
    assert endpoint.asked == []
    assert connector.headers == ["Bearer own-access-token"]
    assert after["refreshToken"] == "own-refresh-token"
    assert [kept["refreshToken"] for kept in keeper.kept] == ["own-refresh-token"]


def test_nothing_from_it_ends_the_session(endpoint: Provider) -> None:
    connector = Own(endpoint.url)
    connector.returns = None
    result, _ = called(connector, row_ending(3600))
    assert result.conclusion.response["errorCode"] == "CRM_SESSION_REVOKED"
    assert connector.headers == []


def test_a_log_out_meanwhile_ends_the_call(endpoint: Provider) -> None:
    stored = row_ending(-60, accessToken="", refreshToken="")
    connector = Acme(endpoint.url)
    result, _ = called(connector, row_ending(-60), Keeping(stored))
    assert isinstance(result.outcome, NotCalled)
    assert "logged out" in result.outcome.reason
    assert (connector.headers, endpoint.asked) == ([], [])


def test_another_user_s_tokens_are_not_taken_over(endpoint: Provider) -> None:
    stored = row_ending(3600, id="8-acme", accessToken="their-access-token", refreshToken="their-refresh-token")
    connector = Acme(endpoint.url)
    called(connector, row_ending(-60), Keeping(stored))
    assert connector.headers == [f"Bearer {TOKENS['access_token']}"]


@pytest.mark.parametrize("expires_in", [1.7e12, "soon", [], None, "NaN", 1e999])
def test_an_odd_end_loses_no_token(endpoint: Provider, expires_in: Any) -> None:
    endpoint.answers({**TOKENS, "expires_in": expires_in})
    keeper = Keeping()
    _, after = called(Acme(endpoint.url), row_ending(-60), keeper)
    assert (after["refreshToken"], after["tokenExpiry"]) == (TOKENS["refresh_token"], None)
    assert len(keeper.kept) == 1


def test_what_it_raises_fails_the_operation(endpoint: Provider) -> None:
    connector = Own(endpoint.url)
    connector.returns = RuntimeError("out of order")
    result, _ = called(connector, row_ending(3600))
    assert isinstance(result.outcome, Raised)
    assert (result.outcome.kind, result.conclusion.message) == ("RuntimeError", "Error finding contact")


def test_neither_tokens_nor_the_client_s_secret_are_in_the_result(endpoint: Provider) -> None:
    result, _ = called(Acme(endpoint.url), row_ending(-60))
    shown = repr(result)
    for secret in (*OLD.values(), TOKENS["access_token"], TOKENS["refresh_token"], "secret-8"):
        assert str(secret) not in shown
    (exchange,) = result.exchanges
    assert json.loads(exchange.response_body)["access_token"].startswith("{{")
