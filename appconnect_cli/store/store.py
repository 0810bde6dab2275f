"""The state of one profile on the disk: a JSON file below `.appconnect/`, written whole and under a lock."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appconnect_cli.errors import FileError
from appconnect_cli.files import as_file_error, locked, write_atomically
from appconnect_cli.store.state import State

FOLDER = ".appconnect"
FORMAT = 1

CREDENTIAL_TAG = "{{apiKey}}"
"""Stands for the profile's key in the file, as it does in recordings."""

_TABLES = ("callLogs", "messageLogs", "contacts")
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Store:
    """Where a profile's state is kept. `credential` never reaches the file."""

    root: Path
    """The connector's folder."""
    profile: str
    credential: str = ""

    @property
    def path(self) -> Path:
        """`.appconnect/state/<profile>.json`."""
        return self.root / FOLDER / "state" / f"{self.profile}.json"

    @property
    def recordings_lock(self) -> Path:
        """Held while a recording of the project is written, whatever the profile."""
        return self.root / FOLDER / "cassettes.lock"

    def load(self) -> State:
        """The state as the last command left it; an empty one if there was none. FileError if it is damaged."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return State()
        except UnicodeDecodeError as error:
            raise self._damaged(f"byte {error.start} is not UTF-8") from error
        except OSError as error:
            raise FileError(f"{self.path} can't be read: {error.strerror}.", hint="Check who may read it.") from error
        return self._state(text)

    def save(self, state: State) -> None:
        """Replace the state. What another command stored since `load` is lost: `change` keeps it."""
        with self.locked():
            self._write(state)

    def change(self, work: Callable[[State], State]) -> State:
        """Read, change and write in one, so that two commands at once lose nothing."""
        with self.locked():
            state = work(self.load())
            self._write(state)
        return state

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else reads and writes this state meanwhile. FileError if the folder can't be written."""
        self._make_folder()
        with locked(self.path.with_suffix(".lock")):
            yield

    def prepare(self) -> None:
        """Find out whether the state can be written: FileError if not.

        Worth asking before a call changes a CRM: afterwards it is too late to keep the ids.
        """
        with self.locked():
            pass

    def _make_folder(self) -> None:
        """The folder ignores itself in git."""
        ignore = self.root / FOLDER / ".gitignore"
        if not ignore.exists():
            write_atomically(ignore, b"*\n")
        try:
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise as_file_error(self.path.parent, error) from error

    def _write(self, state: State) -> None:
        document = {"format": FORMAT, "user": state.user} | state.linkage()
        hidden = _replaced(document, self.credential, CREDENTIAL_TAG) if self.credential else document
        # A connector may have returned what JSON does not know, a date say: the check reports it, text is kept of it.
        text = json.dumps(hidden, ensure_ascii=False, indent=2, default=str) + "\n"
        write_atomically(self.path, text.encode(), mode=_OWNER_ONLY)

    def _state(self, text: str) -> State:
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise self._damaged(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
        self._check(document)
        if self.credential:
            document = _replaced(document, CREDENTIAL_TAG, self.credential)
        return State.from_checkpoint(document.get("user"), document)

    def _check(self, document: Any) -> None:
        if not isinstance(document, dict):
            raise self._damaged("it is no JSON object")
        if document.get("format") != FORMAT:
            raise self._damaged(f"its format is {document.get('format')!r}, this version knows {FORMAT}")
        for name in _TABLES:
            rows = document.get(name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise self._damaged(f"{name} is no list of rows")
        if not isinstance(document.get("last", {}), dict):
            raise self._damaged("last is no object")
        if not isinstance(document.get("user"), dict | None):
            raise self._damaged("user is no row")

    def _damaged(self, why: str) -> FileError:
        return FileError(
            f"{self.path} is damaged: {why}. It was not touched.",
            hint="Restore it, or delete it: the ids of earlier creates on this profile are then forgotten, no more.",
        )


def _replaced(value: Any, old: str, new: str) -> Any:
    """JSON data with `old` replaced wherever a text holds it, in keys too."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {_replaced(key, old, new): _replaced(item, old, new) for key, item in value.items()}
    return [_replaced(item, old, new) for item in value] if isinstance(value, list) else value
