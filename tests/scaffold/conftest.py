"""The python template's connector, made once, and a CRM for each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from appconnect_cli.connectors.loader import load_connector
from appconnect_cli.sandbox.server import Sandbox
from appconnect_cli.settings import load_settings
from tests.scaffold.bench import Bench
from tests.scaffold.projects import make_project


@pytest.fixture(scope="session")
def connector(tmp_path_factory: pytest.TempPathFactory) -> Any:
    project = make_project(tmp_path_factory.mktemp("scaffolded") / "acme-crm")
    return load_connector(load_settings(project, project, None, {})).instance


@pytest.fixture
def bench(connector: Any) -> Iterator[Bench]:
    with Sandbox() as sandbox:
        yield Bench(connector, sandbox.base_url)
