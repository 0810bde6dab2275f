"""Fixtures of the tests against a real CRM."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from .crm import BottleCrm
from .environment import MINIMUM, NotInstalledError, environment, find_python


@pytest.fixture(scope="session")
def crm_python(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of BottleCRM's environment, kept in pytest's cache where there is one, or in APPCONNECT_E2E_CACHE."""
    python = find_python()
    if python is None:
        wanted = ".".join(map(str, MINIMUM))
        _do_without(f"BottleCRM needs Python {wanted} or newer; install one, or set APPCONNECT_E2E_PYTHON")
    named, cache = os.environ.get("APPCONNECT_E2E_CACHE"), getattr(pytestconfig, "cache", None)
    kept = Path(named) if named else cache.mkdir("e2e") if cache else tmp_path_factory.mktemp("e2e")
    try:
        return environment(kept, python)
    except NotInstalledError as error:
        _do_without(f"BottleCRM can't be installed: {error}")


def _do_without(reason: str) -> NoReturn:
    """Skip what a bare machine can't run. In CI nothing is skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def crm(crm_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BottleCrm]:
    """A fresh BottleCRM; a test may stop it, then those after it find it stopped."""
    with BottleCrm(crm_python, tmp_path_factory.mktemp("bottlecrm")) as server:
        yield server
