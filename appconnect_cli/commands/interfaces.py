"""Show the twelve interfaces and their companions, or one in full."""

from typing import Annotated

import typer

from appconnect_cli.commands.completing import interface_names
from appconnect_cli.contract.description import interface_document
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, find_interface
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.document import dumped
from appconnect_cli.terminal.console import result_console
from appconnect_cli.terminal.interfaces import show_interface, show_interfaces


def command(
    interface: Annotated[
        str | None,
        typer.Argument(
            help="Such as findContact; all are listed without it.",
            metavar="NAME",
            show_default=False,
            autocompletion=interface_names,
        ),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document, with JSON Schemas and samples.")] = False,
) -> ExitCode:
    """Show the twelve interfaces and their companions, or one in full."""
    console = result_console()
    chosen = find_interface(interface) if interface is not None else None
    if json_ and chosen:
        console.out(dumped(interface_document(chosen)))
    elif json_:
        groups = {"interfaces": INTERFACES, "companions": COMPANIONS}
        console.out(dumped({name: list(map(interface_document, group)) for name, group in groups.items()}))
    elif chosen:
        show_interface(console, chosen)
    else:
        show_interfaces(console)
    return ExitCode.OK
