"""A project is on the disk whole or not at all, and nothing that stands there is lost."""

import errno
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from appconnect_cli.errors import FileError
from appconnect_cli.scaffold import write_project

FILES = {PurePosixPath(name): name.encode() for name in ("README.md", "acme/crm.py", "acme/deep/er.py", "tests/t.py")}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below, and an empty folder with its mark."""
    entries = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: path.read_bytes() if path.is_file() else b"(folder)"
        for name, path in entries.items()
        if path.is_file() or not any(path.iterdir())
    }


WRITTEN = {path.as_posix(): content for path, content in FILES.items()}


def test_a_new_folder_with_its_parents(tmp_path: Path) -> None:
    write_project(tmp_path / "a" / "b" / "acme", FILES)
    assert tree(tmp_path / "a" / "b" / "acme") == WRITTEN
    assert [entry.name for entry in (tmp_path / "a" / "b").iterdir()] == ["acme"]


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write_project(Path(), FILES)
    assert tree(tmp_path) == WRITTEN
    assert tmp_path.stat().st_ino == before


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes(b"mine")
    with pytest.raises(FileError, match="not empty") as refused:
        write_project(tmp_path, FILES)
    assert "--force" in refused.value.hint
    assert tree(tmp_path) == {"note.txt": b"mine"}


@pytest.mark.parametrize("force", [False, True])
def test_a_file_of_that_name_is_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "acme").write_bytes(b"mine")
    with pytest.raises(FileError, match="is a file"):
        write_project(tmp_path / "acme", FILES, force=force)
    assert tree(tmp_path) == {"acme": b"mine"}


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acme").symlink_to(tmp_path / "gone")
    with pytest.raises(FileError, match="can't be written"):
        write_project(tmp_path / "acme", FILES, force=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["acme"]


def test_a_file_where_a_parent_is_needed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"mine")
    with pytest.raises(FileError, match="can't be written") as refused:
        write_project(tmp_path / "x" / "acme", FILES)
    assert "folder is needed" in refused.value.hint
    assert tree(tmp_path) == {"x": b"mine"}


def test_force_replaces_the_templates_files_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "crm.py").write_bytes(b"old")
    (tmp_path / ".env").write_bytes(b"KEY=1")
    write_project(tmp_path, FILES, force=True)
    assert tree(tmp_path) == {**WRITTEN, ".env": b"KEY=1"}


def test_force_never_removes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "acme" / "crm.py").mkdir(parents=True)
    (tmp_path / "acme" / "crm.py" / "mine").write_bytes(b"mine")
    with pytest.raises(FileError, match="is a folder where the template has a file"):
        write_project(tmp_path, FILES, force=True)
    assert tree(tmp_path) == {"acme/crm.py/mine": b"mine"}


def fail_at(nth: int, failure: BaseException, real: Callable[..., object]) -> Callable[..., object]:
    """`real`, but at the nth call the failure instead."""
    calls = 0

    def failing(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise failure
        return real(*arguments, **options)

    return failing


FAILURES = [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")]


@pytest.mark.parametrize("failure", FAILURES, ids=["ctrl-c", "disk full"])
@pytest.mark.parametrize(("function", "nth"), [("write_bytes", 1), ("write_bytes", 3), ("mkdir", 2), ("rename", 1)])
def test_a_failure_leaves_nothing_of_a_new_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, function: str, nth: int
) -> None:
    monkeypatch.setattr(Path, function, fail_at(nth, failure, getattr(Path, function)))
    with pytest.raises((KeyboardInterrupt, FileError)):
        write_project(tmp_path / "parent" / "acme", FILES)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("failure", FAILURES, ids=["ctrl-c", "disk full"])
@pytest.mark.parametrize(
    ("function", "nth"), [("write_bytes", 2), ("mkdir", 2), *(("rename", nth) for nth in range(1, 7))]
)
def test_a_failure_leaves_an_existing_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, function: str, nth: int
) -> None:
    before = {"README.md": b"mine", "acme/crm.py": b"old", "acme/other.py": b"mine", "note.txt": b"mine"}
    for name, content in before.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(Path, function, fail_at(nth, failure, getattr(Path, function)))
    with pytest.raises((KeyboardInterrupt, FileError)):
        write_project(tmp_path, FILES, force=True)
    assert tree(tmp_path) == before | {"empty": b"(folder)"}


@pytest.mark.parametrize(
    ("code", "hint"),
    [(errno.EACCES, "who may write"), (errno.EROFS, "read-only"), (errno.ENAMETOOLONG, "shorter name")],
)
def test_a_folder_that_can_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, hint: str
) -> None:
    monkeypatch.setattr(Path, "mkdir", fail_at(1, OSError(code, os.strerror(code)), Path.mkdir))
    with pytest.raises(FileError, match="acme can't be written") as refused:
        write_project(tmp_path / "acme", FILES)
    assert hint in refused.value.hint
    assert tree(tmp_path) == {}
