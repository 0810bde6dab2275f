"""The profile that one developer works with in a project: kept beside what else is local, and not committed."""

from pathlib import Path

from appconnect_cli.errors import FileError
from appconnect_cli.files import write_atomically

FILE = Path(".appconnect") / "profile"


def read_choice(root: Path) -> str | None:
    """The chosen profile's name; None if there is no choice. FileError if it can't be read."""
    path = root / FILE
    try:
        return path.read_text("utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} can't be read: {error}.", hint="It holds a profile's name; delete it.") from error


def write_choice(root: Path, profile: str) -> None:
    """Choose a profile; the sandbox too, since appconnect.toml may prefer another. FileError."""
    path = root / FILE
    ignore = path.with_name(".gitignore")
    if not ignore.exists():
        write_atomically(ignore, b"*\n")
    write_atomically(path, f"{profile}\n".encode())
