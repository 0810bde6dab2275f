"""The secrets of a stored state: where they go, what happens when one of the two places fails, and two processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from appconnect_cli.errors import FileError, SecretsError
from appconnect_cli.store import FileBox, State, Store
from appconnect_cli.transports.redaction import Redactor

from .keyrings import Failing, InMemory

UseKeyring = Callable[[KeyringBackend], KeyringBackend]
IS_SECRET = Redactor().is_secret

ROW = {
    "id": "1-acme",
    "accessToken": "acc3ss-t0ken-1",
    "refreshToken": "r3fresh-t0ken-1",
    "tokenExpiry": "2031-02-03T04:05:06.000Z",
    "platformAdditionalInfo": {"tenant": "seven", "sessionToken": "s3ssion-t0ken"},
}
LOGGED_IN = State(user=ROW, log_in={"fields": {"username": "noor", "password": "hunter22!"}}, origin="oauth")
SECRETS = ["acc3ss-t0ken-1", "r3fresh-t0ken-1", "s3ssion-t0ken", "hunter22!"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    folder.mkdir()
    return folder


@pytest.fixture
def files(tmp_path: Path) -> FileBox:
    return FileBox(tmp_path / "kept")


@pytest.fixture
def store(project: Path, files: FileBox) -> Store:
    """One that keeps secrets in files."""
    variables = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(files.folder)}
    return Store(project, "live", "k3y-of-acme", is_secret=IS_SECRET, variables=variables)


@pytest.fixture
def ring(use_keyring: UseKeyring) -> InMemory:
    backend = InMemory()
    use_keyring(backend)
    return backend


@pytest.fixture
def in_keyring(store: Store, ring: InMemory) -> Store:
    """The same with a keyring, which nobody asked for."""
    return replace(store, variables={name: value for name, value in store.variables.items() if name.endswith("FOLDER")})


def refreshed(state: State) -> State:
    return replace(
        state, user=(state.user or {}) | {"accessToken": "acc3ss-t0ken-2", "refreshToken": "r3fresh-t0ken-2"}
    )


def logged_out(state: State) -> State:
    info = {"tenant": "seven"}
    row = (state.user or {}) | {"accessToken": "", "refreshToken": "", "platformAdditionalInfo": info}
    return replace(state, user=row, log_in={})


def failing(*arguments: object, **options: object) -> None:
    raise FileError("the disk is full")


def test_the_file_holds_tags_and_the_box_the_secrets(store: Store, files: FileBox) -> None:
    store.save(LOGGED_IN)
    assert store.load() == LOGGED_IN
    text = store.path.read_text("utf-8")
    assert [secret for secret in SECRETS if secret in text] == []
    document = json.loads(text)
    assert document["secrets"] == "file"
    assert document["user"]["accessToken"] == "{{secret:/user/accessToken}}"
    assert document["logIn"]["fields"] == {"username": "noor", "password": "{{secret:/logIn/fields/password}}"}
    assert sorted(files.read(store.known_as).values()) == sorted(SECRETS)


def test_nothing_secret_is_in_any_file_of_the_project(store: Store) -> None:
    store.save(LOGGED_IN)
    store.change(refreshed)
    written = [path.read_bytes() for path in store.root.rglob("*") if path.is_file()]
    assert written
    for secret in [*SECRETS, "acc3ss-t0ken-2", "r3fresh-t0ken-2"]:
        assert [content for content in written if secret.encode() in content] == []


def test_the_keyring_is_used_where_there_is_one(in_keyring: Store, ring: InMemory) -> None:
    in_keyring.save(LOGGED_IN)
    assert json.loads(in_keyring.path.read_text("utf-8"))["secrets"] == "keyring"
    assert list(ring.items) == [("appconnect", in_keyring.known_as)]
    assert in_keyring.load() == LOGGED_IN


def test_what_did_not_change_is_not_written_again(in_keyring: Store, ring: InMemory) -> None:
    in_keyring.save(LOGGED_IN)
    ring.asked.clear()
    in_keyring.change(lambda state: replace(state, last={"contactId": "7"}))
    assert "set" not in ring.asked
    assert in_keyring.load().last == {"contactId": "7"}
    in_keyring.change(refreshed)
    assert ring.asked.count("set") == 1


def test_a_log_out_leaves_nothing(store: Store, files: FileBox) -> None:
    store.save(LOGGED_IN)
    store.change(logged_out)
    assert files.read(store.known_as) == {}
    assert list(files.folder.iterdir()) == []
    assert "secrets" not in json.loads(store.path.read_text("utf-8"))


def test_an_account_is_a_profile_in_a_folder(tmp_path: Path) -> None:
    stores = [Store(tmp_path / folder, profile) for folder in ("a/acme", "b/acme") for profile in ("live", "test")]
    assert len({store.known_as for store in stores}) == 4
    assert stores[0].known_as.startswith("acme/live ")
    assert Store(tmp_path, "live", account="mine").known_as == "mine"


def test_old_files_are_read(store: Store) -> None:
    store.prepare()
    store.path.write_text('{"format": 1, "user": {"accessToken": "{{apiKey}}", "x": "{{secret:/user/x}}"}, "last": {}}')
    assert store.load() == State(user={"accessToken": "k3y-of-acme", "x": "{{secret:/user/x}}"})


PLAIN = """
import sys
from pathlib import Path
from appconnect_cli.store import State, Store
store = Store(Path(sys.argv[1]), "live", "k3y", is_secret=lambda name, value: name == "token", variables={})
store.change(lambda state: State(user={"id": "1", "accessToken": "k3y"}, last={"contactId": "7"}))
store.load()
store.forget()
print([name for name in ("keyring", "platformdirs") if name in sys.modules])
"""


def test_without_secrets_no_keyring_is_looked_for(project: Path) -> None:
    environ = {**os.environ, "HOME": str(project)}
    ran = subprocess.run(
        [sys.executable, "-c", PLAIN, project], env=environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
    assert [path.name for path in project.iterdir()] == [".appconnect"]


def test_a_missing_secret_is_named(store: Store, files: FileBox) -> None:
    store.save(LOGGED_IN)
    kept = files.read(store.known_as)
    del kept["/user/refreshToken"]
    files.write(store.known_as, kept)
    before = store.path.read_bytes()
    for use in (store.load, lambda: store.change(refreshed)):
        with pytest.raises(SecretsError, match="log-in of profile live is incomplete: /user/refreshToken") as caught:
            use()
        assert caught.value.hint == "`appconnect login live` logs in again."
    assert store.path.read_bytes() == before


def test_a_log_in_mends_what_is_missing(store: Store, files: FileBox) -> None:
    store.save(replace(LOGGED_IN, last={"contactId": "7"}))
    files.remove(store.known_as)
    seen = []

    def log_in(state: State) -> State:
        seen.append((state.user or {})["accessToken"])
        return replace(LOGGED_IN, last=state.last)

    store.renew(log_in)
    assert seen == [""]
    assert store.load() == replace(LOGGED_IN, last={"contactId": "7"})


def test_a_locked_keyring_changes_nothing(in_keyring: Store, use_keyring: UseKeyring, files: FileBox) -> None:
    in_keyring.save(LOGGED_IN)
    before = in_keyring.path.read_bytes()
    use_keyring(Failing(KeyringLocked("dismissed")))
    uses: tuple[Callable[[], object], ...] = (
        in_keyring.load,
        lambda: in_keyring.change(refreshed),
        lambda: in_keyring.renew(refreshed),
        lambda: in_keyring.save(State()),
        in_keyring.forget,
    )
    for use in uses:
        with pytest.raises(SecretsError, match="KeyringLocked"):
            use()
    assert in_keyring.path.read_bytes() == before
    assert not files.folder.exists(), "no silent fall-back"


def test_with_another_place_chosen_a_log_in_leaves_the_locked_keyring(
    in_keyring: Store, store: Store, use_keyring: UseKeyring
) -> None:
    in_keyring.save(LOGGED_IN)
    use_keyring(Failing(KeyringLocked("dismissed")))
    with pytest.raises(SecretsError, match="KeyringLocked"):
        store.load()
    store.renew(lambda state: LOGGED_IN)
    assert store.load() == LOGGED_IN
    assert json.loads(store.path.read_text("utf-8"))["secrets"] == "file"


def test_secrets_move_to_the_place_that_is_chosen(
    in_keyring: Store, store: Store, ring: InMemory, files: FileBox
) -> None:
    in_keyring.save(LOGGED_IN)
    store.change(refreshed)
    assert ring.items == {}
    assert store.load() == refreshed(LOGGED_IN)
    in_keyring.change(lambda state: state)
    assert files.read(store.known_as), "without a choice they stay where they are"


def test_a_box_that_can_not_be_written_leaves_the_file(in_keyring: Store, use_keyring: UseKeyring) -> None:
    in_keyring.save(State(last={"contactId": "7"}))
    before = in_keyring.path.read_bytes()
    use_keyring(Failing(ValueError("no"), "set_password"))
    with pytest.raises(SecretsError):
        in_keyring.change(lambda state: LOGGED_IN)
    assert in_keyring.path.read_bytes() == before


def test_a_box_that_can_not_be_emptied_leaves_the_file(
    in_keyring: Store, ring: InMemory, use_keyring: UseKeyring
) -> None:
    in_keyring.save(LOGGED_IN)
    stuck = Failing(ValueError("no"), "delete_password")
    stuck.items = ring.items
    use_keyring(stuck)
    for use in (lambda: in_keyring.change(logged_out), in_keyring.forget):
        with pytest.raises(SecretsError):
            use()
    assert in_keyring.load() == LOGGED_IN


def test_a_file_that_can_not_be_written_keeps_the_refreshed_tokens(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old ones are worth nothing any more, and what else the file refers to is still there."""
    store.save(LOGGED_IN)
    monkeypatch.setattr("appconnect_cli.store.store.write_atomically", failing)
    with pytest.raises(FileError, match="disk is full"):
        store.change(lambda state: replace(refreshed(state), log_in={}))
    assert store.load() == refreshed(LOGGED_IN)


