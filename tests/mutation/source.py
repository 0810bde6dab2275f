"""A module's text and syntax tree together, and changes to its text at places of the tree."""

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

Function = ast.FunctionDef | ast.AsyncFunctionDef

WORDING_ARGUMENTS = {"_message": 1, "CrmError": 1}
"""Functions of which the arguments from that one on are text for people."""

WORDING_KEYWORDS = frozenset({"message", "fail_message", "license_status", "license_status_description", "ttl"})
"""Arguments that hold text for people, or how long it is shown."""

WORDING_NAMES = frozenset({"CRM_NAME", "reason", "status", "description"})
"""Variables that hold text for people."""

NOT_FOR_APP_CONNECT = frozenset({"clean_up", "remove"})
"""Functions that `appconnect record` alone calls, to tidy up: App Connect never does, so the contract says nothing."""


@dataclass(frozen=True)
class Site:
    """A place of the tree that may be changed: neither docstring nor annotation, import or text for people."""

    node: ast.AST
    parents: tuple[ast.AST, ...]
    """From the module down."""

    @property
    def parent(self) -> ast.AST:
        return self.parents[-1]

    @property
    def function(self) -> Function | None:
        """The innermost function around it."""
        found = (each for each in reversed(self.parents) if isinstance(each, Function))
        return next(found, None)

    @property
    def statement(self) -> ast.stmt:
        """The outermost one around it that is no class: a function, a method, or what stands in none."""
        return next(each for each in (*self.parents, self.node) if isinstance(each, ast.stmt) and not _is_class(each))

    @property
    def name(self) -> str:
        """Of what it stands in: `AcmeConnector.find_contact`; empty for the module itself."""
        around = (*self.parents, self.node)
        return ".".join(each.name for each in around if isinstance(each, Function | ast.ClassDef))


@dataclass(frozen=True)
class Edit:
    """Replaces a stretch of the text, counted in characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Source:
    """One module of a connector."""

    module: str
    """`connector`, `crm`, `bodies`."""
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every place that may be changed, outer ones first."""
        return tuple(_sites(self.tree, ()))

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) for line in self.text.splitlines(keepends=True))]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """From where to where it stands, in characters. A part of an f-string has no place of its own."""

        def offset(line: int, column: int) -> int:
            return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

        located: ast.expr = node  # type: ignore[assignment] # what has no place is never asked for it
        return offset(located.lineno, located.col_offset), offset(located.end_lineno or 0, located.end_col_offset or 0)

    def code(self, site: Site, node: ast.AST | None = None) -> str:
        """The text of it, or of a node inside it."""
        node = node or site.node
        if _f_string(site):
            return ast.unparse(node)
        start, end = self.span(node)
        return self.text[start:end]

    def replaced(self, site: Site, code: str, node: ast.expr | None = None) -> Edit:
        """Other code in its place, or in that of a node inside it. An f-string is written anew as a whole."""
        node = node or site.node  # type: ignore[assignment] # only expressions stand in f-strings
        whole = _f_string(site)
        if whole is None:
            return Edit(*self.span(node or site.node), code)
        position = list(ast.walk(whole)).index(node or site.node)
        copy = deepcopy(whole)
        other = list(ast.walk(copy))[position]
        renewed = _Renewed(other, ast.parse(code, mode="eval").body).visit(copy)
        return Edit(*self.span(whole), ast.unparse(ast.fix_missing_locations(renewed)))

    def swapped(self, site: Site, first: ast.expr, second: ast.expr) -> tuple[Edit, ...]:
        """Two nodes inside it in each other's place."""
        if _f_string(site) is None:
            return self.replaced(site, self.code(site, second), first), self.replaced(
                site, self.code(site, first), second
            )
        order = list(ast.walk(site.node))
        copies = list(ast.walk(copy := deepcopy(site.node)))
        one, other = copies[order.index(first)], copies[order.index(second)]
        both = _Renewed(copies[order.index(second)], deepcopy(one)).visit(_Renewed(one, deepcopy(other)).visit(copy))
        return (self.replaced(site, ast.unparse(both)),)

    def cut(self, number: int, items: Sequence[tuple[int, int]]) -> Edit:
        """One of several items between commas taken out; the items are given by where they stand."""
        start, end = items[number]
        if number + 1 < len(items):
            return Edit(start, items[number + 1][0], "")
        rest = self.text[end:]
        if rest.lstrip().startswith(","):
            return Edit(start, self.text.index(",", end) + 1, "")
        return Edit(self.text.rindex(",", 0, start), end, "") if number else Edit(start, end, "")

    def entry(self, key: ast.expr | None, value: ast.expr) -> tuple[int, int]:
        """Where an entry of a dict stands: `key: value`, or `**value`."""
        start, end = self.span(value)
        start = self.span(key)[0] if key else self.text.rindex("**", 0, start)
        while self.text.count("(", start, end) > self.text.count(")", start, end):
            end = self.text.index(")", end) + 1
        return start, end

    def with_edits(self, edits: Sequence[Edit]) -> str:
        """The changed text, in which every line below the changed ones keeps its number."""
        text = self.text
        ordered = sorted(edits, key=lambda edit: edit.start)
        for edit in reversed(ordered):
            text = text[: edit.start] + edit.text + text[edit.end :]
        missing = self.text.count("\n") - text.count("\n")
        end = len(text) - len(self.text) + ordered[-1].end
        return text[:end] + "\n" * missing + text[end:]


class _Renewed(ast.NodeTransformer):
    """Puts one node in place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _f_string(site: Site) -> ast.JoinedStr | None:
    """The outermost f-string around it."""
    return next((each for each in site.parents if isinstance(each, ast.JoinedStr)), None)


def _sites(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[Site]:
    """Every place below `node`."""
    for child in _children(node):
        if isinstance(child, ast.Import | ast.ImportFrom) or _is_docstring(child) or _is_wording(child):
            continue
        if isinstance(child, Function) and child.name in NOT_FOR_APP_CONNECT:
            continue
        if isinstance(child, ast.Constant) and isinstance(node, ast.JoinedStr):
            continue
        yield Site(child, (*parents, node))
        yield from _sites(child, (*parents, node))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Without annotations, decorators and text for people."""
    if isinstance(node, Function):
        yield from (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body)
    elif isinstance(node, ast.ClassDef):
        yield from node.body
    elif isinstance(node, ast.AnnAssign):
        yield from filter(None, (node.value,))
    elif isinstance(node, ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield node.func
        yield from node.args[: WORDING_ARGUMENTS.get(name)]
        yield from (each for each in node.keywords if each.arg not in WORDING_KEYWORDS)
    else:
        yield from ast.iter_child_nodes(node)


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef)


def _is_wording(node: ast.AST) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    names = [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return bool(names) and WORDING_NAMES.issuperset(names)


def _is_docstring(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text and isinstance(node.value.value, str)  # type: ignore[attr-defined]
