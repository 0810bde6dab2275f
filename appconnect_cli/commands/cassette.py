"""Look after the recordings: list, show, diff, check, scrub."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.accounts.hiding import hidden
from appconnect_cli.cassettes.checking import check
from appconnect_cli.cassettes.comparing import compared
from appconnect_cli.cassettes.inventory import Entry, find_entry, inventory
from appconnect_cli.cassettes.scrubbing import scrub_all
from appconnect_cli.cassettes.usage import Usage, usage_of
from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.errors import ExitCode
from appconnect_cli.output import scrub_with
from appconnect_cli.reporters.cassettes import (
    comparison_document,
    conversation_document,
    flaws_document,
    inventory_document,
)
from appconnect_cli.runtime.document import dumped
from appconnect_cli.settings import load_settings
from appconnect_cli.terminal.cassettes import (
    show_comparison,
    show_conversation,
    show_flaws,
    show_inventory,
    show_scrubbed,
)
from appconnect_cli.terminal.console import clean_stdout, result_console
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import Workspace, now, open_workspace

Name = Annotated[
    str, typer.Argument(help="Such as findContact/e164 or call-log, or the file itself.", metavar="RECORDING")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("list")
def list_(json_: Json = False, connector: ConnectorOption = None) -> ExitCode:
    """List them: age, calls, exchanges, size, what is unused."""
    with open_workspace(connector, None, Mode.REPLAY) as workspace, clean_stdout():
        entries, usage = _fitted(workspace)
    if json_:
        result_console().out(dumped(inventory_document(entries, usage)))
    else:
        show_inventory(result_console(), entries, usage, now())
    return ExitCode.OK


@app.command("show")
def show(
    recording: Name,
    headers: Annotated[bool, typer.Option("--headers", help="With every header.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Long bodies whole.")] = False,
    json_: Json = False,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Show one as a conversation between connector and CRM."""
    entry = _readable(recording, connector)
    if json_:
        result_console().out(dumped(conversation_document(entry)))
    else:
        show_conversation(result_console(), entry, headers=headers, full=full)
    return ExitCode.OK


@app.command("diff")
def diff(before: Name, after: Name, json_: Json = False, connector: ConnectorOption = None) -> ExitCode:
    """Show what differs between two, by exchange and field."""
    first, second = _readable(before, connector), _readable(after, connector)
    assert first.tape is not None and second.tape is not None
    changed = compared(first.tape, second.tape)
    if json_:
        result_console().out(dumped(comparison_document(changed)))
    else:
        show_comparison(result_console(), changed)
    return ExitCode.FINDINGS if changed else ExitCode.OK


@app.command("check")
def check_(
    max_age: Annotated[
        int | None, typer.Option(help="Report what is older.", metavar="DAYS", min=0, show_default=False)
    ] = None,
    json_: Json = False,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Look for secrets, and for what is stale or damaged."""
    with open_workspace(connector, None, Mode.REPLAY) as workspace, clean_stdout():
        entries, usage = _fitted(workspace)
        oldest = None if max_age is None else now() - timedelta(days=max_age)
        flaws = check(entries, usage, workspace.every_secret(), oldest=oldest)
    if json_:
        result_console().out(dumped(flaws_document(len(entries), flaws)))
    else:
        show_flaws(result_console(), len(entries), flaws)
    return ExitCode.FINDINGS if flaws else ExitCode.OK


@app.command("scrub")
def scrub_(
    recording: Annotated[
        list[str] | None, typer.Argument(help="Which; all if none is named.", metavar="RECORDING", show_default=False)
    ] = None,
    variable: Annotated[
        list[str] | None,
        typer.Option(help="An environment variable, or one of .env, whose value leaked. Repeatable.", metavar="NAME"),
    ] = None,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Take secrets out, after a leak was found."""
    with open_workspace(connector, None, Mode.REPLAY) as workspace, clean_stdout():
        folder = workspace.cassettes
        entries = [find_entry(folder, named) for named in recording] if recording else inventory(folder)
        redactor = workspace.every_secret(variable or ())
        attempts = scrub_all(entries, redactor, lock=workspace.store.recordings_lock)
    show_scrubbed(result_console(), attempts)
    return ExitCode.NO_EVIDENCE if any(attempt.problem for attempt in attempts) else ExitCode.OK


def _fitted(workspace: Workspace) -> tuple[tuple[Entry, ...], dict[str, Usage]]:
    """The recordings, and how the connector uses them."""
    entries = inventory(workspace.cassettes)
    return entries, usage_of(workspace, entries)


def _readable(named: str, connector: Path | None) -> Entry:
    """The recording that was named; what is wrong with it is raised if its exchanges can't be read."""
    settings = load_settings(Path.cwd(), connector, None, os.environ)
    scrub_with(hidden(settings, Mode.LIVE).text)
    entry = find_entry(settings.root / "cassettes", named)
    if entry.tape is None and entry.problem is not None:
        raise entry.problem
    return entry
