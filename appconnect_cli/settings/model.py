"""The settings of a connector's project, as frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from appconnect_cli.errors import SettingsError
from appconnect_cli.fields import IgnoredFields
from appconnect_cli.findings import Severity
from appconnect_cli.settings.recording import RecordSettings

SANDBOX = "sandbox"
"""The profile that is always there: the embedded CRM."""

ROW_START = "2025-01-01T00:00:00.000Z"
"""When the user row is said to have been made: one instant, so that two recordings do not differ by it."""


@dataclass(frozen=True)
class ConnectorSettings:
    """`[connector]`."""

    name: str
    """The connector's name in App Connect's registry: the user row's `platform`."""
    entry: str
    """`package.module:attribute` or `file.py:attribute`; without an attribute, the module itself."""
    kind: str = "python"
    hosts: tuple[str, ...] = ()
    """Hosts of the CRM beside the user's own that may get a credential: `login.acme.example`, `*.acme.example`."""


@dataclass(frozen=True)
class Profile:
    """A named CRM account."""

    name: str
    base_url: str | None = None
    """None for the sandbox, until the command that opens it fills it in."""
    api_key: str | None = field(default=None, repr=False)
    api_key_env: str = ""
    """The environment variable that holds the key."""
    user: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the user row that `[profiles.NAME.user]` sets, camelCase."""
    is_sandbox: bool = False
    access_token: str | None = field(default=None, repr=False)
    """OAuth, from the environment: for CI, where nobody can sign in."""
    refresh_token: str | None = field(default=None, repr=False)
    """The same; one that the CRM lets be used once is of no use in a second job."""
    redirect_uri: str = ""
    """Where the CRM sends the browser back to; empty for a free port of this machine."""
    log_in: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the last log-in was made with, to be repeated by getUserInfo: a body of its route."""

    def credential(self) -> str:
        """The API key, or else the access token from the environment; empty where there is neither."""
        return self.api_key or self.access_token or ""

    def ensure_credential(self) -> None:
        """SettingsError if there is none, with what to do about it."""
        if self.credential():
            return
        if self.api_key_env:
            raise SettingsError(
                f"{self.api_key_env} is not set: it should hold the API key of profile {self.name}.",
                hint=f"Put {self.api_key_env}=... into .env beside appconnect.toml, or `appconnect login {self.name}`.",
            )
        raise SettingsError(
            f"Nobody is logged in on profile {self.name}, and it names no credential.",
            hint=f"`appconnect login {self.name}`; in CI, [profiles.{self.name}] names variables: api_key_env, or "
            "access_token_env and refresh_token_env.",
        )

    def log_in_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a log-in sends once more, with the tokens that the user row has by now."""
        data = self.log_in.get("data")
        if not isinstance(data, Mapping):
            return dict(self.log_in)
        newest = {"access_token": row.get("accessToken"), "refresh_token": row.get("refreshToken")}
        return {**self.log_in, "data": {**data, **{name: value for name, value in newest.items() if value}}}

    def user_row(self, platform: str) -> dict[str, Any]:
        """App Connect's user row as a log-in on this profile leaves it (contract 2.1), before any call.

        `hostname` is the bare host (and port) of the base URL: a connector puts the scheme before it. A CRM that
        needs more than that gets `hostname` in `[profiles.NAME.user]`.
        """
        return {
            "id": f"{self.name}-{platform}",
            "rcAccountId": "880011",
            "hostname": urlsplit(self.base_url).netloc if self.base_url else None,
            "timezoneName": "UTC",
            "timezoneOffset": "+00:00",
            "platform": platform,
            "accessToken": self.credential(),
            "refreshToken": self.refresh_token,
            # How old an access token of the environment is nobody knows: one that can be refreshed is.
            "tokenExpiry": ROW_START if self.refresh_token else None,
            "platformAdditionalInfo": {},
            "hashedRcExtensionId": None,
            "userSettings": {},
            "createdAt": ROW_START,
            "updatedAt": ROW_START,
        } | dict(self.user)


@dataclass(frozen=True)
class SecretSettings:
    """`[secrets]`: what is hidden beside the profile's credentials and what the connector's `secrets()` names."""

    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables of the environment or `.env` with their values, as far as they are set."""
    fields: tuple[str, ...] = ()
    """Names of fields, query parameters and headers whose values are credentials."""


@dataclass(frozen=True)
class ValidationSettings:
    """`[validate]`; empty where nothing is said."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """By a rule's name, id, family or pattern."""
    fail_on: Severity | None = None
    interfaces: tuple[str, ...] = ()
    baseline: str = ""
    """A file, seen from the folder of appconnect.toml."""


@dataclass(frozen=True)
class Settings:
    """Everything that a command needs to know before it starts."""

    root: Path
    """The folder of appconnect.toml, absolute."""
    connector: ConnectorSettings
    profiles: Mapping[str, Profile]
    profile: Profile
    """The chosen one."""
    chosen_by: str = "the default"
    """Who chose it: `--profile`, `APPCONNECT_PROFILE`, say."""
    cannot: Mapping[str, str] = field(default_factory=dict)
    """Interfaces that the CRM can't do, with the reason."""
    operations: Mapping[str, str] = field(default_factory=dict)
    """What operations do, where it can't be seen: `"POST /contacts/search" = "read"`."""
    ignored: IgnoredFields = field(default_factory=IgnoredFields)
    """Fields of a request that differ from run to run."""
    secrets: SecretSettings = SecretSettings()
    record: RecordSettings = field(default_factory=RecordSettings)
    validation: ValidationSettings = field(default_factory=ValidationSettings)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The environment, and below it `.env`."""
    dotenv: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What `.env` alone sets: the environment of the connector, as far as it has none of its own."""
    ci: bool = False
