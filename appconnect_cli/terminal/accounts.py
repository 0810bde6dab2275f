"""Log-ins for a person: who is in, since when and until when, and what is left after a log-out. Never a credential."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table
from rich.text import Text

from appconnect_cli.accounts.expiry import expiry_in, length
from appconnect_cli.accounts.log_in import LoggedIn
from appconnect_cli.settings import Profile
from appconnect_cli.signing_out import Identity, LoggedOut, Standing
from appconnect_cli.terminal.console import result_console, side_console
from appconnect_cli.workspace import Workspace, now


def show_sign_in_page(url: str, *, opened: bool, pastes: bool) -> None:
    """Where to sign in, to stderr; on a line of its own, so that it can be copied."""
    side = side_console()
    if opened:
        side.print("The CRM's log-in page opens in the browser. If it does not, open:")
    else:
        side.print("Open this address in a browser, and sign in:")
    side.out(f"\n{url}\n", highlight=False)
    if pastes:
        side.print("Afterwards copy the whole address that the browser came to, even if the page there does not load.")


def show_logged_in(logged_in: LoggedIn, workspace: Workspace) -> None:
    """Who it is now."""
    console, row = result_console(), logged_in.row
    for note in logged_in.notes:
        side_console().print(Text(f"warning: {note}", "yellow"))
    where = row.get("hostname") or workspace.profile.base_url or "the CRM"
    console.print(
        Text.assemble("Logged in to ", str(where), " as ", (logged_in.name or str(row.get("id")), "bold"), ".")
    )
    for line in _lines(row, workspace.profile.name, now()):
        console.print(line)


def show_logged_out(ended: LoggedOut, profile: str) -> None:
    """What the connector did, and what is left here and at the CRM."""
    console, conclusion = result_console(), ended.result.conclusion
    if conclusion.message:
        kind = f" ({conclusion.message_type})" if conclusion.message_type else ""
        console.print(Text(f"The user sees: {conclusion.message.strip()}{kind}"))
    if ended.left:
        fields = ", ".join(ended.left)
        console.print(
            Text(f"Here: {fields} is still stored. unAuthorize must clear it and save (R-A10, R-A12).", "red")
        )
        side_console().print(Text(f"`appconnect profiles remove {profile}` forgets it all the same.", "dim"))
    else:
        console.print(Text("Here: no credential is stored any more.", "green"))
    for probe in ended.probes:
        style = {Standing.GONE: "green", Standing.ACCEPTED: "yellow", Standing.UNKNOWN: "dim"}[probe.standing]
        detail = f", {probe.detail}" if probe.detail else ""
        console.print(Text(f"At the CRM: the {probe.what} is {probe.standing}{detail}.", style))
    if not ended.probes:
        console.print(Text("At the CRM: nothing was tried, since what is stored may be used.", "dim"))


def show_identity(identity: Identity, profile: Profile, instant: datetime) -> None:
    """The answer to `whoami`."""
    console = result_console()
    console.print(Text.assemble((identity.name or "nameless", "bold"), f" on {identity.row.get('hostname')}"))
    for line in _lines(identity.row, profile.name, instant):
        console.print(line)


def identity_document(identity: Identity, profile: str) -> dict[str, Any]:
    """The same as JSON data."""
    row = identity.row
    return {
        "profile": profile,
        "name": identity.name,
        **{name: row.get(name) for name in ("id", "hostname", "platform", "timezoneName", "tokenExpiry")},
    }


def told_expiry(row: Mapping[str, Any], instant: datetime) -> str:
    """How long the access token still lives, in words."""
    if not row.get("accessToken"):
        return "logged out"
    if not row.get("tokenExpiry"):
        return "no expiry: never refreshed" if row.get("refreshToken") else "no expiry"
    expiry = expiry_in(row)
    if expiry is None:
        return f"an expiry that is no instant: {row['tokenExpiry']!r}"
    left = expiry - instant
    renewed = ", then refreshed" if row.get("refreshToken") else ", then gone"
    if left < timedelta(0):
        return f"expired {length(-left)} ago" + (", will be refreshed" if row.get("refreshToken") else "")
    return f"expires in {length(left)}{renewed}"


def _lines(row: Mapping[str, Any], profile: str, instant: datetime) -> Iterator[Table]:
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("profile", profile),
        ("user id", row.get("id")),
        ("host", row.get("hostname")),
        ("token", told_expiry(row, instant)),
    ):
        if value:
            table.add_row(Text(f"  {name}", "dim"), Text(str(value)))
    yield table
