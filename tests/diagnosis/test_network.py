"""Hosts that answer, answer late, answer wrongly, or do not: over real sockets."""

import socket
import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appconnect_cli.diagnosis import probing
from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.diagnosis.network import reached, skewed
from appconnect_cli.diagnosis.opening import CRM
from appconnect_cli.diagnosis.probing import Probe, probe_all, proxy_of
from appconnect_cli.sandbox.server import Sandbox
from tests.transports import failing_servers

from .projects import API_KEY, OAUTH, account, found, make
from .servers import ahead, answering, certificate

KEY = {"ACME_API_KEY": "k3y-of-mine"}
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def reach(url: str, seconds: float = 5) -> Check:
    return reached(CRM, probe_all([url], seconds)[url], datetime.now(UTC))


def test_any_answer_is_one() -> None:
    with answering(status=404) as url:
        check = reach(f"{url}/api/v2?x=1")
        assert check.status is Status.OK
        assert check.found.startswith(f"{url} answers 404 in ")


@pytest.mark.parametrize(
    ("server", "said", "todo"),
    [
        (failing_servers.closed(), "nobody listens there", "Check host and port"),
        (failing_servers.unnamed(), "its name leads to no address", "DNS"),
        (failing_servers.no_tls(), "no TLS connection comes about", "meant for http://"),
        (failing_servers.server(failing_servers.hangs_up), "it hung up without an answer", "curl -v"),
        (failing_servers.server(failing_servers.resets), "it cut the connection", "curl -v"),
        (failing_servers.server(failing_servers.talks_nonsense), "speaks no HTTP", "curl -v"),
    ],
)
def test_no_answer(server: AbstractContextManager[str], said: str, todo: str) -> None:
    with server as url:
        check = reach(url)
    assert check.status is Status.PROBLEM
    assert check.found.startswith(f"{url}: ")
    assert said in check.found
    assert todo in check.todo


def test_silence_ends_in_time() -> None:
    with failing_servers.server(failing_servers.is_silent) as url:
        check = reach(url, 0.3)
    assert check.status is Status.PROBLEM
    assert "no answer comes in time" in check.found


def test_a_look_up_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    released, ended = threading.Event(), threading.Event()

    def lookup(*arguments: object, **named: object) -> object:
        released.wait(60)
        ended.set()
        raise socket.gaierror(socket.EAI_AGAIN, "gave up")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    check = reach("http://crm.invalid", 0.2)
    assert not ended.is_set()
    released.set()
    assert check.status is Status.PROBLEM
    assert "no answer within 0.2 s" in check.found


def test_an_error_of_ours_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> Probe:
        raise RuntimeError("ours")

    monkeypatch.setattr(probing, "_probe", broken)
    with pytest.raises(RuntimeError, match="ours"):
        probe_all(["http://127.0.0.1:9"])


@pytest.mark.parametrize(
    ("days", "trusted", "status", "said"),
    [
        (60, True, Status.OK, "certificate until "),
        (5, True, Status.WARNING, ", in 4 d"),
        (-1, True, Status.PROBLEM, "certificate has expired"),
        (60, False, Status.PROBLEM, "self-signed certificate"),
    ],
)
def test_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, trusted: bool, status: Status, said: str
) -> None:
    file = certificate(tmp_path, timedelta(days=days))
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with answering(certificate=file) as url:
        check = reach(url)
    assert check.status is status
    assert said in check.found
    assert bool(check.todo) is (status is not Status.OK)


@pytest.mark.parametrize(
    ("span", "status", "said"),
    [
        (timedelta(0), Status.OK, "agrees with the CRM's"),
        (timedelta(seconds=20), Status.OK, "agrees with the CRM's"),
        (timedelta(minutes=-1), Status.WARNING, "s ahead of the CRM's"),
        (timedelta(minutes=5), Status.PROBLEM, "min behind the CRM's"),
        (timedelta(minutes=-5), Status.PROBLEM, "min ahead of the CRM's"),
    ],
)
def test_clocks(span: timedelta, status: Status, said: str) -> None:
    with answering(ahead(span)) as url:
        check = skewed(probe_all([url])[url])
    assert check.status is status
    assert said in check.found
    assert ("NTP" in check.todo) is (status is not Status.OK)


def test_the_round_trip_and_a_cache_are_allowed_for() -> None:
    began = datetime(2026, 5, 4, 12, tzinfo=UTC)
    slow = Probe("http://a", began, began + timedelta(minutes=3), 200, "Mon, 04 May 2026 12:02:59 GMT")
    assert skewed(slow).status is Status.OK
    cached = Probe("http://a", began, began, 200, "Mon, 04 May 2026 11:00:00 GMT")
    assert skewed(cached).status is Status.PROBLEM
    assert skewed(replace(cached, cached=3600)).status is Status.OK


def test_without_a_date() -> None:
    with answering() as url:
        check = skewed(probe_all([url])[url])
    assert check == Check("clock", Status.UNCHECKED, "the CRM's answer has no Date")
    with answering(lambda: {"Date": "yesterday"}) as url:
        assert skewed(probe_all([url])[url]).status is Status.UNCHECKED
    for age in ("9999999999", "9" * 5000, "-1", "soon"):
        dated = ahead(timedelta(0))() | {"Age": age}
        with answering(dated.copy) as url:
            assert skewed(probe_all([url])[url]).status is Status.OK
    last = Probe("http://a", datetime.now(UTC), datetime.now(UTC), 200, "Fri, 31 Dec 9999 23:59:59 GMT")
    assert skewed(last).status is Status.PROBLEM
    assert skewed(replace(last, cached=99)).status is Status.UNCHECKED


