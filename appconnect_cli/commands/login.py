"""Log in to a CRM account, as App Connect's extension and server do it together."""

import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from appconnect_cli.accounts.log_in import LoggedIn
from appconnect_cli.commands.options import ConnectorOption
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.runtime.inputs import read_input
from appconnect_cli.signing_in import Browsing, Field, fields_of, kind_of, sign_in_with_browser, sign_in_with_fields
from appconnect_cli.terminal.accounts import show_logged_in, show_sign_in_page
from appconnect_cli.terminal.console import clean_stdout
from appconnect_cli.terminal.prompts import ask, ask_hidden, can_ask
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import Workspace, open_workspace

ProfileArgument = Annotated[
    str | None,
    typer.Argument(help="The CRM account; the default one if none is named.", metavar="PROFILE", show_default=False),
]


def command(
    profile: ProfileArgument = None,
    field: Annotated[
        list[str] | None,
        typer.Option(help="A field of the log-in page that is no secret. Repeatable.", metavar="NAME=VALUE"),
    ] = None,
    input_: Annotated[
        str | None, typer.Option("--input", "-i", help="The fields as a JSON object: a file, or -.", metavar="FILE")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Show the address to open, and ask for the one it leads back to.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Where to wait for the browser; a free port if none is given.", min=1, max=65535)
    ] = None,
    redirect_uri: Annotated[
        str | None, typer.Option(help="What the CRM knows as this client's redirect.", metavar="URI")
    ] = None,
    timeout: Annotated[float, typer.Option(help="How long to wait for the browser.", metavar="SECONDS", min=1)] = 300,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    connector: ConnectorOption = None,
) -> ExitCode:
    """Log in to a CRM account, as App Connect's extension and server do it together.

    With OAuth the CRM's own page opens in the browser. With an API key the fields of the manifest's log-in page are
    asked for; a secret comes from the terminal, hidden, from --input, or from APPCONNECT_LOGIN_<FIELD>.
    """
    with open_workspace(connector, profile, Mode.LIVE, needs_account=False) as workspace:
        with clean_stdout():
            logged_in = _logged_in(
                workspace,
                lambda: _values(workspace, field or (), input_, asking=can_ask() and not no_input),
                Browsing(
                    redirect_uri=_redirect(redirect_uri, port),
                    timeout=timeout,
                    show=lambda url: _show(url, browses=not no_browser),
                    paste=_paste if no_browser else None,
                ),
                has_fields=bool(field or input_),
            )
        show_logged_in(logged_in, workspace)
    return ExitCode.OK


def _logged_in(
    workspace: Workspace, values: Callable[[], dict[str, Any]], browsing: Browsing, *, has_fields: bool
) -> LoggedIn:
    if kind_of(workspace) == "apiKey":
        return sign_in_with_fields(workspace, values())
    if has_fields:
        raise UsageError("This connector logs in with OAuth: it asks for no fields.", hint="appconnect login PROFILE")
    return sign_in_with_browser(workspace, browsing)


def _redirect(redirect_uri: str | None, port: int | None) -> str:
    if redirect_uri and port:
        raise UsageError("--redirect-uri and --port exclude each other.", hint="The redirect names a port already.")
    return f"http://127.0.0.1:{port}/callback" if port else redirect_uri or ""


def _show(url: str, *, browses: bool) -> None:
    """The address comes first: a browser of the console takes the terminal over."""
    opens = browses and _has_browser()
    show_sign_in_page(url, opened=opens, pastes=not browses)
    if opens:
        webbrowser.open(url)


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _paste() -> str:
    """Hidden, since it holds the code."""
    if sys.stdin.isatty():
        return ask_hidden("The address that the browser came to")
    return sys.stdin.readline()


def _values(workspace: Workspace, given: list[str] | tuple[()], input_: str | None, *, asking: bool) -> dict[str, Any]:
    """The fields by name: from --field, --input, the environment, the profile, and from the person, in this order."""
    fields = fields_of(workspace)
    secrets = {field.name for field in fields if field.is_secret}
    values = _read(input_, secrets) | _named(given, secrets)
    for field in fields:
        if field.name not in values:
            found = _from_environment(workspace, field) or (_asked(field) if asking else field.default)
            if found:
                values[field.name] = found
            elif field.required:
                raise UsageError(
                    f"The log-in page's field {field.name} ({field.title}) is required.",
                    hint=f"Set APPCONNECT_LOGIN_{field.name.upper()}, or give --input FILE with a JSON object."
                    if field.is_secret
                    else f"--field {field.name}=VALUE",
                )
    return values


def _read(input_: str | None, secrets: set[str]) -> dict[str, Any]:
    """A field that is null is not given; what is no secret keeps its type, as the log-in page would send it."""
    if input_ is None:
        return {}
    if input_ != "-" and not Path(input_).is_file():
        raise UsageError(
            f"--input {input_ if len(input_) < 60 and '{' not in input_ else '...'} is no file.",
            hint="Give a file or - : what stands on the command line is kept in the shell's history.",
        )
    values = {name: value for name, value in read_input(input_, sys.stdin).items() if value is not None}
    for name in secrets & values.keys():
        if not isinstance(values[name], str):
            raise UsageError(f"--input: {name} is a secret, and no text.", hint=f'It is text: {{"{name}": "..."}}')
    return values


def _named(given: list[str] | tuple[()], secrets: set[str]) -> dict[str, str]:
    values = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise UsageError(f"--field {name!r} has no value.", hint="--field NAME=VALUE")
        if name in secrets:
            raise UsageError(
                f"{name} is a secret: on the command line the shell's history would keep it.",
                hint=f"Set APPCONNECT_LOGIN_{name.upper()}, give --input FILE, or type it when asked.",
            )
        values[name] = value
    return values


def _from_environment(workspace: Workspace, field: Field) -> str:
    variables = workspace.settings.variables
    named = variables.get(f"APPCONNECT_LOGIN_{field.name.upper()}")
    # Not the key of an earlier log-in: who logs in again may have another one.
    account = workspace.profile if workspace.profile.is_sandbox else workspace.settings.profile
    return named or (account.api_key if field.name == "apiKey" else "") or ""


def _asked(field: Field) -> str:
    title = f"{field.title} ({', '.join(field.options)})" if field.options else field.title
    return ask_hidden(title) if field.is_secret else ask(title, field.default or None)
