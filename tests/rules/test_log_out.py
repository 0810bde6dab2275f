"""Log-out: what stays, what comes back, and a second time."""

from typing import Any

import pytest

from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.runtime.result import CallResult, Outcome, Raised, Returned, UserChanges
from tests.rules.test_edges import FAILED, call, verdict
from tests.rules.test_log_in import logged_in

REFUSED = Raised("httpx.HTTPStatusError", "401", 401)


@pytest.mark.parametrize(("value", "found"), [({}, False), ({"successful": True}, False), (None, True), ("ok", True)])
def test_a_log_out_returns_an_object(value: Any, found: bool) -> None:
    plain = call("unAuthorize", Returned({}))
    assert (
        bool(verdict("logout-returns-nothing", "unAuthorize", call("unAuthorize", Returned(value))).findings) is found
    )
    variant = call("unAuthorize", Returned(value), variant="HTTP 500", exchanges=(FAILED,))
    assert bool(verdict("logout-returns-nothing", "unAuthorize", plain, variant).findings) is found


def test_a_log_out_that_raises_returns_nothing_that_could_be_judged() -> None:
    assert verdict("logout-returns-nothing", "unAuthorize", call("unAuthorize", REFUSED)).not_judged


TOKENS = {"accessToken": "{{apiKey}}"}
SESSION = {"platformAdditionalInfo": {"tenant": "seven", "sessionToken": "{{sessionToken}}"}}
WITHOUT = {"platformAdditionalInfo": {"tenant": "seven"}}
CLEARED = {"accessToken": ""}


def logged_out(user: Any, after: Any, **fields: Any) -> CallResult:
    return call(
        "unAuthorize", Returned({}), user=TOKENS | user, user_changes=UserChanges(("save",), {}, after), **fields
    )


@pytest.mark.parametrize(
    ("user", "after", "found"),
    [
        (SESSION, CLEARED, True),
        (SESSION, CLEARED | {"platformAdditionalInfo": {"sessionToken": "{{sessionToken}}"}}, True),
        (SESSION, CLEARED | {"platformAdditionalInfo": None}, False),
        (SESSION, CLEARED | {"platformAdditionalInfo": {"tenant": "seven", "sessionToken": ""}}, False),
        (SESSION, CLEARED | WITHOUT, False),
        ({"refreshToken": "{{refreshToken}}"}, CLEARED, True),
        ({"refreshToken": "{{refreshToken}}"}, CLEARED | {"refreshToken": ""}, False),
        ({"platformAdditionalInfo": {"login": "{{apiKey}}"}}, CLEARED, True),
    ],
)
def test_secrets_of_the_user_row_go_when_the_user_goes(user: Any, after: Any, found: bool) -> None:
    judged = verdict("logout-keeps-secrets", "unAuthorize", logged_out(user, after))
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_a_deleted_user_keeps_no_secret() -> None:
    changes = UserChanges(("destroy",), destroyed=True)
    gone = call("unAuthorize", Returned({}), user=TOKENS | SESSION, user_changes=changes)
    assert verdict("logout-keeps-secrets", "unAuthorize", gone).passed


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        ([logged_out(SESSION, {"refreshToken": ""})], "not logged out at all"),
        ([logged_out(WITHOUT, CLEARED)], "no recorded log-in"),
        ([logged_out(WITHOUT, CLEARED), logged_in(SESSION)], "appconnect record log-out"),
    ],
)
def test_secrets_that_no_recorded_log_out_had_are_not_judged(calls: list[CallResult], reason: str) -> None:
    assert reason in verdict("logout-keeps-secrets", "unAuthorize", *calls).not_judged


@pytest.mark.parametrize(
    "info", [None, {}, WITHOUT, {"platformAdditionalInfo": {"tokenUrl": "https://id.example", "hasToken": True}}]
)
def test_a_log_in_that_stores_no_secret_leaves_none(info: Any) -> None:
    judged = verdict("logout-keeps-secrets", "unAuthorize", logged_out(WITHOUT, CLEARED), logged_in(info or {}))
    assert judged.passed


def twice(first: Outcome, again: Outcome | None, **changes: Any) -> Verdict:
    calls = [call("unAuthorize", first, scenario="log-out", role="log out", user_changes=UserChanges(**changes))]
    calls += [call("unAuthorize", again, scenario="log-out", role="log out again")] if again else []
    return verdict("logout-not-repeatable", "unAuthorize", *calls)


def test_logging_out_twice_works_or_is_told() -> None:
    assert twice(Returned({}), Returned({})).passed
    assert twice(Returned({}), None, destroyed=True).passed
    assert twice(Returned({}), None).not_judged
    assert twice(REFUSED, REFUSED).not_judged
    (finding,) = twice(Returned({}), REFUSED).findings
    assert finding.severity is Severity.INFO
