"""Look after the CRM accounts: list, show, remove, use."""

import os
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.errors import ExitCode, FileError, SettingsError, UsageError
from appconnect_cli.profiles import find_profile, profile_statuses, status_of
from appconnect_cli.runtime.document import dumped
from appconnect_cli.settings import Settings, load_settings
from appconnect_cli.settings.choice import write_choice
from appconnect_cli.store import Store
from appconnect_cli.terminal.console import result_console
from appconnect_cli.terminal.profiles import (
    profile_document,
    show_no_choice,
    show_profile,
    show_profiles,
    show_removed,
    show_used,
)
from appconnect_cli.workspace import now

Name = Annotated[str, typer.Argument(help="A profile of appconnect.toml, or sandbox.", metavar="PROFILE")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("list")
def list_(json_: Json = False, connector: ConnectorOption = None) -> ExitCode:
    """List them: address, who is logged in, until when; * marks the one that commands use."""
    settings = _settings(connector)
    statuses = profile_statuses(settings)
    if json_:
        result_console().out(dumped([profile_document(each) for each in statuses]))
    else:
        show_profiles(result_console(), statuses, now())
    return ExitCode.OK


@app.command("show")
def show(profile: Name, json_: Json = False, connector: ConnectorOption = None) -> ExitCode:
    """Show one: its settings and its user, and where its secrets are kept; never the secrets."""
    settings = _settings(connector)
    status = status_of(settings, find_profile(settings, profile))
    if json_:
        result_console().out(dumped(profile_document(status)))
    else:
        show_profile(result_console(), status, now())
    return ExitCode.OK


@app.command("remove")
def remove(profile: Name, connector: ConnectorOption = None) -> ExitCode:
    """Forget what is stored of one: its log-in with all secrets, the ids of the last calls. The CRM is not told."""
    settings = _settings(connector)
    found = find_profile(settings, profile)
    Store(settings.root, found.name, variables=settings.variables).forget()
    show_removed(result_console(), found)
    return ExitCode.OK


@app.command("use")
def use(profile: Name, connector: ConnectorOption = None) -> ExitCode:
    """Let commands use one from now on, for you alone: the choice is not committed."""
    settings = load_settings(Path.cwd(), connector, None, os.environ, lenient=True)
    found = find_profile(settings, profile)
    write_choice(settings.root, found.name)
    show_used(result_console(), _settings(settings.root).profile)
    return ExitCode.OK


def _settings(connector: Path | None) -> Settings:
    """With a warning where the profile that is chosen is not there: these commands are what mends it."""
    try:
        return load_settings(Path.cwd(), connector, None, os.environ)
    except (SettingsError, FileError):
        raise
    except UsageError as error:
        show_no_choice(error)
        return load_settings(Path.cwd(), connector, None, os.environ, lenient=True)
