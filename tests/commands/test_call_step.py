"""`appconnect call --step`: one step of a recorded scenario, made again from where it began."""

import json
import shutil
from pathlib import Path

import pytest

from appconnect_cli.errors import ExitCode
from appconnect_cli.main import main
from appconnect_cli.scenarios.catalogue import CALL_LOG
from tests.rules.projects import make_project, record
from tests.transports.provenances import read_provenance

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("recorded"), "Keeping")
    record(project, [CALL_LOG])
    return project


@pytest.fixture
def project(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(recorded, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def test_each_step_is_replayed_with_its_own_input_and_answers(project: Path, capsys: Printed) -> None:
    for step in read_provenance(project / "cassettes" / "scenarios" / "call-log.yaml").steps:
        assert main(["call", step.interface, "--replay", "--step", f"call-log/{step.name}", "--json"]) == ExitCode.OK
        printed = capsys.readouterr()
        called = json.loads(printed.out)
        assert called["outcome"] == step.output
        assert len(called["exchanges"]) == step.exchanges[1] - step.exchanges[0]
        assert called["unused"] == called["misses"] == []
        assert f"scenarios/call-log.yaml, step {step.name!r}" in printed.err


def test_a_step_is_a_replay_by_itself_and_no_other_mode(project: Path, capsys: Printed) -> None:
    assert main(["call", "getCallLog", "--step", "call-log/read"]) == ExitCode.OK
    assert "replay" in capsys.readouterr().out
    for mode in ("--live", "--record"):
        assert main(["call", "getCallLog", "--step", "call-log/read", mode]) == ExitCode.USAGE
        assert f"--step and {mode} exclude each other" in capsys.readouterr().err


def test_another_input_may_be_tried_on_a_step(project: Path, capsys: Printed) -> None:
    arguments = ["call", "updateCallLog", "--step", "call-log/edit", "--set", "note=Other"]
    assert main(arguments) == ExitCode.NO_EVIDENCE
    assert "Nearest recordings" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["getCallLog", "--step", "call-lok/read"], ExitCode.NO_EVIDENCE, ("'call-lok'", "Did you mean call-log?")),
        (["getCallLog", "--step", "zzz/read"], ExitCode.NO_EVIDENCE, ("'zzz'", "Recorded are: call-log.")),
        (["getCallLog", "--step", "../../x/read"], ExitCode.NO_EVIDENCE, ("scenario '..'", "appconnect record")),
        (["getCallLog", "--step", "call-log"], ExitCode.USAGE, ("no step ''", "find contact, create, read")),
        (["getCallLog", "--step", "call-log/reed"], ExitCode.USAGE, ("no step 'reed'", "Did you mean 'call-log/read'")),
        (
            ["createCallLog", "--step", "call-log/read again"],
            ExitCode.USAGE,
            ("calls getCallLog", "`appconnect call getCallLog --replay --step 'call-log/read again'`"),
        ),
        (["getCallLog", "--step", "call-log/read", "--cassette", "x"], ExitCode.USAGE, ("--step and --cassette",)),
        (["findContact", "--step", "call-log/find contact", "--sample", "e164"], ExitCode.USAGE, ("and --sample",)),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_name(
    arguments: list[str], code: ExitCode, said: tuple[str, ...], project: Path, capsys: Printed
) -> None:
    assert main(["call", *arguments]) == code
    told = capsys.readouterr().err
    assert all(text in told for text in said), told
