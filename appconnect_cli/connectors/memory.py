"""What a connector keeps in memory from one call to the next, put back to what it was when the connector was loaded.

A recorded step can be replayed by itself, in any order and on any core: so each begins with a connector that has not
been called yet. App Connect starts one anew whenever it likes, so no call may count on what an earlier one has kept.

Followed are the connector's own modules, classes, functions and objects, and the containers in them. What a library
keeps inside its own objects, such as the connections of an HTTP client, stays as it is.
"""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping, MutableSequence, MutableSet
from operator import is_
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

from appconnect_cli.connectors.places import is_own_code

Restore = Callable[[], None]


class Memory:
    """Remembers what is there now; `restore` brings it back."""

    def __init__(self, instance: Any = None, root: Path | None = None) -> None:
        self._modules = {} if root is None else {module.__name__: module for module in _own_modules(root)}
        self._seen: dict[int, Any] = {}
        self._restores: list[Restore] = []
        waiting: list[Any] = [*self._modules.values(), instance]
        while waiting:
            found = waiting.pop()
            if id(found) not in self._seen:
                self._seen[id(found)] = found
                waiting.extend(self._remembered(found))

    def restore(self) -> None:
        """Everything as it was. What a call has bound to a name of its own is forgotten."""
        for restore in self._restores:
            restore()

    def _remembered(self, found: Any) -> Iterable[Any]:
        """Keep the state of one object; and what it leads to."""
        if isinstance(found, ModuleType):
            return self._namespace(vars(found)) if found.__name__ in self._modules else ()
        if isinstance(found, type):
            return self._class(found) if found.__module__ in self._modules else ()
        if isinstance(found, FunctionType):
            return _held_by(found) if found.__module__ in self._modules else ()
        if isinstance(found, (tuple, frozenset)):
            return found
        if isinstance(found, (MutableMapping, MutableSequence, MutableSet)):
            return self._container(found)
        if isinstance(found, (staticmethod, classmethod, MethodType)):
            return (found.__func__,)
        if isinstance(found, functools.partial):
            return (found.func, *found.args, *found.keywords.values())
        if isinstance(found, functools._lru_cache_wrapper):
            self._restores.append(found.cache_clear)
            return ()
        if type(found).__module__ in self._modules and hasattr(found, "__dict__"):
            return (type(found), *self._namespace(vars(found)))
        return ()

    def _namespace(self, names: dict[str, Any]) -> Iterable[Any]:
        """A module's or an object's own."""
        before = dict(names)

        def restore() -> None:
            if _same(names, before):
                return
            for name in [name for name in names if name not in before and _is_state(name, names[name])]:
                del names[name]
            for name, value in before.items():
                if names.get(name, names) is not value and _is_state(name, value):
                    names[name] = value

        self._restores.append(restore)
        return [value for name, value in before.items() if _is_state(name, value)]

    def _class(self, kind: type) -> Iterable[Any]:
        before = dict(vars(kind))

        def restore() -> None:
            now = dict(vars(kind))
            if _same(now, before):
                return
            for name in [name for name in now if name not in before and _is_state(name, now[name])]:
                delattr(kind, name)
            for name, value in before.items():
                if now.get(name, now) is not value and _is_state(name, value):
                    setattr(kind, name, value)

        self._restores.append(restore)
        return (*(value for name, value in before.items() if _is_state(name, value)), *kind.__bases__)

    def _container(self, found: Any) -> Iterable[Any]:
        """Emptied and filled again, as other code has it in its hands. What can't be read or emptied stays."""
        try:
            before = dict(found) if isinstance(found, MutableMapping) else list(found)
        except Exception:  # noqa: BLE001 - a container of the connector's own may raise anything
            return ()
        add = found.update if isinstance(found, MutableMapping) else functools.partial(_add_all, found)
        self._restores.append(functools.partial(_refill, found, before, add))
        return (*before.keys(), *before.values()) if isinstance(before, dict) else before


def _own_modules(root: Path) -> Iterator[ModuleType]:
    below = str(root)
    for module in list(sys.modules.values()):
        file = vars(module).get("__file__") if isinstance(module, ModuleType) else None
        if isinstance(file, str) and file.startswith(below) and is_own_code(Path(file), root):
            yield module


def _held_by(function: FunctionType) -> Iterator[Any]:
    """Defaults, what a decorator has put around it, and what hangs on it."""
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    yield vars(function)
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # empty as yet
            continue


def _is_state(name: str, value: Any) -> bool:
    """Neither Python's own nor a submodule that was imported later."""
    return not (name.startswith("__") and name.endswith("__")) and not isinstance(value, ModuleType)


def _refill(container: Any, before: Any, add: Callable[[Any], Any]) -> None:
    if not _same(container, before):
        container.clear()
        add(before)


def _same(container: Any, before: Any) -> bool:
    """Whether it holds the very same objects: nothing is compared by value, which may cost much, or raise."""
    if len(container) != len(before):
        return False
    if not before:
        return True
    if not all(map(is_, container, before)):
        return False
    return type(before) is not dict or all(map(is_, container.values(), before.values()))


def _add_all(container: Any, items: Iterable[Any]) -> None:
    add = container.add if isinstance(container, MutableSet) else container.append
    for item in items:
        add(item)
