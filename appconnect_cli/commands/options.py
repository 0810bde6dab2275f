"""Options that exist only once an interface is named, and the choice of a mode."""

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from appconnect_cli.contract.interfaces import BY_NAME, Interface
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.runtime.inputs import OptionField
from appconnect_cli.transports.base import Mode

ProfileOption = Annotated[str | None, typer.Option("--profile", "-p", help="The CRM account.", metavar="NAME")]
ConnectorOption = Annotated[
    Path | None, typer.Option("--connector", help="The connector's folder, if not this one.", metavar="FOLDER")
]


def named_interface(arguments: Sequence[str]) -> Interface | None:
    """The interface that a command line names, or None."""
    return next((BY_NAME[argument] for argument in arguments if argument in BY_NAME), None)


def with_fields(
    command: Callable[..., ExitCode], fields: Sequence[OptionField], *, helped: bool
) -> Callable[..., ExitCode]:
    """`command` as Typer should see it: its own parameters, then one option for each field, `helped` with its help."""

    def built(**given: Any) -> ExitCode:
        return command(**given)

    parameters = inspect.signature(command).parameters.values()
    own = [parameter for parameter in parameters if parameter.kind is not inspect.Parameter.VAR_KEYWORD]
    taken = {parameter.name for parameter in own}
    added = [_parameter(field, field.help if helped else None) for field in fields if field.name not in taken]
    keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    signature = inspect.Signature([*keywords, *added], return_annotation=ExitCode)
    # Typer reads the signature and the annotations; a function has no typed place for the first.
    built.__signature__ = signature  # type: ignore[attr-defined]
    built.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    built.__doc__ = command.__doc__
    return built


def given_fields(fields: Sequence[OptionField], values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for an interface's fields, as data under their keys."""
    return {field.key: field.value_of(values[field.name]) for field in fields if values.get(field.name) is not None}


def debugging() -> bool:
    """Whether a traceback goes with every error; main.py takes `--debug` from the command line and says so here."""
    return os.environ.get("APPCONNECT_DEBUG", "") not in ("", "0")


def chosen_mode(live: bool, record: bool, replay: bool, step: str | None = None) -> Mode | None:
    """The one mode that was asked for, None for the default; UsageError for two. A recorded step is replayed."""
    if step is not None and (live or record):
        raise UsageError(
            f"--step and --{'live' if live else 'record'} exclude each other.",
            hint="A step is replayed as it was recorded; `appconnect record SCENARIO` records its scenario anew.",
        )
    replays = replay or step is not None
    chosen = [mode for mode, wanted in ((Mode.LIVE, live), (Mode.RECORD, record), (Mode.REPLAY, replays)) if wanted]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other.", hint="Choose one mode.")
    return chosen[0] if chosen else None


def _parameter(field: OptionField, text: str | None) -> inspect.Parameter:
    option = typer.Option(
        help=text, show_default=False, rich_help_panel="Input", metavar=None if field.is_flag else "VALUE"
    )
    annotation: Any = Annotated[bool | None, option] if field.is_flag else Annotated[str | None, option]
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
