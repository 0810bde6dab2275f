"""What a connector's code and its own words say."""

import json
from pathlib import Path

import pytest

from appconnect_cli.diagnosis.check import Check, Status

from .projects import API_KEY, OAUTH, account, found, make


def without(source: str, name: str) -> str:
    """The connector without one function."""
    line = f"    def {name}(self, request): ...\n"
    assert line in source
    return source.replace(line, "")


def test_a_whole_connector(tmp_path: Path) -> None:
    checks = found(make(tmp_path), offline=True)
    assert checks["connector"] == Check("connector", Status.OK, "acme loads from acme:Acme")
    assert checks["interfaces"] == Check(
        "interfaces", Status.OK, "11 of 12; getOauthInfo is for connectors of another kind of log-in"
    )
    assert checks["authentication"].found == "apiKey, with getUserInfo, getBasicAuth, getLogFormatType"
    assert checks["manifest.json"] == Check("manifest.json", Status.OK, "names acme")
    assert "OAuth client" not in checks


def test_one_that_raises_on_import(tmp_path: Path) -> None:
    checks = found(make(tmp_path, "import json\njson.loads('{')\n"))
    assert checks["connector"].status is Status.PROBLEM
    assert "acme.py:2: JSONDecodeError" in checks["connector"].found
    assert "Mend that line" in checks["connector"].todo
    for name in ("interfaces", "authentication", "token"):
        assert checks[name] == Check(name, Status.UNCHECKED, "the connector does not load")
    assert checks["CRM"].status is Status.UNCHECKED
    assert checks["recordings"].status is Status.WARNING


def test_one_whose_secrets_can_not_be_asked_for(tmp_path: Path) -> None:
    source = API_KEY + "\n    def secrets(self, user):\n        raise ValueError('no vault')\n"
    check = found(make(tmp_path, source), offline=True)["connector"]
    assert check.status is Status.PROBLEM
    assert "secrets(user) raised ValueError: no vault" in check.found


@pytest.mark.parametrize(
    ("name", "interface", "status"),
    [
        ("find_contact", "findContact", Status.PROBLEM),
        ("create_call_log", "createCallLog", Status.PROBLEM),
        ("find_contact_with_name", "findContactWithName", Status.WARNING),
        ("create_message_log", "createMessageLog", Status.WARNING),
    ],
)
def test_a_missing_interface_is_named(tmp_path: Path, name: str, interface: str, status: Status) -> None:
    check = found(make(tmp_path, without(API_KEY, name)), offline=True)["interfaces"]
    assert check.status is status
    assert check.found.startswith("10 of 12; ")
    assert check.found.endswith(f"; the connector has no {name}")
    assert f"`appconnect interfaces {interface}`" in check.todo


def test_what_is_declared_is_not_missed(tmp_path: Path) -> None:
    source, toml = without(API_KEY, "create_contact"), '\n[cannot]\ncreateContact = "read-only CRM"\n'
    check = found(make(tmp_path, source, toml=toml), offline=True)["interfaces"]
    assert check.status is Status.OK
    assert check.found.endswith("; the CRM can't do createContact ([cannot])")


def test_a_misspelt_one_is_a_problem(tmp_path: Path) -> None:
    source = API_KEY.replace("find_contact_with_name", "find_contact_with_names")
    check = found(make(tmp_path, source), offline=True)["interfaces"]
    assert check.status is Status.PROBLEM
    assert "but a find_contact_with_names: rename it" in check.found
    assert check.todo == "Call it find_contact_with_name: App Connect knows no other name."


def test_a_missing_companion(tmp_path: Path) -> None:
    check = found(make(tmp_path, without(API_KEY, "get_user_info")), offline=True)["authentication"]
    assert check.status is Status.PROBLEM
    assert check.found == "apiKey, with getBasicAuth, getLogFormatType; the connector has no get_user_info"


def test_an_unknown_kind_of_authentication(tmp_path: Path) -> None:
    checks = found(make(tmp_path, API_KEY.replace('"apiKey"', '"api_key"')), offline=True)
    assert checks["authentication"].status is Status.PROBLEM
    assert "'api_key'" in checks["authentication"].found
    assert '"oauth" or "apiKey"' in checks["authentication"].todo


