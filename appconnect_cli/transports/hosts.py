"""Which host a URL goes to, and which hosts data names. Pure."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

_IN_URL = re.compile(r"https?://(?:[^/\s?#@\"'<>]*@)?(?P<host>(?:\*\.)?[\w.-]+)", re.IGNORECASE)
_BARE = re.compile(r"(?P<host>(?:\*\.)?(?:[\w-]+\.)+[A-Za-z][A-Za-z0-9-]+)(?::\d+)?(?:/\S*)?")


def host_of(url: str) -> str:
    """The host of a URL, or of a bare host with or without port; in lower case, empty if there is none.

    >>> host_of("https://Acme.example:8443/contacts"), host_of("acme.example:443")
    ('acme.example', 'acme.example')
    """
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""


@lru_cache
def is_loopback(place: str) -> bool:
    """Whether a host, with or without port, or a URL's is this machine itself."""
    host = host_of(place)
    for address in (place, host):
        with suppress(ValueError):
            return ip_address(address).is_loopback
    return host == "localhost"


def hosts_in(data: Any) -> Iterator[str]:
    """Every host that JSON-like data names, in a URL or as a whole text; in lower case."""
    if isinstance(data, Mapping):
        for value in data.values():
            yield from hosts_in(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from hosts_in(value)
    elif isinstance(data, str):
        bare = _BARE.fullmatch(data.strip())
        yield from ([bare["host"].lower()] if bare else (found["host"].lower() for found in _IN_URL.finditer(data)))


def is_one_of(host: str, named: frozenset[str]) -> bool:
    """Whether a host is named, or lies below a named `*.acme.example`."""
    return any(fnmatchcase(host, pattern) for pattern in named)
