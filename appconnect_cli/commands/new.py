"""Make a connector's project: code, tests, recordings, ready to validate."""

from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.commands.completing import template_names
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.scaffold import Names, find_template, list_templates, names_of, render, write_project
from appconnect_cli.terminal.prompts import ask, can_ask
from appconnect_cli.terminal.scaffold import show_made, show_refused, show_templates


def command(
    name: Annotated[
        str | None, typer.Argument(help="Such as acme or acme-crm.", metavar="NAME", show_default=False)
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template",
            "-t",
            help="What to begin with; --list shows all.",
            metavar="NAME",
            autocompletion=template_names,
        ),
    ] = "python",
    directory: Annotated[
        Path | None,
        typer.Option(
            "--directory", "-d", help="The project's folder, if not ./NAME.", metavar="FOLDER", show_default=False
        ),
    ] = None,
    crm_name: Annotated[
        str | None, typer.Option(help="What people call the CRM: 'Acme CRM'.", metavar="TEXT", show_default=False)
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
    names = _asked(crm_name) if name is None and asking else names_of(_needed(name), crm_name)
    files = render(chosen, names)
    folder = directory or Path(names.name)
    write_project(folder, files, force=force)
    show_made(names, folder, len(files))
    return ExitCode.OK


def _needed(name: str | None) -> str:
    if name is None:
        raise UsageError("A connector needs a name.", hint="appconnect new acme")
    return name


def _asked(crm_name: str | None) -> Names:
    """Names from the person at the terminal, who is asked again if one can't be used."""
    while True:
        typed = ask("The connector's name, such as acme-crm")
        try:
            names = names_of(typed, crm_name)
        except UsageError as error:
            show_refused(error.what, error.hint)
        else:
            break
    return names if crm_name else names_of(typed, ask("What people call the CRM", names.crm_name))
