"""Where the secrets of log-ins are kept: the system's keyring, or a file outside of every project.

All secrets of one account are one item, so that an access and a refresh token change together, or not at all.
"""

import json
import os
import re
import stat
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from appconnect_cli.errors import SecretsError, UsageError
from appconnect_cli.files import as_file_error, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keyring.backend import KeyringBackend

CHOICE = "APPCONNECT_SECRETS"
FOLDER_CHOICE = "APPCONNECT_SECRETS_FOLDER"
SERVICE = "appconnect"
KEYRING, FILE = "keyring", "file"
BOXES = (KEYRING, FILE)

_FORMAT = 1
_OWNER_ONLY, _OWNER_ONLY_FOLDER, _OTHERS = 0o600, 0o700, 0o077
_POSIX = os.name == "posix"
_SMALL_ITEM = 1200
"""Characters, of which Windows takes no more in one item."""
_RECOMMENDED = 1
"""The priority from which on a keyring is one that the library recommends: below it are plain files."""

_USE_A_FILE = f"set {CHOICE}={FILE}, which keeps log-ins in a file that only you can read, and log in again."


class SecretBox(Protocol):
    """Keeps the secrets of each account by name."""

    @property
    def name(self) -> str:
        """`keyring` or `file`."""

    def read(self, account: str) -> dict[str, str]:
        """The secrets of an account; none if it is not known. SecretsError."""

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Replace the account's secrets. SecretsError, and FileError for a file; what was kept before then stays."""

    def remove(self, account: str) -> None:
        """Forget the account; no error if it is not known. SecretsError, and FileError for a file."""


def chosen_box(variables: Mapping[str, str]) -> SecretBox:
    """The box that APPCONNECT_SECRETS names; without it the keyring, or the file where the system has no keyring.

    UsageError if it names something else; SecretsError if the keyring's own settings are wrong. A locked keyring is a
    keyring: that it is locked is told when it is used.
    """
    named = variables.get(CHOICE, "")
    if named:
        if named not in BOXES:
            raise UsageError(
                f"{CHOICE} is {named!r}, which is no place for secrets.",
                hint=f"Set it to {KEYRING} or {FILE}, or leave it unset: then the keyring is used where there is one.",
            )
        return box_named(named, variables)
    return KeyringBox() if _is_recommended(_backend()) else FileBox.chosen(variables)


def box_named(name: str, variables: Mapping[str, str]) -> SecretBox:
    """The box that a state file names, one of BOXES."""
    return KeyringBox() if name == KEYRING else FileBox.chosen(variables)


@dataclass(frozen=True)
class KeyringBox:
    """The system's keyring: Keychain, Credential Manager, Secret Service, KWallet."""

    name: str = KEYRING

    def read(self, account: str) -> dict[str, str]:
        """One item of the service `appconnect`. SecretsError if it can't be read, or is not ours."""
        with _told("read"):
            text = _usable().get_password(SERVICE, account)
        if text is None:
            return {}
        try:
            return _secrets_of(json.loads(text), account)
        except ValueError as error:
            raise SecretsError(
                f"The item {account!r} of the service {SERVICE!r} in the keyring is damaged: {error}.",
                hint="Delete it in the keyring's own program, and log in again.",
            ) from None  # the library's error would show what stands there

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Some keyrings take a value and drop it without a word: it is read again."""
        text = _item(account, secrets)
        with _told("written", secrets.values(), len(text)):
            backend = _usable()
            backend.set_password(SERVICE, account, text)
            if backend.get_password(SERVICE, account) != text:
                raise _DroppedError("it did not keep what it was given")

    def remove(self, account: str) -> None:
        """What is not there needs no removing, of which keyrings make an error."""
        with _told("changed"):
            backend = _usable()
            if backend.get_password(SERVICE, account) is not None:
                backend.delete_password(SERVICE, account)


@dataclass(frozen=True)
class FileBox:
    """One file per account, in a folder of the person's own that nobody else can look into."""

    folder: Path
    name: str = FILE

    @classmethod
    def chosen(cls, variables: Mapping[str, str]) -> "FileBox":
        """In APPCONNECT_SECRETS_FOLDER, or where the system wants a program's own data."""
        named = variables.get(FOLDER_CHOICE, "")
        if named:
            return cls(Path(named).expanduser().absolute())
        from platformdirs import user_data_path

        return cls(user_data_path(SERVICE, appauthor=False) / "secrets")

    def path(self, account: str) -> Path:
        """Readable, and another one for each account, whatever a file system makes of capitals and signs."""
        slug = re.sub(r"[^A-Za-z0-9]+", "-", account).strip("-")[:60]
        return self.folder / f"{slug or 'account'}-{sha256(account.encode()).hexdigest()[:32]}.json"

    def read(self, account: str) -> dict[str, str]:
        """SecretsError if it is damaged, can't be read, or if others may read it."""
        path = self.path(account)
        try:
            if not path.exists():
                return {}
            self.refuse_what_others_see(path)
            document = json.loads(path.read_text("utf-8"))
            return _secrets_of(document, account)
        except OSError as error:
            raise SecretsError(f"{path} can't be read: {error.strerror}.", hint="Check who may read it.") from error
        except ValueError as error:
            why = "it is no JSON" if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else str(error)
            raise SecretsError(
                f"{path} is damaged: {why}. It was not touched.", hint="Restore it, or delete it and log in again."
            ) from None  # the library's error holds what stands there

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        """Whole or not at all."""
        path = self.path(account)
        try:
            self.folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            raise as_file_error(self.folder, error) from error
        self.refuse_what_others_see(path)
        write_atomically(path, _item(account, secrets).encode(), mode=_OWNER_ONLY, secret=True)

    def remove(self, account: str) -> None:
        """The folder stays."""
        path = self.path(account)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise as_file_error(path, error) from error

    def refuse_what_others_see(self, path: Path) -> None:
        """SecretsError for a folder or file that is somebody else's, or that others may open. POSIX has owners."""
        if not _POSIX:
            return
        _refuse(self.folder, stat.S_ISDIR, "folder", _OWNER_ONLY_FOLDER)
        if os.path.lexists(path):
            _refuse(path, stat.S_ISREG, "plain file", _OWNER_ONLY)


