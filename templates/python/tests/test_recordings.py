"""The connector on its recordings, offline: what `appconnect validate` and `appconnect call --replay` say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CALLS = PROJECT / "cassettes" / "calls"
RECORDED = sorted(path.relative_to(CALLS) for path in CALLS.glob("*/*.call.yaml"))


def appconnect(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appconnect_cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_every_interface_keeps_the_contract() -> None:
    done = appconnect("validate")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("recorded", RECORDED, ids=str)
def test_every_recorded_call_still_succeeds(recorded: Path) -> None:
    case = recorded.name.removesuffix(".call.yaml")
    done = appconnect("call", recorded.parent.name, "--replay", "--cassette", case, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["conclusion"]["successful"] is not False
