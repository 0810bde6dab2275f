"""Mistakes in what is passed on under which name."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.mutation.mutant import Change, Operator
from tests.mutation.source import Site, Source

NO_FIELDS = frozenset({"isinstance", "filter", "next", "sub", "compile", "fromtimestamp", "_message", "CrmError"})
"""Functions of which nobody confuses the arguments: it fails at once, or they are text for people."""


def dropped_field(source: Source) -> Iterator[Change]:
    """One field of a result, a record or a request is left out."""
    for site in source.sites:
        for items in _entries(source, site):
            yield from (Change(site, (source.cut(number, items),)) for number in range(len(items)))


def dropped_part(source: Source) -> Iterator[Change]:
    """One side of `a | b`."""
    for site in source.sites:
        if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.BitOr):
            for side in (site.node.left, site.node.right):
                yield Change(site, (source.replaced(site, source.code(site, side)),))


def wrong_key(source: Source) -> Iterator[Change]:
    """A field goes by a name that nobody knows, or is read by one."""
    for site in source.sites:
        for key in _keys(site.node):
            yield Change(site, (source.replaced(site, repr(misspelt(str(key.value))), key),))
        if isinstance(site.node, ast.keyword) and site.node.arg and _makes_record(site.parent):
            start, _ = source.span(site.node)
            known = (source.text[start : start + len(site.node.arg)], plural(site.node.arg))
            code = source.code(site).replace(*known, 1)
            yield Change(site, (source.replaced(site, code),))


def swapped_fields(source: Source) -> Iterator[Change]:
    """Two neighbours change their values, in a record or among arguments."""
    for site in source.sites:
        for first, second in _neighbours(site.node):
            if source.code(site, first) != source.code(site, second):
                yield Change(site, source.swapped(site, first, second))


def misspelt(name: str) -> str:
    """`externalId` -> `external_id`, `pick_list` -> `pickList`, `kind` -> `kinds`."""
    if "_" in name:
        return re.sub(r"_(\w)", lambda found: found[1].upper(), name)
    snake = re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)
    return snake if snake != name else plural(name)


def plural(name: str) -> str:
    """The other number of a word, more or less."""
    return name.removesuffix("s") if name.endswith("s") else f"{name}s"


def _entries(source: Source, site: Site) -> Iterator[list[tuple[int, int]]]:
    """Where the items stand of which one can be left out."""
    node = site.node
    if any(isinstance(each, ast.JoinedStr) for each in site.parents):
        return
    if isinstance(node, ast.Dict):
        yield [source.entry(key, value) for key, value in zip(node.keys, node.values, strict=True)]
    elif isinstance(node, ast.List) and any(isinstance(each, ast.Starred) for each in node.elts):
        yield [source.span(each) for each in node.elts]
    elif isinstance(node, ast.Call) and node.keywords and _sends_or_makes(node):
        everything = [source.span(each) for each in (*node.args, *node.keywords)]
        yield everything[len(node.args) :] if not node.args else everything


def _sends_or_makes(node: ast.Call) -> bool:
    return _makes_record(node) or any(each.arg in ("json", "params") for each in node.keywords)


def _makes_record(node: ast.AST) -> bool:
    """Whether it is `Contact(...)` or `contacts.FindContactResult(...)`."""
    return isinstance(node, ast.Call) and _called(node)[:1].isupper() and _called(node) not in NO_FIELDS


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _keys(node: ast.AST) -> Iterator[ast.Constant]:
    """Names of fields, written as text."""
    candidates: Sequence[ast.expr | None] = ()
    if isinstance(node, ast.Dict):
        candidates = node.keys
    elif isinstance(node, ast.Subscript):
        candidates = (node.slice,)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        candidates = node.args[:1]
    for each in candidates:
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and not each.value.startswith("/"):
            yield each


def _neighbours(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    values: Sequence[ast.expr] = ()
    if isinstance(node, ast.Dict):
        values = [value for key, value in zip(node.keys, node.values, strict=True) if key]
    elif isinstance(node, ast.Call):
        named = [each.value for each in node.keywords if each.arg]
        listed = [] if _called(node) in NO_FIELDS else node.args
        values = named or [each for each in listed if not isinstance(each, ast.Starred)]
    yield from pairwise(values)


OPERATORS = (
    Operator("dropped-field", "a field is left out", dropped_field),
    Operator("dropped-part", "one of two merged parts is left out", dropped_part),
    Operator("wrong-key", "a field under a wrong name", wrong_key),
    Operator("swapped-fields", "two values changed places", swapped_fields),
)
