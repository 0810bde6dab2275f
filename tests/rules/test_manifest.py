"""manifest.json against the connector: both sides of each line that the rules draw."""

from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.rules.manifest import RULES as LOG_IN_RULES
from appconnect_cli.rules.manifest_pages import RULES as PAGE_RULES
from appconnect_cli.rules.rule import Rule
from appconnect_cli.runtime.result import Returned
from tests.rules.cases import OAUTH
from tests.rules.test_edges import verdict

API_KEY = {"type": "apiKey", "apiKey": {"page": {"content": [{"const": "apiKey"}]}}}
ABSENT = {name: Implementation(name, False) for name in ("findContactWithName", "createContact", "createMessageLog")}


def judged(slug: str, interface: str, auth_type: str = "apiKey", **platform: Any) -> Verdict:
    manifest = {"platforms": {"acme": platform}}
    return verdict(slug, interface, auth_type=Returned(auth_type), manifest=manifest)


@pytest.mark.parametrize("rule", LOG_IN_RULES + PAGE_RULES, ids=lambda rule: rule.slug)
def test_without_a_manifest_nothing_is_judged(rule: Rule) -> None:
    for interface in rule.interfaces:
        assert "no manifest.json" in verdict(rule.slug, interface, auth_type=Returned("apiKey")).not_judged


@pytest.mark.parametrize("rule", LOG_IN_RULES + PAGE_RULES, ids=lambda rule: rule.slug)
@pytest.mark.parametrize("platforms", [None, [], {}, {"acme": "x"}, {"acme": {"page": 1, "auth": 1, "settings": 1}}])
def test_a_manifest_of_any_shape_is_judged_without_a_crash(rule: Rule, platforms: Any) -> None:
    for interface in rule.interfaces:
        assert isinstance(rule.verdict(verdict_evidence(platforms), interface), Verdict)


def verdict_evidence(platforms: Any) -> Any:
    from appconnect_cli.evidence import Evidence

    return Evidence(
        "acme", {"getUserInfo": Implementation("getUserInfo", True)}, manifest={"platforms": platforms},
        auth_type=Returned("apiKey"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("platforms", "found"),
    [
        ({"acme": {"name": "acme"}}, False),
        ({"acme": {"name": "acme"}, "other": {"name": "acme"}}, False),
        ({"acme": {}}, True),
        ({"acme": {"name": "Acme"}}, True),
        ({"acme-crm": {"name": "acme"}}, True),
        ([{"name": "acme"}], True),
        (None, True),
    ],
)
def test_a_platform_is_known_by_its_key_and_its_name(platforms: Any, found: bool) -> None:
    manifest = {"platforms": platforms}
    result = verdict("manifest-platform-unknown", "getAuthType", manifest=manifest)
    assert (bool(result.findings), result.passed) == (found, not found)


@pytest.mark.parametrize("said", ["oauth", "APIKEY", "apikey", None])
def test_the_kind_of_authentication_is_compared_to_the_letter(said: Any) -> None:
    assert judged("auth-type-differs", "getAuthType", auth={"type": said}).findings
    assert judged("auth-type-differs", "getAuthType", auth={"type": "apiKey"}).passed
    assert judged("auth-type-differs", "getAuthType", "basic", auth={"type": said}).not_judged


@pytest.mark.parametrize("field", ["authUrl", "clientId"])
def test_an_oauth_page_is_whole_unless_it_is_overridden(field: str) -> None:
    lacking = OAUTH | {"oauth": {key: value for key, value in OAUTH["oauth"].items() if key != field}}
    override = [{"triggerType": "hostname", "overrideObjects": [{"path": f"auth.oauth.{field}", "value": "x"}]}]
    assert judged("auth-block-incomplete", "getAuthType", "oauth", auth=OAUTH).passed
    assert judged("auth-block-incomplete", "getAuthType", "oauth", auth=lacking).findings
    assert judged("auth-block-incomplete", "getAuthType", "oauth", auth=lacking, override=override).passed


@pytest.mark.parametrize("page", [{}, {"content": []}, {"content": {"const": "apiKey"}}])
def test_a_log_in_page_has_fields(page: Any) -> None:
    assert judged("auth-block-incomplete", "getAuthType", auth=API_KEY).passed
    assert judged("auth-block-incomplete", "getAuthType", auth={"apiKey": {"page": page}}).findings


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"type": "fixed"}, False),
        ({"type": "dynamic", "urlIdentifier": "*.acme.example"}, False),
        ({"type": "selectable", "selections": [{"const": "eu", "name": "Europe"}]}, False),
        ({"type": "selectable"}, True),
        ({"type": "Dynamic"}, True),
        ({}, True),
        (None, True),
    ],
)
def test_where_the_host_name_comes_from(environment: Any, found: bool) -> None:
    assert bool(judged("environment-unknown", "getUserInfo", environment=environment).findings) is found