def test_an_oauth_client(tmp_path: Path) -> None:
    checks = found(make(tmp_path, OAUTH, toml=account("http://127.0.0.1:9")), offline=True, profile="live")
    assert checks["OAuth client"] == Check(
        "OAuth client", Status.OK, "getOauthInfo names clientId, clientSecret, accessTokenUri, authorizationUri"
    )
    assert "s3cret-of-client" not in str(checks)


def test_an_oauth_client_without_a_client_id(tmp_path: Path) -> None:
    source = OAUTH.replace('"clientId": "c-1"', '"clientId": __import__("os").environ.get("ACME_ID")')
    make(tmp_path, source, toml=account("http://127.0.0.1:9"), files={".env.example": "ACME_ID=\nACME_API_KEY=\n"})
    checks = found(tmp_path, {"ACME_API_KEY": "k", "ACME_ID": ""}, offline=True, profile="live")
    assert checks["OAuth client"].status is Status.PROBLEM
    assert "names no clientId" in checks["OAuth client"].found
    assert checks["variables"].status is Status.WARNING
    assert checks["variables"].found == ".env.example names ACME_ID, not set"
    assert "ACME_ID=..." in checks["variables"].todo
    (tmp_path / ".env").write_text("ACME_ID=mine\n")
    checks = found(tmp_path, {"ACME_API_KEY": "k"}, offline=True, profile="live")
    assert {checks[name].status for name in ("OAuth client", "variables")} == {Status.OK}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("http://127.0.0.1:1/token", "/token", "accessTokenUri is no address"),
        ('"authorizationUri": "http://127.0.0.1:2/sign-in"', "", "nobody says where users sign in"),
    ],
)
def test_an_oauth_client_that_leads_nowhere(tmp_path: Path, old: str, new: str, said: str) -> None:
    make(tmp_path, OAUTH.replace(old, new), toml=account("http://127.0.0.1:9"))
    check = found(tmp_path, offline=True, profile="live")["OAuth client"]
    assert check.status is Status.PROBLEM
    assert check.found.endswith(f"; {said}")
    assert "a whole address" in check.todo


def test_the_manifest_may_say_where_users_sign_in(tmp_path: Path) -> None:
    source = OAUTH.replace('"authorizationUri": "http://127.0.0.1:2/sign-in"', "")
    page = {"platforms": {"acme": {"auth": {"oauth": {"authUrl": "https://login.acme.example/"}}}}}
    make(tmp_path, source, toml=account("http://127.0.0.1:9"), files={"manifest.json": json.dumps(page)})
    assert found(tmp_path, offline=True, profile="live")["OAuth client"].status is Status.OK


def test_get_oauth_info_that_raises(tmp_path: Path) -> None:
    source = OAUTH.replace("        return {", "        raise KeyError('tenant')\n        return {")
    check = found(make(tmp_path, source, toml=account("http://127.0.0.1:9")), offline=True, profile="live")[
        "OAuth client"
    ]
    assert check.status is Status.PROBLEM
    assert "getOauthInfo raised KeyError" in check.found


def test_the_sandbox_needs_no_variables(tmp_path: Path) -> None:
    check = found(make(tmp_path, files={".env.example": "ACME_API_KEY=\n"}), offline=True)["variables"]
    assert check.status is Status.OK
    assert "ACME_API_KEY, not set; the sandbox CRM needs none" in check.found


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("{", Status.PROBLEM, "is not JSON"),
        ('{"platforms": {"other": {}}}', Status.PROBLEM, "names other, not acme"),
        ("{}", Status.PROBLEM, "names no platform, not acme"),
        (None, Status.WARNING, "there is none"),
    ],
)
def test_the_manifest(tmp_path: Path, text: str | None, status: Status, said: str) -> None:
    make(tmp_path, files={} if text is None else {"manifest.json": text})
    if text is None:
        (tmp_path / "manifest.json").unlink()
    checks = found(tmp_path, offline=True)
    assert checks["manifest.json"].status is status
    assert said in checks["manifest.json"].found
    assert checks["manifest.json"].todo
    assert checks["connector"].status is Status.OK
