"""The user's plan, whole, whoever asks."""

from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned, UserChanges
from tests.rules.message_calls import asked
from tests.rules.test_edges import FAILED, call, verdict

REFUSED = Raised("httpx.HTTPStatusError", "401", 401)
LICENSE = {"isLicenseValid": True, "licenseStatus": "Pro", "licenseStatusDescription": ""}


@pytest.mark.parametrize("value", [LICENSE, LICENSE | {"isLicenseValid": False, "renews": "2031"}])
def test_a_whole_license_passes(value: Any) -> None:
    assert verdict("license-unreadable", "getLicenseStatus", call("getLicenseStatus", Returned(value))).passed


@pytest.mark.parametrize(
    "value",
    [None, "Pro", {}, LICENSE | {"isLicenseValid": "yes"}, LICENSE | {"licenseStatus": None}, {"isLicenseValid": True}],
)
def test_a_license_without_its_fields_is_found(value: Any) -> None:
    assert verdict("license-unreadable", "getLicenseStatus", call("getLicenseStatus", Returned(value))).findings


def test_a_license_that_raises_while_the_crm_fails_is_found() -> None:
    plain = call("getLicenseStatus", Returned(LICENSE))
    failing = call("getLicenseStatus", REFUSED, variant="HTTP 500", exchanges=(FAILED,))
    (finding,) = verdict("license-unreadable", "getLicenseStatus", plain, failing).findings
    assert "HTTP 500" in finding.seen


def signed_out(outcome: Outcome, token: str = "") -> CallResult:
    user = {"accessToken": token}
    return call("getLicenseStatus", outcome, scenario="log-out", role="signed out", user=user)


def test_a_license_is_told_to_who_is_logged_out() -> None:
    slug, interface = "license-needs-login", "getLicenseStatus"
    assert verdict(slug, interface, signed_out(Returned(LICENSE))).passed
    assert verdict(slug, interface, signed_out(REFUSED)).findings
    assert "leaves the accessToken" in verdict(slug, interface, signed_out(REFUSED, "{{apiKey}}")).not_judged
    assert "record log-out" in verdict(slug, interface, call(interface, Returned(LICENSE))).not_judged
    gone = call(
        "unAuthorize", Returned({}), scenario="log-out", role="log out", user_changes=UserChanges(destroyed=True)
    )
    assert verdict(slug, interface, gone).passed
    assert not verdict("license-unreadable", interface, signed_out(REFUSED)).findings, "that is another rule's"


UNKNOWN = {"isLicenseValid": False, "licenseStatus": "Unknown", "licenseStatusDescription": ""}


@pytest.mark.parametrize(
    ("value", "fields", "found"),
    [
        (UNKNOWN, {}, True),
        (UNKNOWN | {"licenseStatus": "Expired"}, {}, False),
        (UNKNOWN | {"isLicenseValid": True}, {}, False),
        (UNKNOWN, {"exchanges": (asked(status=503),)}, False),
        (UNKNOWN, {"exchanges": ()}, False),
        (UNKNOWN, {"user": {"accessToken": ""}}, False),
    ],
)
def test_a_plan_that_is_never_known_is_told_as_while_the_crm_fails(value: Any, fields: Any, found: bool) -> None:
    plain = call("getLicenseStatus", Returned(value), **{"exchanges": (asked(method="GET"),)} | fields)
    failed = UNKNOWN | {"isLicenseValid": value["isLicenseValid"]}
    failing = call("getLicenseStatus", Returned(failed), variant="HTTP 500", exchanges=(FAILED,))
    judged = verdict("license-never-known", "getLicenseStatus", plain, failing)
    assert (bool(judged.findings), judged.passed) == (found, not found)
    assert verdict("license-never-known", "getLicenseStatus", plain).passed
