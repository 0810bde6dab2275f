"""`appconnect login`: a person at a terminal becomes a user of App Connect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from appconnect_cli.accounts.authorization import begin, client_info, finish
from appconnect_cli.accounts.callback import listening
from appconnect_cli.accounts.log_in import LoggedIn, auth_type, with_api_key, with_code
from appconnect_cli.connectors.manifest import hidden_fields, log_in_fields, oauth_page, platform_in, read_manifest
from appconnect_cli.errors import UsageError
from appconnect_cli.runtime.session import Session
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.workspace import Workspace, now

ANY_SECRET = "a1B2c3D4e5F6g7H8i9J0"
"""Looks like one: whether a field is secret goes by its name then."""


@dataclass(frozen=True)
class Field:
    """One field of the log-in page."""

    name: str
    title: str
    is_secret: bool
    required: bool
    default: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Browsing:
    """How the person gets to the CRM's log-in page, and back."""

    redirect_uri: str = ""
    """Empty for the profile's, or else a free port."""
    timeout: float = 300.0
    show: Callable[[str], None] = lambda url: None
    """Opens the address, or shows it."""
    paste: Callable[[], str] | None = None
    """Asks for the address that the browser came to; None where a listener waits for it."""


def kind_of(workspace: Workspace) -> str:
    """`oauth` or `apiKey`. ConnectorLoadError for anything else."""
    return auth_type(session_of(workspace))


def fields_of(workspace: Workspace) -> tuple[Field, ...]:
    """What the log-in page of an apiKey connector asks for; the key alone where no manifest says more."""
    settings = workspace.settings
    manifest, platform = read_manifest(settings.root), settings.connector.name
    hidden = hidden_fields(manifest, platform)
    shown = [field for field in log_in_fields(manifest, platform) if field.get("const") and not field.get("hidden")]
    if not shown:
        return (Field("apiKey", "API key", True, True),)
    return tuple(_field(field, hidden, workspace) for field in shown if field.get("type") != "warning")


def sign_in_with_fields(workspace: Workspace, values: Mapping[str, Any]) -> LoggedIn:
    """Log in with the fields of the log-in page, and store the user. UsageError for a field that is not there."""
    known = {field.name: field for field in fields_of(workspace)}
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"The log-in page has no field {name!r}.", hint=f"It has {', '.join(known)}.")
        if known[name].is_secret:
            workspace.redactor.vault.add(name, value)
    logged_in = with_api_key(session_of(workspace), values, _hostname(workspace), now())
    return _stored(workspace, logged_in)


def sign_in_with_browser(workspace: Workspace, browsing: Browsing) -> LoggedIn:
    """Log in through the CRM's own pages, and store the user. LogInError, UsageError; what was stored stays then."""
    session, hostname = session_of(workspace), _hostname(workspace)
    info = client_info(session, hostname)
    if browsing.paste:
        return _finished(workspace, session, hostname, info, browsing, browsing.paste)
    redirect = browsing.redirect_uri or workspace.profile.redirect_uri
    with listening(redirect) as listener:
        waiting = replace(browsing, redirect_uri=listener.redirect_uri)
        return _finished(workspace, session, hostname, info, waiting, lambda: listener.wait(browsing.timeout))


def _finished(
    workspace: Workspace,
    session: Session,
    hostname: str | None,
    info: Mapping[str, Any],
    browsing: Browsing,
    wait: Callable[[], str],
) -> LoggedIn:
    manifest = read_manifest(workspace.settings.root)
    page = oauth_page(platform_in(manifest, session.platform), hostname)
    known = workspace.profile.redirect_uri or page.get("redirectUri") or info.get("redirectUri")
    redirect = browsing.redirect_uri or str(known or "")
    if not redirect:
        raise UsageError(
            "Nobody says where the CRM's log-in page comes back to.",
            hint="--redirect-uri URI, or redirect_uri in the profile: an address that the CRM knows for this client.",
        )
    authorization = begin(session, manifest, hostname, info, redirect)
    browsing.show(authorization.url)
    granted = finish(session, authorization, wait())
    logged_in = with_code(session, authorization, granted, now())
    return _stored(workspace, logged_in)


def _stored(workspace: Workspace, logged_in: LoggedIn) -> LoggedIn:
    workspace.keep_log_in(logged_in)
    return logged_in


def session_of(workspace: Workspace) -> Session:
    """Live on the profile's CRM."""
    return workspace.session(LiveTransport(workspace.redactor))


def _hostname(workspace: Workspace) -> str | None:
    host: str | None = workspace.profile.user_row(workspace.settings.connector.name)["hostname"]
    return host


def _field(field: Mapping[str, Any], hidden: frozenset[str], workspace: Workspace) -> Field:
    name = str(field["const"])
    listed = field.get("options")
    options = [each.get("const") for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return Field(
        name=name,
        title=str(field.get("title") or name),
        is_secret=name in hidden or workspace.store.is_secret(name, ANY_SECRET),
        required=bool(field.get("required")),
        default=str(field.get("defaultValue") or ""),
        options=tuple(str(option) for option in options if option is not None),
    )
