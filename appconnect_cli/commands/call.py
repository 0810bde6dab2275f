"""Call any interface of your connector as App Connect's server would, live or from a recording."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import typer

from appconnect_cli.calling import CallOrder, exit_code_of, run_call
from appconnect_cli.commands.options import chosen_mode, given_fields, named_interface, with_fields
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import ExitCode
from appconnect_cli.runtime.inputs import option_fields
from appconnect_cli.terminal.call import show_called
from appconnect_cli.workspace import open_workspace


def command(
    interface: Annotated[str, typer.Argument(help="Such as findContact; `appconnect interfaces` lists them.")],
    input_: Annotated[
        str | None, typer.Option("--input", "-i", help="What the extension sends: a file, - or a JSON object.")
    ] = None,
    sample: Annotated[str | None, typer.Option(help="A named example input; `appconnect interfaces NAME`.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change one place: logInfo.duration=30. Repeatable.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="--input is the connector's argument itself.")] = False,
    log_id: Annotated[str | None, typer.Option(help="The CRM's id of a log made elsewhere.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Against the profile's CRM (the default).")] = False,
    record: Annotated[bool, typer.Option("--record", help="Live, and keep a recording.")] = False,
    replay: Annotated[bool, typer.Option("--replay", help="From a recording (the default with CI=true).")] = False,
    cassette: Annotated[str | None, typer.Option(help="The recording's name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the first write instead of sending it.")] = False,
    profile: Annotated[str | None, typer.Option("--profile", "-p", help="The CRM account.")] = None,
    connector: Annotated[Path | None, typer.Option(help="The connector's folder, if not this one.")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show headers and bodies.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Input, result and conclusion side by side.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    curl: Annotated[bool, typer.Option("--curl", help="Print each exchange as a curl line.")] = False,
    **fields: Any,
) -> ExitCode:
    """Call any interface of your connector as App Connect's server would, live or from a recording.

    Options that belong to the interface follow its name: `appconnect call findContact --help`.
    """
    chosen = find_interface(interface)
    order = CallOrder(
        interface=chosen,
        input=input_,
        sample=sample,
        options=given_fields(option_fields(chosen), fields),
        settings=tuple(set_ or ()),
        raw=raw,
        log_id=log_id,
        cassette=cassette,
        dry_run=dry_run,
    )
    with open_workspace(connector, profile, chosen_mode(live, record, replay)) as workspace, _clean_stdout():
        called = run_call(workspace, order, sys.stdin)
    show_called(called, as_json=json_, as_curl=curl, trace=trace, explain=explain)
    return exit_code_of(called)


def build(arguments: Sequence[str]) -> Callable[..., ExitCode]:
    """The command with one option for each simple field of the interface that the arguments name, if they name one."""
    interface = named_interface(arguments)
    helped = not {"--help", "-h"}.isdisjoint(arguments)
    return with_fields(command, option_fields(interface) if interface else (), helped=helped)


def _clean_stdout() -> AbstractContextManager[object]:
    """What a connector prints goes to stderr; on a terminal stdout stays, for a debugger to work in."""
    return nullcontext() if sys.stdout.isatty() else redirect_stdout(sys.stderr)