def _refuse(path: Path, is_kind: Any, kind: str, mode: int) -> None:
    try:
        found = path.stat() if kind == "folder" else path.lstat()
    except OSError as error:
        raise SecretsError(f"{path} can't be looked at: {error.strerror}.", hint="Check who may read it.") from error
    why, hint = "", f"Run `chmod {mode:o} '{path}'`; if others may have read it, log out and in again."
    if not is_kind(found.st_mode):
        why, hint = f"it is no {kind}", "Move it away, and log in again."
    elif found.st_uid != os.geteuid():
        why = f"it belongs to another user (number {found.st_uid})"
        hint = f"Let {FOLDER_CHOICE} name a folder of your own, and log in again."
    elif found.st_mode & _OTHERS:
        why = f"others may open it (its mode is {stat.S_IMODE(found.st_mode):o})"
    if why:
        raise SecretsError(f"{path} is not safe for secrets: {why}. It was not used.", hint=hint)


def _item(account: str, secrets: Mapping[str, str]) -> str:
    return json.dumps({"format": _FORMAT, "account": account, "secrets": dict(secrets)})


def _secrets_of(document: Any, account: str) -> dict[str, str]:
    """ValueError if it is no item of this account; it never says what stands there."""
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    if document.get("format") != _FORMAT:
        raise ValueError(f"it has another format than {_FORMAT}, which this version knows")
    if document.get("account") != account:
        raise ValueError("it is of another account")
    secrets = document.get("secrets")
    if not isinstance(secrets, dict) or not all(isinstance(value, str) for value in secrets.values()):
        raise ValueError("its secrets are no texts by name")
    return secrets


class _DroppedError(Exception):
    """A keyring that takes no values."""


def _backend() -> "KeyringBackend":
    with _told("opened"):
        import keyring

        return keyring.get_keyring()


def _usable() -> "KeyringBackend":
    """SecretsError where the system has no keyring: one that fails, or drops everything, is none."""
    backend = _backend()
    if not _is_one(backend):
        raise SecretsError("This system has no keyring that appconnect can use.", hint=f"S{_USE_A_FILE[1:]}")
    return backend


def _is_one(backend: "KeyringBackend") -> bool:
    from keyring.backends import chainer, fail, null

    if isinstance(backend, chainer.ChainerBackend):
        return any(_is_one(member) for member in backend.backends)
    return not isinstance(backend, (fail.Keyring, null.Keyring))


def _is_recommended(backend: "KeyringBackend") -> bool:
    """Whether it is one to be used without being asked for."""
    from keyring.backends import chainer

    with _told("opened"):
        if isinstance(backend, chainer.ChainerBackend):
            return any(_is_recommended(member) for member in backend.backends)
        return _is_one(backend) and backend.priority >= _RECOMMENDED


@contextmanager
def _told(done: str, secrets: "Any" = (), size: int = 0) -> "Iterator[None]":
    """What a keyring raises, as SecretsError. Each has errors of its own: those of D-Bus and of Windows, too."""
    try:
        yield
    except SecretsError:
        raise
    except Exception as error:
        said = " ".join(str(error).split()).rstrip(".")
        if any(secret and secret in said for secret in secrets):
            said = ""
        why = f"{said} ({type(error).__name__})" if said else type(error).__name__
        hint = f"Unlock it and run the command again, or {_USE_A_FILE}"
        if size > _SMALL_ITEM:
            hint += f" Windows takes about {_SMALL_ITEM} characters, and this log-in has {size}."
        raise SecretsError(f"The keyring can't be {done}: {why}.", hint=hint) from error
