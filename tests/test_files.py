"""A file is whole or untouched, whatever happens while it is written."""

import errno
import os
import stat
from pathlib import Path

import pytest

from appconnect_cli.errors import FileError
from appconnect_cli.files import write_atomically


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_writes_bytes_and_makes_folders(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "x.yaml"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert names(target.parent) == ["x.yaml"]


def test_mode_keeps_a_file_private(tmp_path: Path) -> None:
    write_atomically(tmp_path / "secret", b"", mode=0o600)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(FileError, match="x can't be written") as caught:
        write_atomically(tmp_path / "x", b"1")
    assert caught.value.hint
    assert names(tmp_path) == ["x"]


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(FileError, match="can't be written") as caught:
        write_atomically(tmp_path / "x" / "y", b"1")
    assert "folder" in caught.value.hint


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((FileError, KeyboardInterrupt)):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["x"]
