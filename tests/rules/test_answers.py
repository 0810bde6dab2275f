"""What results may carry besides their own fields: both sides of each line."""

from typing import Any

import pytest

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, find_interface
from appconnect_cli.contract.messages import Answer
from appconnect_cli.findings import Severity
from appconnect_cli.rules.answers import ANSWERING
from appconnect_cli.runtime.check import check_result
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from tests.rules.test_edges import FAILED, call, verdict

GOOD = {"message": "Logged", "messageType": "success", "ttl": 3000}
SUCCESS = {"message": "Done", "messageType": "success"}
WARNING = {"message": "The CRM does not answer", "messageType": "warning"}


def returned(interface: str, value: Any, **fields: Any) -> CallResult:
    """A call whose result was held against the contract, as every real one is."""
    return call(interface, Returned(value), problems=check_result(find_interface(interface), value), **fields)


def failing(interface: str, value: Any) -> CallResult:
    return returned(interface, value, variant="HTTP 500", exchanges=(FAILED,))


def test_the_interfaces_are_those_whose_result_may_carry_it() -> None:
    models = {each.name: each.result_type for each in INTERFACES + COMPANIONS if each.result is not None}
    carrying = {name for name, model in models.items() if isinstance(model, type) and issubclass(model, Answer)}
    assert set(ANSWERING) == carrying


@pytest.mark.parametrize(
    "message",
    [
        None,
        GOOD,
        {"message": "Logged"},
        {"message": "Busy", "messageType": "danger", "ttl": 0},
        GOOD | {"ttl": 100, "details": [{"title": "Why", "items": [{"id": 1, "type": "text", "text": "Limit"}]}]},
    ],
)
def test_a_message_that_the_extension_can_show_passes(message: Any) -> None:
    assert verdict(
        "return-message-malformed", "unAuthorize", returned("unAuthorize", {"returnMessage": message})
    ).passed


def test_no_message_at_all_passes_and_a_call_that_raised_is_not_judged() -> None:
    assert verdict("return-message-malformed", "unAuthorize", returned("unAuthorize", {})).passed
    raised = call("unAuthorize", Raised("KeyError", "'x'", None))
    assert verdict("return-message-malformed", "unAuthorize", raised).not_judged


@pytest.mark.parametrize(
    ("message", "severity", "cause"),
    [
        ("Logged", Severity.ERROR, "returnMessage"),
        (["Logged"], Severity.ERROR, "returnMessage"),
        ({}, Severity.INFO, "returnMessage.message"),
        (GOOD | {"message": " "}, Severity.INFO, "returnMessage.message"),
        (GOOD | {"message": 5}, Severity.INFO, "returnMessage.message"),
        (GOOD | {"messageType": "Success"}, Severity.INFO, "returnMessage.messageType"),
        (GOOD | {"ttl": 5}, Severity.INFO, "returnMessage.ttl"),
        (GOOD | {"ttl": "3000"}, Severity.INFO, "returnMessage.ttl"),
        (GOOD | {"ttl": -1}, Severity.INFO, "returnMessage.ttl"),
        (GOOD | {"ttl": 2.5}, Severity.INFO, "returnMessage.ttl"),
        (GOOD | {"details": "Limit"}, Severity.INFO, "returnMessage.details"),
        (GOOD | {"detials": []}, Severity.INFO, "returnMessage.detials"),
    ],
)
def test_a_message_that_it_can_not_show_is_found(message: Any, severity: Severity, cause: str) -> None:
    answered = returned("unAuthorize", {"returnMessage": message})
    (finding,) = verdict("return-message-malformed", "unAuthorize", answered).findings
    assert (finding.severity, finding.cause) == (severity, cause)


@pytest.mark.parametrize("tracking", [None, {}, {"ratelimitRemaining": "40"}])
def test_tracking_that_is_an_object_or_nothing_passes(tracking: Any) -> None:
    answered = returned("createCallLog", {"logId": 9, "extraDataTracking": tracking})
    assert verdict("tracking-unusable", "createCallLog", answered, returned("createCallLog", {"logId": 9})).passed


@pytest.mark.parametrize("tracking", ["cached", [], 5, False, ""])
def test_tracking_that_is_none_costs_the_id_of_a_new_record_and_elsewhere_only_itself(tracking: Any) -> None:
    for interface, severity in (("createCallLog", Severity.ERROR), ("getCallLog", Severity.WARNING)):
        answered = returned(interface, {"logId": 9, "extraDataTracking": tracking})
        (finding,) = verdict("tracking-unusable", interface, answered).findings
        assert finding.severity is severity


@pytest.mark.parametrize(
    ("interface", "value"),
    [
        ("createContact", {"contactInfo": None, "returnMessage": SUCCESS}),
        ("createCallLog", {"returnMessage": SUCCESS}),
        ("createMessageLog", {"logId": 0, "returnMessage": SUCCESS}),
        ("findContact", {"successful": False, "matchedContactInfo": [], "returnMessage": SUCCESS}),
        ("updateCallLog", {"successful": False, "returnMessage": SUCCESS}),
    ],
)
def test_a_failure_that_claims_success_is_found(interface: str, value: Any) -> None:
    assert verdict("success-message-on-failure", interface, failing(interface, value)).findings
    assert verdict("success-message-on-failure", interface, returned(interface, value)).findings


@pytest.mark.parametrize(
    ("interface", "value"),
    [
        ("createContact", {"contactInfo": None, "returnMessage": WARNING}),
        ("createContact", {"contactInfo": None}),
        ("createCallLog", {"logId": "9", "returnMessage": SUCCESS}),
        ("findContact", {"successful": False, "matchedContactInfo": []}),
        ("unAuthorize", {"returnMessage": SUCCESS}),
        ("unAuthorize", None),
    ],
)
def test_a_soft_failure_and_a_log_out_that_worked_without_the_crm_pass(interface: str, value: Any) -> None:
    assert verdict("success-message-on-failure", interface, failing(interface, value)).passed


def test_without_any_failure_nothing_is_said() -> None:
    fine = returned("createCallLog", {"logId": "9", "returnMessage": SUCCESS})
    assert verdict("success-message-on-failure", "createCallLog", fine).not_judged
