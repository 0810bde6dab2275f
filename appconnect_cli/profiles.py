"""The profiles of a project with what is stored of each, without a single secret."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.accounts.keeping import origin_of
from appconnect_cli.errors import FileError, UsageError
from appconnect_cli.settings import Profile, Settings
from appconnect_cli.store import Store


@dataclass(frozen=True)
class ProfileStatus:
    """One profile, and its log-in."""

    profile: Profile
    is_used: bool
    """Whether commands use it where none is named."""
    row: Mapping[str, Any]
    """The stored user row with tags in the place of secrets; empty if nobody has logged in."""
    secrets: str = ""
    """Where its secrets are kept: `keyring`, `file`, `environment`; empty where there are none."""
    damage: str = ""
    """Why what is stored can't be read."""

    @property
    def is_logged_in(self) -> bool:
        """Whether there is a credential."""
        return bool(self.row.get("accessToken")) if self.row else bool(self.profile.credential())


def profile_statuses(settings: Settings) -> tuple[ProfileStatus, ...]:
    """Every profile, the sandbox first."""
    return tuple(status_of(settings, profile) for profile in settings.profiles.values())


def status_of(settings: Settings, profile: Profile) -> ProfileStatus:
    """One of them; a damaged one is told as such, and not touched."""
    used = profile.name == settings.profile.name
    try:
        found = Store(settings.root, profile.name, variables=settings.variables).glance()
    except FileError as error:
        return ProfileStatus(profile, used, {}, damage=f"{error.what} {error.hint}")
    origin = origin_of(profile)
    row = found.state.user or {}
    if origin and found.state.origin != origin:
        row = {}
    kept = found.box or ("environment" if profile.credential() else "")
    return ProfileStatus(profile, used, row, kept)


def find_profile(settings: Settings, name: str) -> Profile:
    """The profile of that name; UsageError with the nearest otherwise."""
    if name in settings.profiles:
        return settings.profiles[name]
    near = difflib.get_close_matches(name, settings.profiles, n=1)
    there = ", ".join(settings.profiles)
    raise UsageError(
        f"There is no profile {name!r}.",
        hint=f"Did you mean {near[0]}?" if near else f"There is {there}; add [profiles.{name}] to appconnect.toml.",
    )
