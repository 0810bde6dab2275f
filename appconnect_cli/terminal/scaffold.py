"""What `appconnect new` shows."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from appconnect_cli.scaffold import Names, Template
from appconnect_cli.terminal.console import result_console, side_console


def show_templates(templates: Iterable[Template]) -> None:
    """Each template with what it makes."""
    listed = list(templates)
    width = max((len(template.name) for template in listed), default=0)
    for template in listed:
        result_console().print(f"{template.name:<{width}}  {template.description}", soft_wrap=True)


def show_refused(what: str, hint: str) -> None:
    """Why a typed name can't be used, before it is asked for again."""
    side_console().print(f"{what} {hint}", style="yellow")


def show_made(names: Names, folder: Path, count: int) -> None:
    """Where the project is, and what to type next."""
    console = result_console()
    console.print(f"Made the connector {names.name} in {folder} ({count} files).\n\nNext:")
    elsewhere = [] if folder.resolve() == Path.cwd() else [(f"cd {shlex.quote(str(folder))}", "")]
    commands = [
        *elsewhere,
        ("appconnect call findContact", "live, on the CRM that appconnect.toml names"),
        ("appconnect validate", "all twelve interfaces, offline"),
        ("pytest", "the same as tests, and your own; after pip install -e '.[dev]'"),
    ]
    for command, why in commands:
        console.print(f"  {command:<30}{why}".rstrip(), soft_wrap=True)
    console.print(f"\nThen replace the CRM part, {names.package}/crm.py; README.md says how.")
