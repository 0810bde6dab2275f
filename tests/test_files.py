"""A file is whole or untouched, whatever happens while it is written."""

import base64
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from appconnect_cli.errors import FileError
from appconnect_cli.files import append, guard_files, write_atomically
from appconnect_cli.transports.redaction import Redactor


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


SECRET = "s3cr3t/of+acme"


@pytest.mark.parametrize("how", ["raw", "percent", "base64", "in a binary file"])
@pytest.mark.parametrize("write", [write_atomically, append])
def test_a_known_secret_is_not_written(tmp_path: Path, write: Callable[[Path, bytes], None], how: str) -> None:
    forms = {
        "raw": f"Bearer {SECRET}".encode(),
        "percent": quote(SECRET, safe="").encode(),
        "base64": base64.b64encode(f"user:{SECRET}".encode()),
        "in a binary file": b"\xff\x00" + SECRET.encode(),
    }
    guard_files(Redactor({"accessToken": SECRET}).secrets_in)
    target = tmp_path / "x"
    target.write_bytes(b"old")
    with pytest.raises(FileError, match="x was not written: it would hold the secret accessToken") as caught:
        write(target, forms[how])
    assert SECRET not in f"{caught.value.what} {caught.value.hint}"
    assert "report it" in caught.value.hint
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["x"]


def test_the_guard_knows_what_is_learned_later(tmp_path: Path) -> None:
    redactor = Redactor({"apiKey": "an0ther-key"})
    guard_files(redactor.secrets_in)
    write_atomically(tmp_path / "x", SECRET.encode())
    redactor.vault.learn("access_token", SECRET)
    with pytest.raises(FileError, match="the secrets accessToken, apiKey"):
        write_atomically(tmp_path / "x", f"{SECRET} an0ther-key".encode())


def test_what_is_no_secret_is_written(tmp_path: Path) -> None:
    guard_files(Redactor({"apiKey": SECRET, "short": "abc12", "word": "sandbox"}).secrets_in)
    for text in ("{{apiKey}}", "%7B%7BapiKey%7D%7D", '{"apiKey": "missing"}', "the sandbox of abc12", "\xff"):
        write_atomically(tmp_path / "x", text.encode("latin-1"))
        assert (tmp_path / "x").read_bytes() == text.encode("latin-1")


def test_a_place_for_secrets_takes_them(tmp_path: Path) -> None:
    guard_files(Redactor({"accessToken": SECRET}).secrets_in)
    write_atomically(tmp_path / "x", SECRET.encode(), mode=0o600, secret=True)
    assert (tmp_path / "x").read_text() == SECRET


def test_without_a_workspace_nothing_is_looked_for(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x", SECRET.encode())
    assert (tmp_path / "x").read_text() == SECRET
