"""What is stored of an account: which fields are secret, and tokens that are refreshed while a command runs."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from appconnect_cli.settings import Profile
from appconnect_cli.store import State, Store


@dataclass(frozen=True)
class StoreKeeper:
    """The profile's store, as the server's refresh sees it."""

    store: Store
    origin: str
    """Of the tokens from the environment, if there are any."""
    first_row: Mapping[str, Any]
    """The user row of a profile on which nothing is stored yet."""

    def refreshing(self) -> AbstractContextManager[object]:
        """One command refreshes, the others wait for what it stores."""
        return self.store.refreshing()

    def newest(self) -> Mapping[str, Any] | None:
        """What another command may have stored meanwhile."""
        return stored(self.store.load(), self.origin).user

    def keep(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Nothing where somebody logged out meanwhile, or another user in: those tokens are not theirs."""
        changed = {name: value for name, value in after.items() if before.get(name) != value}

        def kept(state: State) -> State:
            known = stored(state, self.origin)
            row = self.first_row if known.user is None else known.user
            if any(row.get(name) != before.get(name) for name in ("id", "refreshToken")):
                return state
            return replace(known, user={**row, **changed} if after else {}, origin=self.origin)

        self.store.change(kept)


def stored(state: State, origin: str) -> State:
    """What is stored, as far as it comes from the tokens that the environment holds now: new ones begin anew."""
    return state if not origin or state.origin == origin else replace(state, user=None, log_in={}, origin=origin)


def origin_of(profile: Profile) -> str:
    """Tells the tokens of the environment from other ones, without telling them; empty if there are none."""
    if not profile.access_token:
        return ""
    return hashlib.sha256(f"{profile.access_token}\n{profile.refresh_token or ''}".encode()).hexdigest()[:16]


def or_named(is_secret: Callable[[str, str], bool], names: frozenset[str]) -> Callable[[str, str], bool]:
    """Whether what stands in a field is a secret: by name and value, or since the log-in page hides that field."""
    return lambda name, value: name in names or is_secret(name, value)
