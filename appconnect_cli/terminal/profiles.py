"""The profiles for a person, and as data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from appconnect_cli.errors import UsageError
from appconnect_cli.profiles import ProfileStatus
from appconnect_cli.settings import SANDBOX, Profile
from appconnect_cli.terminal.accounts import told_expiry
from appconnect_cli.terminal.console import side_console

ROW = ("id", "hostname", "timezoneName", "tokenExpiry")
"""The fields of a user row that tell who is logged in, and hold no secret."""


def show_profiles(console: Console, statuses: Sequence[ProfileStatus], instant: datetime) -> None:
    """One line each."""
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("", "profile", "address", "user", "log-in"):
        table.add_column(column)
    for status in statuses:
        table.add_row(
            "*" if status.is_used else "",
            Text(status.profile.name, "bold"),
            status.profile.base_url or "built in",
            str(status.row.get("id") or ""),
            _log_in(status, instant),
        )
    console.print(table)


def show_profile(console: Console, status: ProfileStatus, instant: datetime) -> None:
    """One in full."""
    table = Table.grid(padding=(0, 2))
    document = profile_document(status)
    for name in ("profile", "address", "user", "secrets", "redirectUri"):
        if document[name]:
            table.add_row(Text(name, "dim"), Text(_told(document[name])))
    table.add_row(Text("log-in", "dim"), _log_in(status, instant))
    console.print(table)


def profile_document(status: ProfileStatus) -> dict[str, Any]:
    """As JSON data; whatever holds a secret is named, not told."""
    profile = status.profile
    return {
        "profile": profile.name,
        "address": profile.base_url or ("built in" if profile.is_sandbox else ""),
        "used": status.is_used,
        "loggedIn": status.is_logged_in,
        "user": {name: status.row[name] for name in ROW if status.row.get(name)},
        "secrets": status.secrets,
        "redirectUri": profile.redirect_uri,
        "damage": status.damage,
    }


def show_removed(console: Console, profile: Profile) -> None:
    """What is forgotten, and what stays."""
    console.print(Text(f"Forgotten: the log-in of {profile.name}, and the ids of its last calls."))
    if not profile.is_sandbox:
        console.print(Text(f"[profiles.{profile.name}] stays in appconnect.toml; the CRM was not told.", "dim"))


def show_used(console: Console, profile: Profile) -> None:
    """What holds now."""
    console.print(Text(f"Commands use the profile {profile.name} from now on."))


def show_no_choice(error: UsageError) -> None:
    """To stderr: the chosen profile is not there, which ends any command but those that mend it."""
    side_console().print(Text(f"warning: {error.what} Other commands fail. {error.hint}", "yellow"))


def _log_in(status: ProfileStatus, instant: datetime) -> Text:
    if status.damage:
        return Text(status.damage, "red")
    if status.row:
        return Text(told_expiry(status.row, instant))
    if status.profile.name == SANDBOX:
        return Text("needs none")
    if status.is_logged_in:
        return Text("credential from the environment")
    return Text(f"`appconnect login {status.profile.name}`", "yellow")


def _told(value: Any) -> str:
    return ", ".join(f"{name} {item}" for name, item in value.items()) if isinstance(value, dict) else str(value)
