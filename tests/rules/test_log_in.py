"""Log-in: what getUserInfo leaves in the user row."""

from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Returned
from tests.rules.message_calls import asked
from tests.rules.test_edges import call, verdict


def logged_in(user: Any, **fields: Any) -> CallResult:
    return call("getUserInfo", Returned({"successful": True, "platformUserInfo": {"id": "7"} | user}), **fields)


API_KEY = Returned("apiKey")


@pytest.mark.parametrize(
    ("user", "found"),
    [
        ({}, False),
        ({"overridingApiKey": None}, False),
        ({"overridingApiKey": "{{session}}"}, False),
        ({"overridingApiKey": ""}, True),
    ],
)
def test_a_log_in_leaves_a_credential(user: Any, found: bool) -> None:
    judged = verdict("stored-credential-empty", "getUserInfo", logged_in(user), auth_type=API_KEY)
    assert (bool(judged.findings), judged.passed) == (found, not found)


@pytest.mark.parametrize(
    ("auth", "user", "found"),
    [
        ({"apiKey": {"page": {"content": [{"const": "apiKey"}]}}}, {}, False),
        ({"apiKey": {"page": {"content": [{"const": "username"}]}}}, {}, True),
        ({"apiKey": {"page": {"content": [{"const": "username"}]}}}, {"overridingApiKey": "{{session}}"}, False),
        ({"apiKey": {"page": {"content": []}}}, {}, False),
        ({"apiKey": {"page": {"content": "apiKey"}}}, {}, False),
        ({}, {}, False),
    ],
)
def test_a_log_in_page_without_a_field_for_the_key_needs_one_from_the_connector(
    auth: Any, user: Any, found: bool
) -> None:
    manifest = {"platforms": {"acme": {"auth": auth}}}
    judged = verdict("stored-credential-empty", "getUserInfo", logged_in(user), auth_type=API_KEY, manifest=manifest)
    assert bool(judged.findings) is found


def test_a_log_in_that_fails_or_takes_oauth_stores_nothing_that_could_be_judged() -> None:
    failed = call("getUserInfo", Returned({"successful": False, "platformUserInfo": {"overridingApiKey": ""}}))
    assert verdict("stored-credential-empty", "getUserInfo", failed, auth_type=API_KEY).not_judged
    oauth = verdict("stored-credential-empty", "getUserInfo", logged_in({}), auth_type=Returned("oauth"))
    assert "does not say apiKey" in oauth.not_judged


@pytest.mark.parametrize("offset", ["+00:00", "-05:00", "+05:30", None, ""])
def test_an_offset_with_a_colon_or_none_at_all_passes(offset: Any) -> None:
    assert verdict("time-zone-ambiguous", "getUserInfo", logged_in({"timezoneOffset": offset})).passed


@pytest.mark.parametrize("offset", [-5, 5.5, 0, "-5", "-300", "+0530", "Z", "Europe/Lisbon", "+5:30"])
def test_any_other_offset_is_found(offset: Any) -> None:
    assert verdict("time-zone-ambiguous", "getUserInfo", logged_in({"timezoneOffset": offset})).findings


@pytest.mark.parametrize(
    ("user", "answer", "found"),
    [
        ({"id": "7-acme", "name": "Ana Prado"}, {"name": "Ana Prado"}, False),
        ({"id": 7, "name": "Asia/Pacific"}, {"name": "Asia/Pacific"}, False),
        ({"id": "Nonesuch-acme", "name": "None"}, {"name": "None"}, False),
        ({"id": "ana-redtail", "name": "ana"}, {"name": "ana"}, False),
        ({"id": "ana", "name": "ana"}, {"name": "ana"}, False),
        ({"id": "ana prado", "name": "ana prado"}, {"userName": "ana prado"}, False),
        ({"id": "ana prado", "name": "Ana"}, {"login_name": "ana prado", "name": "Ana"}, False),
        ({"id": "ana prado", "name": "Ana"}, {"id": "ana prado", "fullName": "ana prado"}, False),
        ({"id": "7-None", "name": "Ana"}, {}, True),
        ({"id": "undefined", "name": "Ana"}, {}, True),
        ({"id": "Ana Prado", "name": "7-acme"}, {"name": "Ana Prado"}, True),
        ({"id": "Ana Prado", "name": "7-acme"}, {"user": {"displayName": "Ana Prado"}}, True),
        ({"id": "7-acme", "name": "Europe/Lisbon"}, {}, True),
    ],
)
def test_a_user_has_an_id_and_a_name(user: Any, answer: Any, found: bool) -> None:
    judged = verdict("user-misnamed", "getUserInfo", logged_in(user, exchanges=(asked(answer=answer, method="GET"),)))
    assert (bool(judged.findings), judged.passed) == (found, not found)
