"""The tables of appconnect.toml, checked: each error names table and key, what came and what is due."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.fields import FieldPathError, IgnoredFields, checked_path
from appconnect_cli.settings.model import SANDBOX, ConnectorSettings, Profile, SecretSettings
from appconnect_cli.settings.reading import read_table, read_text, refuse_unknown

KINDS = ("python",)
ACCESSES = ("read", "write")

_SECTIONS = ("connector", "profiles", "cannot", "operations", "matching", "secrets", "record", "validate")
_SECRETS_KEYS = ("variables", "fields")
_CONNECTOR_KEYS = ("name", "kind", "entry", "profile", "hosts")
_MATCHING_KEYS = ("ignore",)
_PROFILE_KEYS = ("base_url", "api_key_env", "access_token_env", "refresh_token_env", "redirect_uri", "user")
_ADDRESSES = {
    "base_url": 'the CRM\'s address, without a credential: "https://acme.example"',
    "redirect_uri": 'what the CRM knows as this client\'s redirect: "http://127.0.0.1:8765/callback"',
}
_USER_KEYS = (
    "id",
    "rcAccountId",
    "hostname",
    "timezoneName",
    "timezoneOffset",
    "tokenExpiry",
    "platformAdditionalInfo",
    "hashedRcExtensionId",
    "userSettings",
)
_SECRETS = frozenset({"apikey", "accesstoken", "refreshtoken", "token", "password", "secret"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_FIELD = re.compile(r"[A-Za-z_][\w.-]{1,79}")
_HOST = re.compile(r"(?:\*\.)?(?:[A-Za-z0-9_-]+\.)+[A-Za-z][A-Za-z0-9-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def sections(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document, if it has no table that nobody reads."""
    refuse_unknown(document, _SECTIONS, "the file")
    return document


def connector_table(document: Mapping[str, Any]) -> tuple[ConnectorSettings, str | None]:
    """`[connector]`, and the profile that it prefers."""
    if "connector" not in document:
        raise SettingsError(
            "[connector] is missing.", hint='Add [connector] with name = "acme" and entry = "acme.connector:Acme".'
        )
    table = read_table(document, "connector")
    refuse_unknown(table, _CONNECTOR_KEYS, "[connector]")
    kind = read_text(table, "kind", "[connector]", default="python")
    if kind not in KINDS:
        raise SettingsError(f"[connector] kind is {kind!r}.", hint=f"Known kinds: {', '.join(KINDS)}.")
    name = read_text(table, "name", "[connector]")
    _check_name(name, "[connector] name")
    entry = read_text(table, "entry", "[connector]")
    preferred = read_text(table, "profile", "[connector]") if "profile" in table else None
    hosts = _names(table, "hosts", _HOST, 'hosts of the CRM, such as ["login.acme.example"]', "[connector]")
    return ConnectorSettings(name, entry, kind, tuple(host.lower() for host in hosts)), preferred


def profile_tables(document: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Profile]:
    """`[profiles.*]` with their keys from `variables`, the sandbox first."""
    profiles = {SANDBOX: Profile(SANDBOX, is_sandbox=True)}
    tables = read_table(document, "profiles")
    for name in tables:
        _check_name(name, "a profile's name")
        profiles[name] = _profile(name, read_table(tables, name, f"profiles.{name}"), variables)
    return profiles


def cannot_table(document: Mapping[str, Any]) -> dict[str, str]:
    """`[cannot]`: interfaces that exist, each with a reason."""
    table = read_table(document, "cannot")
    for name in table:
        try:
            find_interface(name)
        except UsageError as error:
            raise SettingsError(f"[cannot] {name}: {error.what}", hint=error.hint) from error
    return {name: read_text(table, name, "[cannot]", due="the reason, as text") for name in table}


def operations_table(document: Mapping[str, Any]) -> dict[str, str]:
    """`[operations]`: whether an operation reads or writes."""
    table = read_table(document, "operations")
    for name, access in table.items():
        if access not in ACCESSES:
            raise SettingsError(
                f"[operations] {name!r} is {access!r}.", hint='Say "read" or "write": "POST /contacts/search" = "read".'
            )
    return dict(table)


def matching_table(document: Mapping[str, Any]) -> IgnoredFields:
    """`[matching]`: fields that differ from run to run, by path."""
    table = read_table(document, "matching")
    refuse_unknown(table, _MATCHING_KEYS, "[matching]")
    paths = table.get("ignore", [])
    if not isinstance(paths, list):
        raise SettingsError(f"[matching] ignore is {paths!r}.", hint='It is a list: ignore = ["query.nonce"].')
    return IgnoredFields(tuple(_field_path(path) for path in paths))


