"""Ask the CRM who is logged in."""

from typing import Annotated

import typer

from appconnect_cli.commands.login import ProfileArgument
from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.document import dumped
from appconnect_cli.signing_out import who_am_i
from appconnect_cli.terminal.accounts import identity_document, show_identity
from appconnect_cli.terminal.console import clean_stdout, result_console
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import now, open_workspace


def command(
    profile: ProfileArgument = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Ask the CRM who is logged in."""
    with open_workspace(connector, profile, Mode.LIVE) as workspace:
        with clean_stdout():
            identity = who_am_i(workspace)
        if json_:
            result_console().out(dumped(identity_document(identity, workspace.profile.name)))
        else:
            show_identity(identity, workspace.profile, now())
    return ExitCode.OK
