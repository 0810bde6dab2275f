"""What getOverridingOAuthOption says of the request for a token, as JavaScript would send it (contract 3.2, 5)."""

import re
from collections.abc import Mapping
from typing import Any

from appconnect_cli.contract.auth import GetOverridingOauthOption
from appconnect_cli.errors import LogInError
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.runtime.session import Session

HOOK = "getOverridingOAuthOption"
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name (RFC 9110, 5.1)."""


def token_options(session: Session, code: str, info: Mapping[str, Any]) -> dict[str, Any]:
    """`headers`, `query` and `body` for the exchange: tables of texts, or for `query` one text. LogInError.

    A promise is not awaited, and so says nothing (contract 5).
    """
    asked = session.ask(HOOK, GetOverridingOauthOption(code=code, oauth_info=dict(info)))
    if isinstance(asked, Raised):
        raise LogInError(f"{HOOK} raised {asked.kind}: {asked.message}", hint="Mend it.")
    if not isinstance(asked, Returned) or asked.awaited or not asked.value:
        return {}
    if not isinstance(asked.value, Mapping):
        raise _odd("", asked.value, "an object with headers, query, body")
    options = {name: _texts(name, asked.value.get(name)) for name in ("headers", "body")}
    for name, value in options["headers"].items():
        if not (_HEADER.fullmatch(name) and value.isascii() and value.isprintable()):
            raise LogInError(f"{HOOK} returned a header that can't be sent: {name!r}.", hint="ASCII, in one line.")
    query = asked.value.get("query")
    return options | {"query": query if isinstance(query, str) else _texts("query", query)}


def _texts(part: str, value: Any) -> dict[str, str]:
    """A table with its values as JavaScript makes texts of them; null leaves one out."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _odd(part, value, "an object")
    return {str(name): _text(f"{part}.{name}", item) for name, item in value.items() if item is not None}


def _text(place: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    raise _odd(place, value, "a text or a number")


def _odd(place: str, value: Any, due: str) -> LogInError:
    """Told by its type: the value may be a secret."""
    where = f" as {place}" if place else ""
    return LogInError(f"{HOOK} returned {type(value).__name__}{where}.", hint=f"It should be {due}.")
