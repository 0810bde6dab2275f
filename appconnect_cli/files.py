"""Writing a file so that a reader, a crash or a full disk never meets half of it."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from appconnect_cli.errors import FileError

_HINTS = {
    errno.EACCES: "Check who may write to the folder.",
    errno.EPERM: "Check who may write to the folder.",
    errno.EROFS: "The file system is mounted read-only; choose another folder.",
    errno.ENOSPC: "Free some space and run the command again; what stood there before is untouched.",
    errno.EDQUOT: "The quota is used up; what stood there before is untouched.",
    errno.ENOENT: "Choose another folder: this one takes no files.",
    errno.ENOTDIR: "A file stands where a folder is needed.",
    errno.EEXIST: "A file stands where a folder is needed.",
    errno.EISDIR: "A folder stands where the file should go.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


def write_atomically(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write `data` under `path`: afterwards there is the old file or the whole new one, never a part.

    The bytes go to a temporary name in the same folder, to the disk, and are then renamed. Missing folders are made.
    `mode` is the permission of a new file before the umask; 0o600 keeps it to its owner. FileError if it can't be
    done; whatever interrupts it, the temporary file is removed.
    """
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")
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


def as_file_error(path: Path, error: OSError) -> FileError:
    """The system's refusal in words, with what to do about it."""
    reason = error.strerror or type(error).__name__
    hint = _HINTS.get(error.errno or 0, "")
    return FileError(f"{path} can't be written: {reason}.", hint=hint)
