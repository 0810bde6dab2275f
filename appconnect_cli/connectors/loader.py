"""Importing the connector that appconnect.toml names. What goes wrong there is told in terms of its own code."""

import importlib
import sys
import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from appconnect_cli.connectors.entry import Entry, no_such_attribute, no_such_module
from appconnect_cli.connectors.memory import Memory
from appconnect_cli.connectors.places import place_of, place_of_error
from appconnect_cli.errors import ConnectorLoadError
from appconnect_cli.findings import Place
from appconnect_cli.settings import Settings
from appconnect_cli.transports import stepping

_NO_CONNECTORS = (FunctionType, BuiltinFunctionType, str, bytes, int, float, list, tuple, dict, set, type(None))


@dataclass(frozen=True)
class LoadedConnector:
    """A connector that can be called."""

    instance: Any
    """An object, or a module, whose functions are the interfaces."""
    settings: Settings
    version: str = ""
    """As the connector's package or its pyproject.toml gives it; empty if neither does."""
    memory: Memory = field(default_factory=Memory)
    """What it has kept in mind when it was loaded."""


def load_connector(settings: Settings) -> LoadedConnector:
    """Import and start the connector. ConnectorLoadError with file and line of its own code and the error.

    The functions that a step's clock and chance stand behind are wrapped before, for it may bind them by name.

    What the connector prints meanwhile goes to stderr, since stdout is the command's result; on a terminal it stays,
    for a debugger to work in.
    """
    stepping.install()
    entry = Entry.parse(settings.connector.entry)
    with _importable(entry.folder(settings.root)), _clean_stdout():
        module = _import(entry, settings.root)
        found = _attribute(module, entry, settings.root) if entry.attribute else module
        instance = _started(found, entry, settings.root)
    memory = Memory(instance, settings.root)
    return LoadedConnector(instance, settings, _version(module, settings.root), memory)


def _clean_stdout() -> AbstractContextManager[object]:
    return nullcontext() if sys.stdout.isatty() else redirect_stdout(sys.stderr)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """`folder` first on the path while importing, as `python` itself has it; last afterwards.

    A connector may import modules of its own inside a function, later; then they must not stand before the modules
    that this program has not imported yet.
    """
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        if str(folder) not in sys.path:
            sys.path.append(str(folder))


def _import(entry: Entry, root: Path) -> ModuleType:
    _make_way(entry, root)
    try:
        return _module_of_file(entry, root) if entry.file else importlib.import_module(entry.module)
    except (KeyboardInterrupt, ConnectorLoadError):
        raise
    except ModuleNotFoundError as error:
        if error.name and f"{entry.module}.".startswith(f"{error.name}.") and place_of_error(error, root) is None:
            raise no_such_module(entry, root) from error
        raise _failed(f"importing {entry}", error, root) from error
    except BaseException as error:  # a connector's module may raise anything, SystemExit included
        raise _failed(f"importing {entry}", error, root) from error


def _make_way(entry: Entry, root: Path) -> None:
    """Forget an imported package of the same name that the path no longer leads to, such as another connector's.

    Python's own modules and libraries can't be replaced: a connector's module of such a name is refused.
    """
    package = entry.module.partition(".")[0]
    known = sys.modules.get(package)
    in_use = package in sys.stdlib_module_names or (known is not None and _is_installed(known))
    if in_use and PathFinder.find_spec(package, [str(entry.folder(root))]):
        raise ConnectorLoadError(
            f"The connector's module is called {package}, like one that Python or appconnect itself uses.",
            hint="Rename it, here and in [connector] entry.",
        )
    if known is None or in_use or _is_same(known, PathFinder.find_spec(package)):
        return
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def _is_installed(module: ModuleType) -> bool:
    file = Path(module.__file__ or "")
    return module.__name__ == "appconnect_cli" or "site-packages" in file.parts


def _is_same(module: ModuleType, spec: ModuleSpec | None) -> bool:
    known = module.__spec__
    if known is None or spec is None or known.origin != spec.origin:
        return False
    return list(known.submodule_search_locations or ()) == list(spec.submodule_search_locations or ())


def _module_of_file(entry: Entry, root: Path) -> ModuleType:
    file = root / entry.file
    spec = spec_from_file_location(entry.module, file) if file.is_file() else None
    if spec is None or spec.loader is None:
        raise no_such_module(entry, root)
    module = module_from_spec(spec)
    sys.modules[entry.module] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[entry.module]
        raise
    return module


def _attribute(module: ModuleType, entry: Entry, root: Path) -> Any:
    """The named attribute; a submodule counts, whether it was imported or not."""
    found = getattr(module, entry.attribute, None)
    submodule = f"{entry.module}.{entry.attribute}"
    if found is None and hasattr(module, "__path__") and find_spec(submodule):
        found = _import(Entry(submodule), root)
    if found is None:
        raise no_such_attribute(module, entry)
    return found


def _started(found: Any, entry: Entry, root: Path) -> Any:
    """An instance of a class; an instance or a module as it is."""
    if isinstance(found, _NO_CONNECTORS):
        raise ConnectorLoadError(
            f"{entry} is of type {type(found).__name__}, no connector.",
            hint="[connector] entry names a class, an instance of one, or a module.",
        )
    if not isinstance(found, type):
        return found
    try:
        return found()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        near = place_of(vars(found).get("__init__", found))
        raise _failed(f"making {entry.attribute}()", error, root, near) from error


def _failed(doing: str, error: BaseException, root: Path, near: Place | None = None) -> ConnectorLoadError:
    place = place_of_error(error, root) or near
    where = f"{_relative(place.file, root)}:{place.line}: " if place else ""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return ConnectorLoadError(
        f"{where}{type(error).__name__}{f': {said}' if said else ''} (while {doing}).", hint=_hint(error, root)
    )


def _hint(error: BaseException, root: Path) -> str:
    if isinstance(error, ModuleNotFoundError):
        return (
            f"If {error.name} is a library, install it into the environment that runs appconnect ({sys.prefix}); "
            f"if it is yours, it must lie below {root}."
        )
    if isinstance(error, SystemExit):
        return 'The module ends the program when it is imported: put that part below `if __name__ == "__main__":`.'
    if isinstance(error, TypeError) and place_of_error(error, root) is None:
        return "A connector is made without arguments: give its parameters defaults, or name a ready instance as entry."
    return "Mend that line and run the command again; --debug shows the whole traceback."


def _relative(file: Path, root: Path) -> Path:
    return file.relative_to(root) if file.is_relative_to(root) else file


def _version(module: ModuleType, root: Path) -> str:
    package = sys.modules.get(module.__name__.partition(".")[0])
    for holder in (module, package):
        version = getattr(holder, "__version__", None)
        if isinstance(version, str):
            return version
    try:
        document = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    project = document.get("project")
    version = project.get("version") if isinstance(project, dict) else None
    return version if isinstance(version, str) else ""
