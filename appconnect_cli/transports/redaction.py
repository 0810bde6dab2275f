"""Takes secrets out of everything that is shown or written, and gives the CRM a stable name. Pure.

A secret leaves a tag, such as `{{apiKey}}`, so that the same secret matches itself and a reader knows what stood there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.encodings import SHORTEST, basic_credential, encoded
from appconnect_cli.transports.http_body import is_json
from appconnect_cli.transports.origin import STABLE_BASE_URL, Origin

__all__ = ["STABLE_BASE_URL", "Redactor", "tag"]

Text = TypeVar("Text", str, bytes)

AUTH_HEADER_TAG = "authHeader"

_CREDENTIAL_HEADER = re.compile(r"(authorization|token|secret|api-?key|access-?key|password|signature)$")
_NO_CREDENTIAL_HEADER = re.compile(r"page|next|continuation|sync|csrf|idempotency")
_AUTHORIZATION = ("authorization", "proxy-authorization")
_MOST_HEADERS = 2000
_COOKIE_HEADERS = frozenset({"cookie", "set-cookie"})
_CREDENTIAL_FIELDS = frozenset(
    {"accessToken", "refreshToken", "apiKey", "authHeader", "clientSecret", "password", "api_key", "access_token",
     "refresh_token", "auth_header", "client_secret"}
)  # fmt: skip

_TAG = re.compile(r"\{\{[\w.-]+\}\}")
_BASIC = re.compile(r"(?i)(\bbasic\s+)([A-Za-z0-9+/_-]{4,}={0,2})")
_USER_INFO = re.compile(r"(?<=://)[^/\s?#@\"'<>]*:[^/\s?#@\"'<>]*@")
_COOKIE_VALUE = re.compile(r"(=\s*)[^;]+")
_SET_COOKIE_VALUE = re.compile(r"^([^=;]+=)[^;]*")


def tag(name: str) -> str:
    """What stands in a secret's place: `{{name}}`."""
    return f"{{{{{name}}}}}"


