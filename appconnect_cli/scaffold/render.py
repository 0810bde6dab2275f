"""A template's files with the names put in, in memory: nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from appconnect_cli.errors import InternalError
from appconnect_cli.scaffold.locate import DESCRIPTION, Template
from appconnect_cli.scaffold.naming import Names, names_of
from appconnect_cli.transports import yaml_text

SUFFIX = ".j2"
"""A file that ends so is rendered and loses the ending; every other one is copied byte for byte."""

RECORDED_AS = names_of("template-connector")
"""The connector in a template's own recordings (cassettes/README.md); a copy of them bears the project's names."""

_SKIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".appconnect"})


def render(template: Template, names: Names) -> dict[PurePosixPath, bytes]:
    """Every file of a project made from `template`, by its path inside the project."""
    environment = Environment(
        loader=FileSystemLoader(template.folders[0].parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,
    )
    values = asdict(names)
    files: dict[PurePosixPath, bytes] = {}
    for folder in template.folders:
        for path in _files(folder):
            if path.as_posix() != DESCRIPTION:
                target, content = _rendered(environment, folder, path, values)
                files[target] = content
    return files | _recordings(template.recordings, names)


def _rendered(
    environment: Environment, folder: Path, path: PurePosixPath, values: Mapping[str, str]
) -> tuple[PurePosixPath, bytes]:
    content = (folder / path).read_bytes()
    try:
        target = environment.from_string(path.as_posix()).render(values)
        if path.suffix == SUFFIX:
            rendered = environment.from_string(content.decode("utf-8")).render(values)
            return PurePosixPath(target.removesuffix(SUFFIX)), rendered.encode("utf-8")
    except TemplateError as error:
        raise InternalError(f"The template's {path} can't be rendered: {error}.") from error
    return PurePosixPath(target), content


def _recordings(folder: Path, names: Names) -> dict[PurePosixPath, bytes]:
    """The template's cassettes, which hold no name of the connector, and their `.call.yaml` files, which do."""
    return {
        PurePosixPath("cassettes") / path: _renamed(path, (folder / path).read_bytes(), names)
        for path in _files(folder)
        if path.suffix == ".yaml" and ".partial." not in path.name
    }


def _renamed(path: PurePosixPath, content: bytes, names: Names) -> bytes:
    if not path.name.endswith(".call.yaml"):
        return content
    return yaml_text.dump(_with_names(yaml_text.load(content.decode("utf-8")), names))


def _with_names(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        return value.replace(RECORDED_AS.name, names.name).replace(RECORDED_AS.crm_name, names.crm_name)
    if isinstance(value, dict):
        return {key: _with_names(item, names) for key, item in value.items()}
    return [_with_names(item, names) for item in value] if isinstance(value, list) else value


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """The files below `folder`, in a fixed order; none if there is no such folder."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not _SKIPPED.intersection(relative.parts):
            yield PurePosixPath(relative.as_posix())
