"""The OAuth client: whole, where its callback leads, without a host name."""

from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned
from tests.rules.cases import OAUTH
from tests.rules.test_edges import FAILED, call, verdict

API_KEY = Returned("apiKey")
CLIENT = {"clientId": "client-7", "clientSecret": "{{clientSecret}}", "accessTokenUri": "https://id.example/token"}
BY_OAUTH = Returned("oauth")


def client(changes: Any = None, kept: Any = None, **fields: Any) -> CallResult:
    value = {key: value for key, value in (CLIENT | (changes or {})).items() if value != "absent"}
    return call("getOauthInfo", Returned(value), kept={"kind": "returned", "value": kept} if kept else None, **fields)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, False),
        ({"redirectUri": None, "scopes": None}, False),
        ({"clientId": "", "failMessage": "No such region"}, None),
        ({"clientId": ""}, True),
        ({"clientSecret": "absent"}, True),
        ({"accessTokenUri": None}, True),
        ({"accessTokenUri": "id.example/token"}, True),
        ({"accessTokenUri": "/token"}, True),
    ],
)
def test_an_oauth_client_is_whole_or_refuses(changes: Any, found: bool | None) -> None:
    own = {"getOauthInfo": Implementation("getOauthInfo", True)}
    judged = verdict("oauth-info-incomplete", "getOauthInfo", client(changes), auth_type=BY_OAUTH, inspection=own)
    assert (bool(judged.findings), bool(judged.not_judged)) == (found is True, found is None)


def test_nothing_at_all_is_no_oauth_client_and_an_api_key_needs_none() -> None:
    nothing = call("getOauthInfo", Returned(None))
    assert verdict("oauth-info-incomplete", "getOauthInfo", nothing, auth_type=BY_OAUTH).findings
    assert verdict("oauth-info-incomplete", "getOauthInfo", nothing, auth_type=API_KEY).not_judged


def test_what_is_not_set_where_it_is_validated_is_a_hint() -> None:
    unset = client({"clientId": None}, kept=CLIENT)
    (finding,) = verdict("oauth-info-incomplete", "getOauthInfo", unset, auth_type=BY_OAUTH).findings
    assert finding.severity is Severity.INFO
    always = client({"clientId": None}, kept=CLIENT | {"clientId": None})
    (finding,) = verdict("oauth-info-incomplete", "getOauthInfo", always, auth_type=BY_OAUTH).findings
    assert finding.severity is Severity.ERROR


def test_who_refreshes_alone_needs_no_secret() -> None:
    own = {name: Implementation(name, True) for name in ("getOauthInfo", "checkAndRefreshAccessToken")}
    public = client({"clientSecret": None})
    assert verdict("oauth-info-incomplete", "getOauthInfo", public, auth_type=BY_OAUTH, inspection=own).passed


def redirect(uri: Any, kept: Any = None, **manifest: Any) -> Verdict:
    known = None if kept is None else CLIENT | {"redirectUri": kept}
    return verdict(
        "oauth-redirect-differs",
        "getOauthInfo",
        client({"redirectUri": uri}, kept=known),
        auth_type=BY_OAUTH,
        manifest={"platforms": {"acme": {"auth": OAUTH} | manifest}},
    )


def test_only_the_path_of_the_redirect_counts() -> None:
    assert redirect("https://cb.example/redirect.html").passed
    assert redirect("https://other.example/redirect.html?x=1").passed
    assert redirect(None).passed
    assert redirect("https://cb.example/callback").findings
    assert redirect("https://cb.example").findings


def test_a_redirect_from_variables_or_overridden_is_not_judged() -> None:
    assert "variables" in redirect("x", kept="https://cb.example/redirect.html").not_judged
    override = [{"triggerType": "hostname", "overrideObjects": [{"path": "auth.oauth", "value": {}}]}]
    assert redirect("https://cb.example/callback", override=override).not_judged
    assert redirect("https://cb.example/callback", auth={"type": "oauth"}).not_judged


@pytest.mark.parametrize(
    ("bare", "found"),
    [(Returned({}), False), (Returned(CLIENT), False), (Returned(None), True), (Raised("TypeError", "x", None), True)],
)
def test_a_client_without_a_host_name(bare: Outcome, found: bool) -> None:
    judged = verdict("oauth-info-needs-host", "getOauthInfo", client(), oauth_info=bare)
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_a_client_that_asks_somebody_can_not_be_asked_without_a_recording() -> None:
    asks = client(exchanges=(FAILED,))
    bare = Raised("httpx.ConnectError", "no recorded answer", None)
    assert "sends a request" in verdict("oauth-info-needs-host", "getOauthInfo", asks, oauth_info=bare).not_judged
    assert verdict("oauth-info-needs-host", "getOauthInfo", asks, oauth_info=Returned({})).passed


def test_a_client_that_always_raises_is_no_matter_of_the_host() -> None:
    raised = Raised("KeyError", "'ACME_CLIENT_ID'", None)
    assert verdict("oauth-info-needs-host", "getOauthInfo", call("getOauthInfo", raised), oauth_info=raised).not_judged
