"""Taking a table of appconnect.toml apart: what is not as it should be is a SettingsError that says what is."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from appconnect_cli.errors import SettingsError


def read_table(parent: Mapping[str, Any], key: str, name: str = "") -> Mapping[str, Any]:
    """The table under `key`, `name` in messages; empty where there is none."""
    value = parent.get(key, {})
    if not isinstance(value, Mapping):
        raise SettingsError(f"{name or key} is {value!r}.", hint=f"It is a table: [{name or key}].")
    return value


def read_text(table: Mapping[str, Any], key: str, where: str, *, default: str | None = None, due: str = "text") -> str:
    """The text under `key`, which only has a `default` if it may be absent."""
    if key not in table:
        if default is None:
            raise SettingsError(f"{where} {key} is missing.", hint=f'Add {key} = "..." to {where}.')
        return default
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{where} {key} is {value!r}.", hint=f"It is {due}, and not empty.")
    return value.strip()


def refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """SettingsError for a key that nobody reads, with the nearest one that somebody does."""
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            raise SettingsError(f"{where} has an unknown key {key!r}.", hint=hint)
