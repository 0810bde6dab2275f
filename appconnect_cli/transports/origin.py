"""The CRM's stable name: what is recorded on one tenant, port or sandbox replays for another. Pure."""

import re
from typing import TypeVar
from urllib.parse import quote, urlsplit

Text = TypeVar("Text", str, bytes)

STABLE_BASE_URL = "https://crm.example"
_STABLE_SCHEME, _, _STABLE_HOST = STABLE_BASE_URL.partition("://")

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Origin:
    """Scheme, host and port of a profile's base URL; a path in it is kept as it is."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._scheme = parts.scheme.lower()
        default_port = _DEFAULT_PORTS.get(self._scheme, "")
        self._host = parts.netloc.rpartition("@")[2].lower().removesuffix(default_port)
        self._name = parts.hostname or ""
        has_port = re.search(r":\d+$", self._host)
        self._to_stable = _pattern(self._scheme, self._host, optional="" if has_port else default_port)
        self._to_real = _pattern(_STABLE_SCHEME, _STABLE_HOST)

    def stable(self, text: str) -> str:
        """`text` with the stable name: whole URLs, and the bare host and port, also percent- or JSON-encoded."""
        if self._name not in text and self._name not in text.lower():
            return text
        return self._to_stable.sub(lambda match: _form(match, _STABLE_SCHEME, _STABLE_HOST), text)

    def real(self, text: Text) -> Text:
        """The way back."""
        if isinstance(text, str):
            return self._real(text) if _STABLE_HOST in text else text
        if _STABLE_HOST.encode() not in text:
            return text
        return self._real(text.decode("latin-1")).encode("latin-1")

    def _real(self, text: str) -> str:
        return self._to_real.sub(lambda match: _form(match, self._scheme, self._host), text)


def _pattern(scheme: str, host: str, *, optional: str = "") -> re.Pattern[str]:
    """Finds `scheme://host`, or the bare host where no longer name holds it (`x.host`, `host.org`, `me@host`)."""
    port = f"(?:{_encodable(optional)})?" if optional else ""
    return re.compile(
        rf"(?:(?P<scheme>{scheme})(?P<separator>://|:\\/\\/|%3A%2F%2F)|(?<![\w.@%-]))"
        rf"(?P<host>{_encodable(host)}){port}(?![\w-]|\.\w|:\d|%3A\d)",
        re.IGNORECASE,
    )


def _encodable(host: str) -> str:
    return "".join(f"(?:{re.escape(char)}|{quote(char)})" if char in ":[]" else re.escape(char) for char in host)


def _form(match: re.Match[str], scheme: str, host: str) -> str:
    """The other name, encoded as what it replaces was."""
    separator = match["separator"] or ""
    name = quote(host) if "%" in separator + match["host"] else host
    return f"{scheme if match['scheme'] else ''}{separator}{name}"
