"""Which names say that a credential stands behind them, be it a field, a query parameter or a header. Pure."""

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote

_CREDENTIAL = re.compile(
    r"(token|secret|apikey|accesskey|secretkey|privatekey|signingkey|password|passwd|passphrase|pwd|jwt"
    r"|authorization|authheader|(auth|session|login|access|alf)ticket)$"
)
_NO_CREDENTIAL = re.compile(
    r"page|next|prev|cursor|continuation|sync|delta|scroll|resume|csrf|xsrf|idempotency|device|push|has|is|needs"
)
"""Such a token opens nothing: it turns pages, or guards a form."""

_AMBIGUOUS = frozenset({"ticket", "credential", "credentials", "sessionkey", "sessionname"})
"""Names of a credential in one CRM and of a record in another: there it depends on the value."""

_STEMS = ("token", "secret", "apikey", "accesskey", "privatekey", "signingkey", "passw", "passphrase", "pwd", "jwt",
          "ticket", "authorization", "authheader", "credential", "sessionkey", "sessionname")  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")


class Says(Enum):
    """What a name says about its value."""

    NOTHING = 0
    MAYBE = 1
    """A credential if it looks like one."""
    CREDENTIAL = 2


@dataclass(frozen=True)
class CredentialNames:
    """The names that every CRM uses, and `further` ones of this CRM."""

    further: frozenset[str] = field(default_factory=frozenset)

    def says(self, name: str) -> Says:
        """`access_token`, `Access-Token`, `user[accessToken]` and `ns:accessToken` are one name."""
        return _says(name, self.further)

    def may_be_in(self, text: str) -> bool:
        """A quick look: most texts name no credential."""
        plain = text.lower().replace("_", "").replace("-", "")
        for stem in _stems(self.further):  # noqa: SIM110 - a generator costs more than the search
            if stem in plain:
                return True
        return False


def camel(name: str) -> str:
    """The name that a tag gets: `x-auth-token`, `X_Auth_Token` -> `xAuthToken`.

    >>> camel("user[access_token]")
    'accessToken'
    """
    first, *others = _words(name) or ["secret"]
    return first.lower() + "".join(word[:1].upper() + word[1:].lower() for word in others)


@lru_cache(maxsize=4096)
def _says(name: str, further: frozenset[str]) -> Says:
    words = [word.lower() for word in _words(name)]
    plain = "".join(words)
    if plain in {_plain(other) for other in further}:
        return Says.CREDENTIAL
    if plain in _AMBIGUOUS:
        return Says.MAYBE
    if _CREDENTIAL.search(plain) and not any(_NO_CREDENTIAL.fullmatch(word) for word in words):
        return Says.CREDENTIAL
    return Says.NOTHING


@lru_cache(maxsize=16)
def _stems(further: frozenset[str]) -> tuple[str, ...]:
    return (*_STEMS, *(_plain(name) for name in sorted(further)))


def _plain(name: str) -> str:
    return "".join(_words(name)).lower()


def _words(name: str) -> list[str]:
    """The words of the innermost name: what stands before a `[`, `:` or `.` is where it lives."""
    inner = re.split(r"[\[:.]", unquote(name).rstrip("]"))[-1]
    return _WORD.findall(inner)
