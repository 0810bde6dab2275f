"""Play the scenarios live and keep them as recordings, which `validate` replays."""

import sys
from random import SystemRandom
from typing import Annotated

import typer

from appconnect_cli.commands.completing import scenario_names
from appconnect_cli.commands.options import ConnectorOption, ProfileOption
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.recording import record_scenarios
from appconnect_cli.scenarios.catalogue import SCENARIOS, find_scenario
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.settings import Profile
from appconnect_cli.terminal.console import clean_stdout, result_console, side_console
from appconnect_cli.terminal.recording import agreed, show_moment, show_preview, show_takes
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace

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
    side = side_console()
    with open_workspace(connector, profile, Mode.RECORD) as workspace, clean_stdout():
        _agree(workspace.profile, chosen, yes=yes, no_input=no_input)
        takes = list(
            record_scenarios(
                workspace,
                chosen,
                known_number=known_number,
                random=SystemRandom(),
                on_moment=lambda played, moment: show_moment(side, played, moment),
            )
        )
    show_takes(result_console(), takes, workspace.settings.root)
    return ExitCode.NO_EVIDENCE if any(take.failures for take in takes) else ExitCode.OK


def _agree(profile: Profile, chosen: tuple[Scenario, ...], *, yes: bool, no_input: bool) -> None:
    """Show what will be sent, and go on only if the person wants that; the sandbox is nobody's data."""
    side, host = side_console(), profile.base_url or "the CRM"
    show_preview(side, chosen, host, profile.name)
    if yes or profile.is_sandbox:
        return
    if no_input or not sys.stdin.isatty():
        raise UsageError(f"Recording writes to {host}, and nobody can be asked.", hint="Say --yes if it may.")
    if not agreed(side, host):
        raise UsageError(
            "Nothing was sent.", hint="`appconnect record SCENARIO` records fewer; --profile another account."
        )
