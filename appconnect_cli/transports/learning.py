"""What a CRM hands out becomes a secret by value, everywhere, from then on: found by the name of its field."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from appconnect_cli.transports.http_body import decompressed
from appconnect_cli.transports.names import Says
from appconnect_cli.transports.places import credentials
from appconnect_cli.transports.redaction import Redactor, is_credential_header
from appconnect_cli.transports.values import is_strong, is_token

_SCHEME = re.compile(r"(?i)(bearer|basic|token|oauth)\s+")
_SET_COOKIE = re.compile(r"^[^=;]+=([^;]*)")


def learn_from_answer(redactor: Redactor, response: Mapping[str, Any]) -> None:
    """Add the credentials in a response, in vcrpy's form, to what the redactor knows."""
    headers: Mapping[str, Sequence[str]] = response["headers"]
    encodings: list[str] = []
    for name, values in headers.items():
        lowered = name.lower()
        if lowered == "content-encoding":
            encodings += values
        for value in values:
            _learn_from_header(redactor, lowered, value)
    body = decompressed(response["body"].get("string") or b"", ", ".join(encodings))
    learn_from_text(redactor, body.decode("utf-8", "replace"))


def learn_from_text(redactor: Redactor, text: str) -> None:
    """The same for a body, a URL or any other text."""
    for found in credentials(text, redactor.names):
        _learn(redactor, found.name, found.value)


def learn_from_data(redactor: Redactor, data: Any, name: str = "") -> None:
    """The same for JSON-like data; `name` is the field that holds it."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            learn_from_data(redactor, value, str(key))
    elif isinstance(data, (list, tuple)):
        for item in data:
            learn_from_data(redactor, item, name)
    elif isinstance(data, str):
        says = redactor.names.says(name) if name else Says.NOTHING
        if says is Says.CREDENTIAL or (says is Says.MAYBE and is_strong(data)):
            _learn(redactor, name, data)
        else:
            learn_from_text(redactor, data)


def _learn_from_header(redactor: Redactor, lowered: str, value: str) -> None:
    cookie = _SET_COOKIE.match(value) if lowered == "set-cookie" else None
    if cookie:
        _learn(redactor, "cookie", unquote(cookie[1].strip('"')))
    elif is_credential_header(redactor.names, lowered, value):
        _learn(redactor, lowered, value)
    else:
        learn_from_text(redactor, value)


def _learn(redactor: Redactor, name: str, value: str) -> None:
    bare = _SCHEME.sub("", value, count=1).strip()
    if is_token(bare) and redactor.text(bare) == bare:  # else it is a known one, encoded: two tags would not match
        redactor.vault.learn(name, bare)
