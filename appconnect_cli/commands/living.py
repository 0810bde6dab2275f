"""Judging a profile directly: its scenarios are recorded into a folder that is thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from appconnect_cli.commands.agreeing import agree
from appconnect_cli.contract.samples.sample import CUSTOMER
from appconnect_cli.recording import record_scenarios
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.terminal.call import warn
from appconnect_cli.terminal.console import clean_stdout, side_console
from appconnect_cli.terminal.recording import show_moment, show_stayed
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace


@dataclass(frozen=True)
class Live:
    """What was just played on a CRM."""

    cassettes: Path
    failures: tuple[str, ...]
    """What the CRM failed at or refused: those scenarios are not among the recordings."""


@contextmanager
def recorded_live(connector: Path | None, profile: str | None, *, yes: bool) -> Iterator[Live]:
    """Recordings that were just made on the profile; what the project has recorded is not touched.

    UsageError if the person does not want what will be sent.
    """
    with TemporaryDirectory(prefix="appconnect-") as folder:
        cassettes = Path(folder) / "cassettes"
        with open_workspace(connector, profile, Mode.RECORD, cassettes) as workspace, clean_stdout():
            warn(workspace)
            workspace.ensure_signed_in()
            agree(workspace, SCENARIOS, (), yes=yes, no_input=False)
            side = side_console()
            failures: list[str] = []
            for take in record_scenarios(
                workspace,
                SCENARIOS,
                known_number=CUSTOMER,
                random=SystemRandom(),
                on_moment=lambda scenario, moment: show_moment(side, scenario, moment),
            ):
                failures += [f"{take.scenario.name}: {failure}" for failure in take.failures if take.path is None]
                if not workspace.profile.is_sandbox:
                    show_stayed(side, take, workspace.profile.base_url or "the CRM")
        yield Live(cassettes, tuple(failures))
