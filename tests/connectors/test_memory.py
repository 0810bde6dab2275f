"""What a connector keeps from one call to the next is forgotten where calls are recorded and replayed."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.connectors.loader import LoadedConnector, load_connector
from tests.connectors.projects import project

CODE = """
import collections
import functools
import helper_of_memory

KNOWN = {"a": ["first"]}
SEEN = set()
COUNT = 0
QUEUE = collections.deque([1])


def remembering(work):
    kept = {}

    @functools.wraps(work)
    def call(*arguments):
        return kept.setdefault(arguments[-1], work(*arguments))

    return call


class Slotted:
    __slots__ = ("value",)


class Store:
    shared = []

    def __init__(self):
        self.rows = {}


class Acme:
    store = Store()
    token = None

    def __init__(self):
        self.own = Store()
        self.odd = Slotted()
        self.handlers = (helper_of_memory.PARTS, functools.partial(print, KNOWN))

    def module_variable(self):
        global COUNT
        COUNT += 1
        return COUNT

    def nested(self):
        KNOWN["a"].append("later")
        KNOWN["b"] = 1
        return (dict(KNOWN), list(KNOWN["a"]))

    def others(self):
        SEEN.add(len(SEEN))
        QUEUE.append(2)
        helper_of_memory.PARTS.append(3)
        return (len(SEEN), list(QUEUE), list(helper_of_memory.PARTS))

    def of_an_object(self):
        self.own.rows[len(self.own.rows)] = 1
        Store.shared.append(1)
        Acme.store.rows["x"] = len(Acme.store.rows)
        self.fresh = getattr(self, "fresh", 0) + 1
        return (len(self.own.rows), len(Store.shared), dict(Acme.store.rows), self.fresh)

    def of_the_class(self):
        Acme.token = (Acme.token or 0) + 1
        Acme.added = getattr(Acme, "added", 0) + 1
        return (Acme.token, Acme.added)

    @remembering
    def decorated(self, key):
        return self.module_variable()

    @functools.lru_cache
    def cached(self, key):
        return self.module_variable()

    def with_default(self, seen=[]):
        seen.append(1)
        return len(seen)

    def on_the_function(self):
        function = Acme.on_the_function
        function.calls = getattr(function, "calls", 0) + 1
        return function.calls
"""
CALLS: dict[str, Callable[[Any], Any]] = {
    "a module's variable": lambda acme: acme.module_variable(),
    "containers in containers": lambda acme: acme.nested(),
    "sets, queues, another module": lambda acme: acme.others(),
    "objects of its own": lambda acme: acme.of_an_object(),
    "the class": lambda acme: acme.of_the_class(),
    "a default": lambda acme: acme.with_default(),
    "the function": lambda acme: acme.on_the_function(),
}


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedConnector:
    files = {"with_memory.py": CODE, "helper_of_memory.py": "PARTS = [1, 2]\n"}
    return load_connector(project(tmp_path, "with_memory:Acme", files))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_a_call_leaves_is_forgotten(call: Callable[[Any], Any], loaded: LoadedConnector) -> None:
    first = call(loaded.instance)
    assert call(loaded.instance) != first
    loaded.memory.restore()
    assert call(loaded.instance) == first


@pytest.mark.parametrize("name", ["decorated", "cached"])
def test_what_is_cached_around_a_function_is_forgotten(name: str, loaded: LoadedConnector) -> None:
    cached = getattr(loaded.instance, name)
    assert cached("key") == cached("key") == 1
    loaded.memory.restore()
    loaded.instance.module_variable()
    assert cached("key") == 2


def test_what_is_not_the_connectors_own_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import helper_of_tests\n\nclass Acme:\n    rows = helper_of_tests.ROWS\n    get = staticmethod(len)\n"
    inside = tmp_path / "venv" / "lib" / "site-packages"
    inside.mkdir(parents=True)
    (inside / "helper_of_tests.py").write_text("COUNT = 1\nROWS = [1]\n", encoding="utf-8")
    monkeypatch.syspath_prepend(inside)
    loaded = load_connector(project(tmp_path, "borrowing:Acme", {"borrowing.py": code}))
    library: Any = importlib.import_module("helper_of_tests")
    library.COUNT = 2
    loaded.memory.restore()
    assert library.COUNT == 2
