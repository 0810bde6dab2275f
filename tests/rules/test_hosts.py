"""Where requests go: both sides of each line, and every way in which a host is known to be the CRM's."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.transports.base import Exchange, Miss
from tests.rules.test_edges import call, verdict

KEY = frozenset({"apiKey"})


def exchange(url: str, carried: frozenset[str] = KEY, answer: str = "{}", **headers: str) -> Exchange:
    return Exchange("GET", url, {}, b"", 200, dict(headers), answer.encode(), 0.0, carried=carried)


def asking(*exchanges: Exchange, **fields: Any) -> CallResult:
    return call("findContact", Returned({}), exchanges=exchanges, **fields)


ELSEWHERE = exchange("https://api.acme.example/contacts")


def test_the_users_credential_for_another_host_is_found_with_both_named() -> None:
    (finding,) = verdict("credential-sent-elsewhere", "findContact", asking(ELSEWHERE)).findings
    assert finding.seen == "GET https://api.acme.example/contacts carries {{apiKey}}"
    assert "api.acme.example" in finding.due


@pytest.mark.parametrize(
    "asked",
    [
        asking(),
        asking(exchange("https://crm.example/contacts")),
        asking(exchange("https://crm.example:8443/contacts")),
        asking(exchange("http://127.0.0.1:9000/contacts")),
        asking(exchange("http://localhost:9000/contacts")),
        asking(exchange("https://maps.example/geocode?key={{apiKey}}", frozenset())),
        asking(exchange("https://ai.example/complete", frozenset({"AI_KEY"}))),
        asking(exchange("https://crm.example/login", answer='{"rest": "https://api.acme.example/v2/"}'), ELSEWHERE),
        asking(exchange("https://crm.example/x", location="https://api.acme.example/x"), ELSEWHERE),
        asking(ELSEWHERE, user={"accessToken": "{{apiKey}}", "hostname": "api.acme.example"}),
        asking(
            ELSEWHERE,
            user={"accessToken": "{{apiKey}}", "platformAdditionalInfo": {"url": "https://api.acme.example:443/rest"}},
        ),
    ],
)
def test_the_crms_own_hosts_this_machine_and_other_credentials_pass(asked: CallResult) -> None:
    assert verdict("credential-sent-elsewhere", "findContact", asked).passed


@pytest.mark.parametrize(
    "fields",
    [
        {"hosts": frozenset({"api.acme.example"})},
        {"hosts": frozenset({"*.acme.example"})},
        {"oauth_info": Returned({"accessTokenUri": "https://api.acme.example/oauth/token"})},
        {"manifest": {"platforms": {"acme": {"environment": {"type": "fixed", "url": "https://api.acme.example"}}}}},
        {"manifest": {"platforms": {"acme": {"environment": {"urlIdentifier": "*.acme.example"}}}}},
        {"manifest": {"platforms": {"acme": {"environment": {"selections": [{"const": "api.acme.example"}]}}}}},
        {"manifest": {"platforms": {"acme": {"auth": {"oauth": {"authUrl": "https://api.acme.example/authorize"}}}}}},
    ],
)
def test_what_the_project_says_are_the_crms_hosts_pass(fields: Any) -> None:
    assert verdict("credential-sent-elsewhere", "findContact", asking(ELSEWHERE), **fields).passed


@pytest.mark.parametrize(
    "fields",
    [
        {"hosts": frozenset({"acme.example"})},
        {"hosts": frozenset({"*.api.acme.example"})},
        {"manifest": {"author": {"websiteUrl": "https://api.acme.example"}}},
        {"manifest": {"platforms": {"other": {"environment": {"url": "https://api.acme.example"}}}}},
        {"manifest": {"platforms": {"acme": {"environment": {"url": "https://*"}}}}},
    ],
)
def test_another_host_than_the_named_one_is_found(fields: Any) -> None:
    assert verdict("credential-sent-elsewhere", "findContact", asking(ELSEWHERE), **fields).findings


def test_what_another_host_names_is_not_the_crms() -> None:
    named = exchange("https://stats.example/x", frozenset(), '{"next": "https://api.acme.example"}')
    assert verdict("credential-sent-elsewhere", "findContact", asking(named, ELSEWHERE)).findings


def test_at_log_in_the_credential_is_the_arguments() -> None:
    logs_in = replace(asking(ELSEWHERE), interface="getUserInfo", user={}, argument={"authHeader": "Basic {{apiKey}}"})
    assert verdict("credential-sent-elsewhere", "getUserInfo", logs_in).findings
    assert verdict("credential-sent-elsewhere", "getUserInfo", replace(logs_in, argument={})).passed


@pytest.mark.parametrize(
    ("url", "carried", "severity"),
    [
        ("http://crm.example/x", frozenset(), Severity.ERROR),
        ("http://api.acme.example/x", KEY, Severity.ERROR),
        ("http://rates.example/usd", frozenset(), Severity.WARNING),
        ("HTTP://rates.example/usd", frozenset(), Severity.WARNING),
        ("http://10.0.0.7/x", frozenset(), Severity.WARNING),
    ],
)
def test_plain_http_is_an_error_where_something_is_at_stake(
    url: str, carried: frozenset[str], severity: Severity
) -> None:
    (finding,) = verdict("plain-http", "findContact", asking(exchange(url, carried))).findings
    assert finding.severity is severity


@pytest.mark.parametrize(
    "url", ["https://crm.example/x", "http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:9/x"]
)
def test_https_and_loopback_pass(url: str) -> None:
    assert verdict("plain-http", "findContact", asking(exchange(url))).passed


def test_a_request_that_was_not_recorded_counts_too() -> None:
    missed = asking(misses=(Miss("GET", "http://crm.example/x", ()),))
    assert verdict("plain-http", "findContact", missed).findings
    assert verdict("credential-sent-elsewhere", "findContact", missed).not_judged
