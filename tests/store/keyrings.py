"""Keyrings that stand in for a system's own."""

from collections.abc import Callable
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class InMemory(KeyringBackend):
    """One that works, and counts what it is asked for."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.items: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append("get")
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked.append("set")
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.asked.append("delete")
        if (service, username) not in self.items:
            raise PasswordDeleteError("not there")
        del self.items[service, username]


class Failing(InMemory):
    """One that raises at the methods named."""

    def __init__(self, error: Exception, *methods: str) -> None:
        super().__init__()
        self._error = error
        self._methods = methods or ("get_password", "set_password", "delete_password")

    def __getattribute__(self, name: str) -> Any:
        if name in ("get_password", "set_password", "delete_password") and name in self._methods:
            return _raising(self._error)
        return super().__getattribute__(name)


class Dropping(InMemory):
    """One that takes a value and does not keep it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing."""


class Unrecommended(InMemory):
    """One that keeps plain text, say."""

    priority = 0.5  # type: ignore[assignment]


def _raising(error: Exception) -> Callable[..., None]:
    def fail(*arguments: str) -> None:
        raise error

    return fail
