"""`appconnect validate` with a choice and with a baseline: what is shown, what is written, what it ends with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.main import main
from tests.cli.harness import Ran
from tests.rules.projects import make_project, record

RULE = "message-update-returns-nothing"
BASE = '[connector]\nname = "acme"\nkind = "python"\nentry = "connector:ReturnsNothing"\n'


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one error, of RULE, in updateMessageLog."""
    project = make_project(tmp_path_factory.mktemp("choosing"), "ReturnsNothing")
    record(project)
    return project


@pytest.fixture
def project(recorded: Path) -> Path:
    """Back to what it was: without [validate], without a baseline."""
    (recorded / "appconnect.toml").write_text(BASE, "utf-8")
    for file in recorded.glob("*.json"):
        file.unlink()
    return recorded


Validate = Callable[..., Ran]


@pytest.fixture
def validate(project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Validate:
    """`appconnect validate` as it is typed, in the project's folder or another one."""

    def run(*arguments: str, toml: str = "", folder: Path = project) -> Ran:
        if toml:
            (project / "appconnect.toml").write_text(BASE + toml, "utf-8")
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", "120")
        capsys.readouterr()
        return Ran(main(["validate", *arguments]), *capsys.readouterr())

    return run


def document(ran: Ran) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ran.stdout)
    return loaded


def closing(ran: Ran) -> str:
    return ran.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "toml", "code"),
    [
        ("", "", 1),
        ("--select R-M", "", 1),
        ("--select R-C,R-K", "", 0),
        ("--select note-changed --select message-*", "", 1),
        ("--only R-C", "", 0),
        (f"--ignore {RULE}", "", 0),
        ("--interface findContact", "", 0),
        ("--interface findContact --interface updateMessageLog", "", 1),
        (f"--severity {RULE}=warning", "", 0),
        (f"--severity {RULE}=warning --fail-on warning", "", 1),
        ("", '[validate]\nselect = ["R-C"]', 0),
        ("--select R-M", '[validate]\nselect = ["R-C"]', 1),
        ("", f'[validate]\nignore = ["{RULE}"]', 0),
        ("--ignore R-C", f'[validate]\nignore = ["{RULE}"]', 0),
        ("", '[validate]\ninterfaces = ["findContact"]', 0),
        ("--interface updateMessageLog", '[validate]\ninterfaces = ["findContact"]', 1),
        ("", f'[validate.severity]\n"{RULE}" = "info"', 0),
        ("", f'[validate]\nfail_on = "info"\n[validate.severity]\n"{RULE}" = "info"', 1),
        ("--fail-on warning", f'[validate]\nfail_on = "info"\n[validate.severity]\n"{RULE}" = "info"', 0),
        (f"--severity {RULE}=error", f'[validate.severity]\n"{RULE}" = "info"', 1),
        ("--severity R-C=info", f'[validate.severity]\n"{RULE}" = "info"', 0),
    ],
)
def test_the_choice_decides_the_exit_code(validate: Validate, arguments: str, toml: str, code: int) -> None:
    ran = validate(*arguments.split(), toml=toml)
    assert (ran.code, ran.stderr) == (code, "")


def test_the_closing_line_counts_what_was_left_out(validate: Validate) -> None:
    everything = document(validate("--json"))["summary"]
    assert (everything["ignored"], everything["notSelected"], everything["otherInterfaces"]) == (0, 0, 0)
    narrowed = ("--select", "R-M,R-C", "--ignore", f"{RULE},search-writes", "--interface", "findContact")
    summary = document(validate("--json", *narrowed))["summary"]
    counted = ("judged", "notJudged", "ignored", "notSelected", "otherInterfaces")
    assert sum(summary[name] for name in counted) == everything["judged"] + everything["notJudged"]
    left_out = f"1 ignored, {summary['notSelected']} not selected, {summary['otherInterfaces']} of other interfaces."
    assert closing(validate(*narrowed)).endswith(f", {left_out}")


def test_the_matrix_keeps_its_twelve_rows(project: Path, validate: Validate) -> None:
    rows = document(validate("--json", "--interface", "findContact"))["interfaces"]
    cells = {row["interface"]: {row["implemented"], row["shape"], row["behaviour"]} for row in rows}
    assert len(cells) == 12
    assert "not chosen" not in cells.pop("findContact")
    assert all(cell == {"not chosen"} for cell in cells.values())


def test_a_cell_whose_rules_were_not_selected_is_not_green(project: Path, validate: Validate) -> None:
    rows = document(validate("--json", "--select", "search-writes"))["interfaces"]
    (row,) = (row for row in rows if row["interface"] == "findContact")
    assert (row["implemented"], row["shape"], row["behaviour"]) == ("not chosen", "not chosen", "ok")


