"""The state of one profile on the disk: a JSON file below `.appconnect/`, written whole and under a lock.

Its secrets are elsewhere (secrets.py): the file holds a tag for each, and says where they are.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from appconnect_cli.errors import FileError, SecretsError
from appconnect_cli.files import as_file_error, locked, write_atomically
from appconnect_cli.store.damage import FORMAT, damage
from appconnect_cli.store.hiding import Hidden, IsSecret, hide, show
from appconnect_cli.store.secrets import CHOICE, FileBox, SecretBox, box_named, chosen_box
from appconnect_cli.store.state import State

FOLDER = ".appconnect"
REFRESH_SECONDS = 60.0
"""How long to wait for another command that refreshes a token: it asks an authorization server."""

_OWNER_ONLY = 0o600


def _nothing_is(name: str, value: str) -> bool:
    return False


@dataclass(frozen=True)
class Glance:
    """A state that is only looked at."""

    state: State
    box: str
    """`keyring` or `file`; empty if it has no secrets."""


@dataclass(frozen=True)
class Store:
    """Where a profile's state is kept. Neither `credential` nor any other secret reaches the file."""

    root: Path
    """The connector's folder."""
    profile: str
    credential: str = ""
    account: str = ""
    """What the box of secrets knows the log-in by; see `known_as`."""
    is_secret: IsSecret = field(default=_nothing_is, compare=False, repr=False)
    """Tells by a field's name and its value."""
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ, compare=False, repr=False)
    """They choose the box: APPCONNECT_SECRETS, APPCONNECT_SECRETS_FOLDER."""

    @property
    def path(self) -> Path:
        """`.appconnect/state/<profile>.json`."""
        return self.root / FOLDER / "state" / f"{self.profile}.json"

    @property
    def recordings_lock(self) -> Path:
        """Held while a recording of the project is written, whatever the profile."""
        return self.root / FOLDER / "cassettes.lock"

    @property
    def known_as(self) -> str:
        """The account: `account`, or one that no other profile and no other folder has."""
        root = self.root.resolve()
        return self.account or f"{root.name}/{self.profile} {sha256(os.fsencode(root)).hexdigest()[:12]}"

    def load(self) -> State:
        """The state as the last command left it; an empty one if there was none.

        FileError if it is damaged, SecretsError if its secrets can't be read.
        """
        return self._kept().state

    def glance(self) -> "Glance":
        """The state with tags in the place of its secrets, and where those are; they are not asked for. FileError."""
        document = self._document() or {}
        state = State.from_checkpoint(document.get("user"), document)
        return Glance(replace(state, origin=str(document.get("origin", ""))), str(document.get("secrets", "")))

    def box(self) -> SecretBox:
        """Where its secrets are; if it has none, where they would be. FileError, SecretsError, UsageError."""
        document = self._document() or {}
        return self._box(document["secrets"]) if "secrets" in document else self._outside(chosen_box(self.variables))

    def save(self, state: State) -> None:
        """Replace the state. What another command stored since `load` is lost: `change` keeps it."""
        with self.locked():
            try:
                kept = self._kept(renewing=True)
            except FileError:
                kept = _Kept()
            self._write(state, kept)

    def change(self, work: Callable[[State], State]) -> State:
        """Read, change and write in one, so that two commands at once lose nothing."""
        with self.locked():
            return self._changed(self._kept(), work)

    def renew(self, work: Callable[[State], State]) -> State:
        """As `change`, for a log-in: secrets that are missing are empty to `work`, and not asked for where
        APPCONNECT_SECRETS names another place than they are in. So a log-in mends what nothing else can be read with.
        """
        with self.locked():
            return self._changed(self._kept(renewing=True), work)

    def forget(self) -> None:
        """Remove the state and its secrets. SecretsError, FileError: then both are as they were, or the state is.

        Secrets are left alone where APPCONNECT_SECRETS names another place than they are in.
        """
        with self.refreshing(), self.locked():
            box = self._box_to_empty()
            if box:
                box.remove(self.known_as)
            try:
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise as_file_error(self.path, error) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else reads and writes this state meanwhile. FileError if the folder can't be written."""
        self._make_folder()
        with locked(self.path.with_suffix(".lock")):
            yield

    @contextmanager
    def refreshing(self) -> Iterator[None]:
        """Of two commands one refreshes the token, and the other finds it refreshed once it gets in here.

        Load the state inside. Reading and writing it is open to others meanwhile. FileError after REFRESH_SECONDS.
        """
        self._make_folder()
        with locked(self.path.with_name(f".{self.profile}.refresh.lock"), REFRESH_SECONDS):
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

    def _kept(self, *, renewing: bool = False) -> "_Kept":
        document = self._document()
        if document is None:
            return _Kept()
        box = self._box(document["secrets"]) if "secrets" in document else None
        secrets: dict[str, str] = {}
        if box and renewing and self._is_given_up(box):
            box = None
        elif box:
            secrets = box.read(self.known_as)
        tagged = "secrets" in document
        escaped = document.pop("escaped", False)
        shown, missing = show(Hidden(document, secrets if tagged else None, escaped), self.credential)
        if missing and not renewing:
            raise self._incomplete(missing, document["secrets"])
        state = State.from_checkpoint(shown.get("user"), shown)
        state = replace(state, log_in=shown.get("logIn", {}), origin=shown.get("origin", ""))
        return _Kept(state, box, secrets)

    def _changed(self, kept: "_Kept", work: Callable[[State], State]) -> State:
        state = work(kept.state)
        self._write(state, kept)
        return state

    def _write(self, state: State, kept: "_Kept") -> None:
        """The box first: without its secrets the file is worth nothing, and they are lost if they came from a CRM."""
        content = {"user": state.user, "logIn": state.log_in, "origin": state.origin} | state.linkage()
        # A connector may have returned what JSON does not know, a date say: the check reports it, text is kept of it.
        hidden = hide(json.loads(json.dumps(content, default=str)), self.credential, self.is_secret)
        secrets, box = dict(hidden.secrets or {}), self._box_for(kept) if hidden.secrets else None
        head: dict[str, Any] = {"format": FORMAT}
        head |= {"secrets": box.name} if box else {}
        head |= {"escaped": True} if hidden.escaped else {}
        text = json.dumps(head | hidden.document, ensure_ascii=False, indent=2) + "\n"
        if box and (box != kept.box or secrets != kept.secrets):
            box.write(self.known_as, secrets)
        elif kept.box and not box:
            kept.box.remove(self.known_as)
        try:
            write_atomically(self.path, text.encode(), mode=_OWNER_ONLY)
        except BaseException:
            self._put_back(box, secrets, kept, state)
            raise
        if box and kept.box and box != kept.box:
            kept.box.remove(self.known_as)

    def _put_back(self, box: SecretBox | None, secrets: dict[str, str], kept: "_Kept", state: State) -> None:
        """The file is as it was: what it refers to must be in the box.

        Of the same user the new secrets stay, since a token that was refreshed has made the old one worthless.
        """
        if box and box != kept.box:
            box.remove(self.known_as)
        elif kept.box:
            is_same = (kept.state.user or {}).get("id") == (state.user or {}).get("id")
            wanted = kept.secrets | secrets if box and is_same else kept.secrets
            if wanted != secrets:
                kept.box.write(self.known_as, wanted)

    def _box(self, name: str) -> SecretBox:
        return self._outside(box_named(name, self.variables))

    def _box_for(self, kept: "_Kept") -> SecretBox:
        """The one that is chosen; where nobody chose, the one that is in use."""
        if kept.box and not self.variables.get(CHOICE):
            return kept.box
        return self._outside(chosen_box(self.variables))

    def _box_to_empty(self) -> SecretBox | None:
        try:
            document = self._document() or {}
        except FileError:
            return self._outside(chosen_box(self.variables))
        # Without a file something may be left all the same, of one that was deleted by hand.
        box = self._box(document["secrets"]) if "secrets" in document else None if document else self._left_box()
        return None if box and self._is_given_up(box) else box

    def _left_box(self) -> SecretBox | None:
        box = self._outside(chosen_box(self.variables))
        return box if box.read(self.known_as) else None

    def _is_given_up(self, box: SecretBox) -> bool:
        """Whether the person named another box: this one may be locked, or not be there any more."""
        return self.variables.get(CHOICE, box.name) not in ("", box.name)

    def _outside(self, box: SecretBox) -> SecretBox:
        if isinstance(box, FileBox) and box.folder.resolve().is_relative_to(self.root.resolve()):
            raise SecretsError(
                f"{box.folder} lies in the project {self.root}: no secret is kept there.",
                hint="Let APPCONNECT_SECRETS_FOLDER name a folder outside of it, or leave it unset.",
            )
        return box

    def _document(self) -> dict[str, Any] | None:
        """What the file holds; None if there is none. FileError if it is damaged."""
        try:
            document = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise self.damaged(f"byte {error.start} is not UTF-8") from error
        except OSError as error:
            raise FileError(f"{self.path} can't be read: {error.strerror}.", hint="Check who may read it.") from error
        except json.JSONDecodeError as error:
            raise self.damaged(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
        why = damage(document)
        if why:
            raise self.damaged(why)
        return dict(document)

    def damaged(self, why: str) -> FileError:
        """What to raise for a file that can't be used."""
        return FileError(
            f"{self.path} is damaged: {why}. It was not touched.",
            hint=f"Restore it, or `appconnect profiles remove {self.profile}`: then its log-in and the ids of earlier "
            "creates are forgotten.",
        )

    def _incomplete(self, missing: list[str], box: str) -> SecretsError:
        named = ", ".join(missing)
        return SecretsError(
            f"The log-in of profile {self.profile} is incomplete: {named} of {self.path} can't be found in the {box} "
            "that keeps its secrets. Perhaps the folder was moved, copied or renamed.",
            hint=f"`appconnect login {self.profile}` logs in again.",
        )


@dataclass(frozen=True)
class _Kept:
    """What was read, and from where."""

    state: State = field(default_factory=State)
    box: SecretBox | None = None
    secrets: dict[str, str] = field(default_factory=dict)
