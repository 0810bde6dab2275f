"""appconnect.toml, `.env` and the environment: what is read, what ranks above what, what is refused and how."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from appconnect_cli.contract.user import User
from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.findings import Severity
from appconnect_cli.settings import Settings, ValidationSettings, load_settings

BASE = """
[connector]
name = "acme"
entry = "acme.connector:Acme"
"""
LIVE = """
[profiles.live]
base_url = "https://acme.example:8443/api/"
api_key_env = "ACME_API_KEY"
"""


def settings(
    folder: Path, text: str = BASE + LIVE, profile: str | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings of a folder with that appconnect.toml."""
    (folder / "appconnect.toml").write_text(text, "utf-8")
    return load_settings(folder, None, profile, environ or {})


def refusal(folder: Path, text: str, profile: str | None = None) -> UsageError:
    """The error that this appconnect.toml gives."""
    with pytest.raises(UsageError) as caught:
        settings(folder, text, profile)
    return caught.value


def test_found_from_any_folder_below(tmp_path: Path) -> None:
    settings(tmp_path)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    found = load_settings(below, None, None, {})
    assert found.root == tmp_path.resolve()
    assert (found.connector.name, found.connector.kind, found.connector.entry) == (
        "acme",
        "python",
        "acme.connector:Acme",
    )


@pytest.mark.parametrize("named", ["project", "project/appconnect.toml"])
def test_named_by_folder_or_file(tmp_path: Path, named: str) -> None:
    (tmp_path / "project").mkdir()
    settings(tmp_path / "project")
    assert load_settings(Path("/"), tmp_path / named, None, {}).root == (tmp_path / "project").resolve()


def test_named_wrongly(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there is no appconnect\.toml") as caught:
        load_settings(tmp_path, tmp_path / "elsewhere", None, {})
    assert "appconnect new" in caught.value.hint


def test_nowhere(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, None, None, {})
    assert str(tmp_path.resolve()) in caught.value.what
    assert "--connector" in caught.value.hint


def test_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert settings(tmp_path, "\ufeff" + BASE).connector.name == "acme"


def test_sandbox_is_always_there_and_the_default(tmp_path: Path) -> None:
    found = settings(tmp_path, BASE)
    assert list(found.profiles) == ["sandbox"]
    assert found.profile.is_sandbox
    assert found.profile.base_url is None


@pytest.mark.parametrize(
    ("flag", "environ", "preferred", "chosen"),
    [
        (None, {}, "", "sandbox"),
        (None, {}, 'profile = "live"', "live"),
        (None, {"APPCONNECT_PROFILE": "sandbox"}, 'profile = "live"', "sandbox"),
        ("live", {"APPCONNECT_PROFILE": "sandbox"}, "", "live"),
        (None, {"APPCONNECT_PROFILE": ""}, 'profile = "live"', "live"),
    ],
)
def test_which_profile(tmp_path: Path, flag: str | None, environ: dict[str, str], preferred: str, chosen: str) -> None:
    assert settings(tmp_path, BASE + preferred + LIVE, flag, environ).profile.name == chosen


def test_unknown_profile_suggests_and_lists(tmp_path: Path) -> None:
    error = refusal(tmp_path, BASE + LIVE, "lvie")
    assert error.what == "There is no profile 'lvie' (--profile)."
    assert error.hint == "Did you mean live? There is sandbox, live."


@pytest.mark.parametrize(("value", "ci"), [("true", True), ("1", True), ("false", False), ("", False)])
def test_ci(tmp_path: Path, value: str, ci: bool) -> None:
    assert settings(tmp_path, environ={"CI": value}).ci is ci


def test_key_from_dotenv_and_the_environment_above_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('# keys\nACME_API_KEY="from $file"\nAPPCONNECT_PROFILE=live\n')
    assert settings(tmp_path).profile.credential() == "from $file"
    assert settings(tmp_path, environ={"ACME_API_KEY": "from env"}).profile.credential() == "from env"


def test_dotenv_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"KEY=\xff\xfe")
    error = refusal(tmp_path, BASE)
    assert ".env can't be read" in error.what