def test_the_severity_is_that_of_the_finding(project: Path, validate: Validate) -> None:
    found = document(validate("--json", "--severity", "R-M=warning"))["findings"]
    assert [(each["rule"], each["severity"]) for each in found] == [(RULE, "warning")]


@pytest.mark.parametrize(
    ("arguments", "toml", "said"),
    [
        ("--select mesage-update-returns-nothing", "", RULE),
        ("--ignore R-M99", "", "R-M9"),
        ("--interface updateMesageLog", "", "updateMessageLog"),
        ("--severity R-M7=fatal", "", "RULE=warning"),
        ("--fail-on fatal", "", "appconnect validate --help"),
        ("--interface findContact --select R-M7", "", "Nothing is left to judge"),
        ("", '[validate]\nignore = ["mesage-update-returns-nothing"]', RULE),
        ("--baseline a.json --write-baseline b.json", "", "exclude each other"),
        ("--baseline none.json", "", "--write-baseline none.json"),
        ("", '[validate]\nbaseline = "none.json"', "There is no baseline"),
        ("--baseline connector.py", "", "is damaged"),
        ("--write-baseline connector.py", "", "is damaged"),
    ],
)
def test_what_can_not_be_chosen_ends_with_2(
    project: Path, validate: Validate, arguments: str, toml: str, said: str
) -> None:
    source = (project / "connector.py").read_text("utf-8")
    ran = validate(*arguments.split(), toml=toml)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert (project / "connector.py").read_text("utf-8") == source


def test_a_baseline_from_its_making_to_its_end(project: Path, validate: Validate) -> None:
    wrote = validate("--write-baseline", "known.json")
    assert (wrote.code, wrote.stderr) == (0, "known.json: 1 finding known from now on.\n")
    ran = validate("--baseline", "known.json")
    assert ran.code == 0
    assert "Known\n" in ran.stdout
    assert "effect" not in ran.stdout
    assert ", no finding, " in closing(ran)
    assert ", 1 known." in closing(ran)
    said = document(validate("--baseline", "known.json", "--json"))
    assert said["findings"] == []
    assert [each["rule"] for each in said["known"]] == [RULE]

    mended = BASE.replace("ReturnsNothing", "Keeping")
    (project / "appconnect.toml").write_text(mended, "utf-8")
    ran = validate("--baseline", "known.json")
    assert ran.code == 0
    assert "Mended\n" in ran.stdout
    assert ", 1 mended." in closing(ran)
    assert "--write-baseline" in ran.stdout
    validate("--write-baseline", "known.json")
    assert json.loads((project / "known.json").read_text("utf-8"))["findings"] == []


def test_a_finding_that_is_not_in_the_baseline_fails_the_run(project: Path, validate: Validate) -> None:
    (project / "appconnect.toml").write_text(BASE.replace("ReturnsNothing", "Keeping"), "utf-8")
    validate("--write-baseline", "known.json")
    ran = validate("--baseline", "known.json", toml="\n")
    assert ran.code == 1
    assert "Known\n" not in ran.stdout


def test_what_was_not_judged_is_neither_known_nor_mended_and_stays(project: Path, validate: Validate) -> None:
    validate("--write-baseline", "known.json")
    written = (project / "known.json").read_bytes()
    ran = validate("--baseline", "known.json", "--ignore", RULE)
    assert ran.code == 0
    assert "Neither known nor mended\n" in ran.stdout
    said = document(validate("--baseline", "known.json", "--select", "R-C", "--json"))
    assert ([each["rule"] for each in said["undecided"]], said["mended"]) == ([RULE], [])
    validate("--write-baseline", "known.json", "--select", "R-C")
    assert (project / "known.json").read_bytes() == written


def test_the_file_of_the_settings_lies_beside_them(project: Path, validate: Validate) -> None:
    validate("--write-baseline", "known.json")
    (project / "appconnect.toml").write_text(BASE + '[validate]\nbaseline = "known.json"\n', "utf-8")
    below = project / "cassettes"
    assert validate(folder=below).code == 0
    other = project / "other.json"
    document = json.loads((project / "known.json").read_text("utf-8"))
    other.write_text(json.dumps(document | {"findings": []}), "utf-8")
    assert validate("--baseline", str(other), folder=below).code == 1


def test_the_same_finding_at_another_line_is_the_same(project: Path, validate: Validate) -> None:
    validate("--write-baseline", "known.json")
    source = (project / "connector.py").read_text("utf-8")
    try:
        (project / "connector.py").write_text("# one line more\n" + source, "utf-8")
        assert validate("--baseline", "known.json").code == 0
    finally:
        (project / "connector.py").write_text(source, "utf-8")


def test_without_recordings_no_baseline_is_written(tmp_path: Path, validate: Validate) -> None:
    empty = make_project(tmp_path, "Missing")
    assert validate("--write-baseline", "known.json", folder=empty).code == 4
    assert not (empty / "known.json").exists()
