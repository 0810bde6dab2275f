"""Log out of a CRM account through the connector, and see what is left of the log-in."""

from appconnect_cli.commands.login import ProfileArgument
from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.result import NotCalled, Raised
from appconnect_cli.signing_out import log_out
from appconnect_cli.terminal.accounts import show_logged_out
from appconnect_cli.terminal.console import clean_stdout
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace


def command(profile: ProfileArgument = None, connector: ConnectorOption = None) -> ExitCode:
    """Log out of a CRM account through the connector, and see what is left of the log-in.

    Calls unAuthorize, and then tries the old tokens once more. Ends with 1 if the connector leaves a credential behind.
    """
    with open_workspace(connector, profile, Mode.LIVE, needs_account=False) as workspace:
        with clean_stdout():
            ended = log_out(workspace)
        show_logged_out(ended, workspace.profile.name)
    if isinstance(ended.result.outcome, (Raised, NotCalled)):
        return ExitCode.NO_EVIDENCE
    return ExitCode.FINDINGS if ended.left or ended.result.problems else ExitCode.OK
