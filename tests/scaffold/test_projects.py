"""Each template makes a project that is clean, typed, tested and valid, offline, whatever it is called."""

import json
from pathlib import Path

import pytest

from appconnect_cli.scaffold import list_templates
from tests.scaffold.projects import make_project, run_in

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
    assert " passed" in demand(project, "pytest", "-p", "no:cacheprovider", "-p", "no:xdist")


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
    assert silent <= {("dispositions-named-otherwise", "getCallLog"), ("error-status-hidden", "updateCallLog")}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_project_says_what_git_must_not_keep(tmp_path: Path, template: str) -> None:
    project = make_project(tmp_path / "project", template)
    ignored = (project / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", ".appconnect/", "cassettes/**/*.partial.*"} <= set(ignored)
    assert (project / ".env.example").exists()
    assert "appconnect validate" in (project / ".github/workflows/validate.yml").read_text("utf-8")
