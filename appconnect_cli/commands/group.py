"""The command group: names and help lines from the table, a command's module only when it is used."""

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from appconnect_cli.commands.table import COMMANDS, CommandEntry
from appconnect_cli.errors import ExitCode

EPILOG = """
Exit codes:

\b
  0   call: the connector returned what the contract allows; validate: no finding
  1   call: the result breaks the contract; validate: findings
  2   usage, bad input, or a file that can't be written
  3   the connector can't be loaded
  4   the connector raised, the CRM can't be reached, or no recording answers
 70   a bug of appconnect itself; 130 interrupted
"""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


class LazyGroup(TyperGroup):
    """Typer's group with a stub for each command; resolving one imports its module and replaces the stub."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for entry in COMMANDS:
            self.add_command(TyperCommand(entry.name, help=entry.help, short_help=entry.help, rich_markup_mode=None))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command for the name in `args`; Typer's "did you mean" for one that is not there."""
        name, stub, rest = super().resolve_command(ctx, args)
        entry = next((entry for entry in COMMANDS if entry.name == name), None)
        if entry is None:
            return name, stub, rest
        command = _loaded(entry, rest)
        return name, command, rest or (["--help"] if isinstance(command, TyperGroup) else [])


def command_line() -> Any:
    """The whole command line, as a command of Typer's."""
    app = typer.Typer(cls=LazyGroup, name="appconnect", rich_markup_mode=None, epilog=EPILOG, context_settings=CONTEXT)
    app.callback()(_global_options)
    return typer.main.get_command(app)


def _global_options(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback with every error. Goes anywhere.")] = False,
) -> None:
    """Scaffold, call, record and validate CRM connectors for RingCentral App Connect."""
    # Both are taken from the arguments by main.py, before Typer is imported; here they are for --help alone.


def _loaded(entry: CommandEntry, arguments: list[str]) -> Any:
    module = import_module(entry.module)
    if hasattr(module, "app"):
        return typer.main.get_command(module.app)
    function: Callable[..., ExitCode] = module.build(arguments) if hasattr(module, "build") else module.command
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(entry.name)(function)
    return typer.main.get_command(app)
