"""Recorded calls are replayed from their own checkpoints."""

from dataclasses import replace
from pathlib import Path

from appconnect_cli.evidence.gathering import recordings
from appconnect_cli.scenarios.catalogue import CONTACT, LOG_OUT
from appconnect_cli.transports.cassette import read_cassette, write_cassette
from tests.rules.projects import judge, make_project, record
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
    assert [call.role for call in evidence.calls] == ["find unknown", "create", "find again"]
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


def test_only_steps_that_sent_something_are_faulted(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project)
    evidence, _ = judge(project)
    assert {call.scenario for call in evidence.variants} == {"each-interface-once", "log-out"}
    assert "getLicenseStatus" not in {call.interface for call in evidence.variants}
    assert all(exchange.fault for call in evidence.variants for exchange in call.exchanges)
    assert {call.variant for call in evidence.variants} == {"HTTP 500"}


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
    assert call.value == {"successful": True, "matchedContactInfo": []}
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
