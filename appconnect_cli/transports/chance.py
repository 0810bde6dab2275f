"""What is random in a step comes from the step's seed: replay makes the same ids as the recording did.

`random`, `secrets`, `os.urandom` and the uuids of a step's own threads; not TLS, nor the names of temporary files.
Functions that a connector may bind with `from os import urandom` are wrapped before it is imported, and obey a switch.
"""

import hashlib
import itertools
import os
import random
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

from appconnect_cli.transports.steps import Step, begun, current_step

_MULTICAST = 1 << 40
"""Marks a node that is no machine's address (RFC 9562, 6.10)."""


class _Chance:
    """One step's chance: a stream of bytes that costs nothing before it is used."""

    def __init__(self, step: Step, seed: str) -> None:
        self.step = step
        self._seed = seed
        self._numbers = itertools.count()

    def draw(self, size: int) -> bytes:
        """The next bytes; each draw has a number of its own, so that threads need no lock."""
        return hashlib.shake_256(f"{self._seed} {next(self._numbers)}".encode()).digest(size)

    def number(self, purpose: str) -> int:
        """128 bits that are the same however much was drawn."""
        return int.from_bytes(hashlib.shake_256(f"{self._seed} {purpose}".encode()).digest(16))


class _Switch:
    """Which chance there is. Plain module state: threads of a connector must see it too."""

    chance: _Chance | None = None
    installed = False


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Everything random in this thread, and in those that it starts, follows from `seed` until the block ends.

    Afterwards `random` goes on from where it was.
    """
    working = current_step()
    with nullcontext(working) if working else begun() as step:
        before, _Switch.chance = _Switch.chance, _Chance(step, seed)
        state = random.getstate()
        random.seed(_Switch.chance.number("random"))
        try:
            yield
        finally:
            random.setstate(state)
            _Switch.chance = before


def install() -> None:
    """Wrap the functions, before any connector is imported. Once is enough."""
    if _Switch.installed:
        return
    _Switch.installed = True
    modules: Any = (random, uuid)
    os.urandom = modules[0]._urandom = _drawing(os.urandom)
    random.Random.seed = _seeding(random.Random.seed)  # type: ignore[method-assign]
    random.seed = modules[0]._inst.seed
    uuid.getnode = _anonymous(uuid.getnode)


def _current() -> _Chance | None:
    chance = _Switch.chance
    return chance if chance is not None and current_step() is chance.step else None


def _drawing(urandom: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def drawing(size: int, /) -> bytes:
        """os.urandom, which in a step draws from the step's seed."""
        chance = _current()
        return urandom(size) if chance is None else chance.draw(size)

    return drawing


def _seeding(seed: Callable[..., None]) -> Callable[..., None]:
    def seeding(generator: random.Random, a: Any = None, version: int = 2) -> None:
        """Random.seed, which in a step takes the step's seed where none is given."""
        chance = _current() if a is None else None
        if chance is not None and not _is_for_a_file():
            a = int.from_bytes(chance.draw(16))
        seed(generator, a, version)

    return seeding


def _is_for_a_file() -> bool:
    """Whether Random() is made by tempfile, whose names must differ between processes."""
    frame: FrameType | None = sys._getframe(1)
    for _ in ("Random.__init__", "tempfile"):
        frame = frame and frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "tempfile"


def _anonymous(getnode: Callable[[], int]) -> Callable[[], int]:
    def anonymous() -> int:
        """uuid.getnode, which in a step names no machine."""
        chance = _current()
        return getnode() if chance is None else chance.number("node") % _MULTICAST | _MULTICAST

    return anonymous
