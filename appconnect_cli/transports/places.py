"""Where a text names a credential: JSON, form and query, XML, multipart, whatever its content type says. Pure."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from appconnect_cli.transports.names import CredentialNames, Says
from appconnect_cli.transports.values import is_strong

_NAME = r"(?P<name>[\w$@.:-][\w$@.:\[\]-]{1,79})"


@dataclass(frozen=True)
class Found:
    """One value that stands under a credential's name."""

    name: str
    value: str
    """Decoded."""
    start: int
    end: int
    """Where it stands as it is spelled, without quotes."""
    is_bare: bool = False
    """A number in JSON, which has no quotes."""


def credentials(text: str, names: CredentialNames) -> list[Found]:
    """What `text` holds under a credential's name, in order and without overlaps; values that can be none included."""
    lowered = text.lower()
    for stem in names.stems:
        if stem in lowered:
            break
    else:
        return []
    kept: list[Found] = []
    for found in sorted(_all(text, names), key=lambda each: (each.start, -each.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _all(text: str, names: CredentialNames) -> Iterator[Found]:
    for needed, pattern, decoded in _SYNTAXES:
        if needed not in text:
            continue
        for match in pattern.finditer(text):
            says = names.says(match["name"])
            if says is Says.NOTHING:
                continue
            value = decoded(match["value"])
            if value and (says is Says.CREDENTIAL or is_strong(value)):
                yield Found(match["name"], value, *match.span("value"), is_bare=pattern is _JSON_NUMBER)
    if "[" in text and '"' in text:
        yield from _in_lists(text, names)


def _in_lists(text: str, names: CredentialNames) -> Iterator[Found]:
    """`"tokens": ["a", "b"]`"""
    for outer in _JSON_LIST.finditer(text):
        if names.says(outer["name"].removesuffix("s")) is Says.CREDENTIAL:
            for inner in _JSON_ITEM.finditer(text, *outer.span("items")):
                yield Found(outer["name"], _from_json(inner["value"]), *inner.span("value"))


def _from_json(spelled: str) -> str:
    try:
        return str(json.loads(f'"{spelled}"'))
    except ValueError:
        return spelled


def _from_url(spelled: str) -> str:
    return unquote_plus(spelled)


def _from_url_in_url(spelled: str) -> str:
    return unquote(unquote(spelled))


def _as_it_is(spelled: str) -> str:
    return spelled


_STRING = r'"(?P<value>(?:[^"\\]|\\.)*)"'
_JSON = re.compile(rf'"{_NAME}"\s*:\s*{_STRING}')
_JSON_NUMBER = re.compile(rf'"{_NAME}"\s*:\s*(?P<value>\d{{6,}})(?![\d.eE])')
_JSON_LIST = re.compile(rf'"{_NAME}"\s*:\s*\[(?P<items>[^\[\]{{}}]*)\]')
_JSON_ITEM = re.compile(_STRING)
_JSON_IN_JSON = re.compile(rf'\\+"{_NAME}\\+"\s*:\s*\\+"(?P<value>[^"\\]*)\\+"')
_PYTHON = re.compile(rf"'{_NAME}'\s*:\s*'(?P<value>(?:[^'\\]|\\.)*)'")
_NAME_AND_VALUE = re.compile(rf'"(?:name|key|field|id)"\s*:\s*"{_NAME}"\s*,\s*"value"\s*:\s*{_STRING}')
_PARAMETER = re.compile(r"""(?:\A|[?&;#])(?P<name>[\w$@.:%\[\]-]{2,80})=(?P<value>[^&;#\s"'<>]+)""")
_PARAMETER_IN_URL = re.compile(
    r"""(?:%(?:25)*(?:3F|26|3f|23))(?P<name>[\w.-]{2,80})%(?:25)*3[Dd](?P<value>(?:(?!%(?:25)*(?:26|23))[^&;#\s"'<>])+)"""
)
_ELEMENT = re.compile(r"<(?P<name>[\w:.-]{2,80})(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?(?P<value>[^<>\[\]]+?)(?:\]\]>)?\s*</")
_ATTRIBUTE = re.compile(r"(?<=\s)(?P<name>[\w:.-]{2,80})=\"(?P<value>[^\"<>]*)\"(?=[^<>]*>)")
_NAMED_ELEMENT = re.compile(
    r"<[\w:.-]+\s[^<>]*?(?:name|key|id)=[\"'](?P<name>[\w:.-]{2,80})[\"'][^<>]*>\s*(?P<value>[^<>]+?)\s*</"
)
_MEMBER = re.compile(r"<name>\s*(?P<name>[\w:.-]{2,80})\s*</name>\s*<value>\s*(?:<string>)?(?P<value>[^<>]+?)\s*</")
_PART = re.compile(r"""name="(?P<name>[^"\r\n]{2,80})"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n(?P<value>[^\r\n]+)""")

_SYNTAXES: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ('":', _JSON, _from_json),
    ('" :', _JSON, _from_json),
    ('":', _JSON_NUMBER, _as_it_is),
    ('\\"', _JSON_IN_JSON, _as_it_is),
    ("':", _PYTHON, _as_it_is),
    ('"value"', _NAME_AND_VALUE, _from_json),
    ("=", _PARAMETER, _from_url),
    ("%", _PARAMETER_IN_URL, _from_url_in_url),
    ("</", _ELEMENT, html.unescape),
    ("</", _NAMED_ELEMENT, html.unescape),
    ("</name>", _MEMBER, html.unescape),
    ('="', _ATTRIBUTE, html.unescape),
    ('name="', _PART, _as_it_is),
)
"""What must be in a text that has this form, the form, and how its values are decoded."""
