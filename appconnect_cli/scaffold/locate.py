"""Where templates and their recordings stand: in the wheel beside the package, in a checkout one folder up."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from appconnect_cli.errors import InternalError, UsageError

DESCRIPTION = "template.toml"
"""Beside a template's files: `description`, and `extends` if it brings only what differs from another template."""

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Template:
    """What `appconnect new` can make."""

    name: str
    description: str
    folders: tuple[Path, ...]
    """Where its files come from: a later folder replaces files of an earlier one."""
    recordings: Path
    """The cassettes that every project made from it begins with."""


def list_templates() -> tuple[Template, ...]:
    """Every template, by name. InternalError if the installation lacks them."""
    root = _data_folder("templates")
    return tuple(_read(root, folder.name) for folder in sorted(root.iterdir()) if (folder / DESCRIPTION).is_file())


def find_template(name: str) -> Template:
    """The template of that name; UsageError with those there are otherwise."""
    by_name = {template.name: template for template in list_templates()}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name.lower(), by_name, n=1)
    meant = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(by_name)}."
    raise UsageError(f"There is no template named {name!r}.", hint=f"{meant} `appconnect new --list` describes them.")


def _read(root: Path, name: str) -> Template:
    described = tomllib.loads((root / name / DESCRIPTION).read_text("utf-8"))
    base = described.get("extends")
    return Template(
        name=name,
        description=described["description"],
        folders=(*(_read(root, base).folders if base else ()), root / name),
        recordings=_data_folder("cassettes") / name,
    )


def _data_folder(name: str) -> Path:
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise InternalError(
        f"The installation of appconnect-cli at {_PACKAGE} lacks its {name}.", hint="Install the package anew."
    )
