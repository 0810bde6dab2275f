"""The project's folder, in real repositories."""

import subprocess
from pathlib import Path

import pytest

from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.diagnosis.configuration import dotenv, git

from .projects import found, make


def run(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
                   check=True, capture_output=True)  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With a `.env` that git does not know of yet."""
    run(tmp_path, "init")
    (tmp_path / ".env").write_text("A=1\n")
    return tmp_path


def test_ignored_files_are_safe(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env\n.appconnect/\n")
    (repository / ".appconnect").mkdir()
    assert git(repository) == Check("git", Status.OK, "ignores .env and .appconnect/")


def test_a_folder_that_ignores_itself_is_safe(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".appconnect").mkdir()
    (repository / ".appconnect" / ".gitignore").write_text("*\n")
    assert git(repository).status is Status.OK


def test_what_is_not_ignored_would_be_committed(repository: Path) -> None:
    (repository / ".appconnect").mkdir()
    check = git(repository)
    assert check.status is Status.PROBLEM
    assert ".env is not ignored" in check.found
    assert ".appconnect is not ignored" in check.found
    assert "Add .env to .gitignore." in check.todo
    (repository / ".env").unlink()
    (repository / ".appconnect").rmdir()
    assert git(repository).status is Status.WARNING


def test_a_tracked_dotenv_is_a_problem_whatever_is_ignored(repository: Path) -> None:
    run(repository, "add", ".env")
    run(repository, "commit", "-m", "oops")
    (repository / ".gitignore").write_text(".env\n")
    check = git(repository)
    assert check.status is Status.PROBLEM
    assert check.found == ".env is tracked: its secrets are in the history"
    assert "git rm -r --cached .env" in check.todo
    assert "change every credential" in check.todo


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert git(tmp_path) == Check("git", Status.UNCHECKED, "this is no git repository")


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git(tmp_path) == Check("git", Status.UNCHECKED, "git is not installed")


def test_who_may_read_dotenv(tmp_path: Path) -> None:
    assert dotenv(tmp_path).status is Status.OK
    file = tmp_path / ".env"
    file.write_text("A=1\n")
    file.chmod(0o640)
    check = dotenv(tmp_path)
    assert (check.status, check.todo) == (Status.WARNING, "`chmod 600 .env`")
    assert "mode 640" in check.found
    file.chmod(0o600)
    assert dotenv(tmp_path).status is Status.OK


def test_a_damaged_toml_leaves_the_rest_unchecked(repository: Path) -> None:
    make(repository, toml='profile = "live\n')
    checks = found(repository)
    damaged = checks["appconnect.toml"]
    assert damaged.status is Status.PROBLEM
    assert "this is not TOML" in damaged.found
    assert damaged.todo.startswith("Mend that line")
    assert checks["git"].status is Status.PROBLEM  # the folder is there all the same
    assert checks["connector"] == Check("connector", Status.UNCHECKED, "appconnect.toml can't be used")
    assert {checks[name].status for name in list(checks)[5:]} == {Status.UNCHECKED}


def test_no_project_at_all(tmp_path: Path) -> None:
    checks = found(tmp_path)
    assert checks["appconnect.toml"].status is Status.PROBLEM
    assert "appconnect new" in checks["appconnect.toml"].todo
    assert checks[".env"] == Check(".env", Status.UNCHECKED, "there is no project")
