"""Fields by their names; above all those of a request that differ from run to run: a nonce, a timestamp. Pure.

A path is spelled as a miss prints it, so that it can be copied from there:

    query.nonce            a parameter
    body.meta.timestamp    a member of JSON, a field of a form, a part of multipart
    body.Envelope.Header.Security.@Id    an element of XML, without its namespace; `@` begins an attribute
    body.items.requestId   that of each item: lists need no sign, and `items[].requestId` says the same
    body.items[0].id       that of the first item alone
    body.*.seen            `*` stands for any part of one name
    body.**.nonce          `**` stands for any depth, none included

What stands below an ignored field is ignored with it.
"""

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(r"\.\*\*|\*|\[\d*\]|\.|[^.*\[\]]+|[\[\]]")
_WILDCARD = re.compile(r"\[\d*\]|[.*]")
_ANY_ITEM = r"(?:\[\d*\])*"
_MEANT = {".**": r"(?:[.\[].*)?", "*": r"[^.\[\]]*", "[]": "", ".": rf"{_ANY_ITEM}\."}

_ID_NAME = re.compile(r"(?:.*[^a-z])?(?:id|ids|key|uuid|guid)|.*[a-z](?:Id|ID|Ids|Key|Uuid|Guid)")

_EXAMPLES = "query.nonce, body.meta.timestamp, body.items.requestId, body.**.nonce"


class FieldPathError(ValueError):
    """A path that names no field: why, and `hint`, how to name one."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True)
class IgnoredFields:
    """What is left out when two requests are compared. Paths are checked by `checked_path`."""

    paths: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paths)

    def holds(self, path: str) -> bool:
        """Whether the field at `path`, such as `body.items[0].id`, is ignored."""
        return self._pattern.fullmatch(path) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_regex, self.paths)), re.DOTALL)


def names_an_id(name: str) -> bool:
    """Whether a field of that name holds an id: `id`, `contactId`, `contact_id`, `uuid`."""
    return _ID_NAME.fullmatch(name) is not None


def checked_path(path: str) -> str:
    """The path. FieldPathError if it names no field."""
    place = re.split(r"[.\[]", path, maxsplit=1)[0]
    if place in ("header", "headers"):
        raise FieldPathError("headers never count when requests are compared.", "Leave it out: it is ignored already.")
    if place not in ("query", "body"):
        raise FieldPathError("it begins with neither `query.` nor `body.`.", f"Such as {_EXAMPLES}.")
    if ".." in path or path.endswith("."):
        raise FieldPathError("a name in it is empty.", f"Such as {_EXAMPLES}.")
    if not _WILDCARD.sub("", path.removeprefix(place)).strip():
        raise FieldPathError(
            "it names no field: requests that ask for different things would get the same answer.",
            f"Name what differs from run to run: {_EXAMPLES}.",
        )
    return path


def _regex(path: str) -> str:
    tokens = (_MEANT[token] if token in _MEANT else re.escape(token) for token in _TOKEN.findall(path))
    return "".join(tokens) + _ANY_ITEM
