"""OAuth against a real CRM: its own pages in a real browser, tokens that expire, and sessions that end."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser, browsing

from .crm import BottleCrm
from .person import CANCEL, Person

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bottlecrm")]

SECONDS = 8
"""How long an access token of the hasty CRM lives."""

NOWHERE = "http://127.0.0.1:1/callback"
"""Where nobody listens."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="module")
def hasty_crm(crm_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BottleCrm]:
    """Whose access tokens live for SECONDS."""
    with BottleCrm(crm_python, tmp_path_factory.mktemp("hasty"), SECONDS) as server:
        yield server


@pytest.fixture
def person(tmp_path: Path, crm: BottleCrm, browser: Browser) -> Iterator[Person]:
    """Somebody who has not logged in yet; whatever they do, nothing secret may come out."""
    somebody = Person(tmp_path, crm, browser)
    yield somebody
    assert somebody.leaks() == []


@pytest.fixture
def hasty(tmp_path: Path, hasty_crm: BottleCrm, browser: Browser) -> Iterator[Person]:
    """The same at the hasty CRM, logged in."""
    somebody = Person(tmp_path, hasty_crm, browser)
    ran, _ = somebody.log_in()
    assert ran.code == 0, ran.stderr
    yield somebody
    assert somebody.leaks() == []


def test_a_person_signs_in_at_the_crms_pages_and_works(person: Person) -> None:
    ran, landed = person.log_in()
    assert ran.code == 0, ran.stderr
    assert "as Sam Ortiz" in ran.stdout
    assert "Back to the terminal" in landed.text
    assert landed.address.endswith("/done")
    assert "Sam Ortiz" in person.run("whoami").stdout
    found = person.run("call", "findContact", "--phone-number", "+14155550111", "--json")
    assert found.code == 0, found.stderr
    assert found.document["outcome"]["value"]["matchedContactInfo"][0]["name"] == "Noor Haddad"
    assert asked(found.document)[0] == ("POST", "/api/contacts/duplicates/", 200)


def test_a_log_out_ends_the_session_but_not_a_token_that_nobody_looks_up(person: Person) -> None:
    person.log_in()
    tokens, expiry = person.tokens, person.stored["tokenExpiry"]
    ran = person.run("logout")
    assert ran.code == 0, ran.stderr
    assert "Here: no credential is stored any more." in ran.stdout
    assert "At the CRM: the refresh token is gone." in ran.stdout
    assert f"At the CRM: the access token is still accepted, until {expiry}." in " ".join(ran.stdout.split())
    assert person.tokens == {}
    assert refused(person, tokens["/user/refreshToken"]) == "invalid_grant"
    assert person.me(tokens["/user/accessToken"]).status_code == 200
    assert person.run("whoami").code == 4
    assert person.run("call", "findContact").code != 0


def test_without_a_browser_here_the_address_is_copied(person: Person) -> None:
    ran = person.log_in_elsewhere(NOWHERE)
    assert ran.code == 0, ran.stderr
    assert "Sam Ortiz" in person.run("whoami").stdout


def test_who_does_not_allow_it_is_not_logged_in_and_stays_what_they_were(person: Person) -> None:
    person.log_in()
    tokens = person.tokens
    ran, landed = person.log_in(CANCEL)
    assert ran.code == 4
    assert "The CRM refuses the log-in: access_denied" in ran.stderr
    assert "Back to the terminal" in landed.text
    assert person.tokens == tokens
    assert "Sam Ortiz" in person.run("whoami").stdout


def test_a_wrong_client_secret_is_told_in_the_crms_words(person: Person) -> None:
    account = person.account
    person.project.configure(
        account.base_url, BOTTLECRM_CLIENT_ID=account.client_id, BOTTLECRM_CLIENT_SECRET="another-secret-431"
    )
    ran, _ = person.log_in()
    assert ran.code == 4
    assert "invalid_client" in ran.stderr
    assert person.tokens == {}


def test_a_token_that_has_expired_is_refreshed_in_the_middle_of_a_call(hasty: Person) -> None:
    before, expiry = hasty.tokens, hasty.stored["tokenExpiry"]
    outlive(hasty)
    assert hasty.me(before["/user/accessToken"]).status_code == 401
    ran = hasty.run("call", "findContact", "--json")
    assert ran.code == 0, ran.stderr
    assert asked(ran.document)[:2] == [("POST", "/o/token/", 200), ("POST", "/api/contacts/duplicates/", 200)]
    assert hasty.stored["tokenExpiry"] > expiry
    after = hasty.tokens
    assert all(after[name] != before[name] for name in ("/user/accessToken", "/user/refreshToken"))
    assert hasty.me(after["/user/accessToken"]).status_code == 200


def test_two_commands_at_once_use_no_refresh_token_twice(hasty: Person) -> None:
    """The CRM would end the session of whoever does."""
    outlive(hasty)
    both = [hasty.project.start("call", "findContact", "--json") for _ in range(2)]
    ended = [hasty.end(process) for process in both]
    assert [ran.code for ran in ended] == [0, 0], [ran.stderr for ran in ended]
    assert all(("POST", "/o/token/", 200) in asked(ran.document) for ran in ended)
    assert hasty.run("whoami").code == 0


def test_a_token_that_nobody_accepts_is_told_and_not_raised(hasty: Person) -> None:
    host = hasty.stored["hostname"]
    asked_with = f'{{"authHeader": "Bearer no.such.token", "hostname": "{host}", "platform": "bottle"}}'
    told = hasty.run("call", "getUserInfo", "--raw", "--input", asked_with, "--json").document
    assert told["conclusion"]["successful"] is False
    assert told["conclusion"]["message"].startswith("This log-in can't be used. BottleCRM answered 401: ")
    assert asked(told) == [("GET", "/api/auth/me/", 401)]


def test_a_session_that_was_revoked_ends(hasty: Person) -> None:
    assert hasty.post("revoke_token", token=hasty.tokens["/user/refreshToken"]).status_code == 200
    outlive(hasty)
    ran = hasty.run("call", "findContact", "--json")
    assert ran.code == 4
    conclusion = ran.document["conclusion"]
    assert (conclusion["httpStatus"], conclusion["response"]["errorCode"]) == (401, "CRM_SESSION_REVOKED")
    assert asked(ran.document) == [("POST", "/o/token/", 400)]
    told = hasty.run("whoami")
    assert (told.code, "appconnect login" in told.stderr) == (4, True)


def outlive(person: Person) -> None:
    """Wait until the stored access token has expired."""
    left = datetime.fromisoformat(person.stored["tokenExpiry"]) - datetime.now(UTC)
    time.sleep(max(0.0, left.total_seconds()) + 1)


def asked(document: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Method, path and status of each exchange."""
    return [
        (each["method"], each["url"].removeprefix("https://crm.example"), each["status"])
        for each in document["exchanges"]
    ]


def refused(person: Person, refresh_token: str) -> str:
    """What the CRM says against a refresh token."""
    answer = person.post("token", grant_type="refresh_token", refresh_token=refresh_token)
    assert answer.status_code == 400
    return str(answer.json()["error"])
