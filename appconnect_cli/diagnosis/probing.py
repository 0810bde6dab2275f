"""Asking hosts without any credential: whether they answer, how fast, with which certificate and which Date."""

import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDoneError
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from appconnect_cli.transports.failures import Kind, failure_of
from appconnect_cli.transports.hosts import host_of

SECONDS = 5.0
"""How long a host may take to answer."""

_LONGEST_AGE = 10
"""Digits of seconds: nothing was kept by a cache for longer."""

_SAID = {
    Kind.DNS: "its name leads to no address",
    Kind.REFUSED: "nobody listens there",
    Kind.CERTIFICATE: "its certificate is not trusted",
    Kind.TLS: "no TLS connection comes about",
    Kind.CONNECT_TIMEOUT: "no connection comes about in time",
    Kind.READ_TIMEOUT: "no answer comes in time",
    Kind.RESET: "it cut the connection",
    Kind.DISCONNECTED: "it hung up without an answer",
    Kind.GARBLED: "what answers there speaks no HTTP",
}
_TODO = {
    Kind.DNS: "Check the address for a slip, and this machine's DNS or VPN.",
    Kind.REFUSED: "Check host and port, and whether the CRM runs.",
    Kind.CERTIFICATE: "The CRM's certificate must be renewed, or be one that this machine trusts: SSL_CERT_FILE names "
    "a file with further authorities.",
    Kind.TLS: "Check whether that port speaks TLS, or is meant for http://.",
    Kind.CONNECT_TIMEOUT: "Check the network, VPN, firewall and proxy.",
    Kind.READ_TIMEOUT: "It took the request and stayed silent: check whether the CRM is well, then proxy and VPN.",
}
_ELSE = "Check with `curl -v` what answers there: a CRM speaks HTTP."


@dataclass(frozen=True)
class Probe:
    """One request to a host, without any credential."""

    url: str
    began: datetime
    ended: datetime
    status: int | None = None
    date: str = ""
    """The answer's own, as it came."""
    cached: int = 0
    """How many seconds a cache has kept the answer."""
    certificate_end: datetime | None = None
    problem: str = ""
    """Why there is no answer."""
    todo: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port: a path may hold what nobody should see."""
        return site_of(self.url)


def probe_all(urls: Iterable[str], seconds: float = SECONDS) -> dict[str, Probe]:
    """Ask all at once, none for longer than that: a name may take longer to look up than any time-out says.

    An error of our own comes through.
    """
    began, running = time.monotonic(), {url: _in_background(url, seconds) for url in dict.fromkeys(urls)}
    probes = {}
    for url, future in running.items():
        start = datetime.now(UTC)
        try:
            probes[url] = future.result(max(0.0, began + seconds + 1 - time.monotonic()))
        except NotDoneError:
            silent = f"no answer within {seconds:g} s"
            probes[url] = Probe(url, start, datetime.now(UTC), problem=silent, todo=_TODO[Kind.CONNECT_TIMEOUT])
    return probes


def proxy_of(url: str) -> str:
    """Host and port of the proxy that the environment names for a URL; empty if there is none."""
    proxies = getproxies()
    named = proxies.get(urlsplit(url).scheme) or proxies.get("all") or ""
    if not named or proxy_bypass(host_of(url)):
        return ""
    try:
        return urlsplit(named if "://" in named else f"//{named}").netloc.rpartition("@")[2]
    except ValueError:
        return "of the environment"


def is_address(url: str) -> bool:
    """Whether it can be asked at all."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_secrets(url: str) -> str:
    """The same page without what may open it: user name, password, query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def site_of(url: str) -> str:
    """`https://acme.example:8443`"""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _in_background(url: str, seconds: float) -> "Future[Probe]":
    future: Future[Probe] = Future()

    def work() -> None:
        try:
            future.set_result(_probe(url, seconds))
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits, and is raised there
            future.set_exception(error)

    threading.Thread(target=work, name="probe", daemon=True).start()
    return future


def _probe(url: str, seconds: float) -> Probe:
    began = datetime.now(UTC)
    try:
        client = httpx.Client(timeout=seconds)
    except (ValueError, ImportError, httpx.InvalidURL) as error:  # what httpx makes of a proxy that it can't use
        todo = "Mend HTTP_PROXY, HTTPS_PROXY or ALL_PROXY in the environment."
        return Probe(url, began, datetime.now(UTC), problem=f"the proxy can't be used: {error}", todo=todo)
    except OSError as error:
        todo = "Mend SSL_CERT_FILE and SSL_CERT_DIR in the environment."
        return Probe(url, began, datetime.now(UTC), problem=f"its certificate can't be judged: {error}", todo=todo)
    try:
        with client, client.stream("GET", url) as response:
            return _answered(url, began, response)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        failure = failure_of(error)
        kind = Kind.DNS if isinstance(error, UnicodeError) else Kind(failure.kind) if failure else Kind.OTHER
        why = (failure.cause or failure.message) if failure else str(error)
        said = " ".join((_SAID.get(kind, "it can't be asked"), f"({why})" if why else "")).strip()
        return Probe(url, began, datetime.now(UTC), problem=said, todo=_TODO.get(kind, _ELSE))


def _answered(url: str, began: datetime, response: httpx.Response) -> Probe:
    ended, tls = datetime.now(UTC), response.extensions["network_stream"].get_extra_info("ssl_object")
    age = response.headers.get("age", "")
    return Probe(
        url,
        began,
        ended,
        response.status_code,
        response.headers.get("date", ""),
        int(age) if age.isdecimal() and len(age) < _LONGEST_AGE else 0,
        _certificate_end(tls),
    )


def _certificate_end(tls: ssl.SSLObject | None) -> datetime | None:
    certificate = tls.getpeercert() if tls else None
    end = certificate.get("notAfter") if certificate else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), UTC) if end else None
