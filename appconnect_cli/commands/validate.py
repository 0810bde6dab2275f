"""Judge the connector offline, from its recordings: what is wrong, what follows from it, how to mend it."""

from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.commands.completing import rule_names
from appconnect_cli.commands.options import ConnectorOption, ProfileOption
from appconnect_cli.commands.reporting import chosen_format, deliver, print_schema
from appconnect_cli.errors import ExitCode
from appconnect_cli.findings import Severity
from appconnect_cli.reporters.formats import Format
from appconnect_cli.rules import RULES, find_rule
from appconnect_cli.terminal.console import clean_stdout, side_console
from appconnect_cli.terminal.validation import replaying, show_unused
from appconnect_cli.transports.base import Mode
from appconnect_cli.validation import validate
from appconnect_cli.workspace import open_workspace


def command(
    json_: Annotated[bool, typer.Option("--json", help="One JSON document; the same as --output-format json.")] = False,
    output_format: Annotated[Format, typer.Option(help="For people, for programs, or for a CI server.")] = Format.RICH,
    output_file: Annotated[
        Path | None,
        typer.Option(help="Write that format to a file; stdout gets the report for people.", metavar="FILE"),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the JSON document.")] = False,
    fail_on: Annotated[Severity, typer.Option(help="The least severity that ends with exit code 1.")] = Severity.ERROR,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Judge this rule alone; `appconnect explain` lists them. Repeatable.",
            metavar="RULE",
            autocompletion=rule_names,
        ),
    ] = None,
    profile: ProfileOption = None,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Judge the connector offline, from its recordings."""
    if schema:
        print_schema()
        return ExitCode.OK
    chosen = chosen_format(json_, output_format)
    rules = tuple(find_rule(slug) for slug in only) if only else RULES
    with open_workspace(connector, profile, Mode.REPLAY) as workspace:
        # Only now: it imports every HTTP library that is there, and aiohttp reads certificates when it is imported,
        # unless the workspace is one that replays.
        from appconnect_cli.evidence.gathering import gather

        with clean_stdout(), replaying(side_console()) as on_recording:
            evidence = gather(workspace, on_recording)
        report = validate(evidence, rules)
        deliver(report, chosen, output_file, workspace.settings.root)
        show_unused(side_console(), report)
    if not evidence.calls:
        side_console().print(
            "Nothing is recorded yet, so no behaviour was judged. `appconnect record` makes recordings."
        )
        return ExitCode.NO_EVIDENCE
    return ExitCode.FINDINGS if report.at_or_above(fail_on) else ExitCode.OK
