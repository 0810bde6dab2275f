"""Bodies as plain data: objects, lists, texts, numbers, true, false, null. Pure."""

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from appconnect_cli.transports.meaning import BINARY, FORM, NOTHING, Meaning, meaning


def body_values(body: bytes, content_type: str) -> tuple[str, Any]:
    """The kind of a body that is no XML, as `meaning` names it, and what it holds; None for bytes or nothing.

    JSON within a field of a form counts as what it holds.
    """
    said = meaning(body, content_type)
    values = plain(said)
    if said.kind == FORM and isinstance(values, dict):
        values = {name: unpacked(value) for name, value in values.items()}
    return said.kind, values


def plain(value: Any) -> Any:
    """Without nested meanings, instants and bytes."""
    if isinstance(value, Meaning):
        return None if value.kind in (BINARY, NOTHING) else plain(value.value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return _text(value)
    return value


def unpacked(value: Any) -> Any:
    """The data in a text that is a JSON object or list."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def unwrapped(value: Any) -> Any:
    """Parameters by position, of which there is only one, are that one."""
    while isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return value


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
