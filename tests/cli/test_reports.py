"""`appconnect validate` as a CI job runs it: formats, files, and what GitHub Actions sets."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from appconnect_cli.reporters.formats import Format
from tests.cli.harness import appconnect
from tests.rules.projects import make_project, record

RULE = "message-update-returns-nothing"
CLOSING = re.compile(r"\d+ judged, 1 finding \(1 error\), \d+ not judged\.")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a project in one of its folders, which has one finding."""
    folder = tmp_path_factory.mktemp("repository").resolve()
    record(make_project(folder / "crm" / "acme", "ReturnsNothing"))
    return folder


@pytest.fixture
def project(repository: Path) -> Path:
    return repository / "crm" / "acme"


def rules_in(name: str, text: str) -> list[str]:
    """The rules of a report's findings, read by the format's own parser."""
    if name == Format.JSON:
        return [finding["rule"] for finding in json.loads(text)["findings"]]
    if name == Format.SARIF:
        return [result["ruleId"] for result in json.loads(text)["runs"][0]["results"]]
    if name == Format.JUNIT:
        cases = Xml.fromstring(text.encode()).iter("testcase")
        return [case.get("name", "") for case in cases if case.find("failure") is not None][:1]
    return [RULE] if RULE in text else []


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "github", "html"])
def test_a_format_on_stdout_is_one_document(name: str, project: Path) -> None:
    ran = appconnect(project, "validate", "--output-format", name)
    assert (ran.code, ran.stderr) == (1, "")
    assert rules_in(name, ran.stdout) == [RULE]
    assert "interface            implemented" not in ran.stdout
    dash = appconnect(project, "validate", "--output-format", name, "--output-file", "-")
    assert (dash.code, dash.stdout) == (1, ran.stdout)
    assert not (project / "-").exists()


@pytest.mark.parametrize("name", list(Format))
def test_beside_a_file_a_person_gets_the_report(name: Format, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "report.txt"
    ran = appconnect(
        project,
        "validate",
        "--output-format",
        name,
        "--output-file",
        str(file),
        environ={"FORCE_COLOR": "1", "TERM": "xterm"},
    )
    assert ran.code == 1
    assert CLOSING.search(ran.stdout)
    assert "\x1b[" in ran.stdout
    written = file.read_text("utf-8")
    assert rules_in(name, written) == [RULE]
    assert "\x1b" not in written
    assert written.endswith("\n")
    assert [each.name for each in file.parent.iterdir()] == ["report.txt"]


def test_a_rich_report_in_a_file_is_plain_text(project: Path, tmp_path: Path) -> None:
    ran = appconnect(project, "validate", "--output-file", str(tmp_path / "report.txt"))
    lines = (tmp_path / "report.txt").read_text("utf-8").splitlines()
    assert lines == [line.rstrip() for line in ran.stdout.splitlines()]
    assert CLOSING.fullmatch(lines[-1])


def test_a_relative_file_lies_below_the_folder_at_hand(project: Path, tmp_path: Path) -> None:
    ran = appconnect(
        tmp_path, "validate", "--connector", str(project), "--output-format", "json", "--output-file", "report.json"
    )
    assert ran.code == 1
    assert rules_in("json", (tmp_path / "report.json").read_text("utf-8")) == [RULE]


def test_a_file_that_can_not_be_written_is_named(project: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    ran = appconnect(project, "validate", "--output-file", str(tmp_path / "taken" / "report.txt"))
    assert ran.code == 2
    assert "report.txt can't be written" in ran.stderr


def test_in_github_actions_places_are_the_repository_s_and_the_job_gets_a_summary(
    repository: Path, project: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# An earlier step\n", "utf-8")
    environ = {"GITHUB_WORKSPACE": str(repository), "GITHUB_STEP_SUMMARY": str(summary), "CI": "true"}
    ran = appconnect(project, "validate", "--output-format", "github", environ=environ)
    assert ran.code == 1
    line, closing = ran.stdout.splitlines()
    assert line.startswith("::error file=crm/acme/connector.py,line=13,title=updateMessageLog%3A ")
    assert CLOSING.fullmatch(closing)
    text = summary.read_text("utf-8")
    assert text.startswith("# An earlier step\n## appconnect validate: acme\n")
    assert re.search(r"^\| updateMessageLog \| ok \| error \| ok \| \d+ \|  \|$", text, re.MULTILINE)
    assert CLOSING.fullmatch(text.splitlines()[-1])

    sarif = appconnect(project, "validate", "--output-format", "sarif", environ=environ)
    (result,) = json.loads(sarif.stdout)["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "crm/acme/connector.py"
    assert summary.read_text("utf-8") == text


def test_outside_of_the_workspace_places_are_the_project_s(project: Path, tmp_path: Path) -> None:
    ran = appconnect(project, "validate", "--output-format", "github", environ={"GITHUB_WORKSPACE": str(tmp_path)})
    assert ran.stdout.startswith("::error file=connector.py,line=13,")


def test_a_summary_that_can_not_be_written_is_told(project: Path, tmp_path: Path) -> None:
    environ = {"GITHUB_STEP_SUMMARY": str(tmp_path / "gone" / "summary.md")}
    ran = appconnect(project, "validate", "--output-format", "github", environ=environ)
    assert ran.code == 2
    assert "summary.md can't be written" in ran.stderr


def test_no_secret_goes_to_a_file(tmp_path: Path) -> None:
    project = make_project(tmp_path / "acme", "ReturnsNothing", extra='[secrets]\nvariables = ["ACME_SECRET"]\n')
    record(project)
    environ = {"ACME_SECRET": "connector.py", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    for name in Format:
        ran = appconnect(
            project, "validate", "--output-format", name, "--output-file", str(tmp_path / name), environ=environ
        )
        assert ran.code == 1, ran.stderr
    written = [file.read_text("utf-8") for file in tmp_path.iterdir() if file.is_file()]
    assert len(written) == len(Format) + 1
    assert [text for text in written if "connector.py" in text] == []
    assert all("ACME_SECRET" in text for text in written)


def test_the_schema_needs_no_project(tmp_path: Path) -> None:
    ran = appconnect(tmp_path, "validate", "--schema")
    assert (ran.code, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_two_formats_are_one_too_many(project: Path) -> None:
    ran = appconnect(project, "validate", "--json", "--output-format", "sarif")
    assert ran.code == 2
    assert "--json and --output-format sarif exclude each other." in ran.stderr
