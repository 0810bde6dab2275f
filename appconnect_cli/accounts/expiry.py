"""When a token ends, and how long that is, in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any


def expiry_in(row: Mapping[str, Any]) -> datetime | None:
    """When the access token of a user row ends, aware; None if that is not known, or no instant."""
    try:
        expiry = datetime.fromisoformat(str(row.get("tokenExpiry") or ""))
    except ValueError:
        return None
    return expiry if expiry.tzinfo else expiry.replace(tzinfo=UTC)


def length(span: timedelta) -> str:
    """`3 d`, `5 h`, `7 min`, `42 s`"""
    seconds = int(span.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
