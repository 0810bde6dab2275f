"""Profile, token and secrets of an account."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from appconnect_cli.accounts.expiry import length
from appconnect_cli.diagnosis.account import token_of
from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.errors import UsageError
from appconnect_cli.settings.choice import write_choice
from tests.store.keyrings import Failing, InMemory

from .projects import OAUTH, account, found, log_in, make

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SIGNED_IN = {"accessToken": "acc3ss-t0ken-x", "refreshToken": "r3fresh-t0ken-x", "tokenExpiry": "2099-01-01T00:00:00Z"}
LIVE = account("http://127.0.0.1:9")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An OAuth connector with an account, and another that somebody may choose."""
    return make(tmp_path / "acme", OAUTH, toml=LIVE + account("http://127.0.0.1:9", "other"))


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    """An environment that keeps secrets in a folder of the test's own."""
    return {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(tmp_path / "kept")}


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], KeyringBackend]]:
    from keyring import core

    before = core._keyring_backend

    def use(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield use
    core._keyring_backend = before


def test_who_chose_the_profile(project: Path) -> None:
    def chosen(environ: dict[str, str], named: str | None = None) -> str:
        return found(project, environ, profile=named, offline=True)["profile"].found.partition(":")[0]

    assert chosen({}) == "sandbox (the default)"
    toml = project / "appconnect.toml"
    toml.write_text(toml.read_text().replace('entry = "acme:Acme"', 'entry = "acme:Acme"\nprofile = "live"'))
    assert chosen({}) == "live (chosen by [connector] profile in appconnect.toml)"
    write_choice(project, "other")
    assert chosen({}) == "other (chosen by `appconnect profiles use`)"
    assert chosen({"APPCONNECT_PROFILE": "live"}) == "live (chosen by APPCONNECT_PROFILE)"
    assert chosen({"APPCONNECT_PROFILE": "live"}, "other") == "other (named on the command line)"


def test_a_profile_that_is_not_there(project: Path) -> None:
    with pytest.raises(UsageError, match="There is no profile 'lvie'"):
        found(project, profile="lvie")
    checks = found(project, {"APPCONNECT_PROFILE": "lvie"}, offline=True)
    assert checks["profile"].status is Status.PROBLEM
    assert "Did you mean live?" in checks["profile"].todo
    assert checks["token"] == Check("token", Status.UNCHECKED, "there is no such profile")
    assert checks["interfaces"].status is Status.OK


def test_nobody_is_logged_in(project: Path, kept: dict[str, str]) -> None:
    checks = found(project, kept, profile="live", offline=True)
    assert checks["profile"].status is Status.WARNING
    assert "nobody is logged in" in checks["profile"].found
    assert "ACME_API_KEY=... into .env" in checks["profile"].todo
    assert "appconnect login live" in checks["profile"].todo
    assert checks["token"] == Check("token", Status.UNCHECKED, "nobody is logged in")
    assert checks["secrets"].found.endswith("; live has none there")


def test_somebody_is_logged_in(project: Path, kept: dict[str, str]) -> None:
    log_in(project, "live", SIGNED_IN, kept)
    checks = found(project, kept, profile="live", offline=True)
    assert checks["profile"].status is Status.OK
    assert checks["profile"].found.endswith("logged in as u-7, secrets in the file")
    assert checks["token"].status is Status.OK
    assert checks["secrets"].found == f"a file in {kept['APPCONNECT_SECRETS_FOLDER']}; all of live are there"
    assert "t0ken" not in str(checks)


def test_a_credential_from_the_environment(project: Path, kept: dict[str, str]) -> None:
    checks = found(project, kept | {"ACME_API_KEY": "k3y-of-mine"}, profile="live", offline=True)
    assert checks["profile"].found.endswith("credential from the environment")
    assert "k3y-of-mine" not in str(checks)


def test_a_damaged_state(project: Path, kept: dict[str, str]) -> None:
    store = log_in(project, "live", SIGNED_IN, kept)
    store.path.write_text("{", "utf-8")
    checks = found(project, kept, profile="live", offline=True)
    assert checks["profile"].status is Status.PROBLEM
    assert checks["profile"].found.startswith(".appconnect/state/live.json is damaged: ")
    assert "Restore it" in checks["profile"].todo
    for name in ("token", "secrets"):
        assert checks[name] == Check(name, Status.UNCHECKED, "what is stored of the profile can't be read")
    assert checks["recordings"].status is Status.WARNING


@pytest.mark.parametrize(
    ("hours", "refresh", "status", "said"),
    [
        (3, "r", Status.OK, "expires in 3 h (2026-05-04 15:00 UTC), then refreshed"),
        (3, "", Status.OK, "expires in 3 h (2026-05-04 15:00 UTC), then gone"),
        (-3, "r", Status.OK, "expired 3 h ago (2026-05-04 09:00 UTC); will be refreshed at the next call"),
        (-3, "", Status.PROBLEM, "expired 3 h ago (2026-05-04 09:00 UTC), and there is no refresh token"),
        (None, "r", Status.WARNING, "no expiry is known, so that it is never refreshed (contract 3.2)"),
    ],
)
def test_the_age_of_a_token(hours: int | None, refresh: str, status: Status, said: str) -> None:
    expiry = None if hours is None else (NOW + timedelta(hours=hours)).isoformat()
    check = token_of({"accessToken": "a", "refreshToken": refresh, "tokenExpiry": expiry}, NOW, "`appconnect login x`")
    assert check.status is status
    assert check.found.startswith(said)
    assert ("appconnect login x" in check.todo) is (status is not Status.OK)


def test_an_expiry_that_is_none() -> None:
    check = token_of({"accessToken": "a", "tokenExpiry": "soon"}, NOW, "`appconnect login x`")
    assert check.status is Status.PROBLEM


def test_a_locked_keyring(project: Path, use_keyring: Callable[[KeyringBackend], KeyringBackend]) -> None:
    environ = {"APPCONNECT_SECRETS": "keyring"}
    use_keyring(InMemory())
    log_in(project, "live", SIGNED_IN, environ)
    checks = found(project, environ, profile="live", offline=True)
    assert checks["secrets"].status is Status.OK
    assert checks["secrets"].found.startswith("the keyring ")
    use_keyring(Failing(KeyringLocked("Failed to unlock the collection!")))
    checks = found(project, environ, profile="live", offline=True)
    assert checks["secrets"].status is Status.PROBLEM
    assert "Failed to unlock the collection" in checks["secrets"].found
    assert "Unlock it" in checks["secrets"].todo
    assert "APPCONNECT_SECRETS=file" in checks["secrets"].todo
    assert checks["token"].status is Status.OK  # which needs no secret


def test_secrets_that_are_gone(project: Path, kept: dict[str, str]) -> None:
    log_in(project, "live", SIGNED_IN, kept)
    for file in Path(kept["APPCONNECT_SECRETS_FOLDER"]).iterdir():
        file.unlink()
    check = found(project, kept, profile="live", offline=True)["secrets"]
    assert check.status is Status.PROBLEM
    assert "is incomplete: /user/accessToken, /user/refreshToken" in check.found
    assert "appconnect login live" in check.todo


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_others_may_open(project: Path, kept: dict[str, str]) -> None:
    folder = Path(kept["APPCONNECT_SECRETS_FOLDER"])
    folder.mkdir(mode=0o755)
    check = found(project, kept, profile="live", offline=True)["secrets"]
    assert check.status is Status.PROBLEM
    assert "others may open it (its mode is 755)" in check.found
    assert f"chmod 700 '{folder}'" in check.todo


def test_a_folder_inside_the_project(project: Path) -> None:
    environ = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": str(project / "kept")}
    check = found(project, environ, offline=True)["secrets"]
    assert check.status is Status.PROBLEM
    assert "lies in the project" in check.found


def test_no_such_place(project: Path) -> None:
    check = found(project, {"APPCONNECT_SECRETS": "vault"}, offline=True)["secrets"]
    assert check.status is Status.PROBLEM
    assert "Set it to keyring or file" in check.todo


def test_lengths() -> None:
    spans = [timedelta(seconds=42), timedelta(minutes=7), timedelta(hours=5), timedelta(days=3)]
    assert [length(span) for span in spans] == ["42 s", "7 min", "5 h", "3 d"]
