"""How a secret looks once a library, a CRM or a log has encoded it: patterns to find it by. Pure."""

import base64
import html
import json
import re
from functools import lru_cache
from urllib.parse import quote, quote_plus

_SHORTEST_RUN = 4
TAG = re.compile(r"\{\{[\w.-]+\}\}")
"""What stands in a secret's place."""
_TAG_IN_PERCENT = re.compile(r"(?:%(?:25)*7[Bb]){2}([\w.-]+)(?:%(?:25)*7[Dd]){2}")
_BASE64 = re.compile(r"(?:(?<![A-Za-z0-9+_%-])|(?<=%[0-9A-Fa-f]{2}))([A-Za-z0-9+_-]{8,})(?:=|%3[Dd]){0,2}")
_TOKEN = re.compile(r"[A-Za-z0-9+_-]*(?:=|%3[Dd]){0,2}")
_TOKEN_LEFT = re.compile(r"[A-Za-z0-9+_-]*\Z")


class Encoded:
    """One secret value: finds it raw, percent- or form-encoded, JSON- or HTML-escaped, and inside base64."""

    def __init__(self, value: str) -> None:
        plain = "".join(_any_form(character) for character in value)
        cores = list(dict.fromkeys(core for form in _plain_forms(value) for core in _base64_cores(form.encode())))
        self._pattern = re.compile(
            rf"(?P<tag>\{{\{{[\w.-]+\}}\}})|(?P<base64>{'|'.join(_percent_aware(core) for core in cores)})|{plain}"
        )
        self.probes = _probes(value, cores)
        """One of these is in every text that holds the value: a search for them is cheap. Empty if there are none."""

    def is_in(self, text: str) -> bool:
        """Whether `replace` would find it."""
        if self.probes and not any(probe in text for probe in self.probes):
            return False
        return any(not match["tag"] for match in self._pattern.finditer(text))

    def replace(self, text: str, tag: str) -> str:
        """`text` with each occurrence replaced by `tag`; tags that stand there already are left alone."""
        pieces: list[str] = []
        done = 0
        for match in self._pattern.finditer(text):
            if match["tag"] or match.start() < done:
                continue
            start, end = match.span()
            if match["base64"]:
                start, end = _whole_token(text, done, start, end)
            pieces += (text[done:start], tag)
            done = end
        return "".join((*pieces, text[done:]))


@lru_cache(maxsize=512)
def encoded(value: str) -> Encoded:
    """The patterns of a value; compiled once however many redactors share it."""
    return Encoded(value)


def plain_tags(text: str) -> str:
    """`text` with its tags spelled as such: a connector in replay encodes the tag that it got for a token.

    A whole base64 token that holds one becomes that tag, as it did when the secret itself was in it.

    >>> plain_tags("/%7B%7BapiKey%7D%7D?t=dXNlcjp7e2FwaUtleX19")
    '/{{apiKey}}?t={{apiKey}}'
    """
    if "%" in text and ("7B" in text or "7b" in text):
        text = _TAG_IN_PERCENT.sub(r"{{\1}}", text)
    if "e3t" in text or "t7" in text or "7e" in text:  # what base64 makes of two braces, at each of three offsets
        text = _BASE64.sub(_tag_in_base64, text)
    return text


def basic_credential(token: str) -> str:
    """What a Basic token holds, or nothing if it is no such token.

    >>> basic_credential("dXNlcjprZXk=")
    'user:key'
    """
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except ValueError:
        return ""


def _tag_in_base64(match: re.Match[str]) -> str:
    """A plus may be a space in a form, as in `Basic+dXNl...`; both go, as they do around a secret."""
    token = match[1].replace("-", "+").replace("_", "/")
    for part in (token, token.rpartition("+")[2]):
        held = TAG.search(_decoded(part))
        if held:
            return held[0]
    return match[0]


def _decoded(token: str) -> str:
    """What base64 holds; a last character that stands for less than a byte is left out."""
    whole = token[:-1] if len(token) % 4 == 1 else token
    return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")


def _any_form(character: str) -> str:
    """A pattern for one character however it is encoded; letters and digits stand for themselves.

    Percent signs may have been encoded again (`%2526`), by a URL within a URL, and so may what JSON or HTML escaped.
    """
    if character.isascii() and character.isalnum():
        return character
    escaped = json.dumps(character)[1:-1]
    spelled = {character, escaped, json.dumps(escaped)[1:-1], html.escape(character)}
    spelled |= {"+"} if character == " " else set()
    forms = {
        *(re.escape(form) for form in spelled),
        *(_in_percent(form) for form in spelled),
        "".join(rf"\\u(?i:{unit})" for unit in _utf16_units(character)),
        f"&#0*{ord(character)};",
        f"&#[xX]0*(?i:{ord(character):x});",
    }
    backslashes = r"(?:\\|%(?:25)*5[Cc]){0,4}" if character in "\"'/" else ""
    return f"{backslashes}(?:{'|'.join(sorted(forms, key=len, reverse=True))})"


def _in_percent(form: str) -> str:
    return "".join(
        character
        if character.isascii() and character.isalnum()
        else "".join(f"%(?:25)*(?i:{octet:02x})" for octet in character.encode("utf-8", "surrogatepass"))
        for character in form
    )


def _utf16_units(character: str) -> list[str]:
    raw = character.encode("utf-16-be", "surrogatepass").hex()
    return [raw[at : at + 4] for at in range(0, len(raw), 4)]


def _plain_forms(value: str) -> list[str]:
    """What may have been encoded before base64 was: a member of a JSON token, a form."""
    forms = (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], quote(value, safe=""))
    return list(dict.fromkeys((*forms, quote_plus(value))))


def _base64_cores(value: bytes) -> list[str]:
    """The characters that base64 gives `value` whatever stands before and after it: one per offset, both alphabets."""
    cores: dict[str, None] = {}
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + value + b"\0" * (-(offset + len(value)) % 3)).decode()
        core = text[-(-offset * 8 // 6) : (offset + len(value)) * 8 // 6]
        cores.setdefault(core)
        cores.setdefault(core.replace("+", "-").replace("/", "_"))
    return list(cores)


def _percent_aware(core: str) -> str:
    forms = {"+": r"(?:\+|%2[Bb])", "/": r"(?:\\?/|%2[Ff])"}
    return "".join(forms.get(character, re.escape(character)) for character in core)


def _whole_token(text: str, floor: int, start: int, end: int) -> tuple[int, int]:
    """The base64 token around a core. A slash ends it: in a URL it ends a segment."""
    left = start
    while left > floor and _TOKEN_LEFT.match(text[left - 1]):
        left -= 1
    if left and text[left - 1] == "%":  # an escaped character, such as %20, ends it too
        left = min(left + 2, start)
    right = _TOKEN.match(text, end)
    return left, right.end() if right else end


def _probes(value: str, cores: list[str]) -> tuple[str, ...]:
    """The longest runs of characters that all encodings leave as they are; none if one would be too short."""
    runs = [_longest(r"[A-Za-z0-9]+", value), *(_longest(r"[A-Za-z0-9_-]+", core) for core in cores)]
    return tuple(runs) if all(len(run) >= _SHORTEST_RUN for run in runs) else ()


def _longest(pattern: str, text: str) -> str:
    return max(re.findall(pattern, text), key=len, default="")
