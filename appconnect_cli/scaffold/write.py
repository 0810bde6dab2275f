"""Putting a project on the disk: all of it or nothing, and never over what stands there unless told to."""

import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath

from appconnect_cli.errors import FileError
from appconnect_cli.files import as_file_error


def write_project(folder: Path, files: Mapping[PurePosixPath, bytes], *, force: bool = False) -> None:
    """Make `folder` with `files` in it. FileError if it can't be done; then, as after Ctrl-C, nothing is left behind.

    A folder that holds something is refused without `force`; with it the named files are replaced, all or none, and
    what else stands there stays as it is.
    """
    try:
        if not folder.exists():
            _write_new(folder, files)
        elif folder.is_dir() and (force or not any(folder.iterdir())):
            _write_into(folder, files)
        else:
            raise _in_the_way(folder)
    except OSError as error:
        raise as_file_error(folder, error) from error


def _in_the_way(folder: Path) -> FileError:
    if folder.is_dir():
        return FileError(
            f"{folder} exists and is not empty: nothing was written.",
            hint="Choose another name or --directory, or replace the template's files there with --force.",
        )
    return FileError(f"{folder} is a file: nothing was written.", hint="Choose another name, or --directory.")


def _write_new(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Beside its place under a temporary name, then renamed."""
    with ExitStack() as undo:
        _make_folder(folder.parent, undo)
        staged = _staged(folder.parent, files, undo)
        staged.rename(folder)
        undo.pop_all()


def _write_into(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """File by file from a staged copy inside; what is replaced is kept aside until all are there."""
    with ExitStack() as finish, ExitStack() as undo:
        staged = _staged(folder, files, finish)
        aside = _temporary(folder)
        finish.callback(shutil.rmtree, aside, ignore_errors=True)
        for path in files:
            _replace(folder / path, staged / path, aside / path, undo)
        undo.pop_all()


def _replace(target: Path, new: Path, aside: Path, undo: ExitStack) -> None:
    """Each step is noted before it is done: Ctrl-C between the two loses nothing."""
    _make_folder(target.parent, undo)
    if target.is_dir():
        raise FileError(f"{target} is a folder where the template has a file.", hint="Move it out of the way.")
    if target.is_symlink() or target.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        undo.callback(_move_back, aside, target)
        target.rename(aside)
    else:
        undo.callback(target.unlink, missing_ok=True)
    new.rename(target)


def _move_back(aside: Path, target: Path) -> None:
    if aside.is_symlink() or aside.exists():
        aside.replace(target)


def _staged(parent: Path, files: Mapping[PurePosixPath, bytes], undo: ExitStack) -> Path:
    """The whole tree under a temporary name in `parent`, where renaming stays on one file system."""
    staged = _temporary(parent)
    undo.callback(shutil.rmtree, staged, ignore_errors=True)
    for path, content in files.items():
        (staged / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).write_bytes(content)
    return staged


def _temporary(parent: Path) -> Path:
    return parent / f".appconnect-new.{secrets.token_hex(6)}.tmp"


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """Make a folder with its parents; undone, only those that this made go again."""
    missing = [candidate for candidate in (folder, *folder.parents) if not candidate.exists()]
    for candidate in reversed(missing):
        undo.callback(_remove_empty, candidate)
        candidate.mkdir(exist_ok=True)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
