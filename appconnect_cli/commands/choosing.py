"""The options of `validate` that choose what is judged and what makes a run fail."""

from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.commands.completing import interface_names, rule_names
from appconnect_cli.findings import Severity

SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        help="Judge these rules alone: slugs, contract ids, families of ids (R-C), patterns (search-*). "
        "Repeatable, or with commas; so are the next three.",
        metavar="RULE",
        autocompletion=rule_names,
    ),
]
OnlyOption = Annotated[list[str] | None, typer.Option("--only", hidden=True, metavar="RULE", autocompletion=rule_names)]
"""What --select was called."""
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="Leave these rules out.", metavar="RULE", autocompletion=rule_names),
]
InterfaceOption = Annotated[
    list[str] | None,
    typer.Option("--interface", help="Judge these interfaces alone.", metavar="NAME", autocompletion=interface_names),
]
SeverityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--severity",
        help="What a rule's findings count as, such as result-shape=warning.",
        metavar="RULE=SEVERITY",
    ),
]
FailOnOption = Annotated[
    Severity | None,
    typer.Option("--fail-on", help="The least severity that ends with exit code 1; error if nothing else is said."),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option("--baseline", help="Findings that stand in this file are known and fail no run.", metavar="FILE"),
]
WriteBaselineOption = Annotated[
    Path | None,
    typer.Option("--write-baseline", help="Keep what is found now as known.", metavar="FILE"),
]
