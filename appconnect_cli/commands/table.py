"""The commands: name, what `appconnect --help` says of it, and the module that is imported when it is used.

A module has `command`, a Typer function that returns an ExitCode; or also `build`, which makes that function from the
arguments, where its options depend on them; or `app`, where it has commands of its own. The help line is the first line
of the function's docstring, or of the module's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CommandEntry:
    """One command that nothing has been imported for yet."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """Where the command is written."""
        return f"appconnect_cli.commands.{self.name}"


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("new", "Make a connector's project: code, tests, recordings, ready to validate."),
    CommandEntry("interfaces", "Show the twelve interfaces and their companions, or one in full."),
    CommandEntry(
        "call", "Call any interface of your connector as App Connect's server would, live or from a recording."
    ),
    CommandEntry("record", "Play scenarios live and keep them as recordings."),
    CommandEntry("cassette", "Look after the recordings: list, show, diff, check, scrub."),
    CommandEntry("validate", "Judge the connector offline, from its recordings."),
    CommandEntry("explain", "Explain a rule of `validate`, or list them all."),
    CommandEntry("rules", "List the rules of `validate`, or what the contract demands and who judges it."),
    CommandEntry("login", "Log in to a CRM account, as App Connect's extension and server do it together."),
    CommandEntry("logout", "Log out of a CRM account through the connector, and see what is left of the log-in."),
    CommandEntry("whoami", "Ask the CRM who is logged in."),
    CommandEntry("profiles", "Look after the CRM accounts: list, show, remove, use."),
    CommandEntry("doctor", "Check the installation, the project and its account; each line says what to do."),
    CommandEntry("sandbox", "Run the sandbox CRM, with data to try things on and failures on request."),
    CommandEntry(
        "demo", "Show the main job on this machine in a few seconds: scaffold, call, record, replay, validate."
    ),
)
"""In the order in which they are needed."""
