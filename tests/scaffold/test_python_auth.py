"""The python template: log-in, log-out, licence, users."""

from typing import Any

import pytest

from appconnect_cli.sandbox import API_KEY
from tests.scaffold.bench import Bench


def test_log_in_names_the_user_the_platform_and_a_usable_offset(bench: Bench) -> None:
    host = bench.base_url.removeprefix("http://")
    answer = bench.call("getUserInfo", hostname=host, platform="acme-crm", apiKey=API_KEY)
    assert answer["platformUserInfo"] == {
        "id": "7-acme-crm",
        "name": "Ana Prado",
        "timezoneName": "Europe/Lisbon",
        "timezoneOffset": "+00:00",
    }


def test_a_wrong_key_is_a_failed_log_in_with_a_message(bench: Bench) -> None:
    host = bench.base_url.removeprefix("http://")
    answer = bench.call("getUserInfo", hostname=host, platform="acme-crm", apiKey="x", authHeader="Basic eDo=")
    assert answer["successful"] is False
    assert "API key" in answer["returnMessage"]["message"]


def test_log_out_clears_the_key_and_can_be_repeated(bench: Bench) -> None:
    for _ in range(2):
        assert bench.call("unAuthorize")["returnMessage"]["messageType"] == "success"
    assert bench.user.stored is not None
    assert (bench.user.stored["accessToken"], bench.user.stored["refreshToken"]) == ("", "")


@pytest.mark.parametrize("hostname", ["127.0.0.1:9", None, "not a host", "[", "127.0.0.1:x"])
def test_log_out_clears_the_key_when_the_crm_does_not_answer(bench: Bench, hostname: str | None) -> None:
    bench.user.hostname = hostname
    assert bench.call("unAuthorize")["returnMessage"]["messageType"] == "warning"
    assert bench.user.stored is not None
    assert bench.user.stored["accessToken"] == ""


def test_the_licence_is_told_signed_in_or_not_and_with_no_crm(bench: Bench) -> None:
    def ask() -> Any:
        return bench.call("getLicenseStatus", userId="7-acme-crm", platform="acme-crm")

    assert ask() == {
        "isLicenseValid": True,
        "licenseStatus": "Pro",
        "licenseStatusDescription": "Renews on 2031-03-01.",
    }
    bench.user.hostname = "127.0.0.1:9"
    assert ask()["licenseStatus"] == "Unknown"
    bench.user.access_token = ""
    assert ask()["licenseStatus"] == "Not connected"


def test_the_user_list_has_every_users_e_mail(bench: Bench) -> None:
    users = bench.call("getUserList")
    assert {"id": 7, "name": "Ana Prado", "email": "ana.prado@example.com"} in users
    assert [user["id"] for user in users] == [7, 8, 9, 10, 11]


def test_values_that_the_server_does_not_await(connector: Any, bench: Bench) -> None:
    assert connector.get_auth_type() == "apiKey"
    assert connector.get_log_format_type("acme-crm", None) == "text/html"
    assert bench.call("getOauthInfo")["failMessage"]
