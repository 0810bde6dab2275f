"""Where a text names a credential: JSON, form and query, XML, multipart, whatever its content type says. Pure."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, unquote_plus

from appconnect_cli.transports.names import CredentialNames, Says
from appconnect_cli.transports.values import is_strong


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


@dataclass(frozen=True)
class _Syntax:
    """One way to write a name and its value."""

    sign: str
    """What every text of this kind holds."""
    pattern: str
    """With the groups `name` and `value`."""
    decoded: Callable[[str], str]
    is_bare: bool = False


def credentials(text: str, names: CredentialNames) -> list[Found]:
    """What `text` holds under a credential's name, in order and without overlaps; values that can be none included."""
    if not names.may_be_in(text):
        return []
    kept: list[Found] = []
    for found in sorted(_all(text, names), key=lambda each: (each.start, -each.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _all(text: str, names: CredentialNames) -> Iterator[Found]:
    for syntax in _SYNTAXES:
        if syntax.sign not in text:
            continue
        for match in _compiled(syntax.pattern).finditer(text):
            says = names.says(match["name"])
            if says is Says.NOTHING:
                continue
            found = _found(match, match["name"], syntax)
            if found.value and (says is Says.CREDENTIAL or is_strong(found.value)):
                yield found
    if "[" in text and '"' in text:
        yield from _in_lists(text, names)


def _in_lists(text: str, names: CredentialNames) -> Iterator[Found]:
    """`"tokens": ["a", "b"]`"""
    for outer in _compiled(_JSON_LIST).finditer(text):
        if names.says(outer["name"].removesuffix("s")) is Says.CREDENTIAL:
            for inner in _compiled(_STRING).finditer(text, *outer.span("items")):
                yield _found(inner, outer["name"], _ITEM)


def _found(match: re.Match[str], name: str, syntax: _Syntax) -> Found:
    spelled = match["value"]
    start = match.start("value") + len(spelled) - len(spelled.lstrip())
    stripped = spelled.strip()
    return Found(name, syntax.decoded(stripped), start, start + len(stripped), syntax.is_bare)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Most commands need none of them, and all together take longer than a replayed call."""
    return re.compile(pattern)


def _from_json(spelled: str) -> str:
    try:
        return str(json.loads(f'"{spelled}"'))
    except ValueError:
        return spelled


def _from_url_in_url(spelled: str) -> str:
    return unquote(unquote(spelled))


def _as_it_is(spelled: str) -> str:
    return spelled


_NAME = r"(?P<name>[\w$@.:-][\w$@.:\[\]-]{1,79})"
_XML_NAME = r"(?P<name>[\w:.-]{2,80})"
_STRING = r'"(?P<value>(?:[^"\\]|\\.)*)"'
_JSON_LIST = rf'"{_NAME}"\s*:\s*\[(?P<items>[^\[\]{{}}]*)\]'
_MARK = r"%(?:25)*"
"""A percent sign, by a URL within a URL encoded any number of times."""

_ITEM = _Syntax('"', _STRING, _from_json)
_SYNTAXES = (
    _Syntax('"', rf'"{_NAME}"\s*:\s*{_STRING}', _from_json),
    _Syntax('"', rf'"{_NAME}"\s*:\s*(?P<value>\d{{6,}})(?![\d.eE])', _as_it_is, is_bare=True),
    _Syntax('\\"', rf'\\+"{_NAME}\\+"\s*:\s*\\+"(?P<value>[^"\\]*)\\+"', _as_it_is),
    _Syntax("':", rf"'{_NAME}'\s*:\s*'(?P<value>(?:[^'\\]|\\.)*)'", _as_it_is),
    _Syntax('"value"', rf'"(?:name|key|field|id)"\s*:\s*"{_NAME}"\s*,\s*"value"\s*:\s*{_STRING}', _from_json),
    _Syntax("=", r"""(?:\A|[?&;#])(?P<name>[\w$@.:%\[\]-]{2,80})=(?P<value>[^&;#\s"'<>]+)""", unquote_plus),
    _Syntax(
        "%",
        rf"{_MARK}(?:3[Ff]|26|23)(?P<name>[\w.-]{{2,80}}){_MARK}3[Dd]"
        rf"""(?P<value>(?:(?!{_MARK}(?:26|23))[^&;#\s"'<>])+)""",
        _from_url_in_url,
    ),
    _Syntax("</", rf"<{_XML_NAME}(?:\s[^<>]*)?>(?:\s*<!\[CDATA\[)?(?P<value>[^<>\[\]]+)(?:\]\]>\s*)?</", html.unescape),
    _Syntax("</", rf"<[\w:.-]+\s[^<>]*?(?:name|key|id)=[\"']{_XML_NAME}[\"'][^<>]*>(?P<value>[^<>]+)</", html.unescape),
    _Syntax("<name>", rf"<name>{_XML_NAME}</name>\s*<value>(?:\s*<string>)?(?P<value>[^<>]+)</", html.unescape),
    _Syntax('="', rf'(?<=\s){_XML_NAME}="(?P<value>[^"<>]*)"(?=[^<>]{{0,2000}}>)', html.unescape),
    _Syntax(
        'name="',
        r'name="(?P<name>[^"\r\n]{2,80})"[^\r\n]*(?:\r?\n[^\r\n]+){0,5}\r?\n\r?\n(?P<value>[^\r\n]+)',
        _as_it_is,
    ),
)
"""JSON (text, number, in JSON), Python's notation, name-value pairs, form and query, URLs in URLs, XML elements, named
elements, XML-RPC, attributes, multipart."""
