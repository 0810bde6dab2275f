"""What `appconnect sandbox` says: how to reach it, then one line for each request."""

import shlex

from rich.text import Text

from appconnect_cli.sandbox import (
    API_KEY,
    AUTHORIZE_PATH,
    FORM_TOKEN_PATH,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_PUBLIC_CLIENT_ID,
    READ_ONLY_EMAIL,
    READ_ONLY_KEY,
    READ_ONLY_PASSWORD,
    REVOKE_PATH,
    SIGN_IN_EMAIL,
    SIGN_IN_PASSWORD,
    TOKEN_PATH,
)
from appconnect_cli.sandbox.app import Access
from appconnect_cli.terminal.console import result_console, side_console


def show_sandbox(base_url: str, data: str, faults: str) -> None:
    """Address, keys, OAuth, data file and an example to stdout, at once, also into a pipe."""
    lines = [
        f"The sandbox CRM listens on {base_url}",
        f"API key         {API_KEY}",
        f"read-only key   {READ_ONLY_KEY}",
        f"OAuth           {AUTHORIZE_PATH}, {TOKEN_PATH} (or {FORM_TOKEN_PATH}), {REVOKE_PATH}",
        f"  client        {OAUTH_CLIENT_ID}, secret {OAUTH_CLIENT_SECRET}; without a secret {OAUTH_PUBLIC_CLIENT_ID}",
        f"  sign in       {SIGN_IN_EMAIL}, password {SIGN_IN_PASSWORD}",
        f"  read only     {READ_ONLY_EMAIL}, password {READ_ONLY_PASSWORD}",
        f"data            {data}",
        *([f"faults          {faults}"] if faults else []),
        f"try             {example(base_url)}",
    ]
    console = result_console()
    console.out("\n".join(lines), highlight=False)
    console.file.flush()
    side_console().print(Text("Ctrl-C stops it.", "dim"))


def show_stopped() -> None:
    """Ends the line on which the terminal wrote ^C."""
    side_console().print(Text("\nStopped.", "dim"))


def example(base_url: str) -> str:
    """A command to copy."""
    return f"curl --user {API_KEY}: {shlex.quote(f'{base_url}/contacts?phone=%2B14155550111')}"


def show_access(access: Access) -> None:
    """One request, to stderr."""
    status = "cut" if access.status is None else str(access.status)
    style = "green" if access.status and access.status < 400 else "red"
    request = f" {access.method} {access.target}"
    side_console().print(
        Text.assemble((status, style), request, (f"  {access.milliseconds:.1f} ms", "dim")), soft_wrap=True
    )
