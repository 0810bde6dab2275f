"""The listener: the redirect goes to the CRM as it was given, and is recognised when it comes back."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from appconnect_cli.accounts.callback import HTTP_PORT, listening
from appconnect_cli.errors import UsageError


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as own:
        yield own


@pytest.mark.parametrize(
    "given",
    [
        "http://localhost:{port}",
        "http://LOCALHOST:{port}/cb",
        "http://127.0.0.1:{port}/cb?tenant=7",
        "http://127.0.0.1:{port}/a%20b/",
        "http://[::1]:{port}/cb",
    ],
)
def test_the_redirect_is_kept_letter_by_letter_and_recognised(given: str, port: int, browser: httpx.Client) -> None:
    redirect = given.format(port=port)
    if "::1" in given and not _has_ipv6():
        with pytest.raises(UsageError, match="can't be used"), listening(redirect):
            pass
        return
    with listening(redirect) as listener:
        assert listener.redirect_uri == redirect
        assert browser.get(redirect).status_code == 404
        came_to = f"{redirect}{'&' if '?' in redirect else '?'}code=c&state=s"
        assert browser.get(came_to).headers["location"] == "/done"
        host = "http://[::1]" if "::1" in given else "http://127.0.0.1"
        browser.get(f"{host}:{port}/done")
        assert listener.wait(1).endswith("code=c&state=s")


@pytest.mark.parametrize("given", ["", "http://localhost:0/cb"])
def test_a_free_port_is_filled_in(given: str) -> None:
    with listening(given) as listener:
        parts = urlsplit(listener.redirect_uri)
        assert (parts.hostname, parts.path) == (("localhost", "/cb") if given else ("127.0.0.1", "/callback"))
        assert parts.port


def test_no_port_is_that_of_http_and_none_is_put_into_the_redirect(
    monkeypatch: pytest.MonkeyPatch, port: int, browser: httpx.Client
) -> None:
    assert HTTP_PORT == 80
    monkeypatch.setattr("appconnect_cli.accounts.callback.HTTP_PORT", port)
    with listening("http://localhost/cb") as listener:
        assert listener.redirect_uri == "http://localhost/cb"
        assert browser.get(f"http://127.0.0.1:{port}/cb?code=c&state=s").status_code == 303


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("http://127.0.0.1:99999/cb", "is no address"),
        ("http://127.0.0.1:x/cb", "is no address"),
        ("http://[::1", "is no address"),
        ("https://localhost:8765/cb", "the listener takes http at"),
        ("http://cb.example/callback", "the listener takes http at"),
        ("nonsense", "the listener takes http at"),
    ],
)
def test_what_can_t_be_listened_at_is_told(given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as told, listening(given):
        pass
    assert given in told.value.what


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
