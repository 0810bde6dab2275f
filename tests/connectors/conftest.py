"""Each test loads connectors as a process of its own would."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def forget_connectors(tmp_path: Path) -> Iterator[None]:
    """Take back what loading did to this process: the path, and modules of the temporary project."""
    path = list(sys.path)
    yield
    sys.path[:] = path
    for name, module in list(sys.modules.items()):
        folders = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
        if any(folder and Path(folder).is_relative_to(tmp_path.resolve()) for folder in folders):
            del sys.modules[name]
