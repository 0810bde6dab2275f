"""The secrets that are known by value, to everything in a command that shows or writes: it grows while a call runs."""

import threading
from collections.abc import Mapping
from functools import cached_property

from appconnect_cli.transports.encodings import TAG, encoded
from appconnect_cli.transports.names import camel
from appconnect_cli.transports.values import is_distinctive


class Known:
    """What a vault knew at one moment. It never changes, so that a search needs no lock."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        """Value to the name of its tag."""
        self.headers: dict[tuple[str, str], str] = {}
        """Headers that were scrubbed already: the same few come in every request."""

    @cached_property
    def searched(self) -> tuple[tuple[str, str], ...]:
        """Name and value, longest value first: a secret may be part of another."""
        found = [(name, value) for value, name in self.names.items() if is_distinctive(value)]
        return tuple(sorted(found, key=lambda pair: (-len(pair[1]), pair[0])))

    @cached_property
    def probes(self) -> tuple[str, ...] | None:
        """Every text with a secret in it has one of these; None if some secret can only be found by its pattern."""
        probes = [encoded(value).probes for _, value in self.searched]
        return tuple(probe for found in probes for probe in found) if all(probes) else None

    def may_be_in(self, text: str) -> bool:
        """A quick look: almost no text holds a secret."""
        if self.probes is None:
            return True
        for probe in self.probes:  # noqa: SIM110 - a generator costs more than the search
            if probe in text:
                return True
        return False


class Vault:
    """Secrets by value, each with the name of its tag. Any thread may add to it."""

    def __init__(self) -> None:
        self.known = Known({})
        self._lock = threading.Lock()

    def add(self, name: str, value: str | None) -> None:
        """Know a value under that very name; one that is known already keeps the name it has."""
        with self._lock:
            self._add(name, value)

    def learn(self, name: str, value: str) -> None:
        """Know a value that was seen under a field's name. A second value gets a tag of its own: `accessToken2`."""
        with self._lock:
            taken = set(self.known.names.values())
            base = camel(name)
            numbered = (f"{base}{number}" for number in range(2, len(taken) + 3))
            self._add(next(each for each in (base, *numbered) if each not in taken), value)

    def _add(self, name: str, value: str | None) -> None:
        if value and value not in self.known.names and not TAG.fullmatch(value):
            self.known = Known({**self.known.names, value: name})
