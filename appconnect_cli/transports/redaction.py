"""Takes secrets out of everything that is shown or written, and gives the CRM a stable name. Pure.

A secret leaves a tag, such as `{{apiKey}}`, so that the same secret matches itself and a reader knows what stood there.
"""

import json
import marshal
import re
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.encodings import TAG, basic_credential, encoded, plain_tags
from appconnect_cli.transports.http_body import is_json
from appconnect_cli.transports.names import CredentialNames, Says, camel
from appconnect_cli.transports.origin import STABLE_BASE_URL, Origin
from appconnect_cli.transports.places import credentials
from appconnect_cli.transports.values import is_distinctive, is_strong, may_be_credential
from appconnect_cli.transports.vault import Known, Vault

__all__ = ["STABLE_BASE_URL", "Redactor", "tag"]

Text = TypeVar("Text", str, bytes)

AUTH_HEADER_TAG = "authHeader"

_AUTHORIZATION = ("authorization", "proxy-authorization")
_MOST_HEADERS = 2000
_MOST_KEPT, _LONGEST_KEPT = 20_000, 5_000
_COOKIE_HEADERS = frozenset({"cookie", "set-cookie"})

_BASIC = re.compile(r"(?i)(\bbasic\s+)([A-Za-z0-9+/_-]{4,}={0,2})")
_USER_INFO = re.compile(r"(?<=://)[^/\s?#@\"'<>]*:[^/\s?#@\"'<>]*@")
_COOKIE_VALUE = re.compile(r"(=\s*)[^;]+")
_SET_COOKIE_VALUE = re.compile(r"^([^=;]+=)[^;]*")


def tag(name: str) -> str:
    """What stands in a secret's place: `{{name}}`."""
    return f"{{{{{name}}}}}"


def tag_name(value: Any) -> str | None:
    """The name in a tag; None for anything else."""
    return value[2:-2] if isinstance(value, str) and TAG.fullmatch(value) else None


class _Again:
    """What was worked out already, by what was known then: the same comes in each run of a step."""

    def __init__(self) -> None:
        self._known = Known({})
        self._done: dict[Any, Any] = {}

    def of(self, known: Known) -> dict[Any, Any]:
        """By what it was worked out from; empty if more has become known since."""
        if known is not self._known or len(self._done) >= _MOST_KEPT:
            self._known, self._done = known, {}
        return self._done