@pytest.mark.parametrize("environ", [{}, {"ACME_API_KEY": ""}])
def test_missing_key_is_an_error_only_when_needed(tmp_path: Path, environ: dict[str, str]) -> None:
    profile = settings(tmp_path, profile="live", environ=environ).profile
    with pytest.raises(SettingsError, match=r"ACME_API_KEY is not set.*profile live") as caught:
        profile.ensure_credential()
    assert ".env" in caught.value.hint


def test_profile_without_any_credential(tmp_path: Path) -> None:
    profile = settings(tmp_path, BASE + '[profiles.bare]\nbase_url = "http://localhost:1"', "bare").profile
    with pytest.raises(SettingsError, match="Nobody is logged in on profile bare") as caught:
        profile.ensure_credential()
    assert "appconnect login bare" in caught.value.hint


def test_key_is_not_shown(tmp_path: Path) -> None:
    found = settings(tmp_path, profile="live", environ={"ACME_API_KEY": "s3cret"})
    assert "s3cret" not in repr(found)


def test_user_row(tmp_path: Path) -> None:
    text = BASE + LIVE + '[profiles.live.user]\ntimezoneOffset = "+01:00"\ntokenExpiry = 2031-02-03T04:05:06Z\n'
    text += "[profiles.live.user.platformAdditionalInfo]\ndays = [2031-02-03]\n"
    row = settings(tmp_path, text, "live", {"ACME_API_KEY": "k"}).profile.user_row("acme")
    assert row["id"] == "live-acme"
    assert row["platform"] == "acme"
    assert row["hostname"] == "acme.example:8443"
    assert row["accessToken"] == "k"
    assert row["timezoneOffset"] == "+01:00"
    assert row["tokenExpiry"] == "2031-02-03T04:05:06+00:00"
    assert row["platformAdditionalInfo"] == {"days": ["2031-02-03"]}
    assert row["userSettings"] == {}
    assert set(row) == set(User.from_row(row).row()), "every column of contract 2.1"


def test_tables_that_are_data(tmp_path: Path) -> None:
    text = BASE + '[cannot]\nfindContactWithName = "no search by name"\n[operations]\n"POST /search" = "read"\n'
    found = settings(tmp_path, text)
    assert found.cannot == {"findContactWithName": "no search by name"}
    assert found.operations == {"POST /search": "read"}


def test_the_crms_other_hosts(tmp_path: Path) -> None:
    assert settings(tmp_path, BASE).connector.hosts == ()
    found = settings(tmp_path, BASE + 'hosts = ["Login.acme.example", "*.acme.example"]')
    assert found.connector.hosts == ("login.acme.example", "*.acme.example")


def test_fields_that_do_not_count(tmp_path: Path) -> None:
    assert not settings(tmp_path, BASE).ignored
    found = settings(tmp_path, BASE + '[matching]\nignore = ["query.nonce", "body.meta.at"]').ignored
    assert [found.holds(path) for path in ("query.nonce", "body.meta.at", "body.meta")] == [True, True, False]


def test_sandbox_user_may_be_told_more(tmp_path: Path) -> None:
    found = settings(tmp_path, BASE + '[profiles.sandbox.user]\ntimezoneName = "Europe/Lisbon"')
    assert found.profile.is_sandbox
    assert found.profile.user == {"timezoneName": "Europe/Lisbon"}


