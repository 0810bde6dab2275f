"""Judge the connector offline, from its recordings: what is wrong, what follows from it, how to mend it."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from appconnect_cli.commands.reporting import (
    CoverageOption,
    FileOption,
    FormatOption,
    JsonOption,
    SchemaOption,
    check_coverage,
    chosen_format,
    deliver,
    print_schema,
)
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.reporters.formats import Format
from appconnect_cli.rules.choosing import Asked, choose
from appconnect_cli.settings import load_settings
from appconnect_cli.terminal.baseline import show_written
from appconnect_cli.terminal.console import clean_stdout, side_console
from appconnect_cli.terminal.validation import replaying, show_failures
from appconnect_cli.transports.base import Mode
from appconnect_cli.validation import NOTHING_RECORDED, seen_live, validate
from appconnect_cli.workspace import open_workspace

if TYPE_CHECKING:
    from appconnect_cli.commands.living import Live


def command(
    live: Annotated[
        bool, typer.Option("--live", help="Judge the profile's CRM itself: play every scenario there, keep nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --live: write to the CRM without asking.")] = False,
    json_: JsonOption = False,
    output_format: FormatOption = Format.RICH,
    output_file: FileOption = None,
    coverage: CoverageOption = False,
    schema: SchemaOption = False,
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
    if schema:
        print_schema()
        return ExitCode.OK
    if yes and not live:
        raise UsageError("--yes is for --live: offline nothing is sent.", hint="Leave it out, or add --live.")
    chosen = chosen_format(json_, output_format)
    if coverage:
        check_coverage(chosen, output_file)
    asked = Asked((select or []) + (only or []), ignore or [], severity or [], interface or [], fail_on)
    # What is wrong with the command line or the settings is told before a CRM is asked anything.
    settings = load_settings(Path.cwd(), connector, profile, os.environ)
    choice, known = choose(asked, settings.validation), known_before(settings, baseline, write_baseline)
    with (
        _played(connector, profile, live=live, yes=yes) as played,
        open_workspace(connector, profile, Mode.REPLAY, played.cassettes if played else None) as workspace,
    ):
        # Only now: it imports every HTTP library that is there, and aiohttp reads certificates when it is imported,
        # unless the workspace is one that replays.
        from appconnect_cli.evidence.gathering import gather

        with clean_stdout(), replaying(side_console()) as on_progress:
            evidence = gather(workspace, on_progress, lambda interface, fault: choice.has(interface))
        report = validate(evidence, choice=choice)
        report = seen_live(report, profile) if live else report
        if write_baseline and evidence.calls:
            known = renewed(report, known)
            keep(write_baseline, known)
            show_written(side_console(), write_baseline, known)
        report = compared(report, known) if known else report
        deliver(report, chosen, output_file, workspace.settings.root, coverage=coverage)
    if played and played.failures:
        show_failures(side_console(), played.failures)
    elif not evidence.calls:
        side_console().print(NOTHING_RECORDED)
    if not evidence.calls or (played and played.failures):
        return ExitCode.NO_EVIDENCE
    return ExitCode.FINDINGS if report.at_or_above(choice.fail_on) else ExitCode.OK


def _played(
    connector: Path | None, profile: str | None, *, live: bool, yes: bool
) -> AbstractContextManager["Live | None"]:
    """What was played live to be judged; None for the project's own recordings."""
    if not live:
        return nullcontext()
    from appconnect_cli.commands.living import recorded_live  # it imports what recording takes

    return recorded_live(connector, profile, yes=yes)
