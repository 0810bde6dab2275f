"""Results of message logs, what a failing CRM makes of them, and to whom they belong."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.findings import Severity
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.message_calls import asked, created, updated
from tests.rules.test_edges import FAILED, SOFT, verdict

SHARED = {"sharedSMSLogContent": {"subject": "s", "body": "b"}, "message": None}
SUCCESS = {"message": "Logged", "messageType": "success"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"logId": "9"}, True),
        ({}, True),
        ({"logId": None, "returnMessage": SUCCESS}, True),
        ({"returnMessage": SOFT}, False),
        ({"logId": "", "returnMessage": {"message": "Later", "messageType": "warning"}}, False),
    ],
)
def test_a_failed_creation_may_say_so_and_nothing_else(value: Any, found: bool) -> None:
    failing = created(FAILED, value=value, variant="HTTP 500")
    assert bool(verdict("message-failure-swallowed", "createMessageLog", failing).findings) is found


@pytest.mark.parametrize("value", [{}, {"returnMessage": SOFT}, {"successful": False}])
@pytest.mark.parametrize("read", [(), (asked({}),)])
def test_whatever_a_failing_update_returns_marks_the_message_as_logged(value: Any, read: tuple[Exchange, ...]) -> None:
    failing = updated(*read, FAILED, value=value, variant="HTTP 500")
    assert verdict("message-failure-swallowed", "updateMessageLog", failing).findings


def test_nothing_at_all_marks_only_a_shared_conversation() -> None:
    nothing = updated(FAILED, outcome=Returned(None), variant="HTTP 500")
    assert verdict("message-failure-swallowed", "updateMessageLog", nothing).passed
    shared = updated(FAILED, outcome=Returned(None), variant="HTTP 500", argument=SHARED)
    assert verdict("message-failure-swallowed", "updateMessageLog", shared).findings


def test_a_failing_update_that_raises_passes_and_one_that_never_failed_is_not_judged() -> None:
    raising = updated(FAILED, outcome=Raised("httpx.HTTPStatusError", "500", 500), variant="HTTP 500")
    assert verdict("message-failure-swallowed", "updateMessageLog", raising).passed
    assert verdict("message-failure-swallowed", "updateMessageLog", updated(asked({}))).not_judged


@pytest.mark.parametrize(
    ("exchanges", "linked"),
    [
        ([asked({"contactId": "c-90"})], True),
        ([asked({"body": "x"}, path="/contacts/c-90/notes")], True),
        ([asked({"body": "x"}), asked({"links": [["lead", "90"]]})], True),
        ([asked({"body": "x", "phone": "+14155550190"})], False),
    ],
)
def test_the_contact_is_named_in_any_request(exchanges: Any, linked: bool) -> None:
    judged = verdict("message-log-unlinked", "createMessageLog", created(*exchanges))
    assert (judged.passed, {finding.severity for finding in judged.findings}) == (
        linked,
        set() if linked else {Severity.WARNING},
    )


def test_a_message_that_was_not_logged_links_nobody() -> None:
    refused = created(asked({"body": "x"}), value={"returnMessage": SOFT})
    assert verdict("message-log-unlinked", "createMessageLog", refused).not_judged
    assert verdict("message-log-unlinked", "createMessageLog", created(asked(b"\xff\xfe"))).not_judged


def test_the_id_of_a_message_log_is_judged_as_that_of_a_call_log() -> None:
    assert verdict("log-id-unusable", "createMessageLog", created(asked({}))).passed
    assert verdict("log-id-unusable", "createMessageLog", created(asked({}), value={})).findings
    soft = created(asked({}), value={"returnMessage": SOFT})
    assert verdict("log-id-unusable", "createMessageLog", soft).not_judged
    assert verdict("message-failure-swallowed", "createMessageLog", replace(soft, variant="")).not_judged
