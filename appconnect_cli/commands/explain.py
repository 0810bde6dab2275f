"""Say what a rule is about, why it matters, how to mend it, and where its code stands."""

from typing import Annotated

import typer

from appconnect_cli.commands.completing import rule_names
from appconnect_cli.errors import ExitCode
from appconnect_cli.rules import RULES, find_rules
from appconnect_cli.rules.coverage import UNJUDGED
from appconnect_cli.terminal.console import result_console
from appconnect_cli.terminal.rules import show_rules, show_rules_in_full, show_unjudged


def command(
    rule: Annotated[
        str | None,
        typer.Argument(
            help="A rule's name, or a contract id such as R-C13; all are listed without it.",
            metavar="RULE",
            show_default=False,
            autocompletion=rule_names,
        ),
    ] = None,
) -> ExitCode:
    """Explain a rule of `validate`, or list them all."""
    if rule is None:
        show_rules(result_console(), RULES)
    elif rule in UNJUDGED:
        show_unjudged(result_console(), rule)
    else:
        show_rules_in_full(result_console(), find_rules(rule))
    return ExitCode.OK
