"""Writing files so that a reader, a crash, a full disk or a second process never meets half of the work."""

import errno
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appconnect_cli.errors import FileError

_HINTS = {
    errno.EACCES: "Check who may write to the folder.",
    errno.EPERM: "Check who may write to the folder.",
    errno.EROFS: "The file system is mounted read-only; choose another folder.",
    errno.ENOSPC: "Free some space and run the command again; what stood there before is untouched.",
    errno.EFBIG: "Files may not grow that large here (`ulimit -f`); what stood there before is untouched.",
    errno.EDQUOT: "The quota is used up; what stood there before is untouched.",
    errno.ENOENT: "Choose another folder: this one takes no files.",
    errno.ENOTDIR: "A file stands where a folder is needed.",
    errno.EEXIST: "A file stands where a folder is needed.",
    errno.EISDIR: "A folder stands where the file should go.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}

TEMPORARY = ".tmp"
"""Ends the hidden name of a file that is being written; one that a killed process left is of no use to anybody."""

LOCK_SECONDS = 10.0
"""A lock is held while files are read and written; whoever waits longer waits for something broken."""

_OWNER_ONLY = 0o600

_find_secrets: list[Callable[[str], Collection[str]]] = []
"""The last one names the secrets of this process that stand in a text."""


def guard_files(find: Callable[[str], Collection[str]]) -> None:
    """From now on, and until the process ends, no file is written here in which `find` names a secret.

    What is written has its secrets taken out before; this is the last door, for the day on which that was forgotten.
    """
    _find_secrets[:] = [find]


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666, secret: bool = False) -> None:
    """Write `data` under `path`: afterwards there is the old file or the whole new one, never a part.

    The bytes go to a temporary name in the same folder, to the disk, and are then renamed. Missing folders are made.
    `mode` is the permission of a new file before the umask; 0o600 keeps it to its owner. `secret`: the file is there to
    hold secrets. FileError if it can't be done; whatever interrupts it, the temporary file is removed.
    """
    if not secret:
        _refuse_secrets(path, data)
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{TEMPORARY}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(temporary, data, mode)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise as_file_error(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def append(path: Path, data: bytes) -> None:
    """Write `data` after what stands there: a file that several programs write to in turn. FileError if it can't be."""
    _refuse_secrets(path, data)
    try:
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise as_file_error(path, error) from error


def _refuse_secrets(path: Path, data: bytes) -> None:
    if not _find_secrets:
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    found = sorted(_find_secrets[-1](text))
    if found:
        named = f"secret{'s' if len(found) > 1 else ''} {', '.join(found)}"
        raise FileError(
            f"{path} was not written: it would hold the {named}. What stood there before is untouched.",
            hint="Secrets are taken out before a file is written, so this is a bug of appconnect: please report it, "
            "with the command that you ran.",
        )


def _write_new(path: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut; not every system can open a folder, and the file is whole anyway."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def locked(path: Path, seconds: float | None = None) -> Iterator[None]:
    """Nobody else holds the lock `path` meanwhile. FileError that names the holder if it does not let go in time.

    `seconds` is how long to wait, LOCK_SECONDS if not given: longer where the network is used under the lock.
    The lock file stays: removing it would let a third process in beside one that still waits for the old one. The
    system lets go of the lock of a process that is killed.
    """
    from filelock import FileLock, Timeout

    limit = LOCK_SECONDS if seconds is None else seconds
    lock = FileLock(path, timeout=limit, mode=_OWNER_ONLY)
    holder = path.with_name(f"{path.name}.holder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise FileError(
            f"{path} is held by another appconnect{_named(holder)} since {limit:.0f} s.",
            hint="Wait for the other command, or end it, and run this one again.",
        ) from error
    except OSError as error:
        raise as_file_error(path, error) from error
    try:
        with suppress(OSError):  # it only serves the message above
            holder.write_text(str(os.getpid()), "utf-8")
        yield
    finally:
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f" (process {int(holder.read_text('utf-8'))})"
    except (OSError, ValueError):
        return ""


def as_file_error(path: Path, error: OSError) -> FileError:
    """The system's refusal in words, with what to do about it."""
    reason = error.strerror or type(error).__name__
    hint = _HINTS.get(error.errno or 0, "")
    return FileError(f"{path} can't be written: {reason}.", hint=hint)