def _field_path(path: Any) -> str:
    if not isinstance(path, str):
        raise SettingsError(f"[matching] ignore has {path!r}.", hint='It lists texts, such as "query.nonce".')
    try:
        return checked_path(path)
    except FieldPathError as error:
        raise SettingsError(f"[matching] ignore has {path!r}: {error}", hint=error.hint) from error


def secrets_table(document: Mapping[str, Any], variables: Mapping[str, str]) -> SecretSettings:
    """`[secrets]`, with the values that its variables have in `variables`."""
    table = read_table(document, "secrets")
    _refuse_secrets(table, "[secrets]")
    refuse_unknown(table, _SECRETS_KEYS, "[secrets]")
    named = _names(
        table,
        "variables",
        _VARIABLE,
        'names of variables, such as ["ACME_SIGNING_KEY"]; the values go into .env',
        "[secrets]",
    )
    fields = _names(table, "fields", _FIELD, 'names of fields, such as ["sessionTicket"]', "[secrets]")
    return SecretSettings({name: variables[name] for name in named if variables.get(name)}, fields)


def _names(table: Mapping[str, Any], key: str, pattern: re.Pattern[str], due: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise SettingsError(f"{where} {key} is no list.", hint=f"It lists {due}.")
    for number, name in enumerate(value, 1):
        if not isinstance(name, str) or not pattern.fullmatch(name):  # which may be the secret itself: not shown
            raise SettingsError(f"{where} {key}: entry {number} is no such name.", hint=f"It lists {due}.")
    return tuple(value)


def _profile(name: str, table: Mapping[str, Any], variables: Mapping[str, str]) -> Profile:
    where = f"[profiles.{name}]"
    _refuse_secrets(table, where)
    refuse_unknown(table, _PROFILE_KEYS, where)
    user = _user(table, name)
    if name == SANDBOX:
        if set(table) - {"user"}:
            raise SettingsError(
                f"{where} is built in: it has an address and a key of its own.",
                hint="Give your account another name, such as [profiles.live].",
            )
        return Profile(name, user=user, is_sandbox=True)
    named = {key: _variable(table, key, where) for key in ("api_key_env", "access_token_env", "refresh_token_env")}
    api_key, access_token, refresh_token = (variables.get(variable) or None for variable in named.values())
    return Profile(
        name,
        _base_url(table, where),
        api_key,
        named["api_key_env"],
        user,
        access_token=access_token,
        refresh_token=refresh_token,
        redirect_uri=_address(table, "redirect_uri", where) if "redirect_uri" in table else "",
    )


def _variable(table: Mapping[str, Any], key: str, where: str) -> str:
    variable = read_text(table, key, where, default="")
    if variable and not _VARIABLE.fullmatch(variable):
        raise SettingsError(
            f"{where} {key} is no name of an environment variable.",
            hint='It names the variable, such as "ACME_API_KEY"; the value itself goes into .env.',
        )
    return variable


def _base_url(table: Mapping[str, Any], where: str) -> str:
    return _address(table, "base_url", where).rstrip("/")


def _address(table: Mapping[str, Any], key: str, where: str) -> str:
    url = read_text(table, key, where)
    hint = f"It is {_ADDRESSES[key]}."
    if "@" in url:
        raise SettingsError(f"{where} {key} holds a credential.", hint=hint)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{where} {key} is {url!r}.", hint=hint)
    return url


def _user(table: Mapping[str, Any], profile: str) -> dict[str, Any]:
    where = f"[profiles.{profile}.user]"
    user = read_table(table, "user", f"profiles.{profile}.user")
    _refuse_secrets(user, where)
    refuse_unknown(user, _USER_KEYS, where)
    if user:
        _check_user(user, where)
    return {key: _as_json(value) for key, value in user.items()}


def _check_user(user: Mapping[str, Any], where: str) -> None:
    from pydantic import ValidationError

    from appconnect_cli.contract.user import User

    try:
        User.model_validate({"id": "any"} | dict(user))
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{where} {path} is {first['input']!r}: {first['msg']}.") from error


def _as_json(value: Any) -> Any:
    """TOML knows dates; the user row is JSON."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list) else value


def _check_name(name: str, what: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{what} is {name!r}.",
            hint="It has letters, digits, `-`, `_` and `.`, begins with a letter or digit, and has at most 64 of them.",
        )


def _refuse_secrets(table: Mapping[str, Any], where: str) -> None:
    for key in table:
        if key.replace("_", "").replace("-", "").lower() in _SECRETS:
            raise SettingsError(
                f"{where} {key}: a secret does not belong into this file, which is committed.",
                hint='Put it into .env as ACME_API_KEY=..., and name it here: api_key_env = "ACME_API_KEY".',
            )
