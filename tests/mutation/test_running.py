"""The command itself, on a few mutants: one for each kind of outcome, and for each family of operators."""

import json
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

REPORTED = {
    "wrong-key crm._contact: created_date=* -> created_dates=*": ("offline", "R-C"),
    "removed-raise connector.AcmeConnector.update_call_log: *": ("offline", "R-G"),
    'constant-return bodies.note_in: *return ""': ("offline", "R-G"),
    "dropped-alternative connector.AcmeConnector.find_contact: *e164?))": ("again", "R-C"),
    "removed-await crm.Crm._get: *": ("offline", "R-G"),
}
SURVIVING = "removed-clean-up connector.AcmeConnector.get_call_log: *"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says of them. A process of its own: this one has threads, and a fork copies none of them."""
    file = tmp_path_factory.mktemp("mutation") / "told.json"
    only = [part for pattern in (*REPORTED, SURVIVING) for part in ("--only", pattern)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", *only, "--json", str(file)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) | {"stdout": done.stdout, "code": done.returncode}
    return found


@pytest.mark.parametrize("pattern", REPORTED)
def test_a_mistake_is_reported_by_the_rules_that_it_breaks(pattern: str, told: dict[str, Any]) -> None:
    (mutant,) = [each for each in told["mutants"] if fnmatchcase(each["key"], pattern)]
    outcome, family = REPORTED[pattern]
    assert mutant["outcome"] == outcome
    assert family in mutant["families"]
    assert mutant["rules"]


def test_what_nobody_can_see_survives_and_is_explained(told: dict[str, Any]) -> None:
    (mutant,) = [each for each in told["mutants"] if fnmatchcase(each["key"], SURVIVING)]
    assert mutant["outcome"] in ("survived", "equivalent")
    assert mutant["reason"] in told["stdout"]


def test_the_table_counts_them(told: dict[str, Any]) -> None:
    total = next(line for line in told["stdout"].splitlines() if line.startswith("all "))
    assert total.split()[1:4] == ["6", "4", "1"]


def test_nothing_that_is_chosen_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", "--only", "no-such-*"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "no mutant is called like 'no-such-*'" in done.stderr


NEVER = "import time\n\nwhile True:\n    time.sleep(1)\n"


def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    """In a process of its own, as the command is."""
    code = f"""
from tests.mutation import running
from tests.mutation.mutant import Key, Mutant
from tests.mutation.projects import scaffolded
running.SECONDS = 15.0
mutant = Mutant(Key("endless", "crm", "", ""), "crm", 1, {NEVER!r})
with scaffolded() as project:
    print([(each.hung, each.offline) for each in running.run([mutant], project, jobs=1)])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[(True, None)]\n", done.stderr
