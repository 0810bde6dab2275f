"""`appconnect validate`, from parsing to the exit code."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.commands.validate import command
from appconnect_cli.errors import CassetteDamagedError, ExitCode, UsageError
from appconnect_cli.findings import Severity
from appconnect_cli.reporters.formats import Format
from appconnect_cli.scenarios.catalogue import CONTACT
from appconnect_cli.transports.cassette import read_cassette, write_cassette
from tests.rules.projects import make_project, record
from tests.transports.provenances import read_provenance, write_provenance


def test_a_good_connector_ends_with_0_and_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project)
    assert command(connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    assert "findContactWithName" in out
    assert "judged, no finding, " in out.splitlines()[-1]


def test_findings_end_with_1_unless_the_threshold_is_higher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Misspelt")
    record(project)
    assert command(connector=project) is ExitCode.OK
    assert command(connector=project, fail_on=Severity.WARNING) is ExitCode.FINDINGS
    assert "find_contacts_with_name" in capsys.readouterr().out


def test_json_is_one_document_on_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "ReturnsNothing")
    record(project)
    capsys.readouterr()
    assert command(connector=project, json_=True) is ExitCode.FINDINGS
    first = json.loads(capsys.readouterr().out)
    assert [finding["rule"] for finding in first["findings"]] == ["message-update-returns-nothing"]
    command(connector=project, output_format=Format.JSON)
    assert json.loads(capsys.readouterr().out) == first


def test_what_a_recording_holds_too_much_is_told_and_does_not_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    cassette = project / "cassettes" / "scenarios" / "contact.yaml"
    interactions, provenance = read_cassette(cassette).interactions, read_provenance(cassette)
    count = len(interactions)
    write_cassette(cassette, [*interactions, interactions[0]])
    *steps, last = provenance.steps
    longer = replace(last, exchanges=(last.exchanges[0], count + 1))
    write_provenance(cassette, replace(provenance, steps=(*steps, longer)))
    capsys.readouterr()
    assert command(connector=project, json_=True, only=["recording-unused"]) is ExitCode.OK
    report = json.loads(capsys.readouterr().out)
    (unused,), (finding,) = report["unused"], report["findings"]
    assert (unused["cassette"], unused["step"]) == ("cassettes/scenarios/contact.yaml", last.name)
    assert (unused["position"], unused["url"]) == (count + 1, interactions[0][0]["uri"])
    assert (finding["severity"], finding["step"]) == ("info", last.name)
    assert f"exchange {count + 1}, " in finding["seen"]


def test_the_command_of_a_finding_shows_it_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "ReturnsNothing")
    record(project)
    assert command(connector=project, only=["message-update-returns-nothing"]) is ExitCode.FINDINGS
    assert "updateMessageLog" in capsys.readouterr().out
    assert command(connector=project, only=["note-changed"]) is ExitCode.OK


def test_an_unknown_rule_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        command(connector=make_project(tmp_path, "Keeping"), only=["note-change"])
    assert "note-changed" in caught.value.hint


def test_without_recordings_what_can_be_judged_is_and_it_ends_with_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(connector=make_project(tmp_path, "Missing")) is ExitCode.NO_EVIDENCE
    out, err = capsys.readouterr()
    assert "interface-missing" in out
    assert "appconnect record" in err


def test_a_cassette_and_provenance_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project)
    cassette = project / "cassettes" / "scenarios" / "messages.yaml"
    cassette.write_text("version: 1\ninteractions: []\n", encoding="utf-8")
    with pytest.raises(CassetteDamagedError) as caught:
        command(connector=project)
    assert "messages.yaml" in caught.value.what


def test_live_judges_the_crm_itself_and_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path / "crm", "Swallows")
    before = sorted(path.relative_to(project) for path in project.rglob("*"))
    assert command(live=True, json_=True, interface=["findContactWithName"], connector=project) is ExitCode.FINDINGS
    captured = capsys.readouterr()
    (finding,) = json.loads(captured.out)["findings"]
    assert finding["rule"] == "failure-as-no-match"
    assert finding["command"] == "appconnect validate --live --select failure-as-no-match"
    assert "call-log: create  1 request" in captured.err
    after = [path for path in sorted(project.rglob("*")) if not {".appconnect", "__pycache__"} & {*path.parts}]
    assert [path.relative_to(project) for path in after] == before


def test_live_fails_if_the_crm_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    project = make_project(tmp_path, "Refused")
    assert command(live=True, connector=project) is ExitCode.NO_EVIDENCE
    captured = capsys.readouterr()
    assert "not played to its end: each-interface-once: getLicenseStatus raised httpx.HTTPStatusError" in captured.err
    assert "Nothing is recorded yet" not in captured.err


def test_live_asks_before_it_writes_to_a_crm_that_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_KEY", "k")
    extra = '[profiles.live]\nbase_url = "https://crm.invalid"\napi_key_env = "LIVE_KEY"\n'
    project = make_project(tmp_path, "Keeping", extra=extra)
    with pytest.raises(UsageError, match=r"writes to https://crm\.invalid"):
        command(live=True, profile="live", connector=project)
    with pytest.raises(UsageError, match="--yes is for --live"):
        command(yes=True, connector=project)


def test_coverage_is_shown_if_asked_and_never_fails_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    capsys.readouterr()
    assert command(connector=project) is ExitCode.OK
    assert "Coverage" not in capsys.readouterr().out
    assert command(connector=project, coverage=True) is ExitCode.OK
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "record appconnect record failures" in lines
    assert lines.index("Coverage") < lines.index("To record next") < lines.index("Not judged")
    command(connector=project, json_=True)
    rows = {row["interface"]: row for row in json.loads(capsys.readouterr().out)["coverage"]}
    assert rows["findContact"]["empty"]["recorded"] == 1
    assert rows["findContact"]["rateLimit"]["record"] == "appconnect record failures"
    command(connector=project, json_=True, coverage=True)
    assert {row["interface"]: row for row in json.loads(capsys.readouterr().out)["coverage"]} == rows


@pytest.mark.parametrize("name", [Format.JUNIT, Format.SARIF, Format.GITHUB])
def test_coverage_needs_a_place_to_stand(name: Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Keeping")
    for file in (None, Path("-")):
        with pytest.raises(UsageError, match=f"no place in the format {name}"):
            command(connector=project, coverage=True, output_format=name, output_file=file)
    command(connector=project, coverage=True, output_format=name, output_file=tmp_path / "report")
    assert "Coverage" in capsys.readouterr().out.splitlines()
