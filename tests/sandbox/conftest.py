"""One CRM over a real socket for the tests that only read, a fresh one for those that write."""

from collections.abc import Iterator

import httpx
import pytest

from appconnect_cli.sandbox import API_KEY
from appconnect_cli.sandbox.server import Sandbox


def client_of(sandbox: Sandbox, key: str = API_KEY) -> httpx.Client:
    return httpx.Client(base_url=sandbox.base_url, auth=(key, ""), trust_env=False, timeout=10)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def crm(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as client:
        yield client


@pytest.fixture(scope="session")
def seeded() -> Iterator[httpx.Client]:
    """For reading alone."""
    with Sandbox() as running, client_of(running) as client:
        yield client
