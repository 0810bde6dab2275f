"""Play the scenarios live and keep them as recordings, which `validate` replays."""

import sys
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from appconnect_cli.cassettes.forecast import forecasts
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.cassettes.updating import Outdated, outdated, retake
from appconnect_cli.commands.completing import scenario_names
from appconnect_cli.commands.options import ConnectorOption, ProfileOption
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.recording import record_scenarios
from appconnect_cli.scenarios.catalogue import SCENARIOS, find_scenario
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.terminal.call import warn
from appconnect_cli.terminal.console import clean_stdout, result_console, side_console
from appconnect_cli.terminal.recording import (
    agreed,
    show_moment,
    show_outdated,
    show_preview,
    show_retakes,
    show_takes,
)
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import Workspace, open_workspace

KNOWN_NUMBER = "+14155550111"


def command(
    scenario: Annotated[
        list[str] | None,
        typer.Argument(
            help=f"Which ones; all if none is named: {', '.join(s.name for s in SCENARIOS)}.",
            metavar="SCENARIO",
            autocompletion=scenario_names,
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Only what no longer fits the connector, single calls too; shows first what."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write to the CRM without asking.")] = False,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Never ask; a CRM but the sandbox then needs --yes.")
    ] = False,
    known_number: Annotated[
        str,
        typer.Option(
            help="The number of a contact that the CRM has, for connectors that can't create one.", metavar="NUMBER"
        ),
    ] = KNOWN_NUMBER,
    profile: ProfileOption = None,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Play scenarios live and keep them as recordings."""
    chosen = tuple(find_scenario(name) for name in scenario) if scenario else SCENARIOS
    calls: tuple[Entry, ...] = ()
    console, side = result_console(), side_console()
    if update:
        found = _outdated(connector, chosen, with_calls=not scenario)
        show_outdated(side, found)
        chosen = tuple(each.scenario for each in found if each.scenario)
        calls = tuple(each.call for each in found if each.call)
        if not found:
            return ExitCode.OK
    with open_workspace(connector, profile, Mode.RECORD) as workspace, clean_stdout():
        warn(workspace)
        _agree(workspace, chosen, calls, yes=yes, no_input=no_input)
        takes = list(
            record_scenarios(
                workspace,
                chosen,
                known_number=known_number,
                random=SystemRandom(),
                on_moment=lambda played, moment: show_moment(side, played, moment),
            )
        )
        show_takes(console, takes, workspace.settings.root)
        retakes = [retake(workspace, entry) for entry in calls]
    show_retakes(console, retakes)
    failed = any(take.failures for take in takes) or any(retake.failure for retake in retakes)
    return ExitCode.NO_EVIDENCE if failed else ExitCode.OK


def _outdated(connector: Path | None, scenarios: Sequence[Scenario], *, with_calls: bool) -> tuple[Outdated, ...]:
    with open_workspace(connector, None, Mode.REPLAY) as workspace, clean_stdout():
        return outdated(workspace, scenarios, with_calls=with_calls)


def _agree(
    workspace: Workspace, scenarios: Sequence[Scenario], calls: Sequence[Entry], *, yes: bool, no_input: bool
) -> None:
    """Show what will be sent, and go on only if the person wants that; the sandbox is nobody's data."""
    profile = workspace.profile
    side, host = side_console(), profile.base_url or "the CRM"
    show_preview(side, tuple(forecasts(workspace.cassettes, scenarios, calls)), host, profile.name)
    if yes or profile.is_sandbox:
        return
    if no_input or not sys.stdin.isatty():
        raise UsageError(f"Recording writes to {host}, and nobody can be asked.", hint="Say --yes if it may.")
    if not agreed(side, host):
        raise UsageError(
            "Nothing was sent.", hint="`appconnect record SCENARIO` records fewer; --profile another account."
        )
