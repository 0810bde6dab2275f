"""List the rules of `validate`, or what the contract demands and who judges it."""

from typing import Annotated

import typer

from appconnect_cli.errors import ExitCode
from appconnect_cli.reporters.rules import coverage_document, rules_document
from appconnect_cli.rules import RULES
from appconnect_cli.rules.coverage import SECTION_7
from appconnect_cli.runtime.document import dumped
from appconnect_cli.terminal.console import result_console
from appconnect_cli.terminal.rules import show_coverage, show_rules


def command(
    contract: Annotated[
        bool,
        typer.Option("--contract", help="Each id of the contract's section 7: its rules, or why none can judge it."),
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> ExitCode:
    """List the rules of `validate`, or what the contract demands and who judges it."""
    console = result_console()
    if json_:
        console.out(dumped(coverage_document(SECTION_7) if contract else rules_document(RULES)))
    elif contract:
        show_coverage(console, SECTION_7)
    else:
        show_rules(console, RULES)
    return ExitCode.OK
