"""`[connector] entry`: which module and which attribute, and what was probably meant if they are not there."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from appconnect_cli.errors import ConnectorLoadError

_DEPTH = 4
"""How many folders down a module is looked for, when one is proposed."""

_PASSED_OVER = frozenset({"__pycache__", "tests", "node_modules", "build", "dist", "venv", "site-packages"})


@dataclass(frozen=True)
class Entry:
    """`acme.connector:Acme`, `src/acme.py:Acme`, or either without an attribute."""

    module: str
    attribute: str = ""
    file: str = ""
    """The file's path below the connector's folder, if a file was named."""

    @classmethod
    def parse(cls, text: str) -> "Entry":
        """The entry as written in appconnect.toml."""
        target, _, attribute = text.strip().rpartition(":") if ":" in text else (text.strip(), "", "")
        if target.endswith(".py"):
            return cls(Path(target).stem, attribute, target)
        if not target or not all(part.isidentifier() for part in target.split(".")):
            raise ConnectorLoadError(
                f"[connector] entry is {text!r}.", hint='It is "package.module:Class" or "file.py:Class".'
            )
        return cls(target, attribute)

    def __str__(self) -> str:
        return f"{self.file or self.module}{':' if self.attribute else ''}{self.attribute}"

    def folder(self, root: Path) -> Path:
        """The folder that goes on the path: that of the file, or the connector's."""
        return (root / self.file).parent.resolve() if self.file else root


def no_such_module(entry: Entry, root: Path) -> ConnectorLoadError:
    """The entry's module is not there; with the nearest ones that are."""
    named = entry.file or entry.module
    there = sorted(_files(root) if entry.file else _modules(root))
    near = difflib.get_close_matches(named, there, n=1)
    same_end = [name for name in there if name.endswith(("/" if entry.file else ".") + named)]
    best = (near or same_end)[:1]
    hint = f"Did you mean {best[0]}? It is [connector] entry in appconnect.toml." if best else _listing(there)
    return ConnectorLoadError(f"[connector] entry: there is no {named} below {root}.", hint=hint)


def no_such_attribute(module: ModuleType, entry: Entry) -> ConnectorLoadError:
    """The entry's attribute is not there; with the nearest one, or the module's own classes."""
    names = [name for name in vars(module) if not name.startswith("_")]
    near = difflib.get_close_matches(entry.attribute, names, n=1)
    classes = [name for name in names if getattr(getattr(module, name), "__module__", None) == module.__name__]
    there = ", ".join(classes[:5])
    hint = f"Did you mean {near[0]}?" if near else f"It defines {there}." if there else "It defines no class."
    return ConnectorLoadError(f"{module.__file__ or module.__name__} has no {entry.attribute!r}.", hint=hint)


def _listing(names: list[str]) -> str:
    listed = ", ".join(names[:5])
    return f"There is {listed}." if listed else "[connector] entry in appconnect.toml names the connector's module."


def _modules(root: Path) -> Iterator[str]:
    for file in _files(root):
        parts = Path(file).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _files(root: Path, folder: str = "", depth: int = _DEPTH) -> Iterator[str]:
    for path in sorted((root / folder).iterdir()):
        if path.name.startswith(".") or path.name in _PASSED_OVER:
            continue
        if path.suffix == ".py":
            yield f"{folder}{path.name}"
        elif depth and path.is_dir() and not (path / "pyvenv.cfg").exists():
            yield from _files(root, f"{folder}{path.name}/", depth - 1)
