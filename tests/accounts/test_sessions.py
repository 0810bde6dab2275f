"""A session from its log-in to its end: refreshed by several commands at once, revoked, ended, forgotten."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from appconnect_cli.sandbox import (
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    READ_ONLY_EMAIL,
    READ_ONLY_PASSWORD,
    REVOKE_PATH,
    SIGN_IN_EMAIL,
)
from tests.accounts.projects import OauthProject, oauth_project

FIND = ("call", "findContact", "--profile", "test", "--json")
CLIENT = (OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[OauthProject]:
    with oauth_project(tmp_path) as made:
        ran = made.log_in()
        assert ran.code == 0, ran.stderr
        yield made


def test_a_token_that_has_ended_is_refreshed_in_the_middle_of_a_call(project: OauthProject) -> None:
    before = project.kept
    project.expire()
    ran = project.run(*FIND)
    assert ran.code == 0, ran.stderr
    exchanges = [(each["method"], each["url"].rpartition("/")[2]) for each in json.loads(ran.stdout)["exchanges"]]
    assert exchanges[0] == ("POST", "token")
    after = project.kept
    assert after["/user/accessToken"] != before["/user/accessToken"]
    assert after["/user/refreshToken"] != before["/user/refreshToken"]
    assert datetime.fromisoformat(project.state["user"]["tokenExpiry"]) > datetime.now(UTC)
    assert all(secret not in ran.stdout + ran.stderr for secret in {*before.values(), *after.values()})


def test_two_commands_at_once_lose_no_token(project: OauthProject) -> None:
    """The sandbox ends the session when a refresh token is used twice."""
    project.expire()
    processes = [project.start(*FIND) for _ in range(4)]
    results = [process.communicate(timeout=240) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, results
    asked = [sum("/oauth/token" in each["url"] for each in json.loads(out)["exchanges"]) for out, _ in results]
    assert sorted(asked) == [0, 0, 0, 1]
    project.expire()
    assert project.run(*FIND).code == 0
    assert project.run("whoami", "test").code == 0


def test_a_refresh_token_that_was_revoked_ends_the_session(project: OauthProject) -> None:
    revoked = httpx.post(
        f"{project.sandbox.base_url}{REVOKE_PATH}", data={"token": project.kept["/user/refreshToken"]}, auth=CLIENT
    )
    assert revoked.status_code == 200
    project.expire()
    ran = project.run(*FIND)
    document = json.loads(ran.stdout)
    assert (ran.code, document["outcome"]["kind"]) == (4, "notCalled")
    assert document["conclusion"]["response"]["errorCode"] == "CRM_SESSION_REVOKED"
    assert "appconnect login" in document["outcome"]["reason"]
    who = project.run("whoami", "test")
    assert (who.code, "appconnect login test" in who.stderr) == (4, True)
    assert project.log_in().code == 0
    assert project.run(*FIND).code == 0


def test_logging_out_shows_what_is_left_here_and_at_the_crm(project: OauthProject) -> None:
    secrets = set(project.kept.values())
    ran = project.run("logout", "test")
    assert ran.code == 0, ran.stderr
    assert "Here: no credential is stored any more." in ran.stdout
    assert "At the CRM: the access token is gone." in ran.stdout
    assert "At the CRM: the refresh token is gone." in ran.stdout
    assert project.kept == {}
    assert all(secret not in ran.stdout + ran.stderr for secret in secrets)
    again = project.run("logout", "test")
    assert (again.code, "Nobody is logged in" in again.stderr) == (4, True)
    called = project.run(*FIND)
    assert (called.code, "appconnect login" in called.stdout) == (4, True)


def test_a_connector_that_keeps_the_tokens_is_found_out(project: OauthProject) -> None:
    source = project.folder / "acme" / "connector.py"
    text = source.read_text("utf-8")
    assert "            await request.user.save()\n" in text
    source.write_text(text.replace("            await request.user.save()\n", "            pass\n"), "utf-8")
    ran = project.run("logout", "test")
    assert (ran.code, "accessToken, refreshToken is still stored" in ran.stdout) == (1, True), ran.stdout
    removed = project.run("profiles", "remove", "test")
    assert (removed.code, project.state, project.kept) == (0, {}, {})


def test_a_connector_that_does_not_tell_the_crm_is_found_out(project: OauthProject) -> None:
    source = project.folder / "acme" / "connector.py"
    text = source.read_text("utf-8")
    line = "                await self._revoke(request.user.hostname, token)\n"
    assert line in text
    source.write_text(text.replace(line, "                pass\n"), "utf-8")
    ran = project.run("logout", "test")
    assert "At the CRM: the access token is still accepted, until" in ran.stdout
    assert "At the CRM: the refresh token is still accepted" in ran.stdout


def test_secrets_are_for_their_owner_and_outside_of_the_project(project: OauthProject) -> None:
    (file,) = project.secrets.glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(project.secrets.stat().st_mode) == 0o700
    written = b"".join(path.read_bytes() for path in project.folder.rglob("*") if path.is_file())
    assert all(secret.encode() not in written for name, secret in project.kept.items() if "oken" in name)


def test_profiles_tell_who_is_in_and_no_secret(project: OauthProject) -> None:
    listed = project.run("profiles", "list", "--json")
    accounts = {each["profile"]: each for each in json.loads(listed.stdout)}
    assert (accounts["test"]["loggedIn"], accounts["test"]["secrets"]) == (True, "file")
    assert accounts["test"]["user"]["id"] == "7-acme"
    assert (accounts["sandbox"]["used"], accounts["test"]["used"]) == (True, False)
    used = project.run("profiles", "use", "test")
    assert (used.code, "profile test" in used.stdout) == (0, True)
    assert project.run("whoami").stdout.startswith("Ana Prado on ")
    shown = project.run("profiles", "show", "test")
    assert "7-acme" in shown.stdout
    told = listed.stdout + used.stdout + shown.stdout
    assert all(secret not in told for name, secret in project.kept.items() if "oken" in name)
    assert project.run("profiles", "use", "sandbox").code == 0
    assert (project.folder / ".appconnect" / "profile").read_text() == "sandbox\n"
    unknown = project.run("profiles", "show", "tset")
    assert (unknown.code, "Did you mean test?" in unknown.stderr) == (2, True)


def test_the_sandbox_can_be_chosen_where_another_is_preferred(project: OauthProject) -> None:
    settings = project.folder / "appconnect.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[connector]\n", '[connector]\nprofile = "test"\n', 1), "utf-8")
    used = project.run("profiles", "use", "sandbox")
    assert (used.code, "Commands use the profile sandbox" in used.stdout) == (0, True), used.stdout + used.stderr
    accounts = json.loads(project.run("profiles", "list", "--json").stdout)
    assert [each["profile"] for each in accounts if each["used"]] == ["sandbox"]


def test_a_chosen_profile_that_is_gone_is_told_and_another_can_be_chosen(project: OauthProject) -> None:
    choice = project.folder / ".appconnect" / "profile"
    choice.write_text("gone\n")
    called = project.run("call", "findContact")
    assert called.code == 2
    for said in ("There is no profile 'gone'", "`appconnect profiles use NAME`", ".appconnect/profile"):
        assert said in called.stderr
    listed = project.run("profiles", "list")
    assert (listed.code, "test" in listed.stdout) == (0, True), listed.stderr
    assert "There is no profile 'gone'" in listed.stderr
    unknown = project.run("profiles", "use", "tset")
    assert (unknown.code, choice.read_text()) == (2, "gone\n")
    used = project.run("profiles", "use", "test")
    assert (used.code, "profile test" in used.stdout, "gone" in used.stderr) == (0, True, False), used.stderr
    assert project.run("whoami").code == 0


def test_a_corrupt_profile_is_told_and_left_as_it_is(project: OauthProject) -> None:
    path = project.folder / ".appconnect" / "state" / "test.json"
    path.write_text("{not json")
    for arguments in (FIND, ("whoami", "test"), ("logout", "test")):
        ran = project.run(*arguments)
        assert (ran.code, "is damaged" in ran.stderr) == (2, True), arguments
    assert "is damaged" in project.run("profiles", "list").stdout
    assert path.read_text() == "{not json"
    assert project.run("profiles", "remove", "test").code == 0
    assert project.log_in().code == 0


def test_secrets_that_are_gone_are_told_and_a_log_in_mends_it(project: OauthProject) -> None:
    for file in project.secrets.glob("*.json"):
        file.unlink()
    ran = project.run(*FIND)
    assert (ran.code, "appconnect login test" in ran.stderr) == (2, True), ran.stderr
    assert project.log_in().code == 0
    assert project.run(*FIND).code == 0


def test_tokens_from_the_environment_take_nobody_to_log_in(project: OauthProject) -> None:
    """As in CI. What is refreshed is kept, and goes on to be used until the environment says something new."""
    kept = project.kept
    assert project.run("profiles", "remove", "test").code == 0
    nobody = project.run(*FIND)
    assert (nobody.code, "access_token_env" in nobody.stderr) == (2, True), nobody.stderr
    settings = project.folder / "appconnect.toml"
    named = 'access_token_env = "ACME_ACCESS"\nrefresh_token_env = "ACME_REFRESH"\n'
    settings.write_text(settings.read_text("utf-8") + named, "utf-8")
    environ = {"ACME_ACCESS": kept["/user/accessToken"], "ACME_REFRESH": kept["/user/refreshToken"]}
    ran = project.run(*FIND, environ=environ)
    assert ran.code == 0, ran.stderr
    assert project.kept["/user/refreshToken"] != kept["/user/refreshToken"]
    assert project.run(*FIND, environ=environ).code == 0
    stale = project.run(*FIND, environ={"ACME_ACCESS": "sbx-at-another-token-of-nobody"})
    assert (stale.code, '"status": 401' in stale.stdout) == (4, True)


def test_the_sandbox_signs_in_by_itself_and_again_when_it_was_ended(tmp_path: Path) -> None:
    with oauth_project(tmp_path) as own:
        for _ in range(2):
            ran = own.run("whoami", "sandbox")
            assert (ran.code, ran.stdout.startswith("Ana Prado")) == (0, True), ran.stderr
        assert own.run("logout", "sandbox").code == 0
        assert own.run("call", "findContact").code == 0


def test_a_log_in_beside_tokens_of_the_environment_is_used_until_those_change(project: OauthProject) -> None:
    settings = project.folder / "appconnect.toml"
    settings.write_text(settings.read_text("utf-8") + 'access_token_env = "ACME_ACCESS"\n', "utf-8")
    environ = {"ACME_ACCESS": "sbx-at-a-token-of-nobody"}
    assert project.run("whoami", "test", environ=environ).code == 4
    browser = {"BROWSER": f"{project.browser()} %s"}
    assert project.run("login", "test", environ=environ | browser).code == 0
    assert project.run("whoami", "test", environ=environ).code == 0
    assert project.run("logout", "test", environ=environ).code == 0
    gone = project.run("whoami", "test", environ=environ)
    assert (gone.code, "appconnect login test" in gone.stderr) == (4, True)
    assert project.run("whoami", "test", environ={"ACME_ACCESS": "sbx-at-another-token"}).code == 4


def test_another_user_takes_over_nothing_and_the_same_one_keeps_the_settings(project: OauthProject) -> None:
    path = project.folder / ".appconnect" / "state" / "test.json"
    document = json.loads(path.read_text("utf-8"))
    document["user"] |= {"platformAdditionalInfo": {"tenant": "ana"}, "userSettings": {"notes": {"value": True}}}
    path.write_text(json.dumps(document), "utf-8")
    assert project.log_in().code == 0
    row = project.state["user"]
    assert (row["platformAdditionalInfo"], row["userSettings"]["notes"]["value"]) == ({"tenant": "ana"}, True)
    browser = project.browser(password=READ_ONLY_PASSWORD)
    browser.write_text(browser.read_text().replace(SIGN_IN_EMAIL, READ_ONLY_EMAIL))
    assert project.log_in(browser=browser).code == 0
    row = project.state["user"]
    assert (row["id"], row["platformAdditionalInfo"], row["userSettings"]) == ("8-acme", {}, {})


@pytest.mark.parametrize("damage", [{"hostname": 5}, {"tokenExpiry": "garbage"}, {"platformAdditionalInfo": "x"}])
def test_a_row_of_the_wrong_shape_is_damage_and_shows_nothing(project: OauthProject, damage: dict[str, Any]) -> None:
    path = project.folder / ".appconnect" / "state" / "test.json"
    document = json.loads(path.read_text("utf-8"))
    document["user"] |= damage
    path.write_text(json.dumps(document), "utf-8")
    ran = project.run("whoami", "test")
    assert (ran.code, f"user.{next(iter(damage))}" in ran.stderr) == (2, True), ran.stderr
    assert project.run("doctor", "test", "--offline").code in (0, 1)
    assert project.run("profiles", "list").code == 0
    assert project.run("profiles", "remove", "test").code == 0
    assert project.kept == {}


def test_a_token_endpoint_that_is_down_ends_no_log_in(project: OauthProject) -> None:
    project.expire()
    source = project.folder / "acme" / "connector.py"
    text = source.read_text("utf-8")
    source.write_text(text.replace('f"{host}/oauth/token"', '"http://127.0.0.1:1/token"'), "utf-8")
    ran = project.run("whoami", "test")
    assert (ran.code, "The CRM can't be asked" in ran.stderr) == (4, True), ran.stderr
    assert "has ended" not in ran.stderr
    source.write_text(text, "utf-8")
    assert project.run("whoami", "test").code == 0


def test_a_recorded_log_out_ends_the_stored_session_only_if_the_crm_took_it(project: OauthProject) -> None:
    ran = project.run("record", "log-out", "--profile", "test", "--yes")
    assert (ran.code, "`appconnect login test` begins a new one" in ran.stdout) == (0, True), ran.stdout
    assert project.state["user"]["accessToken"] == ""
    again = project.run("record", "log-out", "--profile", "test", "--yes")
    assert (again.code, "is logged out" in again.stderr) == (2, True)
    assert project.log_in().code == 0
    source = project.folder / "acme" / "connector.py"
    text = source.read_text("utf-8")
    source.write_text(text.replace("/oauth/revoke", "/oauth/no-such-place"), "utf-8")
    project.run("record", "log-out", "--profile", "test", "--yes")
    assert project.run("whoami", "test").code == 0
