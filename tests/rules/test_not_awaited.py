"""What the server does not await; and what is there in a function's place."""

from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.findings import Place
from appconnect_cli.runtime.result import Raised, Returned, Unawaited
from tests.rules.message_calls import asked
from tests.rules.test_edges import call, verdict


@pytest.mark.parametrize(
    ("value", "found"),
    [("text/plain", False), ("text/html", False), ("custom", False), ("text/x-acme", False), ("text/xml", False),
     ("text/HTML", True), ("html", True), ("text/markdwn", True), ("text/html; charset=utf-8", True), ("md", True)],
)  # fmt: skip
def test_a_format_that_is_nearly_a_known_one_is_a_slip(value: str, found: bool) -> None:
    judged = verdict("log-format-misspelt", "getLogFormatType", call("getLogFormatType", Returned(value)))
    assert (bool(judged.findings), judged.passed) == (found, not found)


@pytest.mark.parametrize(
    ("value", "found"),
    [("YWI6", False), ("basicauth", False), ("Basic YWI6", True), ("basic YWI6", True), ("", True), (None, True)],
)
def test_the_credential_stands_alone(value: Any, found: bool) -> None:
    judged = verdict("basic-auth-not-plain", "getBasicAuth", call("getBasicAuth", Returned(value)))
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_a_value_in_a_functions_place_is_one_finding_and_none_is_no_value() -> None:
    for found, is_found in ((Implementation("findContact", False, value="a str"), True),
                            (Implementation("findContact", False), False)):  # fmt: skip
        judged = verdict("interface-not-a-function", "findContact", inspection={"findContact": found})
        assert bool(judged.findings) is is_found
        missing = verdict("interface-missing", "findContact", inspection={"findContact": found})
        assert bool(missing.findings) is not is_found


FORGOTTEN = (Unawaited("Acme.plan", Place(Path("connector.py"), 7)),)


def test_a_forgotten_coroutine_counts_in_a_call_that_went_well() -> None:
    plan: dict[str, Any] = {"isLicenseValid": True}
    well = call("getLicenseStatus", Returned(plan), unawaited=FORGOTTEN, exchanges=(asked(),))
    (finding,) = verdict("coroutine-not-awaited", "getLicenseStatus", well).findings
    assert "Acme.plan" in finding.seen
    assert finding.place == Place(Path("connector.py"), 7)
    assert verdict("coroutine-not-awaited", "getLicenseStatus", call("getLicenseStatus", Returned(plan))).passed


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": Raised("TypeError", "no", None)},
        {"exchanges": (asked(status=429),)},
        {"exchanges": (asked(status=None),)},
        {"scenario": "failures"},
        {"variant": "500"},
    ],
)
def test_what_a_failure_made_needless_does_not_count(fields: dict[str, Any]) -> None:
    given: dict[str, Any] = {"outcome": Returned([]), "unawaited": FORGOTTEN} | fields
    assert verdict("coroutine-not-awaited", "findContact", call("findContact", **given)).not_judged
