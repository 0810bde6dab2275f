"""The recordings of a project in one line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appconnect_cli import __version__
from appconnect_cli.cassettes.inventory import inventory
from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.diagnosis.recordings import versions
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.transports.recordings import write_recording
from appconnect_cli.workspace import now
from tests.cassettes.projects import provenance, recorded
from tests.transports.samples import interaction

from .projects import OAUTH, account, found, log_in, make

PLAIN = [scenario.name for scenario in SCENARIOS if not scenario.only_for]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Every scenario of an apiKey connector, recorded today by this version."""
    root = make(tmp_path / "acme", toml=account("http://127.0.0.1:9"))
    for name in PLAIN:
        record(root, f"scenarios/{name}")
    return root


def record(root: Path, name: str, version: str = __version__, days: int = 0) -> None:
    step = replace(provenance(1).steps[0], instant=now() - timedelta(days=days, minutes=7))
    made = replace(provenance(1), version=version, steps=(step,))
    write_recording(root / "cassettes" / f"{name}.yaml", (interaction(),), made, lock=root / "lock")


def look(root: Path, environ: dict[str, str] | None = None) -> Check:
    return found(root, environ, offline=True)["recordings"]


def test_all_are_there(project: Path) -> None:
    check = look(project)
    assert check.status is Status.OK
    assert check.found == f"{len(PLAIN)} of {len(PLAIN)} scenarios, 0 single calls, the oldest made 7 min ago"


def test_there_are_none(tmp_path: Path) -> None:
    check = look(make(tmp_path))
    assert (check.status, check.todo) == (Status.WARNING, "`appconnect record`")


def test_the_oldest_counts(project: Path) -> None:
    record(project, "scenarios/call-log", days=40)
    assert look(project).found.endswith("the oldest made 40 d ago")


def test_a_missing_scenario(project: Path) -> None:
    for file in (project / "cassettes" / "scenarios").glob("messages.*"):
        file.unlink()
    check = look(project)
    assert check.status is Status.WARNING
    assert check.found.endswith("; not recorded: messages")
    assert check.todo == "`appconnect record messages`"


def test_the_kind_of_authentication_counts(project: Path) -> None:
    make(project, OAUTH)
    check = look(project)
    assert check.status is Status.WARNING
    assert "not recorded: token-refresh" in check.found


def test_a_damaged_one(project: Path) -> None:
    (project / "cassettes" / "scenarios" / "messages.yaml").write_text("interactions: [", "utf-8")
    check = look(project)
    assert check.status is Status.PROBLEM
    assert "scenarios/messages is damaged" in check.found
    assert check.todo


def test_one_that_did_not_end(project: Path) -> None:
    recorded(project, "scenarios/messages.partial")
    check = look(project)
    assert check.status is Status.WARNING
    assert "scenarios/messages.partial did not come to its end" in check.found


@pytest.mark.parametrize("profile", ["sandbox", "live"])
def test_one_that_holds_a_secret(project: Path, profile: str) -> None:
    (project / "cassettes" / "calls").mkdir()
    secret = "k3y-of-mine-0123456789"
    leaking = interaction(answer={"echo": secret})
    path = project / "cassettes" / "calls" / "findContact" / "leak.yaml"
    write_recording(path, (leaking,), replace(provenance(1), version=__version__), lock=project / "lock")
    assert look(project).status is Status.OK
    check = found(project, {"ACME_API_KEY": secret}, offline=True, profile=profile)["recordings"]
    assert check.status is Status.PROBLEM
    assert "findContact/leak holds a credential" in check.found
    assert "appconnect cassette scrub findContact/leak" in check.todo
    assert secret not in str(check)


def test_one_that_holds_the_token_of_another_log_in(project: Path, tmp_path: Path) -> None:
    kept = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(tmp_path / "kept")}
    log_in(project, "live", {"accessToken": "acc3ss-t0ken-of-live"}, kept)
    path = project / "cassettes" / "calls" / "findContact" / "leak.yaml"
    leaking = interaction(answer={"echo": "acc3ss-t0ken-of-live"})
    write_recording(path, (leaking,), replace(provenance(1), version=__version__), lock=project / "lock")
    assert "findContact/leak holds a credential" in look(project, kept).found
    for file in (tmp_path / "kept").iterdir():
        file.unlink()
    assert "not every secret is known: The log-in of profile live is incomplete" in look(project, kept).found


def test_other_versions(project: Path) -> None:
    record(project, "scenarios/call-log", "0.0.9")
    check = look(project)
    assert check.status is Status.OK
    assert check.found.endswith("; made with appconnect-cli 0.0.9")
    record(project, "scenarios/messages", "99.1")
    check = look(project)
    assert check.status is Status.WARNING
    assert "99.1, newer than this one" in check.found
    assert "--upgrade" in check.todo


def test_a_version_that_is_none_is_no_crash(project: Path) -> None:
    record(project, "scenarios/call-log", "main")
    (check,) = versions(inventory(project / "cassettes"), __version__)
    assert check.status is Status.OK


def test_without_a_connector(project: Path) -> None:
    (project / "acme.py").write_text("raise OSError('no')\n")
    check = look(project)
    assert check.status is Status.OK
    assert "the connector's own secrets are not known" in check.found
