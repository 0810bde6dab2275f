"""Which scenarios a run of `record` has yet to play: on the disk as long as there are any, for the next run."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appconnect_cli.errors import FileError
from appconnect_cli.files import as_file_error, write_atomically
from appconnect_cli.store.store import FOLDER

FORMAT = 1


@dataclass(frozen=True)
class Journal:
    """Of one profile."""

    root: Path
    """The connector's folder."""
    profile: str

    @property
    def path(self) -> Path:
        """`.appconnect/recording-<profile>.json`."""
        return self.root / FOLDER / f"recording-{self.profile}.json"

    def remaining(self) -> tuple[str, ...]:
        """The names of the scenarios that the last run did not come to; none if it came to its end. FileError."""
        try:
            document = json.loads(self.path.read_text("utf-8"))
            names = document["scenarios"] if document["format"] == FORMAT else None
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise as_file_error(self.path, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged() from error
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._damaged()
        return tuple(names)

    def write(self, remaining: Sequence[str]) -> None:
        """Keep what is left to play. FileError."""
        if remaining:
            text = json.dumps({"format": FORMAT, "scenarios": list(remaining)}, indent=2) + "\n"
            write_atomically(self.path, text.encode())
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise as_file_error(self.path, error) from error

    def _damaged(self) -> FileError:
        return FileError(
            f"{self.path} is damaged: it does not say what is left to record.",
            hint="Delete it, and run `appconnect record` without --resume.",
        )
