"""A project opened piece by piece: what can't be opened is kept as a finding, and the rest is looked at."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from appconnect_cli.accounts.authorization import client_info, log_in_page
from appconnect_cli.accounts.hiding import hidden, hide_account
from appconnect_cli.accounts.keeping import origin_of, stored
from appconnect_cli.accounts.log_in import auth_type
from appconnect_cli.accounts.opening import account_of
from appconnect_cli.connectors.loader import LoadedConnector, load_connector
from appconnect_cli.connectors.manifest import oauth_page, platform_in, read_manifest
from appconnect_cli.diagnosis.probing import Probe, is_address, probe_all, site_of, without_secrets
from appconnect_cli.errors import (
    AppConnectError,
    ConnectorLoadError,
    FileError,
    SandboxError,
    SettingsError,
    UsageError,
)
from appconnect_cli.files import guard_files
from appconnect_cli.output import scrub_with
from appconnect_cli.runtime.session import Session
from appconnect_cli.settings import SANDBOX, Profile, Settings, load_settings
from appconnect_cli.settings.environment import environment
from appconnect_cli.store import State, Store, row_damage
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.isolation import allow_network, forbid_network
from appconnect_cli.transports.learning import learn_from_data
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.workspace import Workspace

CRM, TOKEN_ENDPOINT, LOG_IN_PAGE = "CRM", "token endpoint", "log-in page"
"""Whom an account has to do with."""


@dataclass(frozen=True)
class Order:
    """What is to be examined."""

    start: Path
    """Somewhere in the project."""
    environ: Mapping[str, str]
    connector: Path | None = None
    profile: str | None = None
    offline: bool = False


@dataclass(frozen=True)
class Opened:
    """A project whose settings could be read."""

    settings: Settings
    profile: Profile
    """With the sandbox CRM's address while that runs."""
    redactor: Redactor
    connector: LoadedConnector | None
    no_connector: AppConnectError | None = None
    """Why there is none, or why it can't be asked."""
    no_profile: UsageError | None = None
    """Why the profile is not the chosen one, but the built-in one."""
    no_sandbox: SandboxError | None = None
    offline: str = ""
    """Why nothing may connect; empty if it may."""

    @property
    def store(self) -> Store:
        """What is kept of the profile."""
        return _store(self.settings, self.profile)

    @property
    def is_state_readable(self) -> bool:
        """Whether the file is whole; its secrets are not asked for."""
        try:
            self.store.glance()
        except FileError:
            return False
        return True

    @property
    def hostname(self) -> str | None:
        """What the connector is told of the account's host."""
        host: str | None = self.profile.user_row(self.settings.connector.name)["hostname"]
        return host

    @cached_property
    def kind(self) -> str:
        """`oauth` or `apiKey`. ConnectorLoadError."""
        return auth_type(self._session)

    @cached_property
    def oauth_info(self) -> Mapping[str, Any]:
        """What getOauthInfo returns. LogInError, ConnectorLoadError."""
        return client_info(self._session, self.hostname)

    @property
    def log_in_page(self) -> str:
        """Where users sign in, as getOauthInfo or else the manifest has it; empty if nobody says so. LogInError."""
        try:
            manifest = read_manifest(self.settings.root)
        except SettingsError:  # which has a check of its own
            manifest = None
        page = oauth_page(platform_in(manifest, self.settings.connector.name), self.hostname)
        return log_in_page(page, self.oauth_info, self.profile.base_url)

    @cached_property
    def probes(self) -> dict[str, Probe]:
        """Each host asked once, under the first name that it has; those that nobody names are not there."""
        names: dict[str, str] = {}
        for name, url in self._addresses():
            if is_address(url) and site_of(url) not in map(site_of, names.values()):
                names[name] = without_secrets(url)
        answers = probe_all(names.values())
        return {name: answers[url] for name, url in names.items()}

    def _addresses(self) -> Iterator[tuple[str, str]]:
        yield CRM, self.profile.base_url or ""
        if self.connector is None or self.profile.base_url is None:
            return
        try:
            info = self.oauth_info if self.kind == "oauth" else None
        except AppConnectError:  # the checks of these tell why
            return
        if info is not None:
            yield TOKEN_ENDPOINT, str(info["accessTokenUri"])
            page = self.log_in_page
            yield LOG_IN_PAGE, page if is_address(page) else ""

    @property
    def workspace(self) -> Workspace:
        """The same for those who need all of it: there must be a connector."""
        folder = self.settings.root / "cassettes"
        return Workspace(self.settings, self._loaded, self.profile, Mode.LIVE, self.redactor, self.store, folder)

    @property
    def _loaded(self) -> LoadedConnector:
        assert self.connector is not None
        return self.connector

    @property
    def _session(self) -> Session:
        return Session(self._loaded, self.profile, LiveTransport(self.redactor), self.redactor, traced=False)


def settings_of(order: Order) -> tuple[Settings, UsageError | None]:
    """The settings, and why they are not those of the chosen profile.

    SettingsError, FileError if they can't be read; UsageError if the profile that is ordered does not exist.
    """
    try:
        return load_settings(order.start, order.connector, order.profile, order.environ), None
    except (SettingsError, FileError):
        raise
    except UsageError as error:
        if order.profile:
            raise
        return load_settings(order.start, order.connector, SANDBOX, order.environ), error


@contextmanager
def opened(order: Order, settings: Settings, no_profile: UsageError | None) -> Iterator[Opened]:
    """The project, as far as it can be opened; the sandbox CRM runs for as long as the block lasts, if that is it."""
    redactor, offline = hidden(settings, Mode.LIVE), _why_offline(order, settings)
    scrub_with(redactor.text)
    guard_files(redactor.secrets_in)
    forbid_network() if offline else allow_network()
    with ExitStack() as stack:
        stack.enter_context(environment(settings.dotenv))
        loaded, refused = _connector(settings)
        profile, no_sandbox = settings.profile, None
        if loaded and not offline and not no_profile:
            try:
                profile = stack.enter_context(account_of(settings, loaded, Mode.LIVE))
            except SandboxError as error:
                no_sandbox = error
        if loaded:
            refused = _hide(redactor, loaded, profile)
        yield Opened(settings, profile, redactor, loaded, refused, no_profile, no_sandbox, offline)


def _why_offline(order: Order, settings: Settings) -> str:
    if order.offline:
        return "nothing is asked over the network with --offline"
    if settings.ci and not order.profile:
        return "in CI nothing is asked over the network unless a profile is named"
    return ""


def _connector(settings: Settings) -> tuple[LoadedConnector | None, ConnectorLoadError | None]:
    try:
        return load_connector(settings), None
    except ConnectorLoadError as error:
        return None, error


def _hide(redactor: Redactor, loaded: LoadedConnector, profile: Profile) -> ConnectorLoadError | None:
    """Take the log-in's secrets out of all that is shown from here on; why that can't be done."""
    try:
        state = stored(_store(loaded.settings, profile).load(), origin_of(profile))
    except UsageError:
        state = State()  # the check of the secrets tells why; what can't be read can't be shown either
    if row_damage(state.user):
        learn_from_data(redactor, state.user)
        state = State()
    try:
        hide_account(redactor, loaded, profile, Mode.LIVE, state)
    except ConnectorLoadError as error:
        return error
    except SettingsError:
        pass  # a damaged manifest, which has a check of its own
    return None


def _store(settings: Settings, profile: Profile) -> Store:
    return Store(settings.root, profile.name, profile.credential(), variables=settings.variables)
