"""What every test gets."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_import_path() -> Iterator[None]:
    """A loaded connector's folder stays on the path for the rest of a process; here that is the rest of a test."""
    before = list(sys.path)
    yield
    sys.path[:] = before