@pytest.mark.parametrize(
    "work", [logged_out, lambda state: replace(state, user=ROW | {"id": "2-acme", "accessToken": "acc3ss-t0ken-9"})]
)
def test_a_file_that_can_not_be_written_leaves_the_log_in(
    store: Store, monkeypatch: pytest.MonkeyPatch, work: Callable[[State], State]
) -> None:
    store.save(LOGGED_IN)
    monkeypatch.setattr("appconnect_cli.store.store.write_atomically", failing)
    with pytest.raises(FileError, match="disk is full"):
        store.change(work)
    assert store.load() == LOGGED_IN


def test_a_first_log_in_that_fails_leaves_no_secrets(
    store: Store, files: FileBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.prepare()
    monkeypatch.setattr("appconnect_cli.store.store.write_atomically", failing)
    with pytest.raises(FileError, match="disk is full"):
        store.save(LOGGED_IN)
    assert files.read(store.known_as) == {}


class Killed(BaseException):
    """The process ends here: nothing is put back."""


def test_killed_between_box_and_file_the_tokens_are_the_new_ones(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(LOGGED_IN)

    def kill(*arguments: object, **options: object) -> None:
        raise Killed

    monkeypatch.setattr("appconnect_cli.store.store.write_atomically", kill)
    monkeypatch.setattr(Store, "_put_back", lambda *arguments: None)
    with pytest.raises(Killed):
        store.change(refreshed)
    assert store.load() == refreshed(LOGGED_IN)


def test_forgotten_is_gone(store: Store, files: FileBox) -> None:
    store.forget()
    store.save(LOGGED_IN)
    store.forget()
    assert not store.path.exists()
    assert list(files.folder.iterdir()) == []
    assert store.load() == State()


def test_a_damaged_state_is_forgotten_with_its_secrets(store: Store, files: FileBox) -> None:
    store.save(LOGGED_IN)
    store.path.write_text("{")
    store.forget()
    assert not store.path.exists()
    assert files.read(store.known_as) == {}


def test_another_place_chosen_the_old_one_is_left_when_forgetting(
    in_keyring: Store, store: Store, use_keyring: UseKeyring
) -> None:
    in_keyring.save(LOGGED_IN)
    use_keyring(Failing(KeyringLocked("dismissed")))
    store.forget()
    assert not store.path.exists()


def test_no_secrets_in_the_project(project: Path) -> None:
    variables = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(project / "kept")}
    store = Store(project, "live", is_secret=IS_SECRET, variables=variables)
    with pytest.raises(SecretsError, match="lies in the project"):
        store.save(LOGGED_IN)
    assert not (project / "kept").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('"secrets": "vault"', "in 'vault', this version knows keyring and file"),
        ('"secrets": []', r"in \[\]"),
        ('"logIn": []', "logIn is no object"),
        ('"origin": 1', "origin is no text"),
        ('"escaped": 1', "escaped is neither"),
    ],
)
def test_damage(store: Store, content: str, why: str) -> None:
    store.prepare()
    store.path.write_text(f'{{"format": 1, {content}}}')
    with pytest.raises(FileError, match=why):
        store.load()


