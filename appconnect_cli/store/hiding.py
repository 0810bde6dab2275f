"""A stored document without its secrets, and with them again. Pure.

The profile's key leaves `{{apiKey}}` wherever a text holds it, in keys too. Any other secret leaves a tag that names
its place, `{{secret:/user/accessToken}}`, and goes by that place (a JSON pointer, RFC 6901) where secrets are kept.
What merely looks like such a tag is told apart by escaped braces, in a document that says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CREDENTIAL_TAG = "{{apiKey}}"
"""Stands for the profile's key in the file, as it does in recordings."""

_SECRET = "{{secret:"
_BRACES, _BRACES_TAG = "{{", "{{braces}}"
_ESCAPED = re.compile(r"\{\{(?:braces|apiKey)\}\}")

IsSecret = Callable[[str, str], bool]
"""Whether the value under a field's name is a secret; in a list the field's that holds the list."""


@dataclass(frozen=True)
class Hidden:
    """What may stand in a file, and what may not."""

    document: dict[str, Any]
    secrets: Mapping[str, str] | None
    """By their place; None if the document has no tags of secrets, whatever looks like one."""
    escaped: bool
    """Whether braces are escaped in the document."""


def hide(document: Mapping[str, Any], credential: str, is_secret: IsSecret) -> Hidden:
    """Take the secrets out of JSON data."""
    for escaping in (False, True):
        hiding = _Hiding(credential, is_secret, escaping)
        hidden = {hiding.text(key): hiding.data(item, _under("", hiding.text(key)), key)
                  for key, item in document.items()}  # fmt: skip
        if not hiding.looks_like_a_tag:
            break
    return Hidden(hidden, hiding.secrets or None, escaping)


def show(hidden: Hidden, credential: str) -> tuple[dict[str, Any], list[str]]:
    """The document as it was before `hide`, and the places whose secret is missing; they hold an empty text then."""
    showing = _Showing(hidden, credential)
    document = {showing.text(key): showing.data(item, _under("", key)) for key, item in hidden.document.items()}
    return document, showing.missing


@dataclass
class _Hiding:
    credential: str
    is_secret: IsSecret
    escaping: bool
    secrets: dict[str, str] = field(default_factory=dict)
    ambiguous: bool = False

    @property
    def looks_like_a_tag(self) -> bool:
        """Whether some text would be read as a tag: all that has braces must be escaped then."""
        return self.ambiguous and not self.escaping

    def data(self, value: Any, place: str, name: str) -> Any:
        if isinstance(value, str):
            return self._leaf(value, place, name)
        if isinstance(value, dict):
            named = ((key, self.text(key), item) for key, item in value.items())
            return {hidden: self.data(item, _under(place, hidden), key) for key, hidden, item in named}
        if isinstance(value, list):
            return [self.data(item, _under(place, str(at)), name) for at, item in enumerate(value)]
        return value

    def _leaf(self, value: str, place: str, name: str) -> str:
        plain = value.replace(self.credential, CREDENTIAL_TAG) if self.credential else value
        if value and value != self.credential and self.is_secret(name, plain):
            self.secrets[place] = value
            return _tag(place)
        return self.text(value)

    def text(self, text: str) -> str:
        tag = CREDENTIAL_TAG
        if not self.credential:
            self.ambiguous |= _SECRET in text
            return tag.join(map(self._escaped, text.split(tag)))  # a key that is not known now stays a tag
        self.ambiguous |= _SECRET in text or tag in text
        return tag.join(map(self._escaped, text.split(self.credential)))

    def _escaped(self, text: str) -> str:
        return text.replace(_BRACES, _BRACES_TAG) if self.escaping else text


class _Showing:
    def __init__(self, hidden: Hidden, credential: str) -> None:
        self._secrets = hidden.secrets
        self._escaped = hidden.escaped
        self._meanings = {_BRACES_TAG: _BRACES, CREDENTIAL_TAG: credential or CREDENTIAL_TAG}
        self.missing: list[str] = []

    def data(self, value: Any, place: str) -> Any:
        if isinstance(value, str):
            return self._leaf(value, place)
        if isinstance(value, dict):
            return {self.text(key): self.data(item, _under(place, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.data(item, _under(place, str(at))) for at, item in enumerate(value)]
        return value

    def _leaf(self, value: str, place: str) -> str:
        if self._secrets is None or value != _tag(place):
            return self.text(value)
        if place not in self._secrets:
            self.missing.append(place)
        return self._secrets.get(place, "")

    def text(self, text: str) -> str:
        if self._escaped:
            return _ESCAPED.sub(lambda match: self._meanings[match[0]], text)
        return text.replace(CREDENTIAL_TAG, self._meanings[CREDENTIAL_TAG])


def _tag(place: str) -> str:
    return f"{_SECRET}{place}}}}}"


def _under(place: str, key: str) -> str:
    """A JSON pointer, one step further."""
    return f"{place}/{key.replace('~', '~0').replace('/', '~1')}"
