"""What the command line says to the person who gets something wrong, and to the one who asks."""

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from .harness import SNAPSHOTS, appconnect, check_snapshot, normalised

TOML = """
[connector]
name = "acme"
entry = "acme:Acme"

[profiles.live]
base_url = "https://acme.example"
api_key_env = "ACME_API_KEY"
"""
CONNECTOR = """
from appconnect_cli.connectors import Connector


class Acme(Connector):
    auth_type = "apiKey"
"""


@dataclass(frozen=True)
class Case:
    """A command line in a folder with a connector's project, parts of which are replaced."""

    arguments: str
    files: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)


def entry(name: str) -> dict[str, str]:
    """appconnect.toml with another entry."""
    return {"appconnect.toml": TOML.replace("acme:Acme", name)}


CASES = {
    "version": Case("--version"),
    "help": Case("--help"),
    "nothing": Case(""),
    "misspelt-command": Case("valdiate"),
    "unknown-command": Case("frobnicate"),
    "unknown-option": Case("explain --frob"),
    "missing-argument": Case("call"),
    "unknown-interface": Case("call findContcat"),
    "interface-in-python-spelling": Case("call find_contact"),
    "bad-toml": Case("call findContact", {"appconnect.toml": "[connector]\nname = acme\n"}),
    "misspelt-key": Case("call findContact", {"appconnect.toml": TOML.replace("entry", "entyr")}),
    "unknown-profile": Case("call findContact --profile lvie"),
    "unknown-profile-by-environment": Case("validate", environ={"APPCONNECT_PROFILE": "nope"}),
    "missing-credential": Case("call findContact --profile live"),
    "no-such-connector": Case("call findContact --connector elsewhere"),
    "connector-missing-module": Case("validate", entry("acmee:Acme")),
    "connector-missing-class": Case("validate", entry("acme:Acm")),
    "connector-is-a-number": Case("validate", entry("acme:LIMIT") | {"acme.py": "LIMIT = 3\n"}),
    "connector-syntax-error": Case("validate", {"acme.py": "class Acme:\n    def find_contact(:\n"}),
    "connector-raises-at-import": Case("call findContact", {"acme.py": "import json\njson.loads('{')\n"}),
    "connector-needs-a-library": Case("call findContact", {"acme.py": "import no_such_crm_sdk\n"}),
    "connector-exits-at-import": Case("call findContact", {"acme.py": "raise SystemExit(1)\n"}),
    "connector-needs-arguments": Case(
        "call findContact", {"acme.py": "class Acme:\n    def __init__(self, url): ...\n"}
    ),
    "connector-fails-to-start": Case(
        "call findContact", {"acme.py": "class Acme:\n    def __init__(self):\n        self.x = {}['y']\n"}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_snapshot(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    for file, text in ({"appconnect.toml": TOML, "acme.py": CONNECTOR} | case.files).items():
        (tmp_path / file).write_text(dedent(text), "utf-8")
    ran = appconnect(tmp_path, *case.arguments.split(), environ=case.environ)
    assert "Traceback" not in ran.stdout + ran.stderr
    check_snapshot(name, ran.snapshot(tmp_path))


def test_outside_any_project(tmp_path: Path) -> None:
    check_snapshot("no-project", appconnect(tmp_path, "validate").snapshot(tmp_path))


def test_no_snapshot_is_left_over() -> None:
    tests = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert [file.name for file in SNAPSHOTS.iterdir() if f'"{file.stem}"' not in tests] == []


def test_only_what_varies_is_normalised(tmp_path: Path) -> None:
    text = f"{tmp_path}/a 127.0.0.1:8123 took 12.5 ms at 2031-01-02T03:04:05.678Z in 1.2 s, 12 items, 2 GB"
    assert normalised(text, tmp_path) == ("<ROOT>/a 127.0.0.1:<PORT> took <N> ms at <INSTANT> in 1.2 s, 12 items, 2 GB")
