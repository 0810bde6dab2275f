"""Recorded calls are replayed from their own checkpoints."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.evidence import Alteration, spreading
from appconnect_cli.evidence.gathering import gather, recordings
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import (
    CALL_AGAIN,
    CALL_LOG,
    CONTACT,
    EACH_INTERFACE_ONCE,
    FAILURES,
    LOG_OUT,
    MESSAGES,
)
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.cassette import read_cassette, write_cassette
from appconnect_cli.transports.rewrites import MARK
from appconnect_cli.workspace import open_workspace
from tests.rules.projects import judge, make_project, record
from tests.rules.sandbox_connector import PLACEHOLDER
from tests.transports.provenances import read_provenance, write_provenance


def test_scenarios_come_first_in_their_order_then_single_calls(tmp_path: Path) -> None:
    for name in ("scenarios/log-out", "scenarios/contact", "calls/getCallLog/b", "calls/findContact/a"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.yaml").touch()
        (tmp_path / f"{name}.call.yaml").touch()
    found = [(recording.path.stem, recording.scenario) for recording in recordings(tmp_path)]
    assert found == [("contact", CONTACT.name), ("log-out", LOG_OUT.name), ("a", ""), ("b", "")]


def test_steps_see_the_ids_and_the_instant_of_their_recording(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    steps = read_provenance(project / "cassettes" / "scenarios" / "contact.yaml").steps
    evidence, _ = judge(project, faults=None)
    assert [call.body for call in evidence.calls] == [step.body for step in steps]
    assert [call.instant for call in evidence.calls] == [step.instant for step in steps]
    assert [call.kept for call in evidence.calls] == [step.output for step in steps]
    assert [call.role for call in evidence.calls] == ["find unknown", "create", "find again", "find by name", "log"]
    assert {call.alteration for call in evidence.variants} == {Alteration.FAULT}


def test_what_took_how_long_is_known_from_the_recording(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    steps = read_provenance(project / "cassettes" / "scenarios" / "contact.yaml").steps
    evidence, _ = judge(project, faults=None)
    assert [call.took for call in evidence.calls] == [step.took for step in steps]
    times = [tuple(exchange.milliseconds for exchange in call.exchanges) for call in evidence.calls]
    assert times == [step.milliseconds for step in steps]
    assert any(sum(own) > 0 for own in times)


def test_each_interface_is_run_again_with_a_crm_that_fails_in_each_way(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE, FAILURES])
    evidence, _ = judge(project, faults=None)
    sent = {call.interface for call in evidence.calls if call.exchanges}
    kinds = {"400", "401", "403", "404", "409", "422", "429", "500", "503", "502-html", "refused", "reset", "timeout"}
    for interface in sent:
        failing = evidence.failing_throughout(interface)
        assert kinds <= {call.injected.kind for call in failing if call.injected}
        assert all(exchange.fault for call in failing for exchange in call.exchanges)
    assert not [call for call in evidence.variants if call.role in ("bad credential", "unknown id")]


def test_each_exchange_fails_from_there_on_and_there_alone_where_that_can_differ(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project, faults=None)
    updates = [call for call in evidence.failing("updateCallLog") if call.injected and call.injected.kind == "500"]
    assert [(str(call.injected), [bool(each.fault) for each in call.exchanges]) for call in updates] == [
        ("500", [True]),
        ("500@2+", [False, True]),
    ], "nothing is asked after the failure: once is the same"


def test_a_refusal_has_the_form_of_those_that_were_recorded(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE, FAILURES])
    evidence, _ = judge(project, faults=None)
    bodies = {
        call.injected.kind: json.loads(call.exchanges[0].response_body)
        for call in evidence.failing_throughout("createContact")
        if call.injected and call.injected.kind in ("401", "403", "503")
    }
    refused = evidence.specimens.bad_credential
    assert refused is not None
    assert bodies["401"] == json.loads(refused.response_body)
    assert set(bodies["403"]) == set(bodies["401"])
    assert bodies["503"] == {"message": "Service Unavailable"}, "a gateway's"


def test_only_wanted_faults_are_run(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    with open_workspace(project, None, Mode.REPLAY) as workspace:
        evidence = gather(
            workspace, wanted=lambda interface, fault: (interface, fault.kind) == ("findContact", "reset")
        )
    assert {(call.interface, str(call.injected)) for call in evidence.variants} == {("findContact", "reset")}


def test_what_is_odd_is_what_the_crm_itself_leaves_open(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE, CONTACT])
    evidence, _ = judge(project, faults=None)
    odd = {call.injected.kind for call in evidence.odd("findContact") if call.injected}
    assert {"emptied-lists", "unknown-fields"} <= odd
    assert not {call.injected.kind for call in evidence.failing("findContact") if call.injected} & odd


def test_on_several_cores_the_evidence_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    monkeypatch.setattr(spreading, "_workers", lambda runs: 1)
    alone, _ = judge(project, faults=None)
    monkeypatch.setattr(spreading, "_workers", lambda runs: 3)
    together, _ = judge(project, faults=None)
    assert [_timeless(call) for call in together.variants] == [_timeless(call) for call in alone.variants]


def _timeless(call: CallResult) -> CallResult:
    return replace(call, milliseconds=0.0)


def test_without_a_specimen_a_refused_credential_has_no_shape(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project, faults=None)
    assert not evidence.specimens.refuses_by_status
    failing = evidence.failing("updateCallLog")
    assert {call.injected.kind for call in failing if call.injected} == {
        "500", "503", "502-html", "refused", "reset", "timeout", "tls", "cut-off", "empty-body", "null-body",
    }  # fmt: skip


def test_an_update_fails_by_itself_after_the_servers_own_read(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project, faults=None)
    failing = [call for call in evidence.failing("updateCallLog") if str(call.injected) in ("500@2+", "reset@2+")]
    assert [call.variant for call in failing] == ["HTTP 500 from request 2 on", "connection reset from request 2 on"]
    for call in failing:
        assert call.asked_before == 1
        assert [exchange.method for exchange in call.exchanges] == ["GET", "PATCH"]
        assert [bool(exchange.fault) for exchange in call.exchanges] == [False, True]


def test_a_call_that_is_sent_twice_reaches_the_connector_twice(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_AGAIN])
    evidence, _ = judge(project, faults=None)
    first, second = (evidence.step(CALL_AGAIN.name, role) for role in (Role.CREATE, Role.CREATE_AGAIN))
    assert first is not None
    assert second is not None
    assert first.body == second.body
    assert first.exchanges[0].request_body == second.exchanges[0].request_body


def test_a_broken_connection_is_a_fault_like_any_other(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project, faults=None)
    broken = [call for call in evidence.failing("createContact") if call.variant == "connection reset"]
    assert [(exchange.status, exchange.fault) for call in broken for exchange in call.exchanges] == [(None, "reset")]


def test_a_message_meets_a_record_that_can_be_read_and_not_written(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project, faults=None)
    (unwritten,) = [call for call in evidence.failing("updateMessageLog") if str(call.injected) == "500@2+"]
    assert [exchange.fault for exchange in unwritten.exchanges] == ["", "500"]


def test_a_message_meets_a_record_that_a_person_edited_or_emptied(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [MESSAGES])
    evidence, _ = judge(project, faults=None)
    typed = evidence.altered("updateMessageLog", Alteration.TYPED)
    emptied = evidence.altered("updateMessageLog", Alteration.EMPTIED)
    assert {call.step for call in typed} == {call.step for call in emptied} == {"second message", "third message"}
    assert all(MARK in call.exchanges[-1].request_body.decode() for call in typed)
    assert [json.loads(call.exchanges[0].response_body)["body"] for call in emptied] == [None, "", None, ""]
    assert all(call.misses == () for call in (*typed, *emptied))


def test_an_update_meets_a_line_that_a_person_typed_and_a_read_that_fails(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_LOG])
    evidence, _ = judge(project, faults=None)
    typed = evidence.altered("updateCallLog", Alteration.TYPED)
    assert {call.role for call in typed} == {"partial update", "edit"}
    for call in typed:
        read, write = call.exchanges
        assert MARK in read.response_body.decode()
        assert MARK in write.request_body.decode()
        assert call.misses == ()
    unread = [call for call in evidence.unread("updateCallLog") if call.injected and call.injected.kind == "500"]
    assert {(call.role, call.exchanges[0].fault) for call in unread} == {
        (role, "500") for role in ("partial update", "edit", "edit again")
    }
    assert all(not exchange.fault for call in unread for exchange in call.exchanges[1:])


def test_a_record_is_read_without_its_text_and_without_its_contact(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_LOG])
    evidence, _ = judge(project, faults=None)
    emptied = evidence.altered("getCallLog", Alteration.EMPTIED)
    answers = {call.variant: json.loads(call.exchanges[0].response_body) for call in emptied}
    assert [answers[f"the record's text is {empty}"]["body"] for empty in ("null", "empty")] == [None, ""]
    assert [answers[f"the record's subject is {empty}"]["subject"] for empty in ("null", "empty")] == [None, ""]
    (unlinked,) = evidence.altered("getCallLog", Alteration.UNLINKED)
    assert unlinked.argument["contactId"] is None
    assert evidence.plain(unlinked) is evidence.step("call-log", "read")


def test_what_a_connector_prints_and_logs_is_heard_without_secrets(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Talks")
    record(project, [LOG_OUT])
    evidence, _ = judge(project, faults=None)
    said = next(call.said for call in evidence.calls if call.interface == "getLicenseStatus")
    assert said.splitlines() == ["printed", "logged at debug"]
    assert "{{apiKey}}" in next(call.said for call in evidence.calls if call.interface == "unAuthorize")


def test_a_call_that_was_recorded_by_its_argument_is_replayed_by_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    scenario = project / "cassettes" / "scenarios" / "contact.yaml"
    tape, provenance = read_cassette(scenario), read_provenance(scenario)
    (first, *_) = provenance.steps
    argument = {"phoneNumber": first.body["phoneNumber"], "isExtension": False}
    alone = project / "cassettes" / "calls" / "findContact" / "raw.yaml"
    write_cassette(alone, tape[slice(*first.exchanges)].interactions)
    write_provenance(alone, replace(provenance, steps=(replace(first, body={}, argument=argument),)))
    evidence, _ = judge(project, faults=None)
    (call,) = [call for call in evidence.calls if not call.scenario]
    assert call.value == {"successful": True, "matchedContactInfo": [PLACEHOLDER]}
    assert (call.step, call.misses) == ("raw", ())


def test_fields_that_the_settings_ignore_may_differ(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    cassette = project / "cassettes" / "scenarios" / "contact.yaml"
    changed = [
        ({**asked, "uri": f"{asked['uri']}{'&' if '?' in asked['uri'] else '?'}nonce=of-that-day"}, answer)
        for asked, answer in read_cassette(cassette).interactions
    ]
    write_cassette(cassette, changed)
    before, _ = judge(project, faults=None)
    assert any(call.misses for call in before.calls)
    with (project / "appconnect.toml").open("a") as file:
        file.write('\n[matching]\nignore = ["query.nonce"]\n')
    after, _ = judge(project, faults=None)
    assert not any(call.misses for call in after.calls)
    assert (bool(before.unused), after.unused) == (True, ())
