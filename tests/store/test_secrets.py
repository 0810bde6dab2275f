"""The two places for secrets: what they keep, whom they refuse, and what they say if they can't."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from appconnect_cli.errors import FileError, SecretsError, UsageError
from appconnect_cli.store import FileBox, KeyringBox, SecretBox, box_named, chosen_box

from .keyrings import Dropping, Failing, InMemory, Unrecommended

UseKeyring = Callable[[KeyringBackend], KeyringBackend]
ACCOUNT = "acme/live 0123456789ab"
TOKENS = {"/user/accessToken": "t0ken-é\n", "/user/refreshToken": ""}

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture(params=["keyring", "file"])
def box(request: pytest.FixtureRequest, tmp_path: Path, use_keyring: UseKeyring) -> SecretBox:
    use_keyring(InMemory())
    return box_named(request.param, {"APPCONNECT_SECRETS_FOLDER": str(tmp_path / "kept")})


@pytest.fixture
def files(tmp_path: Path) -> FileBox:
    return FileBox(tmp_path / "kept")


def test_what_is_written_is_read(box: SecretBox) -> None:
    assert box.read(ACCOUNT) == {}
    box.write(ACCOUNT, {"old": "gone"})
    box.write(ACCOUNT, TOKENS)
    assert box.read(ACCOUNT) == TOKENS


def test_accounts_are_apart(box: SecretBox) -> None:
    box.write(ACCOUNT, TOKENS)
    box.write(ACCOUNT.replace("/", "-"), {"of": "another"})
    assert box.read(ACCOUNT) == TOKENS
    box.remove(ACCOUNT.replace("/", "-"))
    assert box.read(ACCOUNT) == TOKENS


def test_removing_twice_is_no_error(box: SecretBox) -> None:
    box.write(ACCOUNT, TOKENS)
    box.remove(ACCOUNT)
    box.remove(ACCOUNT)
    assert box.read(ACCOUNT) == {}


def test_one_item_holds_all(use_keyring: UseKeyring) -> None:
    backend = InMemory()
    use_keyring(backend)
    KeyringBox().write(ACCOUNT, TOKENS)
    assert list(backend.items) == [("appconnect", ACCOUNT)]
    assert backend.asked.count("set") == 1


def test_the_choice_is_the_persons(tmp_path: Path, use_keyring: UseKeyring) -> None:
    use_keyring(InMemory())
    folder = {"APPCONNECT_SECRETS_FOLDER": str(tmp_path)}
    assert chosen_box({"APPCONNECT_SECRETS": "file"} | folder) == FileBox(tmp_path)
    assert chosen_box({"APPCONNECT_SECRETS": "keyring"}) == KeyringBox()
    with pytest.raises(UsageError, match="'vault', which is no place") as caught:
        chosen_box({"APPCONNECT_SECRETS": "vault"})
    assert "keyring or file" in caught.value.hint


@pytest.mark.parametrize(
    ("backend", "name"),
    [(InMemory, "keyring"), (NoKeyring, "file"), (NullKeyring, "file"), (Unrecommended, "file")],
)
def test_without_a_choice_a_usable_keyring_is_used(
    backend: type[KeyringBackend], name: str, use_keyring: UseKeyring
) -> None:
    use_keyring(backend())
    assert chosen_box({}).name == name


@pytest.mark.parametrize(
    ("members", "name"), [([], "file"), ([NullKeyring], "file"), ([NullKeyring, InMemory], "keyring")]
)
def test_a_chain_counts_by_its_members(members: list[type[KeyringBackend]], name: str, use_keyring: UseKeyring) -> None:
    class Chain(ChainerBackend):
        backends = [member() for member in members]  # noqa: RUF012 - as the library has it
        priority = 10

    use_keyring(Chain())  # type: ignore[no-untyped-call]
    assert chosen_box({}).name == name


def test_a_locked_keyring_is_still_the_one_to_use(use_keyring: UseKeyring) -> None:
    use_keyring(Failing(KeyringLocked("Failed to unlock the collection!")))
    assert chosen_box({}).name == "keyring"


@pytest.mark.parametrize(
    "error", [KeyringLocked("dismissed"), InitError("no D-Bus"), OSError(2, "no socket"), ValueError("D-Bus says no")]
)
def test_a_keyring_that_refuses_is_told_of(error: Exception, use_keyring: UseKeyring) -> None:
    use_keyring(Failing(error))
    box = KeyringBox()
    uses: tuple[Callable[[], object], ...] = (
        lambda: box.read(ACCOUNT),
        lambda: box.write(ACCOUNT, TOKENS),
        lambda: box.remove(ACCOUNT),
    )
    for use in uses:
        with pytest.raises(SecretsError, match="The keyring can't be") as caught:
            use()
        assert type(error).__name__ in caught.value.what
        assert caught.value.hint.startswith("Unlock it")
        assert "APPCONNECT_SECRETS=file" in caught.value.hint


def test_a_keyring_that_takes_short_values_only(use_keyring: UseKeyring) -> None:
    use_keyring(Failing(PasswordSetError("(1783, 'CredWrite', 'The stub received bad data.')"), "set_password"))
    with pytest.raises(SecretsError, match="1783") as caught:
        KeyringBox().write(ACCOUNT, {"token": "x" * 2000})
    assert "Windows takes about 1200 characters" in caught.value.hint
    assert "APPCONNECT_SECRETS=file" in caught.value.hint


def test_an_error_does_not_show_the_secret(use_keyring: UseKeyring) -> None:
    use_keyring(Failing(ValueError("can't store s3cr3t-value"), "set_password"))
    with pytest.raises(SecretsError) as caught:
        KeyringBox().write(ACCOUNT, {"token": "s3cr3t-value"})
    assert "s3cr3t-value" not in caught.value.what
    assert "ValueError" in caught.value.what


def test_a_keyring_that_drops_what_it_is_given(use_keyring: UseKeyring) -> None:
    use_keyring(Dropping())
    with pytest.raises(SecretsError, match="did not keep"):
        KeyringBox().write(ACCOUNT, TOKENS)


@pytest.mark.parametrize("backend", [NoKeyring, NullKeyring])
def test_no_keyring_where_one_was_asked_for(backend: type[KeyringBackend], use_keyring: UseKeyring) -> None:
    use_keyring(backend())
    for use in (KeyringBox().read, KeyringBox().remove):
        with pytest.raises(SecretsError, match="no keyring that appconnect can use") as caught:
            use(ACCOUNT)
        assert caught.value.hint.startswith("Set APPCONNECT_SECRETS=file")


DAMAGE = [
    ("{", "no JSON"),
    ("[]", "no JSON object"),
    ('{"format": 9}', "another format"),
    ('{"format": 1, "account": "other", "secrets": {}}', "another account"),
    (json.dumps({"format": 1, "account": ACCOUNT, "secrets": {"a": 1}}), "no texts by name"),
]


@pytest.mark.parametrize(("content", "why"), DAMAGE)
def test_a_damaged_file_is_told_of_and_left(files: FileBox, content: str, why: str) -> None:
    files.write(ACCOUNT, TOKENS)
    path = files.path(ACCOUNT)
    path.write_text(content)
    with pytest.raises(SecretsError, match=why) as caught:
        files.read(ACCOUNT)
    assert str(path) in caught.value.what
    assert "delete it and log in again" in caught.value.hint
    assert path.read_text() == content


@pytest.mark.parametrize(("content", "why"), [("{", "damaged"), *DAMAGE[1:]])
def test_a_damaged_item_is_told_of(use_keyring: UseKeyring, content: str, why: str) -> None:
    backend = InMemory()
    use_keyring(backend)
    backend.items["appconnect", ACCOUNT] = content
    with pytest.raises(SecretsError, match=why):
        KeyringBox().read(ACCOUNT)
    assert backend.items == {("appconnect", ACCOUNT): content}


@posix
def test_only_the_owner_sees_files_and_folder(files: FileBox) -> None:
    files.write(ACCOUNT, TOKENS)
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(files.path(ACCOUNT).stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(files: FileBox, mode: int) -> None:
    files.write(ACCOUNT, TOKENS)
    files.path(ACCOUNT).chmod(mode)
    for use in (lambda: files.read(ACCOUNT), lambda: files.write(ACCOUNT, {})):
        with pytest.raises(SecretsError, match="others may open it") as caught:
            use()
        assert f"chmod 600 '{files.path(ACCOUNT)}'" in caught.value.hint
    files.path(ACCOUNT).chmod(0o600)
    assert files.read(ACCOUNT) == TOKENS


@posix
@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_that_others_may_enter_is_refused(files: FileBox, mode: int) -> None:
    files.write(ACCOUNT, TOKENS)
    files.folder.chmod(mode)
    for use in (lambda: files.read(ACCOUNT), lambda: files.write("new", {})):
        with pytest.raises(SecretsError, match="others may open it") as caught:
            use()
        assert f"chmod 700 '{files.folder}'" in caught.value.hint
    assert [entry.name for entry in files.folder.iterdir()] == [files.path(ACCOUNT).name]


@posix
def test_what_belongs_to_somebody_else_is_refused(files: FileBox, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(ACCOUNT, TOKENS)
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    with pytest.raises(SecretsError, match="belongs to another user") as caught:
        files.read(ACCOUNT)
    assert "APPCONNECT_SECRETS_FOLDER" in caught.value.hint


@posix
def test_a_link_in_the_place_of_the_file_is_refused(files: FileBox, tmp_path: Path) -> None:
    files.write(ACCOUNT, TOKENS)
    moved = files.path(ACCOUNT).rename(tmp_path / "elsewhere.json")
    files.path(ACCOUNT).symlink_to(moved)
    with pytest.raises(SecretsError, match="no plain file"):
        files.read(ACCOUNT)


def test_a_file_in_the_place_of_the_folder(files: FileBox) -> None:
    files.folder.write_text("in the way")
    with pytest.raises(FileError, match="can't be written"):
        files.write(ACCOUNT, TOKENS)


def test_the_folder_is_the_persons_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert FileBox.chosen({}).folder == tmp_path / "appconnect" / "secrets"
    assert FileBox.chosen({"APPCONNECT_SECRETS_FOLDER": "~/kept"}).folder == Path.home() / "kept"


def test_a_files_name_is_readable_and_safe(files: FileBox) -> None:
    name = files.path("../Acmé & Söhne/live").name
    assert name.startswith("Acm-S-hne-live-")
    assert files.path("../x").parent == files.folder
    assert len({files.path(account).name.lower() for account in ("a/b", "a-b", "A/B", "é", "è")}) == 5


WRITER = """
import sys
from pathlib import Path
from appconnect_cli.store import FileBox
for number in range(40):
    FileBox(Path(sys.argv[1])).write("acme", {"access": f"{sys.argv[2]}{number}", "refresh": f"{sys.argv[2]}{number}"})
"""


def test_a_reader_never_meets_half_an_item(files: FileBox) -> None:
    files.write("acme", {"access": "", "refresh": ""})
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, files.folder, name]) for name in "ab"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        secrets = files.read("acme")
        assert secrets["access"] == secrets["refresh"]
        seen.add(secrets["access"])
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(seen) > 1