def test_the_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(status=502) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.replace("//", "//me:pr0xy-secret@"))
        check = reach("http://crm.invalid")
        assert check.found.endswith(f" through the proxy {proxy.removeprefix('http://')}")
        monkeypatch.setenv("NO_PROXY", "crm.invalid")
        assert proxy_of("http://crm.invalid") == ""
        assert reach("http://crm.invalid").status is Status.PROBLEM
    monkeypatch.delenv("NO_PROXY")
    refused = reach("http://crm.invalid")
    assert refused.status is Status.PROBLEM
    assert "NO_PROXY" in refused.todo
    assert "pr0xy-secret" not in str((check, refused))


@pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:1", "http://[::1", "socks5://127.0.0.1:1"])
def test_a_proxy_that_can_not_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    check = reach("http://crm.invalid")
    assert check.status is Status.PROBLEM
    assert "the proxy can't be used" in check.found
    assert "Mend HTTP_PROXY" in check.todo


def test_this_machine_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        check = reach("http://127.0.0.1:9")
    assert check.status is Status.WARNING
    assert "NO_PROXY=127.0.0.1" in check.todo


def test_authorities_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    check = reach("https://127.0.0.1:9")
    assert check.status is Status.PROBLEM
    assert check.todo


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 70}.example", "xn--a.example"])
def test_names_that_can_be_none(host: str) -> None:
    check = reach(f"http://{host}")
    assert check.status is Status.PROBLEM
    assert check.todo


def test_a_profiles_host_is_asked(tmp_path: Path) -> None:
    with answering(ahead(timedelta(minutes=5))) as url:
        checks = found(make(tmp_path, toml=account(url)), KEY, profile="live")
    assert checks["CRM"].status is Status.OK
    assert checks["clock"].status is Status.PROBLEM
    assert "token endpoint" not in checks


def test_a_dead_host_leaves_the_clock_unchecked(tmp_path: Path) -> None:
    with failing_servers.closed() as url:
        checks = found(make(tmp_path, toml=account(url)), KEY, profile="live")
    assert checks["CRM"].status is Status.PROBLEM
    assert checks["clock"] == Check("clock", Status.UNCHECKED, "the CRM does not answer")


def test_each_host_of_an_oauth_log_in(tmp_path: Path) -> None:
    with answering() as crm, answering() as tokens, failing_servers.closed() as page:
        source = OAUTH.replace("http://127.0.0.1:1/", f"{tokens}/").replace("http://127.0.0.1:2/", f"{page}/")
        checks = found(make(tmp_path, source, toml=account(crm)), KEY, profile="live")
        assert checks["token endpoint"].found.startswith(f"{tokens} answers 204")
        assert checks["log-in page"].status is Status.PROBLEM
        secret = tokens.replace("//", "//me:pa55word-of-ours@")
        checks = found(
            make(tmp_path / "secret", source.replace(tokens, secret), toml=account(crm)), KEY, profile="live"
        )
        assert checks["token endpoint"].found.startswith(f"{tokens} answers 204")
        same = source.replace(tokens, crm).replace(page, crm)
        checks = found(make(tmp_path / "same", same, toml=account(crm)), KEY, profile="live")
        assert checks["CRM"].status is Status.OK
        assert not {"token endpoint", "log-in page"} & checks.keys()


def test_the_sandbox_runs_for_it(tmp_path: Path) -> None:
    checks = found(make(tmp_path))
    assert checks["CRM"].status is Status.OK
    assert "answers 401" in checks["CRM"].found
    assert checks["clock"].status is Status.OK


def test_a_sandbox_that_can_not_start(tmp_path: Path) -> None:
    from appconnect_cli.sandbox import data_file

    file = data_file(make(tmp_path))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("no database, but long enough to look like a file that somebody wrote")
    checks = found(tmp_path)
    assert checks["CRM"].status is Status.PROBLEM
    assert checks["CRM"].todo


def test_nothing_is_asked_offline_or_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "__enter__", lambda self: pytest.fail("the sandbox was started"))
    source = API_KEY.replace("class Acme", "import socket\n\nclass Acme")
    make(tmp_path, source, toml=account("http://127.0.0.1:9"))
    for environ, order in (({}, {"offline": True}), ({"CI": "true"}, {}), (KEY, {"offline": True, "profile": "live"})):
        checks = found(tmp_path, environ, **order)
        assert {checks[name].status for name in ("CRM", "clock")} == {Status.UNCHECKED}
    assert "--offline" in checks["CRM"].found
    assert found(tmp_path, {"CI": "true"} | KEY, profile="live")["CRM"].status is Status.PROBLEM


def test_a_connector_that_connects_when_asked_offline(tmp_path: Path) -> None:
    source = OAUTH.replace(
        '        return {"clientId"',
        "        import socket; socket.create_connection(('127.0.0.1', 9), 1)\n        return {\"clientId\"",
    )
    check = found(make(tmp_path, source, toml=account("http://127.0.0.1:9")), KEY, profile="live", offline=True)
    assert check["OAuth client"].status is Status.PROBLEM
    assert "NetworkEscapeError" in check["OAuth client"].found
