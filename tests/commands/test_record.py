"""`appconnect record`, from the preview to the files."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appconnect_cli.commands.record import command
from appconnect_cli.errors import ExitCode, FileError, UsageError
from appconnect_cli.evidence.gathering import recordings
from appconnect_cli.sandbox import API_KEY
from appconnect_cli.sandbox.server import Sandbox
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.store import Journal, State, Store
from appconnect_cli.transports.recordings import read_recording
from tests.cli.harness import appconnect
from tests.rules.projects import make_project
from tests.transports.provenances import read_provenance

LIVE = '[profiles.live]\nbase_url = "https://crm.invalid"\napi_key_env = "LIVE_KEY"\n'


def cassettes(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "cassettes").rglob("*.yaml"))


def test_all_scenarios_are_recorded_on_the_sandbox_without_a_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Keeping")
    assert command(connector=project) is ExitCode.OK
    names = [scenario.name for scenario in SCENARIOS if not scenario.only_for]
    assert cassettes(project) == sorted([f"{name}.yaml" for name in names] + [f"{name}.call.yaml" for name in names])
    out, err = capsys.readouterr()
    assert out.count("recorded") == len(names)
    assert "createCallLog (writes)" in err
    assert "sandbox-key" not in "".join(path.read_text() for path in (project / "cassettes").rglob("*.yaml"))


def test_ids_are_stored_resolved_and_differ_between_recordings(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    sessions = []
    for _ in range(2):
        assert command(["call-log"], connector=project) is ExitCode.OK
        steps = read_provenance(project / "cassettes" / "scenarios" / "call-log.yaml").steps
        (created,) = [step for step in steps if step.interface == "createCallLog"]
        sessions.append(created.body["logInfo"]["sessionId"])
        assert created.body["contactId"]
        assert [step.body["sessionId"] for step in steps if step.interface == "getCallLog"] == [sessions[-1]] * 4
    assert sessions[0] != sessions[1]


def test_a_log_out_by_hand_does_not_stand_in_the_way(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    logged_out = State(user={"id": "sandbox-acme", "platform": "acme", "accessToken": ""})
    Store(project, "sandbox").save(logged_out)
    assert command(["contact"], connector=project) is ExitCode.OK
    assert Store(project, "sandbox").load() == logged_out


def test_a_failing_scenario_leaves_the_old_recording_and_the_others_are_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Keeping")
    command(["each-interface-once", "contact"], connector=project)
    folder = project / "cassettes" / "scenarios"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_project(tmp_path, "Stumbles")
    assert command(["each-interface-once", "contact"], connector=project) is ExitCode.NO_EVIDENCE
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after["each-interface-once.yaml"] == before["each-interface-once.yaml"]
    assert after["each-interface-once.call.yaml"] == before["each-interface-once.call.yaml"]
    assert after["contact.yaml"] != before["contact.yaml"]
    partial = {"each-interface-once.partial.yaml", "each-interface-once.partial.call.yaml"}
    assert set(after) == set(before) | partial, "what was done is kept aside"
    out = capsys.readouterr().out
    assert "failed    each-interface-once: getUserList raised KeyError" in out
    assert "cassettes/scenarios/each-interface-once.partial.yaml" in out


def test_a_first_recording_keeps_a_call_that_raises_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Stumbles")
    assert command(["each-interface-once"], connector=project) is ExitCode.NO_EVIDENCE
    assert "getUserList raised KeyError: 'active'" in capsys.readouterr().out
    steps = read_provenance(project / "cassettes" / "scenarios" / "each-interface-once.yaml").steps
    (failed_step,) = [step for step in steps if step.interface == "getUserList"]
    assert failed_step.output["kind"] == "raised"
    assert steps[-1].name == "update message log", "the others go on"


def test_what_the_crm_refuses_is_no_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Refused")
    assert command(["each-interface-once"], connector=project) is ExitCode.NO_EVIDENCE
    assert "failed    each-interface-once: getLicenseStatus raised httpx.HTTPStatusError" in capsys.readouterr().out
    assert not (project / "cassettes" / "scenarios" / "each-interface-once.yaml").exists()


def test_who_asks_for_the_first_page_again_and_again_is_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Circles")
    assert command(["each-interface-once"], connector=project) is ExitCode.NO_EVIDENCE
    told = " ".join(capsys.readouterr().out.split())
    assert "the connector sent one request more than 100 times, and was stopped" in told
    assert not (project / "cassettes" / "scenarios" / "each-interface-once.yaml").exists()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("stop", ["SIGKILL", "SIGINT"])
def test_a_recording_that_is_stopped_keeps_the_steps_that_were_done_aside(tmp_path: Path, stop: str) -> None:
    project = make_project(tmp_path, "Keeping")
    command(["each-interface-once"], connector=project)
    folder = project / "cassettes" / "scenarios"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_project(tmp_path, "Stopped")
    body = f"import os, signal, time; os.kill(os.getpid(), signal.{stop}); time.sleep(30)"
    with (project / "connector.py").open("a", encoding="utf-8") as source:
        source.write(f"\n\nclass Stopped(Keeping):\n    def get_user_list(self, request):\n        {body}\n")
    ran = appconnect(project, "record", "each-interface-once")
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    partial = folder / "each-interface-once.partial.yaml"
    assert {name: after.get(name) for name in before} == before
    assert [step.name for step in read_recording(partial).provenance.steps][-1] == "license"
    assert [recording.path.name for recording in recordings(project / "cassettes")] == ["each-interface-once.yaml"]
    if stop == "SIGINT":
        assert ran.code == 130
        assert f"What was recorded until then is kept in {partial}." in ran.stderr
    make_project(tmp_path, "Keeping")
    assert command(["each-interface-once"], connector=project) is ExitCode.OK
    assert not partial.exists(), "a whole recording takes its place"


def test_another_crm_is_written_to_only_if_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_KEY", "k")
    project = make_project(tmp_path, "Keeping", extra=LIVE)
    with pytest.raises(UsageError) as caught:
        command(["contact"], profile="live", no_input=True, connector=project)
    assert "--yes" in caught.value.hint
    assert "https://crm.invalid" in capsys.readouterr().err
    assert not (project / "cassettes").exists()


def test_a_crm_that_does_not_answer_ends_the_scenario_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_KEY", "k")
    project = make_project(tmp_path, "Keeping", extra=LIVE.replace("https://crm.invalid", "http://127.0.0.1:9"))
    assert command(["contact"], profile="live", yes=True, connector=project) is ExitCode.NO_EVIDENCE
    assert not (project / "cassettes").exists()
    assert "find unknown failed" in capsys.readouterr().err


CLEANING = """

