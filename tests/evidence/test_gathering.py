"""Recorded calls are replayed from their own checkpoints."""

import json
from dataclasses import replace
from pathlib import Path

from appconnect_cli.evidence import Alteration, Specimens
from appconnect_cli.evidence.gathering import recordings
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
from appconnect_cli.transports.cassette import read_cassette, write_cassette
from appconnect_cli.transports.rewrites import MARK
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
    evidence, _ = judge(project)
    assert [call.body for call in evidence.calls] == [step.body for step in steps]
    assert [call.instant for call in evidence.calls] == [step.instant for step in steps]
    assert [call.kept for call in evidence.calls] == [step.output for step in steps]
    assert [call.role for call in evidence.calls] == ["find unknown", "create", "find again", "find by name", "log"]
    assert not evidence.variants


def test_what_took_how_long_is_known_from_the_recording(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    steps = read_provenance(project / "cassettes" / "scenarios" / "contact.yaml").steps
    evidence, _ = judge(project)
    assert [call.took for call in evidence.calls] == [step.took for step in steps]
    times = [tuple(exchange.milliseconds for exchange in call.exchanges) for call in evidence.calls]
    assert times == [step.milliseconds for step in steps]
    assert any(sum(own) > 0 for own in times)


def test_each_interface_is_run_again_with_a_crm_that_fails_in_each_way(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE, FAILURES])
    evidence, _ = judge(project)
    failing = [call for call in evidence.variants if call.alteration == Alteration.FAILING]
    sent = {call.interface for call in evidence.calls if call.exchanges and call.scenario == EACH_INTERFACE_ONCE.name}
    assert {call.interface for call in failing} == sent
    assert all(exchange.fault for call in failing for exchange in call.exchanges)
    assert {call.variant for call in failing} == {
        "HTTP 500",
        "connection reset",
        "answer to a bad credential (HTTP 401)",
        "HTTP 429",
    }


def test_without_a_specimen_a_refused_credential_has_no_shape(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project)
    assert evidence.specimens == Specimens()
    failing = evidence.variants_of("updateCallLog")
    assert {call.variant for call in failing} == {"HTTP 500", "connection reset"}


def test_an_update_fails_by_itself_after_the_servers_own_read(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project)
    failing = evidence.altered("updateCallLog", Alteration.FAILING_ITSELF)
    assert [call.variant for call in failing] == ["HTTP 500 to the update", "connection reset to the update"]
    for call in failing:
        assert [exchange.method for exchange in call.exchanges] == ["GET", "PATCH"]
        assert [bool(exchange.fault) for exchange in call.exchanges] == [False, True]


def test_a_call_that_is_sent_twice_reaches_the_connector_twice(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_AGAIN])
    evidence, _ = judge(project)
    first, second = (evidence.step(CALL_AGAIN.name, role) for role in (Role.CREATE, Role.CREATE_AGAIN))
    assert first is not None
    assert second is not None
    assert first.body == second.body
    assert first.exchanges[0].request_body == second.exchanges[0].request_body


def test_a_broken_connection_is_a_fault_like_any_other(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project)
    broken = [call for call in evidence.variants_of("createContact") if call.variant == "connection reset"]
    assert [(exchange.status, exchange.fault) for call in broken for exchange in call.exchanges] == [(None, "reset")]


def test_a_message_meets_a_record_that_can_be_read_and_not_written(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [EACH_INTERFACE_ONCE])
    evidence, _ = judge(project)
    (unwritten,) = evidence.altered("updateMessageLog", Alteration.UNWRITTEN)
    assert [exchange.fault for exchange in unwritten.exchanges] == ["", "500"]


def test_a_message_meets_a_record_that_a_person_edited_or_emptied(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [MESSAGES])
    evidence, _ = judge(project)
    typed = evidence.altered("updateMessageLog", Alteration.TYPED)
    emptied = evidence.altered("updateMessageLog", Alteration.EMPTIED)
    assert {call.step for call in typed} == {call.step for call in emptied} == {"second message", "third message"}
    assert all(MARK in call.exchanges[-1].request_body.decode() for call in typed)
    assert [json.loads(call.exchanges[0].response_body)["body"] for call in emptied] == [None, "", None, ""]
    assert all(call.misses == () for call in (*typed, *emptied))


def test_an_update_meets_a_line_that_a_person_typed_and_a_read_that_fails(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_LOG])
    evidence, _ = judge(project)
    typed = evidence.altered("updateCallLog", Alteration.TYPED)
    assert {call.role for call in typed} == {"partial update", "edit"}
    for call in typed:
        read, write = call.exchanges
        assert MARK in read.response_body.decode()
        assert MARK in write.request_body.decode()
        assert call.misses == ()
    unread = evidence.altered("updateCallLog", Alteration.UNREAD)
    assert {(call.role, call.exchanges[0].fault) for call in unread} == {
        (role, "500") for role in ("partial update", "edit", "edit again")
    }


def test_a_record_is_read_without_its_text_and_without_its_contact(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CALL_LOG])
    evidence, _ = judge(project)
    emptied = evidence.altered("getCallLog", Alteration.EMPTIED)
    assert [json.loads(call.exchanges[0].response_body)["body"] for call in emptied] == [None, ""]
    (unlinked,) = evidence.altered("getCallLog", Alteration.UNLINKED)
    assert unlinked.argument["contactId"] is None
    assert evidence.plain(unlinked) is evidence.step("call-log", "read")


def test_what_a_connector_prints_and_logs_is_heard_without_secrets(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Talks")
    record(project, [LOG_OUT])
    evidence, _ = judge(project)
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
    evidence, _ = judge(project)
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
    before, _ = judge(project)
    assert any(call.misses for call in before.calls)
    with (project / "appconnect.toml").open("a") as file:
        file.write('\n[matching]\nignore = ["query.nonce"]\n')
    after, _ = judge(project)
    assert not any(call.misses for call in after.calls)
    assert (bool(before.unused), after.unused) == (True, ())
