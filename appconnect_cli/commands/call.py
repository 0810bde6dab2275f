"""Call any interface of your connector as App Connect's server would, live or from a recording."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from appconnect_cli.calling import Ask, CallOrder, announcement, exit_code_of, run_call
from appconnect_cli.commands.completing import fault_kinds, interface_names, sample_names
from appconnect_cli.commands.faulting import variation_of
from appconnect_cli.commands.options import (
    ConnectorOption,
    ProfileOption,
    chosen_mode,
    debugging,
    given_fields,
    named_interface,
    with_fields,
)
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.runtime.inputs import option_fields
from appconnect_cli.terminal.call import announce, show_called, warn
from appconnect_cli.terminal.console import clean_stdout
from appconnect_cli.terminal.prompts import ask, can_ask
from appconnect_cli.workspace import open_workspace

InterfaceArgument = Annotated[
    str | None,
    typer.Argument(
        help="Such as findContact; `appconnect interfaces` lists them.",
        metavar="INTERFACE",
        show_default=False,
        autocompletion=interface_names,
    ),
]
SampleOption = Annotated[
    str | None,
    typer.Option(
        help="A named example input; `appconnect interfaces NAME`.", metavar="NAME", autocompletion=sample_names
    ),
]
InputOption = Annotated[
    str | None,
    typer.Option("--input", "-i", help="What the extension sends: a file, - or a JSON object.", metavar="INPUT"),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one place: logInfo.duration=30. Repeatable.", metavar="PATH=VALUE"),
]
StepOption = Annotated[
    str | None, typer.Option(help="Replay this step of a recorded scenario.", metavar="SCENARIO/STEP")
]
FaultOption = Annotated[
    str | None,
    typer.Option(
        help="Make the CRM fail: 429@2 at the second request, 429@2+ from there on, 429 always.",
        metavar="KIND@N",
        autocompletion=fault_kinds,
    ),
]


def command(
    interface: InterfaceArgument = None,
    input_: InputOption = None,
    sample: SampleOption = None,
    set_: SetOption = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="--input is the connector's argument itself; nothing is linked.")
    ] = False,
    log_id: Annotated[str | None, typer.Option(help="The CRM's id of a log made elsewhere.", metavar="ID")] = None,
    live: Annotated[bool, typer.Option("--live", help="Against the profile's CRM (the default).")] = False,
    record: Annotated[bool, typer.Option("--record", help="Live, and keep a recording.")] = False,
    replay: Annotated[bool, typer.Option("--replay", help="From a recording (the default with CI=true).")] = False,
    cassette: Annotated[str | None, typer.Option(help="The recording's name.", metavar="NAME")] = None,
    step: StepOption = None,
    fault: FaultOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the first write instead of sending it.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    profile: ProfileOption = None,
    connector: ConnectorOption = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show headers and bodies.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Input, result and conclusion side by side.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    curl: Annotated[bool, typer.Option("--curl", help="Print each exchange as a curl line.")] = False,
    **fields: Any,
) -> ExitCode:
    """Call any interface of your connector as App Connect's server would, live or from a recording.

    Options that belong to the interface follow its name: `appconnect call findContact --help`.
    """
    asking = ask if can_ask() and not no_input else None
    chosen = find_interface(_needed(interface, asking))
    order = CallOrder(
        interface=chosen,
        input=input_,
        sample=sample,
        options=given_fields(option_fields(chosen), fields),
        settings=tuple(set_ or ()),
        raw=raw,
        log_id=log_id,
        cassette=cassette,
        step=step,
        dry_run=dry_run,
    )
    with open_workspace(connector, profile, chosen_mode(live, record, replay, step)) as workspace:
        with clean_stdout():
            warn(workspace)
            if fault:
                order = replace(order, fault=variation_of(workspace, order, fault))
            announced = announcement(workspace, order)
            if announced:
                announce(announced)
            called = run_call(workspace, order, sys.stdin, asking)
        show_called(called, as_json=json_, as_curl=curl, trace=trace, explain=explain, debug=debugging())
    return exit_code_of(called)


def build(arguments: Sequence[str]) -> Callable[..., ExitCode]:
    """The command with one option for each simple field of the interface that the arguments name, if they name one."""
    interface = named_interface(arguments)
    if interface is None and arguments and not arguments[0].startswith("-"):
        # Before Typer finds that the options of an interface that it does not know are no options.
        find_interface(arguments[0])
    helped = not {"--help", "-h"}.isdisjoint(arguments)
    return with_fields(command, option_fields(interface) if interface else (), helped=helped)


def _needed(interface: str | None, asking: Ask | None) -> str:
    if interface is not None:
        return interface
    if asking:
        return asking("Which interface, such as findContact")
    raise UsageError("call needs an interface.", hint="appconnect call findContact; `appconnect interfaces` lists all.")
