"""Whether a value can be told from other text, and whether it can be a credential at all. Pure."""

import re

from appconnect_cli.transports.encodings import TAG

SHORTEST = 6
"""Characters; a shorter value would be found in words and numbers that have nothing to do with it."""

_WORD = re.compile(r"[a-z]{1,15}|[A-Z]{1,15}|[A-Z][a-z]{1,14}|\d{1,7}")
_URL = re.compile(r"https?://", re.IGNORECASE)
_MASK = re.compile(r"[*.x\u2022_-]*|<[^<>]*>|\[[^\[\]]*\]")
_UNSIGNED = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+\.")
_NO_CREDENTIALS = frozenset(
    {"true", "false", "null", "none", "nil", "undefined", "yes", "no", "bearer", "basic", "mac", "oauth", "oauth2",
     "apikey", "jwt", "string", "text", "required", "optional", "hidden", "enabled", "disabled", "password", "token",
     "secret"}
)  # fmt: skip


def is_distinctive(value: str) -> bool:
    """Whether `value`, wherever it is found, is no accident: replacing it does not eat other text.

    No accident has at least `SHORTEST` characters and is no plain word (`password`, `Sandbox`: letters in one case,
    fewer than 16) and no small number (fewer than 8 digits). Words joined by a mark, as in `test-key`, rarely
    stand in a file by chance, and letters in both cases or with digits are none that a language has.
    """
    return len(value) >= SHORTEST and not _WORD.fullmatch(value)


def is_token(value: str) -> bool:
    """Whether a value that a CRM handed out under a credential's name is one that may be looked for everywhere."""
    return len(value) >= 8 and is_distinctive(value) and may_be_credential(value) and not re.search(r"\s", value)


def is_strong(value: str) -> bool:
    """Whether a value is a credential by its looks: long, with letters and digits, without a space."""
    return len(value) >= 16 and is_token(value) and bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))


def may_be_credential(value: str) -> bool:
    """No: an empty one, a mask, a scheme, a word of a form or a schema, an address, what is a tag already, and a JWT
    without a signature (RFC 7519, 6).
    """
    stripped = value.strip()
    return not (
        _MASK.fullmatch(stripped)
        or stripped.lower() in _NO_CREDENTIALS
        or _URL.match(stripped)
        or _UNSIGNED.fullmatch(stripped)
        or TAG.search(stripped)
    )
