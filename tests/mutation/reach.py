"""Which interfaces a piece of the connector's code can play a part in, by the names that functions mention."""

import ast
from collections.abc import Iterable, Iterator

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from tests.mutation.source import Function, Source

EVERY = frozenset(interface.name for interface in INTERFACES + COMPANIONS)

ASKED_BEFORE = {"getCallLog": "updateCallLog"}
"""What the server asks by itself before it asks something else (contract 4.9)."""


def reached(sources: Iterable[Source], module: str, line: int) -> frozenset[str]:
    """The interfaces that lead to a line, perhaps: rather one too many than one too few. All of them for a line that
    stands in no function and is no module's constant.
    """
    sources = tuple(sources)
    units = {name: mentioned for source in sources for name, _, mentioned in _units(source)}
    own = [name for source in sources if source.module == module for name, lines, _ in _units(source) if line in lines]
    if not own:
        return EVERY
    leading = {
        interface.name
        for interface in INTERFACES + COMPANIONS
        if interface.python_name in units and own[-1] in _closure(interface.python_name, units)
    }
    return frozenset(leading | {after for before, after in ASKED_BEFORE.items() if before in leading}) or EVERY


def _closure(name: str, units: dict[str, frozenset[str]]) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += [each for each in units[unit] if each in units]
    return found


def _units(source: Source) -> Iterator[tuple[str, range, frozenset[str]]]:
    """Functions, methods and a module's constants: name, lines, and the names that stand in them."""
    for node in ast.walk(source.tree):
        is_constant = isinstance(node, ast.Assign) and node in source.tree.body
        if isinstance(node, Function) or is_constant:
            name = node.name if isinstance(node, Function) else ast.unparse(node.targets[0])  # type: ignore[attr-defined]
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)  # type: ignore[attr-defined]
            yield name, lines, frozenset(_names(node))


def _names(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr
