"""Each template makes a project that is clean, typed, tested and valid, offline, whatever it is called."""

import json
import re
from pathlib import Path

import pytest
import yaml

from appconnect_cli.scaffold import list_templates
from tests.scaffold.projects import make_project, run_in

WORKFLOW = ".github/workflows/validate.yml"
TEMPLATES = [template.name for template in list_templates()]
LONGEST = ("a" * 40, f"O'Neil & Söhne: #1 {'x' * 41}")
"""The widest that a name can get: lines must not overflow, quotes and marks must not break a file."""


def demand(project: Path, *arguments: str) -> str:
    done = run_in(project, *arguments)
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    ("name", "crm_name"), [("acme", None), ("zebra-crm", None), LONGEST], ids=["short", "two words", "longest"]
)
def test_a_project_is_clean(tmp_path: Path, template: str, name: str, crm_name: str | None) -> None:
    project = make_project(tmp_path / "project", template, name, crm_name)
    assert "All checks passed" in demand(project, "ruff", "check", "--no-cache")
    assert "already formatted" in demand(project, "ruff", "format", "--no-cache", "--check")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_is_typed(tmp_path: Path, template: str) -> None:
    assert "no issues found" in demand(make_project(tmp_path / "project", template), "mypy")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_projects_own_tests_pass_without_a_crm(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "project", template, "zebra-crm", LONGEST[1])
    ran = demand(project, "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "console_output_style=classic")
    passed = re.search(r"(\d+) passed", ran)
    assert passed, ran
    assert int(passed[1]) > 400, "the rules are among them"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_is_valid(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "project", template)
    assert "no finding" in demand(project, "appconnect_cli", "validate")


def test_little_about_the_python_template_is_left_unjudged(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    report = json.loads(demand(project, "appconnect_cli", "validate", "--json"))
    assert report["findings"] == []
    assert report["summary"]["judged"] > 440
    silent = {(entry["rule"], entry["interface"]) for entry in report["notJudged"]}
    without_records = {("legal-answer-fails", interface) for interface in ("unAuthorize", "getLicenseStatus")}
    assert silent <= without_records, "no answer of theirs holds a record that could be told otherwise"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_says_what_git_must_not_keep(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "project", template)
    ignored = (project / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", ".appconnect/", "cassettes/**/*.partial.*"} <= set(ignored)
    assert (project / ".env.example").exists()


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_projects_workflow_is_one_that_github_takes(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "project", template)
    demand(project, "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW)


def test_the_workflow_shows_what_is_wrong_and_may_do_no_more_than_that(tmp_path: Path) -> None:
    workflow = yaml.safe_load((make_project(tmp_path / "project") / WORKFLOW).read_text("utf-8"))
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {"contents": "read"}
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    steps = job["steps"]
    assert all(re.fullmatch(r"[\w/-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    validate = next(step for step in steps if "appconnect validate" in step.get("run", ""))
    upload = next(step for step in steps if "upload-sarif" in step.get("uses", ""))
    assert "pytest" in [step.get("run") for step in steps]
    assert f"--output-format sarif --output-file {upload['with']['sarif_file']}" in validate["run"]
    assert all("!cancelled()" in step["if"] for step in (validate, upload)), "findings fail a step before"
    assert steps.index(validate) < steps.index(upload)
