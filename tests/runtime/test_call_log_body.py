"""Call-log bodies against those that the server itself composed: settings, formats, create, update and update again."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appconnect_cli.contract.user import User
from appconnect_cli.runtime.call_log_body import (
    COMPOSED_FORMATS,
    CallLogFacts,
    CompositionError,
    compose_call_log,
    facts_for_create,
    facts_for_update,
)
from appconnect_cli.runtime.composition.fields import FIELDS
from tests.runtime.golden import golden
from tests.runtime.loose import LOOSE

GOLDEN = golden("composed_call_logs")
DATES = golden("printed_dates")


def user_with(values: dict[str, Any], offset: str | None = None) -> User:
    return User.from_row(
        {
            "id": "1-x",
            "timezoneOffset": offset,
            "userSettings": {key: {"value": value} for key, value in values.items()},
        }
    )


def facts_of(user: User, request: dict[str, Any]) -> CallLogFacts:
    if "patch" in request:
        return facts_for_update(user, request["patch"])
    call_log = request["post"]["logInfo"]
    party = call_log["from" if call_log["direction"] == "Inbound" else "to"]
    return facts_for_create(user, call_log, request["post"], {"phoneNumber": party["phoneNumber"]})


def composed(log_format: str, body: str, facts: CallLogFacts) -> str | None:
    try:
        return compose_call_log(log_format, body, facts)
    except CompositionError:
        return None


@pytest.mark.parametrize(
    ("case", "log_format"),
    [
        pytest.param(case, log_format, id=f"{case['name']} ({log_format})")
        for case in GOLDEN
        for log_format in case["composed"]
    ],
)
def test_a_body_reads_as_the_server_writes_it(case: dict[str, Any], log_format: str) -> None:
    """Each request is composed on what the one before left; a new call on an empty body."""
    user = user_with(case["settings"], case["offset"])
    body = case.get("existing", {}).get(log_format, "")
    for request, due in zip(case["requests"], case["composed"][log_format], strict=False):
        came = composed(log_format, "" if "post" in request else body, facts_of(user, request))
        assert came == due
        body = due


@pytest.mark.parametrize("at", [pytest.param(at, id=f"{at['startTime']} at {at['offset']!r}") for at in DATES])
def test_every_token_prints_as_moment_js_prints_it(at: dict[str, Any]) -> None:
    def printed(tokens: str) -> str:
        facts = CallLogFacts(user_with({"logDateFormat": tokens}, at["offset"]), start_time=at["startTime"])
        return compose_call_log("text/plain", "", facts).removeprefix("- Date/Time: ").removesuffix("\n")

    assert {tokens: printed(tokens) for tokens in at["printed"]} == at["printed"]


def test_every_field_occurs_in_every_format() -> None:
    """Golden cases can't miss a field of the table."""
    full = next(case for case in GOLDEN if case["name"].startswith("everything on"))
    for log_format in COMPOSED_FORMATS:
        body = full["composed"][log_format][0].lower()
        names = {field.label.lower() for field in FIELDS}
        if log_format != "text/plain":
            names = names - {"note"} | {"agent notes"}
        if log_format == "text/html":
            names = names - {"contact number"} | {"caller phone number"}
        assert [name for name in names if name not in body] == []


PARTY = LOOSE | st.fixed_dictionaries({}, optional={"name": LOOSE, "phoneNumber": LOOSE, "extensionNumber": LOOSE})
LEG = LOOSE | st.fixed_dictionaries({}, optional={"direction": LOOSE, "from": PARTY, "to": PARTY, "duration": LOOSE})
NAMES = (
    *("sessionId", "note", "subject", "startTime", "duration", "result", "recordingLink", "voicemailLink", "aiNote"),
    *("transcript", "ringSenseTranscript", "ringSenseSummary", "ringSenseAIScore", "ringSenseBulletedSummary"),
    *("ringSenseLink", "direction"),
)
BODY = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(NAMES, LOOSE) | {"from": PARTY, "to": PARTY, "legs": LOOSE | st.lists(LEG)}
)
SETTINGS = st.dictionaries(st.sampled_from([*(field.setting for field in FIELDS), "logDateFormat"]), LOOSE)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(COMPOSED_FORMATS), st.text(), BODY, SETTINGS, st.none() | st.text())
def test_whatever_is_sent_a_body_comes_out_or_the_server_throws(
    log_format: str, existing: str, body: dict[str, Any], chosen: dict[str, Any], offset: str | None
) -> None:
    """A loose request never breaks the composition itself."""
    facts = facts_for_update(user_with(chosen, offset), body)
    came = composed(log_format, existing, facts)
    assert came is None or isinstance(came, str)


@settings(deadline=None)
@given(st.sampled_from(COMPOSED_FORMATS), st.text(), st.sampled_from([None, "", 0, False]))
def test_a_note_cannot_be_cleared(log_format: str, existing: str, note: Any) -> None:
    assert compose_call_log(log_format, existing, facts_for_update(user_with({}), {"note": note})) == existing
