"""`appconnect call --fault`: the CRM fails by hand, in replay and on the sandbox."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.errors import ExitCode
from appconnect_cli.evidence.gathering import gather
from appconnect_cli.main import main
from appconnect_cli.scenarios.catalogue import CALL_LOG, FAILURES
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.fault_spec import FaultSpec, parse_fault
from appconnect_cli.transports.faults import EVERY
from appconnect_cli.workspace import open_workspace
from tests.rules.projects import make_project, record

Printed = pytest.CaptureFixture[str]
EDIT = ("updateCallLog", "--replay", "--step", "call-log/edit", "--json")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("recorded"), "Keeping")
    record(project, [CALL_LOG, FAILURES])
    return project


@pytest.fixture
def project(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(recorded, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("429", FaultSpec("429", EVERY)),
        ("429@1+", FaultSpec("429", EVERY)),
        ("reset@2", FaultSpec("reset", range(1, 2))),
        ("502-html@2+", FaultSpec("502-html", EVERY[1:])),
        ("418@2-3", FaultSpec("418", range(1, 3))),
    ],
)
def test_a_fault_is_read_as_it_is_told(text: str, spec: FaultSpec) -> None:
    assert parse_fault(text) == spec


@pytest.mark.parametrize(
    ("fault", "faulted", "said"),
    [
        ("500@2", ["", "500"], "Fault: HTTP 500 to request 2 alone."),
        ("reset@2+", ["", "reset"], "Fault: connection reset from request 2 on."),
        ("418@2", ["", "418"], "Fault: HTTP 418 to request 2 alone."),
        ("500@9", ["", ""], "The fault was not met (HTTP 500 to request 9 alone): 2 requests were sent."),
    ],
)
def test_a_recorded_step_meets_it(project: Path, fault: str, faulted: list[str], said: str, capsys: Printed) -> None:
    main(["call", *EDIT, "--fault", fault])
    printed = capsys.readouterr()
    called = json.loads(printed.out)
    assert [each["fault"] for each in called["exchanges"]] == faulted
    assert said in printed.err
    assert "not asked for" not in printed.err


def test_what_is_raised_then_ends_as_any_raise_does(project: Path, capsys: Printed) -> None:
    assert main(["call", *EDIT, "--fault", "429@2"]) == ExitCode.NO_EVIDENCE
    called = json.loads(capsys.readouterr().out)
    assert called["conclusion"]["message"] == "Rate limit exceeded"


def test_it_is_the_very_answer_that_validate_makes(project: Path, capsys: Printed) -> None:
    with open_workspace(project, None, Mode.REPLAY) as workspace:
        evidence = gather(workspace)
    runs = {
        str(call.injected): [_read(each.response_body) for each in call.exchanges]
        for call in evidence.variants
        if (call.scenario, call.step) == ("call-log", "edit") and call.injected
    }
    for fault in ("401", "403@2+", "503", "502-html@2+", "unknown-fields@2+", "null-body", "cut-off@2+"):
        bodies = runs[fault]
        main(["call", *EDIT, "--trace", "--fault", fault])
        called = json.loads(capsys.readouterr().out)
        assert [each["responseBody"] for each in called["exchanges"]] == bodies, fault


def test_the_sandbox_fails_before_it_is_asked(project: Path, capsys: Printed) -> None:
    creation = ["call", "createContact", "--new-contact-name", "Ana Prado", "--phone-number", "+12025550143", "--json"]
    assert main([*creation, "--fault", "503@1"]) == ExitCode.NO_EVIDENCE
    called = json.loads(capsys.readouterr().out)
    assert [(each["status"], each["fault"]) for each in called["exchanges"]] == [(503, "503")]
    assert main([*creation, "--fault", "reset@1"]) == ExitCode.NO_EVIDENCE
    called = json.loads(capsys.readouterr().out)
    assert [(each["status"], each["fault"]) for each in called["exchanges"]] == [(None, "reset")]
    main(["call", "findContact", "--phone-number", "+12025550143", "--json"])
    found = json.loads(capsys.readouterr().out)["outcome"]["value"]["matchedContactInfo"]
    assert [match for match in found if not match.get("isNewContact")] == [], "nothing was created"


def _read(body: bytes) -> Any:
    """As the JSON document shows it."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode() or None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fault", "null-bdy"), ("no fault 'null-bdy'", "Did you mean null-body?")),
        (("--fault", "999"), ("no fault '999'",)),
        (("--fault", "429@0"), ("can't be read", "429@2+")),
        (("--fault", "429@3-2"), ("ends with request 2, before it begins with 3",)),
        (("--fault", "bad-credential"), ("No recording shows", "`appconnect record failures`")),
        (("--live", "--fault", "null-body"), ("changes a recorded answer", "--replay")),
        (("--record", "--fault", "500"), ("--fault and --record exclude each other",)),
        (("--dry-run", "--fault", "500"), ("--fault and --dry-run exclude each other",)),
    ],
)
def test_what_cant_be_done_is_said(
    project: Path, arguments: tuple[str, ...], said: tuple[str, ...], capsys: Printed
) -> None:
    assert main(["call", "findContact", *arguments]) == ExitCode.USAGE
    printed = capsys.readouterr().err
    assert all(each in printed for each in said), printed


def test_a_real_crm_is_left_alone(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("OWN_KEY", "a-key-of-some-length")
    with (project / "appconnect.toml").open("a", encoding="utf-8") as file:
        file.write('\n[profiles.own]\nbase_url = "https://crm.invalid"\napi_key_env = "OWN_KEY"\n')
    assert main(["call", "findContact", "--profile", "own", "--live", "--fault", "500"]) == ExitCode.USAGE
    assert "for the sandbox CRM and for recordings" in capsys.readouterr().err
