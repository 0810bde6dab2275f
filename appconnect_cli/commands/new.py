"""Make a connector's project: code, tests, recordings, ready to validate."""

from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.scaffold import find_template, list_templates, names_of, render, write_project
from appconnect_cli.terminal.prompts import ask, can_ask
from appconnect_cli.terminal.scaffold import show_made, show_templates


def command(
    name: Annotated[str | None, typer.Argument(help="Such as acme or acme-crm.", show_default=False)] = None,
    template: Annotated[str, typer.Option("--template", "-t", help="What to begin with; --list shows all.")] = "python",
    directory: Annotated[
        Path | None, typer.Option("--directory", "-d", help="The project's folder, if not ./NAME.", show_default=False)
    ] = None,
    crm_name: Annotated[
        str | None, typer.Option(help="What people call the CRM: 'Acme CRM'.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the template's files, and no others.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show the templates and make nothing.")] = False,
) -> ExitCode:
    """Make a connector's project: code, tests, recordings, ready to validate.

    What is made is a complete connector for the sandbox CRM; a new one begins with replacing the part that knows the
    CRM. A project is written whole or not at all.
    """
    if list_:
        show_templates(list_templates())
        return ExitCode.OK
    chosen = find_template(template)
    asking = can_ask() and not no_input
    typed = _needed(name, asking)
    names = names_of(typed, crm_name)
    if asking and name is None and crm_name is None:
        names = names_of(typed, ask("What people call the CRM", names.crm_name))
    files = render(chosen, names)
    folder = directory or Path(names.name)
    write_project(folder, files, force=force)
    show_made(names, folder, len(files))
    return ExitCode.OK


def _needed(name: str | None, asking: bool) -> str:
    if name is not None:
        return name
    if asking:
        return ask("The connector's name, such as acme-crm")
    raise UsageError("A connector needs a name.", hint="appconnect new acme")
