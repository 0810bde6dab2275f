"""Both sides, on files of their own, and what a connector must keep to itself."""

from pathlib import Path

import pytest

from appconnect_cli.transports.redaction import Redactor
from tests.transports.conftest import EchoServer

from .sides import Ours, Plain

KEY = "k3y/0123+4567=89"
"""Looks different once it is encoded for a URL."""


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    return Plain(tmp_path / "plain.yaml")


@pytest.fixture
def ours(tmp_path: Path, crm: EchoServer) -> Ours:
    return Ours(tmp_path / "ours.yaml", Redactor({"apiKey": KEY}, base_url=crm.base_url))
