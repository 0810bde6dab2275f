"""The connector on its recordings, offline."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def appconnect(*arguments: str) -> str:
    """What a command prints; the test fails with all of it if the command does."""
    command = [sys.executable, "-m", "appconnect_cli", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_interface_keeps_the_contract() -> None:
    appconnect("validate")


def test_a_known_number_is_matched() -> None:
    called = json.loads(appconnect("call", "findContact", "--replay", "--json"))
    matches = called["outcome"]["value"]["matchedContactInfo"]
    assert [match["name"] for match in matches] == ["Noor Haddad", "Create new contact..."]
