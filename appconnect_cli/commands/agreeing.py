"""Before a CRM is written to: what will be sent, and whether the person wants that."""

import sys
from collections.abc import Sequence

from appconnect_cli.cassettes.forecast import forecasts
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.errors import UsageError
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.terminal.console import side_console
from appconnect_cli.terminal.recording import agreed, show_preview
from appconnect_cli.workspace import Workspace


def agree(
    workspace: Workspace, scenarios: Sequence[Scenario], calls: Sequence[Entry], *, yes: bool, no_input: bool
) -> None:
    """Show what will be sent, and go on only if the person wants that; the sandbox is nobody's data.

    UsageError if they don't, or nobody can be asked.
    """
    profile = workspace.profile
    side, host = side_console(), profile.base_url or "the CRM"
    known = workspace.settings.root / "cassettes"
    show_preview(side, tuple(forecasts(known, scenarios, calls)), host, profile.name)
    if yes or profile.is_sandbox:
        return
    if no_input or not sys.stdin.isatty():
        raise UsageError(f"Recording writes to {host}, and nobody can be asked.", hint="Say --yes if it may.")
    if not agreed(side, host):
        raise UsageError(
            "Nothing was sent.", hint="`appconnect record SCENARIO` records fewer; --profile another account."
        )
