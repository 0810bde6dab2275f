"""The state file: what reaches the disk, who may read it, what damage does, and two processes at once."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.errors import FileError
from appconnect_cli.store import State, Store

FULL = State(
    user={"id": "1-acme", "accessToken": "k3y", "platformAdditionalInfo": {"ref": "x-k3y-y"}},
    call_logs=[{"id": "s-1", "thirdPartyLogId": "9001"}],
    message_logs=[{"id": "m-1"}],
    contacts=[{"phoneNumber": "+1", "matched": [{"name": "José"}]}],
    last={"contactId": 7},
)


def test_nothing_stored_yet(tmp_path: Path) -> None:
    assert Store(tmp_path, "live").load() == State()
    assert list(tmp_path.iterdir()) == [], "reading leaves nothing behind"


def test_round_trip(tmp_path: Path) -> None:
    store = Store(tmp_path, "live", "k3y")
    store.save(FULL)
    assert store.load() == FULL


def test_profiles_are_apart(tmp_path: Path) -> None:
    Store(tmp_path, "live").save(FULL)
    assert Store(tmp_path, "other").load() == State()


def test_the_credential_stays_out_and_the_current_one_comes_back(tmp_path: Path) -> None:
    store = Store(tmp_path, "live", "k3y")
    store.save(FULL)
    text = store.path.read_text("utf-8")
    assert "k3y" not in text
    assert '"accessToken": "{{apiKey}}"' in text
    rotated = Store(tmp_path, "live", "n3w").load()
    assert rotated.user is not None
    assert rotated.user["accessToken"] == "n3w"


def test_an_empty_credential_replaces_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, "live", "")
    store.save(FULL)
    assert store.load() == FULL


def test_only_the_owner_reads_it_and_git_does_not_see_it(tmp_path: Path) -> None:
    store = Store(tmp_path, "live")
    store.save(FULL)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    seen = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout == ""


def test_what_json_does_not_know_is_kept_as_text(tmp_path: Path) -> None:
    store = Store(tmp_path, "live")
    store.save(State(contacts=[{"phoneNumber": "+1", "matched": [{"id": Path("x")}]}]))
    assert store.load().contacts[0]["matched"] == [{"id": "x"}]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"format": 1, "user"', "line 1, column 21"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"[]", "no JSON object"),
        (b'{"format": 2}', "its format is 2, this version knows 1"),
        (b'{"format": 1, "callLogs": [1]}', "callLogs is no list of rows"),
        (b'{"format": 1, "last": []}', "last is no object"),
        (b'{"format": 1, "user": "x"}', "user is no row"),
    ],
)
def test_damage_is_told_and_never_overwritten(tmp_path: Path, content: bytes, why: str) -> None:
    store = Store(tmp_path, "live")
    store.prepare()
    store.path.write_bytes(content)
    for use in (store.load, lambda: store.change(lambda state: state)):
        with pytest.raises(FileError) as caught:
            use()
        assert str(store.path) in caught.value.what
        assert why in caught.value.what
        assert "`appconnect profiles remove live`" in caught.value.hint
    assert store.path.read_bytes() == content


def test_a_change_that_fails_leaves_the_old_state_and_the_lock_free(tmp_path: Path) -> None:
    store = Store(tmp_path, "live")
    store.save(FULL)

    def fail(state: State) -> State:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.change(fail)
    assert store.load() == FULL
    store.save(State())


@pytest.mark.parametrize("where", [".", ".appconnect", ".appconnect/state"])
def test_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    """A file in the folder's place: unlike a mode, it stops root as well."""
    root = tmp_path / "project"
    if where == ".":
        root.write_text("in the way")
    else:
        (root / where).parent.mkdir(parents=True)
        (root / where).write_text("in the way")
    store = Store(root, "live")
    uses: tuple[Callable[[], object], ...] = (store.prepare, lambda: store.save(FULL))
    for use in uses:
        with pytest.raises(FileError) as caught:
            use()
        assert "project" in caught.value.what
        assert caught.value.hint


def test_a_lock_that_somebody_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appconnect_cli.files.LOCK_SECONDS", 0.1)
    store = Store(tmp_path, "live")
    with store.locked(), pytest.raises(FileError, match="held by another appconnect"):
        Store(tmp_path, "live").save(FULL)


@pytest.mark.parametrize(("name", "said"), [("live.json", "can't be read"), ("live.lock", "can't be written")])
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, name: str, said: str) -> None:
    store = Store(tmp_path, "live")
    (store.path.parent / name).mkdir(parents=True)
    with pytest.raises(FileError, match=said) as caught:
        store.change(lambda state: state)
    assert name in caught.value.what
    assert caught.value.hint


WRITER = """
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from appconnect_cli.store import Store
store, name = Store(Path(sys.argv[1]), "live"), sys.argv[2]
for number in range(15):
    store.change(lambda state: replace(state, call_logs=[*state.call_logs, {"id": f"{name}{number}"}]))
"""


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    stored = {row["id"] for row in Store(tmp_path, "live").load().call_logs}
    assert stored == {f"{name}{number}" for name in "ab" for number in range(15)}


def test_the_file_is_readable(tmp_path: Path) -> None:
    store = Store(tmp_path, "live")
    store.save(replace(FULL, user=None))
    text = store.path.read_text("utf-8")
    assert "José" in text
    assert json.loads(text)["callLogs"] == FULL.call_logs
