"""Which host a URL goes to, and which hosts data names."""

from typing import Any

import pytest

from appconnect_cli.transports.hosts import host_of, hosts_in, is_loopback, is_one_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Acme.Example:8443/x?y=https://other.example", "acme.example"),
        ("http://user:word@acme.example/", "acme.example"),
        ("acme.example:443", "acme.example"),
        ("http://[::1]:8080/", "::1"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.9.1:80", "localhost:8080", "localhost", "[::1]:9", "[::1]", "::1", "http://[::1]/"]
)
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["acme.example", "10.0.0.1", "localhost.acme.example", "", "[", "0.0.0.0"])
def test_any_other(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("data", "hosts"),
    [
        ({"a": ["https://one.example/x", {"b": "Two.example"}]}, ["one.example", "two.example"]),
        ("see https://one.example and http://two.example:80/x", ["one.example", "two.example"]),
        ("three.example:8080/path", ["three.example"]),
        ("*.acme.example", ["*.acme.example"]),
        ("https://*.acme.example/", ["*.acme.example"]),
        ("2025-01-01T00:00:00.000Z", []),
        ("me@acme.example", []),
        ("https://*", []),
        (None, []),
        (7, []),
    ],
)
def test_hosts_that_data_names(data: Any, hosts: list[str]) -> None:
    assert list(hosts_in(data)) == hosts


def test_a_star_stands_for_what_lies_below() -> None:
    named = frozenset({"*.acme.example", "crm.example"})
    assert is_one_of("eu.acme.example", named)
    assert is_one_of("crm.example", named)
    assert not is_one_of("acme.example", named)
    assert not is_one_of("evilacme.example", named)
    assert not is_one_of("acme.example.evil.test", named)
