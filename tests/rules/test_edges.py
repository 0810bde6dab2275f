"""What a rule makes of single results: both sides of each line that it draws."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.findings import Severity, Verdict
from appconnect_cli.rules import find_rules
from appconnect_cli.runtime.result import CallResult, Conclusion, Outcome, Problem, Raised, Returned, UserChanges
from appconnect_cli.transports.base import Exchange, Miss, Mode
from appconnect_cli.transports.faults import BAD_CREDENTIAL, known_faults, refusing_with
from tests.rules.projects import judge, make_project, record

FAILED = Exchange("GET", "https://crm.example/x", {}, b"", 500, {}, b"", 0.0, fault="500")
SOFT = {"message": "Quota used up", "messageType": "error"}


def call(interface: str, outcome: Outcome, **fields: Any) -> CallResult:
    plain = CallResult(
        interface=interface,
        mode=Mode.REPLAY,
        profile="sandbox",
        instant=datetime(2030, 5, 6, tzinfo=UTC),
        body={},
        argument={},
        user={"accessToken": "{{apiKey}}"},
        outcome=outcome,
        conclusion=Conclusion(True, 200, {}, ""),
    )
    return replace(plain, **(failing(fields) | fields))


def failing(fields: dict[str, Any]) -> dict[str, Any]:
    """What a variant has besides, whose exchanges are faults from the first one on that is; nothing for other calls."""
    exchanges = fields.get("exchanges", ()) if fields.get("variant") else ()
    at = next((at for at, each in enumerate(exchanges) if each.fault), None)
    if at is None:
        return {}
    own = {BAD_CREDENTIAL: refusing_with(BAD_CREDENTIAL, 200, b"", ())}
    fault = known_faults(own)[exchanges[at].fault]
    stop = sys.maxsize if all(each.fault for each in exchanges[at:]) else at + 1
    return {"alteration": Alteration.FAULT, "injected": fault.injected(range(at, stop))}


def verdict(slug: str, interface: str, *calls: CallResult, **fields: Any) -> Verdict:
    evidence = Evidence(
        connector="acme",
        inspection={each.name: Implementation(each.name, True) for each in INTERFACES + COMPANIONS},
        calls=tuple(each for each in calls if not each.variant),
        variants=tuple(each for each in calls if each.variant),
    )
    (rule,) = find_rules(slug)
    return rule.verdict(replace(evidence, **fields), interface)


@pytest.mark.parametrize("value", [{"logId": "9"}, {"logId": 9}, {"logId": "x" * 255}])
def test_a_usable_log_id_passes(value: Any) -> None:
    assert verdict("log-id-unusable", "createCallLog", call("createCallLog", Returned(value))).passed


@pytest.mark.parametrize(
    "value",
    [None, {}, {"logId": 0}, {"logId": True}, {"logId": {"id": 9}}, {"logId": "x" * 256}, {"logId": 1.5},
     {"logId": False, "returnMessage": SOFT}, {"returnMessage": {"message": "Saved", "messageType": "success"}}],
)  # fmt: skip
def test_an_unusable_log_id_is_found(value: Any) -> None:
    assert verdict("log-id-unusable", "createCallLog", call("createCallLog", Returned(value))).findings


def test_a_soft_failure_is_neither_a_finding_nor_a_pass() -> None:
    judged = verdict("log-id-unusable", "createCallLog", call("createCallLog", Returned({"returnMessage": SOFT})))
    assert "reported a failure" in judged.not_judged


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (Raised("httpx.HTTPStatusError", "500", 500), False),
        (Returned({"successful": False, "matchedContactInfo": []}), False),
        (Returned(None), False),
        (Returned({"successful": True, "matchedContactInfo": [{"id": "c-9"}]}), False),
        (Returned({"successful": True, "matchedContactInfo": []}), True),
        (Returned({"successful": True}), True),
        (Returned({"successful": True, "matchedContactInfo": [{"id": "n", "isNewContact": True}]}), True),
    ],
)
def test_a_failing_search_must_surface(outcome: Outcome, found: bool) -> None:
    failing = call("findContact", outcome, variant="HTTP 500", exchanges=(FAILED,))
    assert bool(verdict("failure-as-no-match", "findContact", failing).findings) is found


def test_a_failing_search_that_sent_nothing_or_left_the_recording_is_not_judged() -> None:
    empty = Returned({"successful": True, "matchedContactInfo": []})
    silent = call("findContact", empty, variant="HTTP 500")
    missed = call("findContact", empty, variant="HTTP 500", exchanges=(FAILED,), misses=(Miss("GET", "/", ()),))
    assert verdict("failure-as-no-match", "findContact", silent).not_judged
    assert verdict("failure-as-no-match", "findContact", missed).not_judged


@pytest.mark.parametrize("value", [{"contactInfo": {}}, {"contactInfo": "c-9"}, {"contactInfo": {"id": "c-9"}}])
def test_a_contact_while_everything_failed_is_found(value: Any) -> None:
    failing = call("createContact", Returned(value), variant="HTTP 500", exchanges=(FAILED,))
    assert verdict("failed-creation-reported", "createContact", failing).findings


def test_no_contact_and_no_word_while_everything_failed_is_a_warning() -> None:
    failing = call("createContact", Returned({}), variant="HTTP 500", exchanges=(FAILED,))
    (finding,) = verdict("failed-creation-reported", "createContact", failing).findings
    assert (finding.severity, finding.cause) == (Severity.WARNING, "silent")


@pytest.mark.parametrize("value", [None, {"contactInfo": None, "returnMessage": SOFT}])
def test_no_contact_while_everything_failed_passes(value: Any) -> None:
    failing = call("createContact", Returned(value), variant="HTTP 500", exchanges=(FAILED,))
    assert verdict("failed-creation-reported", "createContact", failing).passed


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        (UserChanges(("save",), {}, {"accessToken": ""}), False),
        (UserChanges(("update",), {}, {"accessToken": None}), False),
        (UserChanges(("destroy",), destroyed=True), False),
        (UserChanges((), {}, {}, ("accessToken",)), True),
        (UserChanges(("save",), {}, {"refreshToken": ""}), True),
    ],
)
def test_only_a_stored_change_logs_out(changes: UserChanges, kept: bool) -> None:
    logged_out = call("unAuthorize", Returned({}), user_changes=changes)
    assert bool(verdict("logout-keeps-credentials", "unAuthorize", logged_out).findings) is kept


def test_a_raise_with_the_status_of_the_crm_is_right_and_any_other_is_found() -> None:
    refused = replace(FAILED, status=404, fault="")
    right = call("getCallLog", Raised("httpx.HTTPStatusError", "404", 404), exchanges=(refused,))
    wrong = call("getCallLog", Raised("KeyError", "'body'", None), exchanges=(refused,))
    assert verdict("connector-raises", "getCallLog", right).passed
    assert verdict("connector-raises", "getCallLog", wrong).findings


def test_a_failure_without_a_list_is_a_warning_and_a_success_without_one_an_error() -> None:
    for successful, severity in ((False, Severity.WARNING), (True, Severity.ERROR)):
        searched = call("findContact", Returned({"successful": successful}))
        (finding,) = verdict("search-result-incomplete", "findContact", searched).findings
        assert finding.severity is severity


def test_a_shared_conversation_may_return_nothing() -> None:
    shared = call("updateMessageLog", Returned(None), argument={"sharedSMSLogContent": {"subject": "s", "body": "b"}})
    assert verdict("message-update-returns-nothing", "updateMessageLog", shared).passed
    assert verdict("message-update-returns-nothing", "updateMessageLog", replace(shared, argument={})).findings


@pytest.mark.parametrize("auth_type", ["oauth", "apiKey"])
def test_only_the_companion_of_the_connectors_own_kind_is_needed(auth_type: str) -> None:
    absent = {each.name: Implementation(each.name, False) for each in INTERFACES + COMPANIONS}
    needed = {
        name
        for name in ("getOauthInfo", "getBasicAuth")
        if verdict("interface-missing", name, inspection=absent, auth_type=Returned(auth_type)).findings
    }
    assert needed == {"getOauthInfo" if auth_type == "oauth" else "getBasicAuth"}


def test_a_command_replays_the_call_itself_where_it_was_recorded_alone() -> None:
    alone = call("createCallLog", Returned({"logId": 0}), step="my case")
    (finding,) = verdict("log-id-unusable", "createCallLog", alone).findings
    assert finding.command == "appconnect call createCallLog --replay --cassette 'my case'"


def test_a_command_replays_the_step_of_a_scenario_under_its_fault_and_of_another_variant_its_rule() -> None:
    step = call("createCallLog", Returned({"logId": 0}), scenario="call-log", step="it's made")
    varied = call("createCallLog", Returned(None), scenario="call-log", step="made", variant="x", exchanges=(FAILED,))
    (finding,) = verdict("log-id-unusable", "createCallLog", step).findings
    assert finding.command == """appconnect call createCallLog --replay --step 'call-log/it'"'"'s made'"""
    (finding,) = verdict("result-shape", "createCallLog", replace(varied, problems=(Problem("", "x", "y"),))).findings
    assert finding.command == "appconnect call createCallLog --replay --step call-log/made --fault 500"
    bare = call("getCallLog", Raised("x", "x", None), variant="its text is null", alteration=Alteration.EMPTIED)
    (finding,) = verdict("empty-record-fails", "getCallLog", bare).findings
    assert finding.command == "appconnect validate --select empty-record-fails"


def test_a_call_that_prints_and_ends_the_program_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    record(make_project(tmp_path, "Keeping"))
    _, report = judge(make_project(tmp_path, "Exits"))
    (finding,) = report.findings
    assert (finding.rule, finding.interface) == ("connector-raises", "getUserList")
    assert "SystemExit" in finding.seen
