"""Judge the connector offline, from its recordings: what is wrong, what follows from it, how to mend it."""

from enum import StrEnum
from typing import Annotated

import typer

from appconnect_cli.baseline import compared, keep, known_before, renewed
from appconnect_cli.commands.choosing import (
    BaselineOption,
    FailOnOption,
    IgnoreOption,
    InterfaceOption,
    OnlyOption,
    SelectOption,
    SeverityOption,
    WriteBaselineOption,
)
from appconnect_cli.commands.options import ConnectorOption, ProfileOption
from appconnect_cli.errors import ExitCode
from appconnect_cli.reporters.json_report import report_json
from appconnect_cli.rules.choosing import Asked, choose
from appconnect_cli.terminal.baseline import show_written
from appconnect_cli.terminal.console import clean_stdout, result_console, side_console
from appconnect_cli.terminal.validation import replaying, show_report, show_unused
from appconnect_cli.transports.base import Mode
from appconnect_cli.validation import validate
from appconnect_cli.workspace import open_workspace


class OutputFormat(StrEnum):
    """How the report is written to stdout."""

    RICH = "rich"
    JSON = "json"


def command(
    json_: Annotated[bool, typer.Option("--json", help="One JSON document; the same as --output-format json.")] = False,
    output_format: Annotated[OutputFormat, typer.Option(help="For people, or for programs.")] = OutputFormat.RICH,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    interface: InterfaceOption = None,
    severity: SeverityOption = None,
    fail_on: FailOnOption = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    only: OnlyOption = None,
    profile: ProfileOption = None,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Judge the connector offline, from its recordings."""
    asked = Asked((select or []) + (only or []), ignore or [], severity or [], interface or [], fail_on)
    with open_workspace(connector, profile, Mode.REPLAY) as workspace:
        choice = choose(asked, workspace.settings.validation)
        known = known_before(workspace.settings, baseline, write_baseline)
        # Only now: it imports every HTTP library that is there, and aiohttp reads certificates when it is imported,
        # unless the workspace is one that replays.
        from appconnect_cli.evidence.gathering import gather

        with clean_stdout(), replaying(side_console()) as on_recording:
            evidence = gather(workspace, on_recording)
        report = validate(evidence, choice=choice)
        if write_baseline and evidence.calls:
            known = renewed(report, known)
            keep(write_baseline, known)
            show_written(side_console(), write_baseline, known)
        report = compared(report, known) if known else report
        if json_ or output_format is OutputFormat.JSON:
            result_console().print(report_json(report), soft_wrap=True)
        else:
            show_report(result_console(), report)
        show_unused(side_console(), report)
    if not evidence.calls:
        side_console().print(
            "Nothing is recorded yet, so no behaviour was judged. `appconnect record` makes recordings."
        )
        return ExitCode.NO_EVIDENCE
    return ExitCode.FINDINGS if report.at_or_above(choice.fail_on) else ExitCode.OK
