"""From what a person types as a name to the names that a project needs, or a clear no."""

import keyword
import re
import sys
from dataclasses import dataclass

from appconnect_cli.errors import UsageError

MAX_LENGTH = 40
"""A name ends up in imports, URLs, user ids and file names; longer ones make unreadable code."""

MAX_CRM_NAME_LENGTH = 60

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_USED_BY_CONNECTORS = frozenset(
    {"appconnect_cli", "httpx", "pydantic", "pytest", "vcr", "yaml", "rich", "typer", "jinja2", "starlette", "uvicorn"}
    | {"phonenumbers", "time_machine", "dotenv", "mypy", "ruff", "anyio", "requests", "aiohttp"}
)
_FOLDERS_OF_A_PROJECT = frozenset({"test", "tests", "cassettes", "build", "dist"})


@dataclass(frozen=True)
class Names:
    """The spellings of one connector's name."""

    name: str
    """In App Connect's registry, in the manifest and in user ids: `acme-crm`."""
    package: str
    """The Python package: `acme_crm`."""
    class_name: str
    """The connector's class: `AcmeCrmConnector`."""
    crm_name: str
    """What people call the CRM: `Acme CRM`."""


def names_of(typed: str, crm_name: str | None = None) -> Names:
    """The names of a project. UsageError says what is wrong and what would do.

    >>> names_of("Acme CRM")
    Names(name='acme-crm', package='acme_crm', class_name='AcmeCrmConnector', crm_name='Acme CRM')
    """
    name = re.sub(r"\s+", "-", typed.strip()).lower()
    _check_form(typed, name)
    package = name.replace("-", "_")
    _check_package(package)
    words = re.split(r"[-_]", name)
    return Names(
        name=name,
        package=package,
        class_name="".join(word.capitalize() for word in words) + "Connector",
        crm_name=_checked_crm_name(crm_name) if crm_name is not None else _spoken(typed, words),
    )


def _check_form(typed: str, name: str) -> None:
    hint = "Use letters, digits and single hyphens, beginning with a letter: acme, acme-crm, crm2go."
    if not name:
        raise UsageError("A connector needs a name.", hint=hint)
    if len(name) > MAX_LENGTH:
        raise UsageError(
            f"The name {_shortened(typed)!r} has {len(name)} characters; at most {MAX_LENGTH} are allowed.",
            hint="It stands in imports, URLs and user ids: choose a short one.",
        )
    if "/" in typed or "\\" in typed or typed.strip(". ") != typed.strip():
        raise UsageError(
            f"{typed!r} is a path, not a name.", hint="Give the name alone; --directory says where the project goes."
        )
    if not _NAME.fullmatch(name):
        raise UsageError(f"{typed!r} can't be a connector's name: it must make a Python package.", hint=hint)


def _check_package(package: str) -> None:
    """A package that hides another one breaks imports far from here."""
    if keyword.iskeyword(package):
        raise UsageError(f"{package!r} is a word of the Python language.", hint=f"Take {package}-crm, for instance.")
    taken = {
        "Python's own module": sys.stdlib_module_names,
        "a package that connectors use": _USED_BY_CONNECTORS,
        "a folder of the project": _FOLDERS_OF_A_PROJECT,
    }
    for owner, reserved in taken.items():
        if package in reserved:
            raise UsageError(f"A package {package!r} would hide {owner}.", hint=f"Take {package}-crm, for instance.")


def _checked_crm_name(text: str) -> str:
    """It is put into docstrings, TOML and JSON: what would end a string there is refused rather than escaped."""
    crm_name = text.strip()
    if not crm_name or len(crm_name) > MAX_CRM_NAME_LENGTH:
        raise UsageError(
            f"--crm-name has {len(crm_name)} characters; 1 to {MAX_CRM_NAME_LENGTH} are allowed.",
            hint='What people call the CRM: --crm-name "Acme CRM".',
        )
    if not crm_name.isprintable() or set(crm_name) & set('"\\{}'):
        raise UsageError(
            f"--crm-name {crm_name!r} has a character that can't stand in all of the project's files.",
            hint="Leave out double quotes, backslashes, braces and control characters.",
        )
    return crm_name


def _spoken(typed: str, words: list[str]) -> str:
    """`acme-crm` -> `Acme Crm`; a name typed with capitals or blanks is taken as it is."""
    text = " ".join(typed.split())
    return " ".join(word.capitalize() for word in words) if text == text.lower() else text.replace("-", " ")


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
