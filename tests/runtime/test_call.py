"""One call as the server makes it, with a connector of a test's own: who is asked, and what the server says alone."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from appconnect_cli.connectors.base import Connector
from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.connectors.memory import Memory
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.result import CallResult, NotCalled, Returned
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.settings import ConnectorSettings, Profile, Settings
from appconnect_cli.store import State
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.start import Start

PROFILE = Profile("own", base_url="https://crm.test", api_key="a-key-of-a-test")
SETTINGS = Settings(Path(__file__).parent, ConnectorSettings("acme", "none"), {"own": PROFILE}, PROFILE)
INSTANT = datetime(2030, 5, 6, tzinfo=UTC)
DELETED = State(user={})
LOGGED_OUT = State(user=PROFILE.user_row("acme") | {"accessToken": ""})
LINKED = {"id": "s-1", "sessionId": "1", "thirdPartyLogId": "5512", "contactId": "c-1"}


class Acme(Connector):
    auth_type = "apiKey"

    def get_user_info(self, request: Any) -> Any:
        info = {"id": f"7-{request.platform}", "name": request.hostname}
        return {"successful": True, "platformUserInfo": info}

    def upsert_call_disposition(self, request: Any) -> Any:
        return {"logId": request.existing_call_log.third_party_log_id}

    def create_call_log(self, request: Any) -> Any:
        return {"logId": 9001}


def made(interface: str, state: State, connector: Any = None, **given: Any) -> tuple[CallResult, State]:
    loaded = LoadedConnector(connector or Acme(), SETTINGS)
    redactor = Redactor({"apiKey": "a-key-of-a-test"}, base_url="https://crm.test")
    session = Session(loaded, PROFILE, LiveTransport(redactor), redactor)
    return call(session, find_interface(interface), CallInput(**given), state, Start.fresh(INSTANT))


def test_who_deleted_the_row_can_log_in_again() -> None:
    result, after = made("getUserInfo", DELETED)
    assert isinstance(result.outcome, Returned)
    assert after.user is not None
    assert (after.user["id"], after.user["platform"]) == ("7-acme", "acme")
    assert (after.user["hostname"], after.user["accessToken"]) == ("crm.test", "a-key-of-a-test")


@pytest.mark.parametrize("record", [True, False])
def test_what_is_recorded_begins_with_a_connector_that_was_not_called_yet(record: bool) -> None:
    class Counting(Acme):
        def __init__(self) -> None:
            self.rows: list[int] = []

        def create_call_log(self, request: Any) -> Any:
            self.rows.append(1)
            return {"logId": len(self.rows)}

    connector = Counting()
    loaded = LoadedConnector(connector, SETTINGS, memory=Memory(connector.rows))
    redactor = Redactor({})
    session = Session(loaded, PROFILE, LiveTransport(redactor, record=record), redactor)
    body = {"logInfo": {"sessionId": "1", "direction": "Inbound", "from": {}, "to": {}}, "contactId": "c-1"}

    def log_id() -> Any:
        made, _ = call(session, find_interface("createCallLog"), CallInput(body), State(), Start.fresh(INSTANT))
        return made.value["logId"]

    assert [log_id(), log_id()] == ([1, 1] if record else [1, 2])


def test_a_log_in_by_oauth_gets_the_token_and_its_client_the_host() -> None:
    class Oauth(Acme):
        auth_type = "oauth"

        def get_oauth_info(self, request: Any) -> Any:
            return {"clientId": request.hostname.partition(".")[0]}

        def get_user_info(self, request: Any) -> Any:
            return {"successful": True, "platformUserInfo": {"id": "7", "name": str(len(request.auth_header))}}

    result, _ = made("getUserInfo", State(), Oauth())
    assert result.value["platformUserInfo"]["name"] == str(len("Bearer a-key-of-a-test"))


@pytest.mark.parametrize(
    ("interface", "state", "message"),
    [
        ("findContact", DELETED, "User not found"),
        ("getLicenseStatus", DELETED, "Invalid (User not found)"),
        ("findContact", LOGGED_OUT, "Contact not found"),
        ("createCallLog", LOGGED_OUT, "User not found"),
    ],
)
def test_without_a_user_the_server_answers_alone(interface: str, state: State, message: str) -> None:
    body = {"phoneNumber": "1", "logInfo": {"sessionId": "1", "direction": "Inbound"}}
    result, after = made(interface, state, body=body)
    assert isinstance(result.outcome, NotCalled)
    assert "appconnect login" in result.outcome.reason
    assert (result.conclusion.message, after) == (message, state)


def test_the_answer_about_a_license_without_a_user_has_a_license_s_shape() -> None:
    response = made("getLicenseStatus", DELETED)[0].conclusion.response
    assert response == {
        "isLicenseValid": False, "licenseStatus": "Invalid (User not found)", "licenseStatusDescription": ""
    }  # fmt: skip


def test_a_disposition_is_saved_for_who_is_logged_out() -> None:
    state = State(user=LOGGED_OUT.user, call_logs=[LINKED])
    assert made("upsertCallDisposition", state, body={"sessionId": "1"})[0].conclusion.successful is True


@pytest.mark.parametrize(
    ("interface", "http_status", "response"),
    [
        ("getUserList", 200, []),
        ("getLogFormatType", 200, "text/plain"),
        ("unAuthorize", 400, {"error": "unAuthorize is not a function"}),
    ],
)
def test_what_a_connector_does_not_have(interface: str, http_status: int, response: Any) -> None:
    bare = SimpleNamespace(get_auth_type=lambda request: "apiKey", get_basic_auth=lambda request: "x")
    result, _ = made(interface, State(), bare)
    assert isinstance(result.outcome, NotCalled)
    assert (result.conclusion.http_status, result.conclusion.response) == (http_status, response)
    assert result.conclusion.effect == find_interface(interface).without


def test_a_log_format_that_raises_fails_the_log_and_nothing_else() -> None:
    class Raising(Acme):
        def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
            raise RuntimeError("no format")

    log_info = {"sessionId": "1", "direction": "Inbound", "from": {"phoneNumber": "+14155550111"}}
    result, after = made("createCallLog", State(), Raising(), body={"contactId": "c-1", "logInfo": log_info})
    assert isinstance(result.outcome, NotCalled)
    assert "RuntimeError: no format" in result.outcome.reason
    assert result.conclusion.message == "Error creating call log"
    assert after.call_logs == []
    assert isinstance(made("getUserInfo", State(), Raising())[0].outcome, Returned)


def test_an_argument_given_whole_is_passed_and_leaves_nothing() -> None:
    given = {"contactInfo": {"id": "c-1"}, "callLog": {"sessionId": "1", "direction": "Inbound"}}
    result, after = made("createCallLog", State(), argument=given)
    assert isinstance(result.outcome, Returned)
    assert result.argument == {"authHeader": "Basic {{apiKey}}"} | given
    assert after == State()
