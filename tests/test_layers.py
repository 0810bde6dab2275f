"""The layers, written down, and every import held against them. Type-only imports and those in functions count."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "appconnect_cli"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "output"),
    ("contract", "fields", "files", "findings"),
    ("settings", "store", "transports", "sandbox"),
    ("connectors",),
    ("runtime",),
    ("scenarios", "accounts"),
    ("workspace",),
    ("keeping", "cleaning", "profiles", "signing_in"),
    ("evidence", "calling", "recording", "signing_out"),
    ("rules", "cassettes", "coverage"),
    ("validation", "baseline", "scaffold", "reporters", "demo", "diagnosis"),
    ("terminal",),
    ("commands",),
    ("testing",),
    ("main", "pytest_plugin"),
    ("__main__",),
)
"""From the lowest; a unit imports from lower rows only, never from its own."""

HOMES = {
    "rich": ("terminal/",),
    "vcr": ("transports/cassette.py",),
    "typer": ("commands/", "main.py"),
    "jinja2": ("scaffold/render.py", "reporters/html_report.py"),
    "click": (),
    "pytest": ("testing/items.py", "pytest_plugin.py"),
}
"""Libraries that only some places may import."""

MODULE_LINES = 300
FUNCTION_LINES = 60


@dataclass(frozen=True)
class Import:
    """One module of the package that imports another, or something from it."""

    importer: str
    """Dotted, below the package, such as `contract.routes`; empty for the package itself."""
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def sources(package: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the package, parsed."""
    for file in sorted(package.rglob("*.py")):
        if "_data" not in file.parts:
            yield file, ast.parse(file.read_text("utf-8"), str(file))


def imports(package: Path) -> list[Import]:
    """Every import of the package's own modules."""
    modules = {_module(package, file) for file, _ in sources(package)}
    found = []
    for file, tree in sources(package):
        importer = _module(package, file)
        for line, name in _imported_names(tree, file, package):
            prefix = f"{package.name}."
            if name.startswith(prefix):
                found.append(Import(importer, _nearest(name.removeprefix(prefix), modules), line))
    return found


def breaches(found: list[Import], layers: tuple[tuple[str, ...], ...]) -> list[str]:
    """The imports that do not go down, and the units that no layer names."""
    level = {unit: number for number, row in enumerate(layers) for unit in row}
    wrong = []
    for item in found:
        above, below = item.importer.partition(".")[0], item.imported.partition(".")[0]
        if not above or not below or above == below:
            continue
        if above not in level or below not in level or level[above] <= level[below]:
            wrong.append(str(item))
    return wrong


def cycle(found: list[Import]) -> list[str]:
    """One circle of modules that import each other, or nothing."""
    graph: dict[str, set[str]] = {}
    for item in found:
        graph.setdefault(item.importer, set()).add(item.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def strays(package: Path) -> list[str]:
    """Libraries outside their home."""
    found = []
    for file, tree in sources(package):
        path = file.relative_to(package).as_posix()
        for line, name in _imported_names(tree, file, package):
            homes = HOMES.get(name.partition(".")[0])
            if homes is not None and not path.startswith(homes or ("nowhere",)):
                found.append(f"{path}:{line} imports {name}")
    return found


LEAVING = ("sys.exit", "exit", "os._exit", "SystemExit")
WORKER = ("evidence/spreading.py", "os._exit")
"""A forked worker ends there, and nowhere else."""


def forbidden_calls(package: Path) -> list[str]:
    """`print` anywhere; leaving the process anywhere but in main.py."""
    found = []
    for file, tree in sources(package):
        path = file.relative_to(package).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name == "print" or (name in LEAVING and path != "main.py" and (path, name) != WORKER):
                    found.append(f"{path}:{node.lineno} calls {name}")
    return found


def oversized(package: Path) -> list[str]:
    """Modules and functions that are too long to read at once."""
    found = []
    for file, tree in sources(package):
        path = file.relative_to(package).as_posix()
        lines = len(file.read_text("utf-8").splitlines())
        if lines > MODULE_LINES:
            found.append(f"{path} has {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno} {node.name} has {length} lines")
    return found


def _module(package: Path, file: Path) -> str:
    parts = file.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported_names(tree: ast.Module, file: Path, package: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                folder = file.parents[node.level - 1].relative_to(package.parent)
                base = ".".join((*folder.parts, *filter(None, [base])))
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _nearest(name: str, modules: set[str]) -> str:
    """The module that a dotted name lies in: `contract.routes.FindContactBody` -> `contract.routes`."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def test_imports_go_down() -> None:
    assert breaches(imports(PACKAGE), LAYERS) == []


def test_every_unit_has_a_layer() -> None:
    units = {_module(PACKAGE, file).partition(".")[0] for file, _ in sources(PACKAGE)} - {""}
    assert units - {unit for row in LAYERS for unit in row} == set()


def test_the_sandbox_imports_nothing_else_of_ours() -> None:
    assert [str(item) for item in imports(PACKAGE) if item.importer.startswith("sandbox") and _leaves(item)] == []


def _leaves(item: Import) -> bool:
    return item.imported.partition(".")[0] not in ("", "sandbox")


def test_no_circles() -> None:
    assert cycle(imports(PACKAGE)) == []


def test_libraries_stay_at_home() -> None:
    assert strays(PACKAGE) == []


def test_nobody_prints_and_only_main_exits() -> None:
    assert forbidden_calls(PACKAGE) == []


def test_sizes() -> None:
    assert oversized(PACKAGE) == []


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one breach of each kind."""
    files = {
        "low.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made.high import thing\n",
        "high.py": "from made import low\n\n\ndef work():\n    from . import side\n    print(low, side)\n",
        "side.py": "import rich.table\nimport sys\nsys.exit(3)\n",
        "main.py": "import sys\nsys.exit(0)\n",
        "pack/__init__.py": "from made.pack.one import a\n",
        "pack/one.py": "from .two import b\n",
        "pack/two.py": "from made.pack import one\n",
        "long.py": "def f():\n" + "    pass\n" * 300,
    }
    for name, text in files.items():
        file = tmp_path / "made" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "made"


def test_breaches_are_seen(package: Path) -> None:
    assert breaches(imports(package), (("low",), ("high", "side"), ("pack",))) == [
        "high:5 imports side",
        "low:3 imports high",
    ]
    assert breaches(imports(package), (("low",),)) == [
        "high:1 imports low",
        "high:5 imports side",
        "low:3 imports high",
    ]


def test_circles_are_seen(package: Path) -> None:
    inside = [item for item in imports(package) if item.importer.startswith("pack")]
    assert {"pack.one", "pack.two"} <= set(cycle(inside))


def test_strays_calls_and_sizes_are_seen(package: Path) -> None:
    assert strays(package) == ["side.py:1 imports rich.table"]
    assert forbidden_calls(package) == ["high.py:6 calls print", "side.py:3 calls sys.exit"]
    assert oversized(package) == ["long.py has 301 lines", "long.py:1 f has 301 lines"]
