"""Keys: none, wrong, read-only."""

import base64

import httpx
import pytest

from appconnect_cli.sandbox import API_KEY, READ_ONLY_KEY
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.conftest import client_of


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic", "Basic %%%", "Basic /////w==", f"Bearer {API_KEY}", basic("wrong:"), basic(f":{API_KEY}")],
)
@pytest.mark.parametrize("path", ["/me", "/contacts", "/nowhere"])
def test_without_a_valid_key_everything_is_401(seeded: httpx.Client, header: str | None, path: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = httpx.get(f"{seeded.base_url}{path}", headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("scheme", ["Basic", "basic"])
def test_the_key_is_the_user_name_and_names_the_user(seeded: httpx.Client, scheme: str) -> None:
    credential = basic(f"{API_KEY}:").removeprefix("Basic")
    headers = {"Authorization": scheme + credential}
    answer = httpx.get(f"{seeded.base_url}/me", headers=headers, trust_env=False)
    assert answer.json() == {
        "id": 7,
        "name": "Ana Prado",
        "email": "ana.prado@example.com",
        "timezone": "Europe/Lisbon",
        "utcOffset": "+00:00",
    }


def test_health_needs_no_key(seeded: httpx.Client) -> None:
    answer = httpx.get(f"{seeded.base_url}/health", trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"service": "appconnect-sandbox"})


def test_a_read_only_key_reads_and_ends_its_session_but_writes_nothing(sandbox: Sandbox) -> None:
    with client_of(sandbox, READ_ONLY_KEY) as reader:
        assert reader.get("/me").json()["id"] == 8
        assert reader.get("/contacts/c-1001").status_code == 200
        assert reader.delete("/sessions/current").status_code == 204
        for method, path in [
            ("POST", "/contacts"),
            ("PATCH", "/contacts/c-1001"),
            ("DELETE", "/contacts/c-1001"),
            ("POST", "/activities"),
        ]:
            answer = reader.request(method, path, json={"name": "Nobody"})
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
        assert reader.get("/contacts/c-1001").json()["name"] == "Noor Haddad"


def test_a_key_outlives_its_session(crm: httpx.Client) -> None:
    assert crm.delete("/sessions/current").status_code == 204
    assert crm.get("/me").status_code == 200
