"""A template's files with the names put in, in memory: nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from jinja2 import Environment, StrictUndefined, TemplateError

from appconnect_cli.errors import InternalError
from appconnect_cli.scaffold.locate import DESCRIPTION, Template
from appconnect_cli.scaffold.naming import Names

SUFFIX = ".j2"
"""A file that ends so is rendered and loses the ending; every other one is copied byte for byte."""

RECORDED_AS = "template-connector"
"""The connector's name in a template's own recordings (see cassettes/README.md); a project's copy bears its name."""

_SKIPPED = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".appconnect"})


def render(template: Template, names: Names) -> dict[PurePosixPath, bytes]:
    """Every file of a project made from `template`, by its path inside the project."""
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
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
    """The template's cassettes, which hold no name, and their `.call.yaml` files, which do."""
    return {
        PurePosixPath("cassettes") / path: _renamed(path, (folder / path).read_bytes(), names)
        for path in _files(folder)
        if path.suffix == ".yaml"
    }


def _renamed(path: PurePosixPath, content: bytes, names: Names) -> bytes:
    if not path.name.endswith(".call.yaml"):
        return content
    return content.replace(RECORDED_AS.encode(), names.name.encode())


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """The files below `folder`, in a fixed order; none if there is no such folder."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not _SKIPPED.intersection(relative.parts):
            yield PurePosixPath(relative.as_posix())