REFUSALS = {
    "not TOML, with line and column": ("[connector]\nname = acme\n", "line 2, column 8", "Mend"),
    "cut off": ("[connector", "at end of document", "Mend"),
    "no connector": ("", "[connector] is missing", "[connector]"),
    "no entry": ('[connector]\nname = "a"', "[connector] entry is missing", "entry ="),
    "connector is no table": ('connector = "acme"', "connector is 'acme'", "[connector]"),
    "misspelt table": (BASE + "[profile.x]", "unknown key 'profile'", "profiles"),
    "misspelt key": (BASE + 'profil = "x"', "[connector] has an unknown key 'profil'", "profile"),
    "unknown key": (BASE + 'zzz = "x"', "unknown key 'zzz'", "name, kind, entry, profile"),
    "unknown kind": (BASE + 'kind = "ruby"', "kind is 'ruby'", "python"),
    "hosts: no list": (BASE + 'hosts = "a.example"', "[connector] hosts is no list", "login.acme.example"),
    "hosts: a URL": (BASE + 'hosts = ["https://a.example"]', "hosts: entry 1 is no such name", "login.acme.example"),
    "hosts: any host": (BASE + 'hosts = ["a.example", "*"]', "hosts: entry 2 is no such name", "login.acme.example"),
    "empty name": (BASE.replace("acme", " ", 1), "name is ' '", "not empty"),
    "name that is a path": (BASE.replace("acme", "../acme", 1), "name is '../acme'", "letters"),
    "number for text": (BASE.replace('"acme.connector:Acme"', "7"), "entry is 7", "text"),
    "profile that is a path": (BASE + '[profiles."../x"]\nbase_url = "https://a"', "'../x'", "letters"),
    "profile without address": (BASE + "[profiles.x]", "base_url is missing", "base_url"),
    "address without scheme": (BASE + '[profiles.x]\nbase_url = "acme.example"', "base_url is 'acme.example'", "https"),
    "address with a bad port": (BASE + '[profiles.x]\nbase_url = "https://a:99999"', "base_url is", "https"),
    "address with a credential": (BASE + '[profiles.x]\nbase_url = "https://u:p@a"', "base_url holds", "credential"),
    "key in the file": (BASE + '[profiles.x]\napi_key = "s"', "api_key: a secret", ".env"),
    "token in the user row": (BASE + LIVE + '[profiles.live.user]\naccessToken = "s"', "accessToken: a secret", ".env"),
    "key in place of its name": (BASE + LIVE.replace("ACME_API_KEY", "sk-1/2"), "api_key_env is no name", "variable"),
    "snake case in the user row": (BASE + LIVE + "[profiles.live.user]\nrc_account_id = '1'", "rc_account_id", "rcAcc"),
    "wrong type in the user row": (BASE + LIVE + "[profiles.live.user]\nhostname = 7", "hostname is 7", ""),
    "sandbox redefined": (BASE + '[profiles.sandbox]\nbase_url = "https://a"', "built in", "another name"),
    "cannot: unknown interface": (BASE + '[cannot]\nfind_contact = "x"', "[cannot] find_contact", "findContact"),
    "cannot without a reason": (BASE + '[cannot]\nfindContact = ""', "findContact is ''", "reason"),
    "ignored: a header": (BASE + '[matching]\nignore = ["headers.x"]', "'headers.x': headers never", "ignored already"),
    "ignored: no field": (BASE + '[matching]\nignore = ["nonce"]', "ignore has 'nonce': it begins", "query.nonce"),
    "ignored: no text": (BASE + "[matching]\nignore = [7]", "ignore has 7", "query.nonce"),
    "ignored: no list": (BASE + '[matching]\nignore = "query.x"', "ignore is 'query.x'", "list"),
    "ignored: misspelt": (BASE + '[matching]\nignored = ["query.x"]', "unknown key 'ignored'", "ignore"),
    "validate: unknown key": (BASE + '[validate]\nselected = ["x"]', "unknown key 'selected'", "select"),
    "validate: no list": (BASE + '[validate]\nselect = "R-C"', "[validate] select is 'R-C'", "select = ["),
    "validate: no name": (BASE + "[validate]\nignore = [7]", "[validate] ignore is [7]", "list of names"),
    "validate: an empty name": (BASE + '[validate]\nignore = [" "]', "[validate] ignore is [' ']", "list of names"),
    "validate: misspelt interface": (
        BASE + '[validate]\ninterfaces = ["findContcat"]',
        "[validate] interfaces: There is no interface named 'findContcat'",
        "findContact",
    ),
    "validate: odd threshold": (BASE + '[validate]\nfail_on = "fatal"', "fail_on is 'fatal'", "error, warning, info"),
    "validate: odd severity": (
        BASE + '[validate.severity]\n"R-C4" = "off"',
        "[validate.severity] 'R-C4' is 'off'",
        "error, warning, info",
    ),
    "validate: no severities": (BASE + '[validate]\nseverity = "error"', "validate.severity is 'error'", "table"),
    "validate: no file": (BASE + "[validate]\nbaseline = true", "[validate] baseline is True", "name of a file"),
    "operation of no kind": (BASE + '[operations]\n"POST /x" = "delete"', "'POST /x' is 'delete'", "read"),
    "secrets: unknown key": (BASE + '[secrets]\nfield = ["x"]', "[secrets] has an unknown key 'field'", "fields"),
    "secrets: a value": (BASE + '[secrets]\ntoken = "s"', "token: a secret", ".env"),
    "secrets: no list": (
        BASE + '[secrets]\nvariables = "ACME_KEY"',
        "[secrets] variables is no list",
        "ACME_SIGNING_KEY",
    ),
    "secrets: no variable": (
        BASE + '[secrets]\nvariables = ["A", "s-1/2"]',
        "variables: entry 2 is no such name",
        ".env",
    ),
    "secrets: no field": (BASE + "[secrets]\nfields = [7]", "fields: entry 1 is no such name", "sessionTicket"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_name_the_file_and_the_place_and_the_way_out(tmp_path: Path, case: str) -> None:
    text, what, hint = REFUSALS[case]
    error = refusal(tmp_path, text)
    assert isinstance(error, SettingsError)
    assert error.what.startswith(str(tmp_path.resolve() / "appconnect.toml")), error.what
    assert what in error.what
    assert hint in error.hint


def test_secrets_are_read_from_the_environment_and_dotenv_and_never_shown(tmp_path: Path) -> None:
    table = '[secrets]\nvariables = ["A_KEY", "B_KEY", "C_KEY"]\nfields = ["sessionTicket"]\n'
    (tmp_path / "appconnect.toml").write_text(BASE + table, "utf-8")
    (tmp_path / ".env").write_text("A_KEY=from-dotenv\nB_KEY=less\n", "utf-8")
    secrets = load_settings(tmp_path, None, None, {"B_KEY": "from-environment"}).secrets
    assert secrets.variables == {"A_KEY": "from-dotenv", "B_KEY": "from-environment"}
    assert secrets.fields == ("sessionTicket",)
    assert "from-" not in repr(secrets)


def test_what_is_judged_is_read(tmp_path: Path) -> None:
    table = (
        '[validate]\nselect = ["R-C", "note-*"]\nignore = ["search-writes"]\ninterfaces = ["findContact"]\n'
        'fail_on = "warning"\nbaseline = "known.json"\n[validate.severity]\n"R-C4" = "info"\n'
    )
    assert settings(tmp_path, BASE + table).validation == ValidationSettings(
        ("R-C", "note-*"), ("search-writes",), {"R-C4": Severity.INFO}, Severity.WARNING, ("findContact",), "known.json"
    )
    assert settings(tmp_path, BASE).validation == ValidationSettings()


def test_a_credential_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    error = refusal(tmp_path, BASE + '[profiles.x]\nbase_url = "https://user:hush@acme.example"')
    assert "hush" not in error.what + error.hint


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "appconnect.toml").write_bytes(b"\xff\xfe[")
    with pytest.raises(SettingsError, match="byte 0 is not UTF-8"):
        load_settings(tmp_path, None, None, {})


@pytest.mark.parametrize("value", ["-1", "301", "true", '"2"'])
def test_a_time_to_settle_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    assert "[record] settle" in refusal(tmp_path, f"{BASE}\n[record]\nsettle = {value}\n").what


def test_a_time_to_settle_is_read_and_other_keys_are_refused(tmp_path: Path) -> None:
    assert settings(tmp_path, f"{BASE}\n[record]\nsettle = 2.5\n").record.settle == 2.5
    assert settings(tmp_path, BASE).record.settle == 0
    assert "'wait'" in refusal(tmp_path, f"{BASE}\n[record]\nwait = 1\n").what
    assert "[record]" in refusal(tmp_path, f"record = 1\n{BASE}").hint
