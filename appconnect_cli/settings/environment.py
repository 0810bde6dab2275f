"""The environment that a connector finds: the process's own, and below it what `.env` sets."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """What `.env` alone sets is there for as long as the block lasts, as a server would have it."""
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
