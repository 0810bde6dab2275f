"""What the tests of the store share."""

from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], KeyringBackend]]:
    """Puts a keyring in the place of the system's, which is never looked for."""
    from keyring import core

    before = core._keyring_backend
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]

    def use(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield use
    core._keyring_backend = before