@pytest.mark.parametrize(
    ("platform", "found"),
    [
        ({}, 0),
        ({"contactTypes": [], "settings": [], "override": []}, 0),
        ({"contactTypes": [{"display": "Lead", "value": "lead"}, {"value": "contact"}]}, 0),
        ({"contactTypes": None}, 0),
        ({"contactTypes": ["lead"]}, 1),
        ({"contactTypes": [{"display": "Lead"}]}, 1),
        ({"settings": {}, "override": {}}, 2),
    ],
)
def test_lists_are_lists(platform: Any, found: int) -> None:
    assert len(judged("manifest-list-expected", "getAuthType", **platform).findings) == found


@pytest.mark.parametrize(
    ("interface", "platform", "severity"),
    [
        ("findContactWithName", {"page": {"useContactSearch": True}}, Severity.ERROR),
        ("findContactWithName", {"page": {"useContactSearch": False}}, None),
        ("findContactWithName", {}, None),
        ("createContact", {"contactTypes": [{"value": "lead"}]}, None),
        ("createContact", {"page": {"newContact": {"additionalFields": [{"const": "x"}]}}}, Severity.WARNING),
        ("createMessageLog", {"page": {"messageLog": {"additionalFields": [{"const": "x"}]}}}, Severity.WARNING),
        ("createMessageLog", {"page": {"callLog": {"additionalFields": [{"const": "x"}]}}}, None),
    ],
)
def test_an_offer_needs_its_interface(interface: str, platform: Any, severity: Severity | None) -> None:
    manifest = {"platforms": {"acme": platform}}
    for cannot in ({}, {interface: "no such thing"}):
        result = verdict("offered-but-missing", interface, inspection=ABSENT, manifest=manifest, cannot=cannot)
        assert [finding.severity for finding in result.findings] == ([severity] if severity else [])
    assert verdict("offered-but-missing", interface, manifest=manifest).passed


def test_an_offer_whose_interface_is_misspelt_is_that_rules_matter() -> None:
    found = {"findContactWithName": Implementation("findContactWithName", False, misspelt=("find_by_name",))}
    manifest = {"platforms": {"acme": {"page": {"useContactSearch": True}}}}
    assert verdict("offered-but-missing", "findContactWithName", inspection=found, manifest=manifest).not_judged


DEAL = {"const": "deals", "title": "Deal", "type": "selection"}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (None, 0),
        ([], 0),
        ([DEAL, DEAL | {"const": "outcome", "type": "checkbox"}], 0),
        ([{"type": "warning", "title": "Mind the gap"}], 0),
        ([DEAL, DEAL], 1),
        ([DEAL | {"type": "dropdown"}], 1),
        ([DEAL | {"const": "isAssignedToUser"}], 1),
        ([{"title": "Deal", "type": "selection"}], 1),
        (["deals"], 2),
        ({"deals": DEAL}, 1),
    ],
)
def test_fields_have_a_const_of_their_own_and_a_known_type(fields: Any, found: int) -> None:
    page = {"callLog": {"additionalFields": fields}}
    assert len(judged("manifest-field-unusable", "createCallLog", page=page).findings) == found


def test_one_const_on_two_pages_is_fine() -> None:
    page = {"callLog": {"additionalFields": [DEAL]}, "messageLog": {"additionalFields": [DEAL]}}
    assert judged("manifest-field-unusable", "createMessageLog", page=page).passed


SETTINGS = [{"id": "general", "type": "section", "items": [{"id": "tenant", "type": "inputField"}]}]


@pytest.mark.parametrize(
    ("interface", "platform", "found"),
    [
        ("findContact", {}, False),
        ("findContact", {"contactPageUrl": "https://{hostname}/{contactType}/{contactId}"}, False),
        ("findContact", {"contactPageUrl": "https://{tenant}.example/{contactId}", "settings": SETTINGS}, False),
        ("findContact", {"contactPageUrl": "https://{tenant}.example/{contactId}"}, True),
        ("findContact", {"contactPageUrl": "https://{hostname}/{contactid}"}, True),
        ("findContact", {"fallbackContactPageUrl": "https://{hostname}/{}"}, True),
        ("createCallLog", {"logPageUrl": "https://{hostname}/{logId}", "canOpenLogPage": True}, False),
        ("createCallLog", {"canOpenLogPage": False}, False),
        ("createCallLog", {"canOpenLogPage": True}, True),
        ("createCallLog", {"logPageUrl": "https://{hostname}/{callLogId}"}, True),
    ],
)
def test_addresses_have_placeholders_that_are_filled_in(interface: str, platform: Any, found: bool) -> None:
    assert bool(judged("page-url-unusable", interface, **platform).findings) is found


def test_the_nearest_placeholder_is_told() -> None:
    (finding,) = judged("page-url-unusable", "findContact", contactPageUrl="https://{hostname}/{contact_id}").findings
    assert finding.due == "{contactId}"
    assert str(finding.place) == "manifest.json:1"


@pytest.mark.parametrize(
    ("state", "found"), [(None, False), ("platform=acme&t=7", False), ("platform%3Dacme", False), ("t=7", True)]
)
def test_a_state_names_the_platform(state: Any, found: bool) -> None:
    auth = OAUTH | {"oauth": OAUTH["oauth"] | {"customState": state}}
    assert bool(judged("oauth-state-unnamed", "getOauthInfo", "oauth", auth=auth).findings) is found
