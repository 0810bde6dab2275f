"""What a call runs in: a connector, a profile's account, a transport; and what it is given."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.contract.interfaces import Interface, find_interface
from appconnect_cli.runtime.outcome import invoke
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.settings import Profile
from appconnect_cli.transports.base import Transport
from appconnect_cli.transports.redaction import Redactor


@dataclass(frozen=True)
class CallInput:
    """What to call an interface with."""

    body: dict[str, Any] | None = None
    """What the browser extension would send, camelCase."""
    argument: dict[str, Any] | None = None
    """The connector's argument itself; `user` and `authHeader` are added where they are missing."""
    log_id: str | None = None
    """A CRM id in place of the linkage row of an earlier create."""


class Keeper(Protocol):
    """What is stored of the user between commands: another one may have refreshed the token meanwhile."""

    def refreshing(self) -> AbstractContextManager[object]:
        """Held while a token is refreshed: one that rotates may be used once."""
        ...

    def newest(self) -> Mapping[str, Any] | None:
        """The stored row; None if there is none."""
        ...

    def keep(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Store at once what a refresh changed in a row: the CRM does not know the old tokens any more.

        Not where the stored row has become another one meanwhile. An empty `after` is a row that was deleted.
        """
        ...


@dataclass(frozen=True)
class Session:
    """One connector on one account over one transport."""

    connector: LoadedConnector
    profile: Profile
    transport: Transport
    redactor: Redactor
    traced: bool = True
    """Whether what is raised is told with its traceback."""
    keeper: Keeper | None = None
    """What is stored of the user; None where nothing is, as in replay."""

    @property
    def platform(self) -> str:
        """The connector's name in App Connect's registry."""
        return self.connector.settings.connector.name

    def function(self, interface: Interface) -> Callable[..., Any] | None:
        """The connector's function for an interface, or None."""
        found = getattr(self.connector.instance, interface.python_name, None)
        return found if callable(found) else None

    def has(self, name: str) -> bool:
        """Whether the connector has a function for an interface."""
        return self.function(find_interface(name)) is not None

    def ask(self, name: str, *arguments: Any) -> Returned | Raised | None:
        """Call an interface by name with ready arguments; None if the connector has none."""
        function = self.function(find_interface(name))
        if function is None:
            return None
        return invoke(function, *arguments, root=self.connector.settings.root, traced=self.traced)
