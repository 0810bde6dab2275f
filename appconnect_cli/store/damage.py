"""Whether what a state file holds is a state. Pure."""

from typing import Any

from appconnect_cli.store.secrets import BOXES

FORMAT = 1

_TABLES = ("callLogs", "messageLogs", "contacts")


def row_damage(row: Any) -> str:
    """Why it is no user row (contract 2.1), without telling what stands in it; empty if it is one, or none at all."""
    from pydantic import ValidationError

    from appconnect_cli.contract.user import User

    if not row:
        return ""
    try:
        User.from_row(row)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return f"user.{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""


def damage(document: Any) -> str:
    """Why it is no state; empty if it is one."""
    if not isinstance(document, dict):
        return "it is no JSON object"
    if document.get("format") != FORMAT:
        return f"its format is {document.get('format')!r}, this version knows {FORMAT}"
    for name in _TABLES:
        rows = document.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return f"{name} is no list of rows"
    for name in ("last", "logIn"):
        if not isinstance(document.get(name, {}), dict):
            return f"{name} is no object"
    if not isinstance(document.get("user"), dict | None):
        return "user is no row"
    if not isinstance(document.get("origin", ""), str):
        return "origin is no text"
    if document.get("secrets", BOXES[0]) not in BOXES:
        return f"it says that its secrets are in {document['secrets']!r}, this version knows {' and '.join(BOXES)}"
    return "" if isinstance(document.get("escaped", False), bool) else "escaped is neither true nor false"
