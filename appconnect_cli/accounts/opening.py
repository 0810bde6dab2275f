"""The account of a profile opened: its address, the sandbox CRM where that is it, and what is stored of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from appconnect_cli.accounts.hiding import REPLAYED_KEY, log_in_page_secrets
from appconnect_cli.accounts.keeping import or_named, origin_of, stored
from appconnect_cli.connectors.loader import LoadedConnector
from appconnect_cli.contract.auth import GetAuthType
from appconnect_cli.errors import SandboxError, SecretsError
from appconnect_cli.runtime.outcome import invoke
from appconnect_cli.runtime.result import Returned
from appconnect_cli.sandbox import API_KEY, HOST, SandboxStartError, data_file
from appconnect_cli.settings import Profile, Settings
from appconnect_cli.store import State, Store, row_damage
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.origin import STABLE_BASE_URL
from appconnect_cli.transports.redaction import Redactor

_PLACE = re.compile(rf"{re.escape(HOST)}:\d+")


@contextmanager
def account_of(settings: Settings, connector: LoadedConnector, mode: Mode) -> Iterator[Profile]:
    """The profile with its address and key: in replay the stable name, and a key that opens nothing."""
    profile = settings.profile
    if mode is Mode.REPLAY:
        yield replace(profile, base_url=STABLE_BASE_URL, api_key=REPLAYED_KEY)
    elif profile.is_sandbox:
        from appconnect_cli.sandbox.server import open_sandbox

        try:
            with open_sandbox(data_file(settings.root)) as base_url:
                yield replace(profile, base_url=base_url, api_key=None if is_oauth(connector) else API_KEY)
        except SandboxStartError as error:
            raise SandboxError(str(error), hint="`appconnect sandbox --data FILE` runs it on another file.") from error
    else:
        yield profile


def moved(data: Any, place: str) -> Any:
    """What a log-in left, with the sandbox's present place: it listens on another port each time it runs."""
    if isinstance(data, str):
        return _PLACE.sub(place, data)
    if isinstance(data, Mapping):
        return {name: moved(item, place) for name, item in data.items()}
    return [moved(item, place) for item in data] if isinstance(data, list) else data


def is_oauth(connector: LoadedConnector) -> bool:
    """Whether users sign in at the CRM; a connector that can't tell has no key less for it."""
    own = getattr(connector.instance, "get_auth_type", None)
    request = GetAuthType.model_validate({"proxyConfig": None})
    asked = invoke(own, request, root=connector.settings.root) if callable(own) else None
    return isinstance(asked, Returned) and asked.value == "oauth"


def former_state(store: Store, profile: Profile, needs_account: bool) -> State:
    """What is stored. Who is about to log in can do without it where its secrets can't be read any more."""
    try:
        return usable_state(store, profile)
    except SecretsError:
        if needs_account:
            raise
        return State()


def usable_state(store: Store, profile: Profile) -> State:
    """What is stored, with a user row that is one. FileError, SecretsError."""
    state = stored(store.load(), origin_of(profile))
    why = row_damage(state.user)
    if why:
        raise store.damaged(why)
    return state


def store_of(settings: Settings, connector: LoadedConnector, profile: Profile, redactor: Redactor) -> Store:
    """What is kept of a profile; a secret only where secrets are kept."""
    return Store(
        settings.root,
        profile.name,
        profile.credential(),
        is_secret=or_named(redactor.is_secret, log_in_page_secrets(connector)),
        variables=settings.variables,
    )
