"""Where credentials turn up: both sides of each line, and what is none."""

from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.rules import find_rules
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call, verdict

SENT = Exchange("GET", "https://crm.example/x", {}, b"", 200, {}, b"", 0.0, carried=frozenset({"sessionToken"}))


@pytest.mark.parametrize(
    ("interface", "value"),
    [
        ("findContact", {"successful": True, "returnMessage": {"message": "key {{apiKey}}"}}),
        ("findContact", {"returnMessage": {"details": [{"title": "x", "items": [{"text": "Basic {{apiKey}}"}]}]}}),
        ("findContact", {"matchedContactInfo": [{"id": "1", "additionalInfo": {"url": "/a?key={{apiKey}}"}}]}),
        ("createContact", {"contactInfo": {"id": "{{apiKey}}"}}),
        ("createCallLog", {"logId": "9", "extraDataTracking": {"header": "{{apiKey}}"}}),
        ("getCallLog", {"callLogInfo": {}, "returnMessage": {"message": "{{apiKey}}"}}),
        ("getUserInfo", {"platformUserInfo": {}, "returnMessage": {"message": "{{apiKey}}"}}),
        ("updateCallLog", {"returnMessage": {"message": "{{sessionToken}}"}}),
        ("updateCallLog", {"returnMessage": {"message": "{{secret1}}"}}),
    ],
)
def test_a_credential_in_what_is_shown_is_found_and_named(interface: str, value: Any) -> None:
    shown = call(interface, Returned(value), exchanges=(SENT,))
    findings = verdict("secret-returned", interface, shown, secrets=frozenset({"secret1"})).findings
    assert [finding.severity for finding in findings] == [Severity.ERROR]
    assert "{{" in findings[0].seen


@pytest.mark.parametrize(
    ("interface", "value"),
    [
        ("findContact", {"successful": True, "matchedContactInfo": []}),
        ("findContact", {"matchedContactInfo": [{"id": "1", "additionalInfo": {"portalToken": "{{portalToken}}"}}]}),
        ("getUserInfo", {"platformUserInfo": {"id": "7", "overridingApiKey": "{{apiKey}}"}}),
        ("getCallLog", {"callLogInfo": {"fullLogResponse": {"link": "https://x.example?token={{apiKey}}"}}}),
        ("updateCallLog", None),
        ("getAuthType", "apiKey"),
    ],
)
def test_what_is_handed_over_by_contract_and_the_crms_own_data_pass(interface: str, value: Any) -> None:
    assert verdict("secret-returned", interface, call(interface, Returned(value))).passed


@pytest.mark.parametrize("interface", ["getOauthInfo", "getBasicAuth"])
def test_what_returns_a_credential_by_contract_is_not_asked(interface: str) -> None:
    (rule,) = find_rules("secret-returned")
    assert interface not in rule.interfaces


def test_a_credential_that_only_a_failing_call_shows_is_found() -> None:
    plain = call("findContact", Returned({"successful": True}))
    failing = call("findContact", Returned({"returnMessage": {"message": "{{apiKey}}"}}), variant="HTTP 500")
    assert verdict("secret-returned", "findContact", plain, failing).findings
    assert verdict("secret-returned", "findContact", failing).not_judged


def test_what_is_printed_counts_by_value_and_the_line_is_shown() -> None:
    said = "searching\nheaders: {'Authorization': 'Basic {{apiKey}}'}\nagain {{apiKey}}\n"
    prints = call("findContact", Returned({}), said=said, told=frozenset({"apiKey"}))
    (finding,) = verdict("secret-logged", "findContact", prints).findings
    assert "'Basic {{apiKey}}'} (and 1 more like it)" in finding.seen
    assert "searching" not in finding.seen


def test_a_word_under_a_credentials_name_is_none() -> None:
    says = call("findContact", Returned({}), said='{"apiKey": "{{apiKey}}"}')  # `missing`, say: scrubbed by its name
    assert verdict("secret-logged", "findContact", says).passed


@pytest.mark.parametrize(
    ("interface", "severity"), [("findContact", Severity.WARNING), ("getUserInfo", Severity.ERROR)]
)
def test_a_raised_credential_is_logged_and_at_log_in_shown(interface: str, severity: Severity) -> None:
    address = "Client error '404 Not Found' for url 'https://crm.example/x?key={{apiKey}}'"
    raised = call(interface, Raised("httpx.HTTPStatusError", address, 404))
    (finding,) = verdict("secret-logged", interface, raised).findings
    assert finding.severity is severity


def test_an_error_without_a_credential_passes() -> None:
    raised = call("findContact", Raised("httpx.HTTPStatusError", "404 for url 'https://crm.example/x'", 404))
    assert verdict("secret-logged", "findContact", raised).passed


def test_a_long_line_is_cut_around_the_credential() -> None:
    said = f"{'a' * 500} {{{{apiKey}}}} {'b' * 500}"
    (finding,) = verdict(
        "secret-logged", "findContact", call("findContact", Returned({}), said=said, told=frozenset({"apiKey"}))
    ).findings
    assert "{{apiKey}}" in finding.seen
    assert len(finding.seen) < 200
