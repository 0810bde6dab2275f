"""What must never be shown or written: credentials, those of a stored log-in, and what the connector names."""

from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.connectors.manifest import hidden_fields, read_manifest
from appconnect_cli.contract.user import User
from appconnect_cli.errors import ConnectorLoadError
from appconnect_cli.runtime.outcome import invoke
from appconnect_cli.runtime.result import Raised
from appconnect_cli.settings import Profile, Settings
from appconnect_cli.store import State
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.learning import learn_from_data
from appconnect_cli.transports.names import CredentialNames, Says, camel
from appconnect_cli.transports.redaction import Redactor

API_KEY_NAME = "apiKey"
"""Names the profile's key in tags: `{{apiKey}}`."""

REPLAYED_KEY = "a-replayed-api-key"
"""Stands for the key in replay, and is scrubbed as the real one was: what is replayed reads like what was recorded."""


def hidden(settings: Settings, mode: Mode) -> Redactor:
    """What must never be shown or written, as far as it is known before the connector is: it may print while it loads.

    Stand-ins too, in replay: what is replayed reads like what was recorded.
    """
    key = REPLAYED_KEY if mode is Mode.REPLAY else None
    redactor = Redactor({API_KEY_NAME: key}, names=CredentialNames(frozenset(settings.secrets.fields)))
    for profile in settings.profiles.values():
        redactor.vault.add(API_KEY_NAME, profile.api_key)
        redactor.vault.add("accessToken", profile.access_token)
        redactor.vault.add("refreshToken", profile.refresh_token)
    for name, value in settings.dotenv.items():
        if redactor.names.says(name) is Says.CREDENTIAL:
            redactor.vault.add(camel(name.lower()), value)
    for name, value in settings.secrets.variables.items():
        redactor.vault.add(name, value)
    return redactor


def hide_account(redactor: Redactor, connector: LoadedConnector, profile: Profile, mode: Mode, state: State) -> None:
    """Credentials, those of a stored log-in too, and what the connector names. In replay nobody is logged in."""
    redactor.vault.add(API_KEY_NAME, profile.api_key)  # first: a key is stored as an access token, too
    learn_from_data(redactor, state.user)
    user = User.from_row(state.user or profile.user_row(connector.settings.connector.name))
    known = {"accessToken": user.access_token, "refreshToken": user.refresh_token}
    named = {f"secret{number}": value for number, value in enumerate(_named_secrets(connector, user, mode), 1)}
    for name, value in (known | named).items():
        redactor.vault.add(name, value)
    for kept in (user.platform_additional_info, state.log_in):
        learn_from_data(redactor, kept)
    page = log_in_page_secrets(connector)
    for name, value in (state.log_in.get("additionalInfo") or {}).items():
        if name in page:
            redactor.vault.add(name, str(value))


def log_in_page_secrets(connector: LoadedConnector) -> frozenset[str]:
    """The fields of the manifest's log-in page that hold a secret."""
    settings = connector.settings
    return hidden_fields(read_manifest(settings.root), settings.connector.name)


def _named_secrets(connector: LoadedConnector, user: User, mode: Mode) -> list[str]:
    """What `secrets(user)` gives; in replay as far as it can: a variable that it reads may not be set in CI."""
    own = getattr(connector.instance, "secrets", None)
    if own is None:
        return []
    named = invoke(lambda: list(own(user)), root=connector.settings.root)
    if isinstance(named, Raised) and mode is Mode.REPLAY:
        return []
    if isinstance(named, Raised):
        where = f"{named.place}: " if named.place else ""
        raise ConnectorLoadError(
            f"{where}secrets(user) raised {named.kind}: {named.message}",
            hint="It is asked before every command; without its answer nothing can be hidden.",
        )
    return [str(value) for value in named.value]
