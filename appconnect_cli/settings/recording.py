"""`[record]`: how a CRM is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.errors import SettingsError

LONGEST_SETTLE = 300.0
"""Seconds: a CRM whose writes show up later than that can't be recorded in one go."""


@dataclass(frozen=True)
class RecordSettings:
    """How `appconnect record` goes about it."""

    settle: float = 0.0
    """Seconds to wait after each write, for a CRM whose searches and reads show it late."""


def record_table(document: Mapping[str, Any]) -> RecordSettings:
    """The table, checked. SettingsError names key, what came and what is due."""
    table = document.get("record", {})
    if not isinstance(table, Mapping):
        raise SettingsError(f"record is {table!r}.", hint="It is a table: [record].")
    unknown = next((key for key in table if key != "settle"), None)
    if unknown is not None:
        raise SettingsError(f"[record] has an unknown key {unknown!r}.", hint="Known here: settle.")
    settle = table.get("settle", 0)
    if isinstance(settle, bool) or not isinstance(settle, (int, float)) or not 0 <= settle <= LONGEST_SETTLE:
        raise SettingsError(
            f"[record] settle is {settle!r}.",
            hint=f"It is the seconds to wait after each write, 0 to {LONGEST_SETTLE:.0f}: settle = 2.5",
        )
    return RecordSettings(float(settle))