@dataclass(frozen=True)
class Redactor:
    """Knows the secrets of one profile by value: `secrets` maps a tag's name to a value, empty values are skipped."""

    secrets: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    base_url: str | None = field(default=None, kw_only=True)
    """The profile's base URL; its scheme, host and port are recorded under a stable name."""

    def with_secrets(self, secrets: Mapping[str, str | None]) -> "Redactor":
        """One that knows these too."""
        return replace(self, secrets={**self.secrets, **secrets})

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What can't be guaranteed, for the person to read."""
        return tuple(
            f"{name} has only {len(value)} characters: it is taken out of headers and credentials, "
            "but can't be told from other text."
            for name, value in self._known.items()
            if len(value) < SHORTEST
        )

    def text(self, text: str) -> str:
        """`text` without secrets, however they are encoded in it, and with the CRM's stable name."""
        if self._may_hold_a_secret(text):
            for name, value in self._searched:
                text = encoded(value).replace(text, tag(name))
        if "asic " in text or "ASIC " in text:
            text = _BASIC.sub(self._basic, text)
        if "@" in text:
            text = _USER_INFO.sub(f"{tag('credentials')}@", text)
        return self._origin.stable(text) if self._origin else text

    def header(self, name: str, value: str) -> str:
        """The value of a header: a credential is replaced whole, of a cookie its value, whether known or not."""
        key = (name, value)
        if key not in self._headers:  # the same few in every request
            if len(self._headers) >= _MOST_HEADERS:
                self._headers.clear()
            self._headers[key] = self._header(name.lower(), value)
        return self._headers[key]

    def _header(self, lowered: str, value: str) -> str:
        if _CREDENTIAL_HEADER.search(lowered) and not _NO_CREDENTIAL_HEADER.search(lowered):
            return self._credential(lowered, value)
        if lowered in _COOKIE_HEADERS:
            pattern = _COOKIE_VALUE if lowered == "cookie" else _SET_COOKIE_VALUE
            masked, count = pattern.subn(rf"\g<1>{tag('cookie')}", value)
            return self.text(masked) if count else tag("cookie")
        return self.text(value)

    def body(self, body: bytes) -> bytes:
        """A body, decoded from any content encoding. What was JSON is JSON afterwards."""
        if not body:
            return body
        try:
            text, charset = body.decode(), "utf-8"
        except UnicodeDecodeError:
            text, charset = body.decode("latin-1"), "latin-1"
        scrubbed = self.text(text)
        if scrubbed == text:
            return body
        if is_json(text) and not is_json(scrubbed):  # a secret that stood as a bare number
            scrubbed = json.dumps(self._json(json.loads(text)), ensure_ascii=False)
        return scrubbed.encode(charset)

    def data(self, data: Any) -> Any:
        """JSON-like data, keys included; fields named as credentials are replaced whatever they hold."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, bytes):
            return self.body(data)
        if isinstance(data, Mapping):
            return {self.data(key): self._field(key, item) for key, item in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.data(item) for item in data]
        return data

    def exchange(self, exchange: Exchange) -> Exchange:
        """An exchange that may be shown and written."""
        return replace(
            exchange,
            url=self.text(exchange.url),
            request_headers={name: self.header(name, value) for name, value in exchange.request_headers.items()},
            request_body=self.body(exchange.request_body),
            response_headers={name: self.header(name, value) for name, value in exchange.response_headers.items()},
            response_body=self.body(exchange.response_body),
            error=self.text(exchange.error),
        )

    def restore(self, text: Text) -> Text:
        """Recorded text with the profile's own base URL in place of the stable name."""
        return self._origin.real(text) if self._origin else text

    def _credential(self, header: str, value: str) -> str:
        """Authorization has a tag of its own; else that of a known secret, or one named after the header."""
        if not value or _TAG.fullmatch(value):
            return value
        if header in _AUTHORIZATION:
            return tag(AUTH_HEADER_TAG)
        known = next((name for name, secret in self._known.items() if secret == value), None)
        return tag(known or _camel(header))

    def _may_hold_a_secret(self, text: str) -> bool:
        """A quick look: almost no text holds one."""
        if self._probes is None:
            return True
        for probe in self._probes:  # noqa: SIM110 - a generator costs more than the search
            if probe in text:
                return True
        return False

    @cached_property
    def _headers(self) -> dict[tuple[str, str], str]:
        return {}

    @cached_property
    def _probes(self) -> tuple[str, ...] | None:
        """None if some secret can only be found by its pattern."""
        probes = [encoded(value).probes for _, value in self._searched]
        return tuple(probe for found in probes for probe in found) if all(probes) else None

    @cached_property
    def _known(self) -> dict[str, str]:
        """Name to value; of several names for one value the first."""
        names: dict[str, str] = {}
        for name, value in self.secrets.items():
            if value and not _TAG.fullmatch(value):
                names.setdefault(value, name)
        return {name: value for value, name in names.items()}

    @cached_property
    def _searched(self) -> tuple[tuple[str, str], ...]:
        """Longest first: a secret may be part of another."""
        found = [(name, value) for name, value in self._known.items() if len(value) >= SHORTEST]
        return tuple(sorted(found, key=lambda pair: (-len(pair[1]), pair[0])))

    @cached_property
    def _origin(self) -> Origin | None:
        return Origin(self.base_url) if self.base_url and urlsplit(self.base_url).netloc else None

    def _basic(self, match: re.Match[str]) -> str:
        credential = basic_credential(match[2])
        held = [name for name, value in self._known.items() if value in credential.split(":")]
        return f"{match[1]}{tag(held[0])}" if held else match[0]

    def _field(self, key: Any, value: Any) -> Any:
        scrubbed = self.data(value)
        if key in _CREDENTIAL_FIELDS and isinstance(value, str) and value and scrubbed == value:
            return value if _TAG.fullmatch(value) else tag(key)
        return scrubbed

    def _json(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self.text(key): self._json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._json(item) for item in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            text = json.dumps(value)
            return value if self.text(text) == text else self.text(text)
        return self.text(value) if isinstance(value, str) else value


def _camel(header: str) -> str:
    """`x-auth-token` -> `xAuthToken`"""
    start, *words = header.split("-")
    return start + "".join(word.capitalize() for word in words)
