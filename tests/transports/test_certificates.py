"""In replay no certificate is read, whoever makes the TLS context; who goes live afterwards verifies as ever."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import certifi
import httpx
import pytest
import urllib3.util.ssl_

from appconnect_cli.transports.isolation import allow_network, forbid_network, no_network

from .processes import run_python


def made_by_requests() -> ssl.SSLContext:
    context = urllib3.util.ssl_.create_urllib3_context()
    context.load_verify_locations(certifi.where())
    return context


MAKERS: dict[str, Callable[[], ssl.SSLContext]] = {
    "ssl": ssl.create_default_context,
    "httpx": httpx.create_ssl_context,
    "requests": made_by_requests,
    "aiohttp": lambda: aiohttp.connector._make_ssl_context(True),
}


def authorities(context: ssl.SSLContext) -> int:
    return context.cert_store_stats()["x509_ca"]


@pytest.mark.parametrize("name", MAKERS)
def test_a_context_has_no_authorities_in_replay_and_all_of_them_afterwards(name: str) -> None:
    make = MAKERS[name]
    due = authorities(make())
    assert due > 0
    with no_network():
        kept = make()
        assert authorities(kept) == 0
    assert authorities(make()) == due
    assert authorities(kept) == due, "a client that the connector keeps can go live"


def test_a_process_that_stays_offline_makes_one_context_for_all() -> None:
    def client_context() -> Any:
        with httpx.Client() as client:
            return client._transport._pool._ssl_context  # type: ignore[attr-defined]

    forbid_network()
    with no_network():
        first = client_context()
    assert client_context() is first
    allow_network()
    assert client_context() is not first


def test_a_client_certificate_that_is_not_there_is_not_missed_in_replay() -> None:
    with no_network():
        context = ssl.create_default_context(cafile="/none.pem")
        context.load_cert_chain("/none.pem")
    with pytest.raises(FileNotFoundError):
        ssl.create_default_context(cafile="/none.pem")
    assert authorities(context) == 0


CLIENTS = {
    "httpx": "import httpx\nwith httpx.Client() as c: print(c.get(URL).status_code)",
    "httpx-async": (
        "import httpx, asyncio\n"
        "async def ask():\n"
        "    async with httpx.AsyncClient() as c: print((await c.get(URL)).status_code)\n"
        "asyncio.run(ask())"
    ),
    "requests": "import requests\nprint(requests.get(URL).status_code)",
    "aiohttp": (
        "import aiohttp, asyncio\n"
        "async def ask():\n"
        "    async with aiohttp.ClientSession() as c, c.get(URL) as r: print(r.status)\n"
        "asyncio.run(ask())"
    ),
    "urllib": "import urllib.request\nprint(urllib.request.urlopen(URL).status)",
}

REPLAYED = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
import ssl
def traced(name, function):
    def call(*arguments, **named):
        opened.append(f"{name}.pem")
        return function(*arguments, **named)
    return call
for name in ("load_verify_locations", "set_default_verify_paths", "load_cert_chain"):
    setattr(ssl.SSLContext, name, traced(name, getattr(ssl.SSLContext, name)))
from appconnect_cli.transports.isolation import forbid_network
forbid_network()
from pathlib import Path
from appconnect_cli.transports.cassette import ReplayTransport, Tape
from appconnect_cli.transports.redaction import Redactor
URL = "https://crm.example/contacts"
request = {"method": "GET", "uri": URL, "body": "", "headers": {}}
response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"[]"}}
with ReplayTransport(Tape(Path("x.yaml"), ((request, response),)), Redactor({})).step() as traffic:
    exec(sys.argv[1])
assert not traffic.misses and not traffic.escapes, traffic
print([name for name in opened if name.endswith((".pem", ".crt"))])
"""


@pytest.mark.parametrize("name", CLIENTS)
def test_no_file_of_certificates_is_opened_from_import_to_answer(name: str, tmp_path: Path) -> None:
    """In a process of its own: aiohttp makes its contexts when it is imported."""
    ran = run_python(REPLAYED, CLIENTS[name], folder=tmp_path)
    assert ran.stdout.split("\n")[:2] == ["200", "[]"], ran.stderr


def test_the_probe_sees_what_is_read_outside_of_replay(tmp_path: Path) -> None:
    probe = REPLAYED.partition("from appconnect_cli")[0]
    code = f"{probe}\nimport httpx\nhttpx.Client()\nprint(opened)"
    ran = run_python(code, folder=tmp_path)
    assert "load_verify_locations.pem" in ran.stdout
