"""What getUserInfo is asked at a log-in, and what its answer leaves in the user row (contract 2.1, 3.2, 3.3, 5)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.accounts.authorization import Authorization, Granted
from appconnect_cli.accounts.log_in import LoggedIn, with_api_key, with_code
from appconnect_cli.connectors.base import Connector
from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.errors import LogInError
from appconnect_cli.runtime.session import Session
from appconnect_cli.settings import ConnectorSettings, Profile, Settings
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor

PROFILE = Profile("own", base_url="https://acme.test")
SETTINGS = Settings(Path(__file__).parent, ConnectorSettings("acme", "none"), {"own": PROFILE}, PROFILE)
INFO = {"clientId": "client-7", "clientSecret": "secret-8", "accessTokenUri": "https://acme.test/token"}
DATA = {
    "access_token": "access-token-71", "refresh_token": "refresh-token-72", "expires_in": 3600, "instance": "eu-3",
}  # fmt: skip


class Acme(Connector):
    auth_type = "oauth"

    def __init__(self, user: dict[str, Any]) -> None:
        self.user = {"id": 7, "name": "Ana"} | user
        self.asked: Any = None

    def get_user_info(self, request: Any) -> Any:
        self.asked = request.model_dump(by_alias=True, exclude_unset=True)
        return {"successful": True, "platformUserInfo": self.user}


class Afterwards(Acme):
    answer: Any = None

    def post_save_user_info(self, request: Any) -> Any:
        self.told = (dict(request.user_info), request.given("oauth_app") and request.oauth_app.client_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def session_of(connector: Connector) -> Session:
    redactor = Redactor({})
    return Session(LoadedConnector(connector, SETTINGS), PROFILE, LiveTransport(redactor), redactor)


def logged_in(connector: Connector, info: dict[str, Any] | None = None, **data: Any) -> LoggedIn:
    authorization = Authorization("", "http://127.0.0.1:5151/callback", "acme.test", INFO | (info or {}), "xyz", "v")
    granted = Granted(DATA | data, {"code": "code-9", "state": "xyz"})
    return with_code(session_of(connector), authorization, granted, datetime.now(UTC))


def test_a_code_s_log_in_asks_with_what_the_server_passes() -> None:
    connector = Acme({})
    logged_in(connector)
    assert connector.asked == {
        "authHeader": "Bearer access-token-71",
        "tokenUrl": "https://acme.test/token",
        "hostname": "acme.test",
        "platform": "acme",
        "callbackUri": "http://127.0.0.1:5151/callback?code=code-9&state=xyz",
        "query": {"hostname": "acme.test", "code": "code-9", "state": "xyz"},
        "proxyConfig": None,
        "data": DATA,
    }


def test_a_key_s_log_in_asks_with_what_the_server_passes() -> None:
    class Keyed(Acme):
        auth_type = "apiKey"

    connector = Keyed({})
    with_api_key(session_of(connector), {"apiKey": "k", "region": "eu", "beta": True}, "acme.test", datetime.now(UTC))
    assert connector.asked == {
        "authHeader": "Basic azo=",
        "hostname": "acme.test",
        "platform": "acme",
        "additionalInfo": {"apiKey": "k", "region": "eu", "beta": True},
        "apiKey": "k",
    }


def test_tokens_and_their_end_are_stored() -> None:
    row = logged_in(Acme({"timezoneOffset": "+01:00", "platformAdditionalInfo": {"tenant": "t"}})).row
    assert (row["id"], row["accessToken"], row["refreshToken"]) == ("7", "access-token-71", "refresh-token-72")
    left = datetime.fromisoformat(row["tokenExpiry"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < left <= timedelta(minutes=60)
    assert (row["hostname"], row["timezoneOffset"], row["platformAdditionalInfo"]) == (
        "acme.test", "+01:00", {"tenant": "t"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("info", "user", "hostname"),
    [
        ({}, {"overridingHostname": "eu-3.acme.test"}, "eu-3.acme.test"),
        ({"hostname": "login.acme.test"}, {}, "login.acme.test"),
        ({"hostname": "login.acme.test"}, {"overridingHostname": "eu-3.acme.test"}, "eu-3.acme.test"),
        ({}, {"overridingHostname": ""}, "acme.test"),
    ],
)
def test_which_host_is_stored(info: dict[str, Any], user: dict[str, Any], hostname: str) -> None:
    assert logged_in(Acme(user), info).row["hostname"] == hostname


@pytest.mark.parametrize("user", [{"overridingHostname": 5}, {"timezoneName": {"of": "Lisbon"}, "id": None}])
def test_what_makes_no_user_row_is_no_log_in(user: dict[str, Any]) -> None:
    with pytest.raises(LogInError):
        logged_in(Acme(user))


def test_nothing_is_kept_that_was_used_up() -> None:
    kept = logged_in(Acme({})).log_in
    assert kept == {"callbackUri": "http://127.0.0.1:5151/callback", "query": {}, "data": DATA}


def test_what_the_crm_leaves_out_is_told() -> None:
    told = logged_in(Acme({}), refresh_token=None).notes
    assert ["no refresh token" in note for note in told] == [True]


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ({"id": "7"}, ""),
        (None, "returned nothing"),
        (RuntimeError("out of order"), "raised RuntimeError: out of order"),
    ],
)
def test_what_post_save_user_info_returns_takes_the_user_s_place(answer: Any, note: str) -> None:
    """Nothing, and the server reports a log-in that failed although it is stored (D-14)."""
    connector = Afterwards({})
    connector.answer = answer
    notes = logged_in(connector).notes
    assert connector.told == ({"id": "7", "name": "Ana"}, "client-7")
    assert [note in each and "failed log-in" in each for each in notes] == ([True] if note else [])