names = st.sampled_from(["accessToken", "password", "name", "sessionToken", "a/b", "{{apiKey}}"])
texts = st.text(max_size=12) | st.sampled_from(["k3y-of-acme", "{{apiKey}}", "{{secret:/user/name}}", "x" * 20])
data = st.recursive(texts | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
    names, inner, max_size=3), max_leaves=8)  # fmt: skip
rows = st.dictionaries(names, data, max_size=4)
states = st.builds(
    State,
    user=st.none() | rows,
    call_logs=st.lists(rows, max_size=2),
    contacts=st.lists(rows, max_size=2),
    last=rows,
    log_in=rows,
    origin=texts,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=states, second=states)
def test_any_state_comes_back(store: Store, first: State, second: State) -> None:
    store.save(first)
    assert store.load() == first
    assert store.change(lambda state: second) == second
    assert store.load() == second


TWO = """
import sys
from dataclasses import replace
from pathlib import Path
from appconnect_cli.store import Store
name = sys.argv[2]
store = Store(Path(sys.argv[1]), "live", is_secret=lambda field, value: field == "token")
for number in range(12):
    store.change(lambda state: replace(state, last=state.last | {f"{name}{number}": {"token": f"{name}-{number}"}}))
"""


def test_two_processes_at_once_lose_no_secret(project: Path, tmp_path: Path) -> None:
    environ = {**os.environ, "APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(tmp_path / "kept")}
    writers = [subprocess.Popen([sys.executable, "-c", TWO, project, name], env=environ) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    stored = Store(project, "live", variables=environ).load().last
    assert stored == {f"{name}{number}": {"token": f"{name}-{number}"} for name in "ab" for number in range(12)}


REFRESH = """
import sys, time
from dataclasses import replace
from pathlib import Path
from appconnect_cli.store import Store
store = Store(Path(sys.argv[1]), "live")
with store.refreshing():
    if store.load().origin != "refreshed":
        time.sleep(0.5)
        more = {"phoneNumber": "+1"}
        store.change(lambda state: replace(state, origin="refreshed", contacts=[*state.contacts, more]))
"""


def test_of_two_commands_one_refreshes(project: Path) -> None:
    commands = [subprocess.Popen([sys.executable, "-c", REFRESH, project]) for _ in range(2)]
    assert [command.wait() for command in commands] == [0, 0]
    assert len(Store(project, "live").load().contacts) == 1


def test_refreshing_leaves_the_state_open_to_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appconnect_cli.files.LOCK_SECONDS", 0.1)
    with store.refreshing():
        store.save(LOGGED_IN)
        assert store.load() == LOGGED_IN
        with replace(store, profile="other").refreshing():
            pass


def test_a_refresh_that_does_not_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appconnect_cli.files.LOCK_SECONDS", 0.0)
    monkeypatch.setattr("appconnect_cli.store.store.REFRESH_SECONDS", 0.3)
    began = time.monotonic()
    with store.refreshing(), pytest.raises(FileError, match="held by another appconnect"), store.refreshing():
        pass
    assert time.monotonic() - began >= 0.3