@dataclass(frozen=True)
class Redactor:
    """Knows secrets by value (`secrets` maps a tag's name to one; empty ones are skipped) and by the names they have.

    Its vault grows while a call runs, with what the CRM hands out, and may be shared with other redactors.
    """

    secrets: InitVar[Mapping[str, str | None] | None] = None
    base_url: str | None = field(default=None, kw_only=True)
    """The profile's base URL; its scheme, host and port are recorded under a stable name."""
    names: CredentialNames = field(default_factory=CredentialNames, kw_only=True)
    vault: Vault = field(default_factory=Vault, kw_only=True, repr=False)
    _texts: _Again = field(default_factory=_Again, init=False, repr=False, compare=False)
    _held: _Again = field(default_factory=_Again, init=False, repr=False, compare=False)
    _shared: _Again = field(default_factory=_Again, init=False, repr=False, compare=False)

    def __post_init__(self, secrets: Mapping[str, str | None] | None) -> None:
        for name, value in (secrets or {}).items():
            self.vault.add(name, value)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What can't be guaranteed, for the person to read."""
        return tuple(
            f"The value of {name} is short or a common word: it is taken out of credential headers, fields and query "
            "parameters, but can't be told from other text. Give that account a longer one."
            for value, name in self.vault.known.names.items()
            if not is_distinctive(value)
        )

    def text(self, text: str) -> str:
        """`text` without secrets, however they are encoded in it, and with the CRM's stable name."""
        if len(text) > _LONGEST_KEPT:
            return self._text(text)
        done: dict[str, str] = self._texts.of(self.vault.known)
        if text not in done:
            done[text] = self._text(text)
        return done[text]

    def _text(self, text: str) -> str:
        text = self._by_value(text)
        if "@" in text:
            text = _USER_INFO.sub(f"{tag('credentials')}@", text)
        text = self._by_place(text)
        return self._origin.stable(text) if self._origin else text

    def held(self, text: str) -> frozenset[str]:
        """The names of the secrets that stand in `text`: known by their value, or tags already.

        What merely stands under a credential's name, such as `"apiKey": "missing"`, is none.
        """
        done: dict[str, frozenset[str]] = self._held.of(self.vault.known)
        if text not in done:
            found = frozenset(found[2:-2] for found in TAG.findall(self._by_value(text)))
            if len(text) > _LONGEST_KEPT:
                return found
            done[text] = found
        return done[text]

    def secrets_in(self, text: str) -> frozenset[str]:
        """The names of the secrets that stand in `text` by their value, however encoded; tags are none.

        One that is short or a common word is not looked for: it stands in other text by chance.
        """
        known = self.vault.known
        if not known.may_be_in(text):
            return frozenset()
        return frozenset(name for name, value in known.searched if encoded(value).is_in(text))

    def is_secret(self, name: str, value: str) -> bool:
        """Whether `value`, which stands under the field `name`, is to be kept where secrets are: by its name, a common
        word too, since somebody's password may be one; or since it is known.
        """
        says = self.names.says(name)
        if says is Says.CREDENTIAL or (says is Says.MAYBE and is_strong(value)):
            return bool(value) and not TAG.fullmatch(value)
        return bool(self.secrets_in(value))

    def header(self, name: str, value: str) -> str:
        """The value of a header: a credential is replaced whole, of a cookie its value, whether known or not."""
        key, done = (name, value), self.vault.known.headers
        if key not in done:
            if len(done) >= _MOST_HEADERS:
                done.clear()
            done[key] = self._header(name.lower(), value)
        return done[key]

    def _header(self, lowered: str, value: str) -> str:
        if is_credential_header(self.names, lowered, value):
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
        if data is None or isinstance(data, (int, float)):
            return data
        if isinstance(data, bytes):
            return self.body(data)
        if isinstance(data, (dict, Mapping)):
            return {self.data(key): self._field(key, item) for key, item in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.data(item) for item in data]
        return data

    def shared(self, data: Any) -> Any:
        """As `data`; what was scrubbed before comes again, so that nobody may change it."""
        try:
            key = marshal.dumps(data, 2)  # tells 1, 1.0 and True apart, unlike a comparison
        except ValueError:
            return self.data(data)
        done: dict[bytes, Any] = self._shared.of(self.vault.known)
        if key not in done:
            done[key] = self.data(data)
        return done[key]

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

    def _by_value(self, text: str) -> str:
        known = self.vault.known
        if known.may_be_in(text):
            for name, value in known.searched:
                text = encoded(value).replace(text, tag(name))
        if "asic " in text or "ASIC " in text:
            text = _BASIC.sub(self._basic, text)
        return plain_tags(text)

    def _credential(self, header: str, value: str) -> str:
        """Authorization has a tag of its own; else that of a known secret, or one named after the header."""
        if not value or TAG.fullmatch(value):
            return value
        if header in _AUTHORIZATION:
            return tag(AUTH_HEADER_TAG)
        return tag(self.vault.known.names.get(value) or camel(header))

    def _by_place(self, text: str) -> str:
        """`text` without what stands under a credential's name, whatever it is."""
        pieces: list[str] = []
        done = 0
        for found in credentials(text, self.names):
            replaced = self._tag_of(found.name, found.value)
            if replaced:
                pieces += (text[done : found.start], f'"{replaced}"' if found.is_bare else replaced)
                done = found.end
        return "".join((*pieces, text[done:])) if pieces else text

    def _tag_of(self, name: str, value: str) -> str:
        """What replaces a value that stands under a credential's name; empty if it is none."""
        known = self.vault.known.names.get(value)
        if known:
            return tag(known)
        return tag(camel(name)) if may_be_credential(value) else ""

    @cached_property
    def _origin(self) -> Origin | None:
        return Origin(self.base_url) if self.base_url and urlsplit(self.base_url).netloc else None

    def _basic(self, match: re.Match[str]) -> str:
        credential = basic_credential(match[2])
        held = [name for value, name in self.vault.known.names.items() if value in credential.split(":")]
        return f"{match[1]}{tag(held[0])}" if held else match[0]

    def _field(self, key: Any, value: Any) -> Any:
        scrubbed = self.data(value)
        if not isinstance(scrubbed, str) or not isinstance(key, str):
            return scrubbed
        says = self.names.says(key)
        if says is Says.CREDENTIAL or (says is Says.MAYBE and is_strong(scrubbed)):
            return self._tag_of(key, scrubbed) or scrubbed
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


def is_credential_header(names: CredentialNames, lowered: str, value: str) -> bool:
    """Whether all that a header says is a credential; `lowered` is its name."""
    says = names.says(lowered)
    return says is Says.CREDENTIAL or lowered.endswith("signature") or (says is Says.MAYBE and is_strong(value))