class Cleaning(Keeping):
    async def clean_up(self, request):
        paths = {"contact": "contacts", "callLog": "activities", "messageLog": "activities"}
        async with self.client(request) as crm:
            await crm.delete(f"/{paths[request.kind]}/{request.id}")


class ReturnsWhoIsThere(Cleaning):
    async def create_contact(self, request):
        found = await self.search(request, {"phone": "+14155550111"})
        return {"contactInfo": found["matchedContactInfo"][0]}


class CleaningContacts(Cleaning):
    async def clean_up(self, request):
        if request.kind != "contact":
            raise RuntimeError("activities stay")
        await super().clean_up(request)
"""


@pytest.fixture
def crm() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def on_crm(folder: Path, name: str, crm: Sandbox, monkeypatch: pytest.MonkeyPatch, extra: str = "") -> Path:
    """A project whose profile `live` is a CRM that is none of ours, for all it knows."""
    monkeypatch.setenv("LIVE_KEY", API_KEY)
    live = f'[profiles.live]\nbase_url = "{crm.base_url}"\napi_key_env = "LIVE_KEY"\n{extra}'
    project = make_project(folder, name, extra=live)
    with (project / "connector.py").open("a", encoding="utf-8") as source:
        source.write(CLEANING)
    return project


def records(crm: Sandbox) -> list[int]:
    """How many contacts and activities there are."""
    with httpx.Client(base_url=crm.base_url, auth=(API_KEY, "")) as client:
        answers = [client.get(path, params={"limit": "100"}).json() for path in ("/contacts", "/activities")]
    return [len(answer["items"]) for answer in answers]


def test_what_was_made_is_removed_where_the_connector_offers_that(
    tmp_path: Path, crm: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = records(crm)
    project = on_crm(tmp_path, "Cleaning", crm, monkeypatch)
    assert command(["call-log", "messages"], profile="live", yes=True, connector=project) is ExitCode.OK
    assert records(crm) == before
    assert "Left in" not in capsys.readouterr().err
    assert "DELETE" not in (project / "cassettes" / "scenarios" / "call-log.yaml").read_text("utf-8")


def test_what_stayed_is_listed_with_the_reason(
    tmp_path: Path, crm: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = on_crm(tmp_path, "CleaningContacts", crm, monkeypatch)
    monkeypatch.setenv("COLUMNS", "400")
    command(["call-log"], profile="live", yes=True, connector=project)
    err = capsys.readouterr().err
    assert "1 call log (9" in err
    assert "RuntimeError: activities stay" in err
    assert "1 contact (" not in err
    command(["call-log"], profile="live", yes=True, connector=on_crm(tmp_path, "Keeping", crm, monkeypatch))
    err = capsys.readouterr().err
    assert "1 contact (c-" in err
    assert "the connector has no clean_up(request)" in err


def test_what_was_there_before_is_never_removed(
    tmp_path: Path, crm: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = on_crm(tmp_path, "ReturnsWhoIsThere", crm, monkeypatch)
    monkeypatch.setenv("COLUMNS", "400")
    before = records(crm)
    command(["contact"], profile="live", yes=True, connector=project)
    assert records(crm) == before, "Noor Haddad is still there"
    assert "1 contact (c-1001): it may have been there before." in capsys.readouterr().err


def test_late_writes_are_waited_for(tmp_path: Path, crm: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    project = on_crm(tmp_path, "Keeping", crm, monkeypatch, "[record]\nsettle = 0.25\n")
    command(["call-log"], profile="live", yes=True, connector=project)
    assert [wait for wait in waits if wait] == [0.25] * 5, "after contact, create, and three updates; not at the end"


def test_a_run_that_was_stopped_is_taken_up_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_project(tmp_path, "Refused")
    chosen = ["contact", "each-interface-once", "messages"]
    assert command(chosen, connector=project) is ExitCode.NO_EVIDENCE
    make_project(tmp_path, "Keeping")
    capsys.readouterr()
    assert command(resume=True, connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    assert [line.split()[1] for line in out.splitlines() if line.startswith("recorded")] == ["each-interface-once:"]
    with pytest.raises(UsageError, match="no run to resume"):
        command(resume=True, connector=project)
    Journal(project, "sandbox").write(["contact", "messages"])
    command(["contact"], connector=project)
    assert Journal(project, "sandbox").remaining() == ("messages",), "what an earlier run left is not forgotten"
    with pytest.raises(UsageError, match="--resume takes up the last run"):
        command(["contact"], resume=True, connector=project)


def test_a_damaged_journal_is_told_and_not_guessed_at(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Keeping")
    journal = Journal(project, "sandbox")
    for damage in ("{", '{"format": 2}', '{"format": 1, "scenarios": [1]}'):
        journal.write(["contact"])
        journal.path.write_text(damage, "utf-8")
        with pytest.raises(FileError, match="is damaged"):
            command(resume=True, connector=project)
        assert journal.path.read_text("utf-8") == damage
