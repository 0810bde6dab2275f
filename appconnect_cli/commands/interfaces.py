"""List the twelve interfaces, or show what one gets and returns."""

from typing import Annotated

import typer

from appconnect_cli.contract.description import interface_document, summary_document
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, find_interface
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.document import dumped
from appconnect_cli.terminal.console import result_console
from appconnect_cli.terminal.interfaces import show_interface, show_interfaces


def command(
    name: Annotated[str | None, typer.Argument(help="One interface, such as findContact.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document, with JSON Schemas.")] = False,
) -> ExitCode:
    """List the twelve interfaces, or show what one gets and returns."""
    console = result_console()
    chosen = find_interface(name) if name else None
    if json_ and chosen:
        console.out(dumped(interface_document(chosen)))
    elif json_:
        groups = {"interfaces": INTERFACES, "companions": COMPANIONS}
        console.out(dumped({key: [summary_document(each) for each in group] for key, group in groups.items()}))
    elif chosen:
        show_interface(console, chosen)
    else:
        show_interfaces(console)
    return ExitCode.OK
