"""Play the scenarios live and keep them as recordings, which `validate` replays."""

from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.cassettes.updating import Outdated, outdated, retake
from appconnect_cli.commands.agreeing import agree
from appconnect_cli.commands.completing import scenario_names
from appconnect_cli.commands.options import ConnectorOption, ProfileOption
from appconnect_cli.contract.samples.sample import CUSTOMER
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.recording import Take, fits, record_scenarios
from appconnect_cli.scenarios.catalogue import SCENARIOS, find_scenario
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.store import Journal
from appconnect_cli.terminal.call import warn
from appconnect_cli.terminal.console import clean_stdout, result_console, side_console
from appconnect_cli.terminal.recording import show_moment, show_outdated, show_retakes, show_stayed, show_takes
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import Workspace, open_workspace


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
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the scenarios that the last run did not come to.")
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
    ] = CUSTOMER,
    profile: ProfileOption = None,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Play scenarios live and keep them as recordings."""
    if resume and (scenario or update):
        raise UsageError(
            "--resume takes up the last run as it was.", hint="Leave the scenarios out, or leave out --resume."
        )
    chosen = tuple(find_scenario(name) for name in scenario) if scenario else SCENARIOS
    calls: tuple[Entry, ...] = ()
    console = result_console()
    if update:
        found = _outdated(connector, chosen, with_calls=not scenario)
        show_outdated(side_console(), found)
        chosen = tuple(each.scenario for each in found if each.scenario)
        calls = tuple(each.call for each in found if each.call)
        if not found:
            return ExitCode.OK
    with open_workspace(connector, profile, Mode.RECORD) as workspace, clean_stdout():
        warn(workspace)
        workspace.ensure_signed_in()
        journal = Journal(workspace.settings.root, workspace.profile.name)
        chosen = tuple(each for each in (_left(journal) if resume else chosen) if fits(workspace, each))
        if scenario and not chosen and not calls:
            raise UsageError(f"{scenario[0]} is about OAuth connectors.", hint="This one's auth_type is another.")
        agree(workspace, chosen, calls, yes=yes, no_input=no_input)
        takes = _record(workspace, chosen, journal, known_number)
        show_takes(console, takes, workspace.settings.root)
        retakes = [retake(workspace, entry) for entry in calls]
    show_retakes(console, retakes)
    failed = any(take.failures for take in takes) or any(retake.failure for retake in retakes)
    return ExitCode.NO_EVIDENCE if failed else ExitCode.OK


def _record(workspace: Workspace, chosen: Sequence[Scenario], journal: Journal, known_number: str) -> list[Take]:
    """Each scenario; what is left is kept on the disk, for a run that is stopped. What an earlier one left, stays."""
    names = [scenario.name for scenario in chosen]
    left = names + [name for name in journal.remaining() if name not in names]
    journal.write(left)
    takes = []
    for take in record_scenarios(
        workspace,
        chosen,
        known_number=known_number,
        random=SystemRandom(),
        on_moment=lambda played, moment: show_moment(side_console(), played, moment),
    ):
        takes.append(take)
        if not workspace.profile.is_sandbox:
            show_stayed(side_console(), take, workspace.profile.base_url or "the CRM")
        if take.path or not take.failures:
            left.remove(take.scenario.name)
            journal.write(left)
    return takes


def _left(journal: Journal) -> tuple[Scenario, ...]:
    names = journal.remaining()
    if not names:
        raise UsageError("There is no run to resume.", hint="`appconnect record` records everything.")
    return tuple(find_scenario(name) for name in names)


def _outdated(connector: Path | None, scenarios: Sequence[Scenario], *, with_calls: bool) -> tuple[Outdated, ...]:
    with open_workspace(connector, None, Mode.REPLAY) as workspace, clean_stdout():
        return outdated(workspace, scenarios, with_calls=with_calls)
