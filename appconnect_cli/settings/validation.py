"""`[validate]` in appconnect.toml: what `appconnect validate` judges and how much it matters.

Rules are known by name alone here; whether there are such rules is seen where they are chosen.
"""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.findings import Severity
from appconnect_cli.settings.model import ValidationSettings
from appconnect_cli.settings.reading import read_table, read_text, refuse_unknown

_KEYS = ("select", "ignore", "severity", "fail_on", "interfaces", "baseline")
_WHERE = "[validate]"
_SEVERITIES = ", ".join(Severity)


def validation_table(document: Mapping[str, Any]) -> ValidationSettings:
    """`[validate]` and `[validate.severity]`."""
    table = read_table(document, "validate")
    refuse_unknown(table, _KEYS, _WHERE)
    severities = read_table(table, "severity", "validate.severity")
    return ValidationSettings(
        select=_names(table, "select", "note-changed"),
        ignore=_names(table, "ignore", "note-changed"),
        severity={name: _severity(word, f"[validate.severity] {name!r}") for name, word in severities.items()},
        fail_on=_severity(table["fail_on"], f"{_WHERE} fail_on") if "fail_on" in table else None,
        interfaces=tuple(_interface(name) for name in _names(table, "interfaces", "findContact")),
        baseline=read_text(table, "baseline", _WHERE, default="", due="the name of a file"),
    )


def _names(table: Mapping[str, Any], key: str, example: str) -> tuple[str, ...]:
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise SettingsError(f"{_WHERE} {key} is {names!r}.", hint=f'It is a list of names: {key} = ["{example}"].')
    return tuple(name.strip() for name in names)


def _severity(word: Any, where: str) -> Severity:
    try:
        return Severity(word)
    except ValueError as error:
        raise SettingsError(f"{where} is {word!r}.", hint=f"It is one of {_SEVERITIES}.") from error


def _interface(name: str) -> str:
    try:
        return find_interface(name).name
    except UsageError as error:
        raise SettingsError(f"{_WHERE} interfaces: {error.what}", hint=error.hint) from error
