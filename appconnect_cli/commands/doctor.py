"""Check the installation, the project and its account; each line says what to do."""

import os
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.commands.login import ProfileArgument
from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.diagnosis.check import Check, Status
from appconnect_cli.diagnosis.examining import examine
from appconnect_cli.diagnosis.opening import Order
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.document import dumped
from appconnect_cli.terminal.console import clean_stdout, result_console
from appconnect_cli.terminal.doctor import diagnosis_document, show_check, show_total


def command(
    profile: ProfileArgument = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing over the network.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Check the installation, the project and its account; each line says what to do.

    Changes nothing, and sends no credential. Ends with 1 if there is a problem; a warning is none. With CI=true only a
    profile that is named is asked over the network.
    """
    console, checks = result_console(), list[Check]()
    with clean_stdout():
        for check in examine(Order(Path.cwd(), os.environ, connector, profile, offline)):
            checks.append(check)
            if not json_:
                show_check(console, check)
    if json_:
        console.out(dumped(diagnosis_document(checks)))
    else:
        show_total(console, checks)
    return ExitCode.FINDINGS if any(check.status is Status.PROBLEM for check in checks) else ExitCode.OK
