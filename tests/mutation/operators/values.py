"""Mistakes in what a value is."""

import ast
from collections.abc import Iterator

from tests.mutation.mutant import Change, Operator
from tests.mutation.source import Function, Site, Source

CODINGS = frozenset({"str", "int", "bool", "round", "iso", "escape", "note_in"})
"""Functions that bring a value into another form: with one argument they can be left out."""

TIDYINGS = frozenset({"strip", "replace", "copy"})
"""Methods that do."""


def constant_return(source: Source) -> Iterator[Change]:
    """A function returns nothing, or an empty thing of the right kind, whatever it was asked."""
    for site in source.sites:
        node, function = site.node, site.function
        if isinstance(node, ast.Return) and node.value is not None and function and function.returns:
            for constant in dict.fromkeys((empty_of(ast.unparse(function.returns)), "None")):
                if constant:
                    yield Change(site, (source.replaced(site, f"return {constant}"),))


def empty_of(annotation: str) -> str:
    """An empty value of a type that is written so; empty if there is none."""
    kinds = {"list": "[]", "dict": "{}", "LogFields": "{}", "str": '""', "int": "0"}
    return next((empty for kind, empty in kinds.items() if annotation.startswith(kind)), "")


def flipped_bool(source: Source) -> Iterator[Change]:
    """True for False, False for True."""
    for site in source.sites:
        if isinstance(site.node, ast.Constant) and isinstance(site.node.value, bool):
            yield Change(site, (source.replaced(site, repr(not site.node.value)),))


def wrong_value(source: Source) -> Iterator[Change]:
    """A word of the contract or of the CRM in another spelling: `Inbound`, `inbound`."""
    for site in source.sites:
        node = site.node
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_word(site, node.value):
            yield Change(site, (source.replaced(site, repr(_other_case(node.value))),))


def _is_word(site: Site, text: str) -> bool:
    """Not the name of a field, a path or a pattern."""
    parent = site.parent
    is_key = isinstance(parent, ast.Dict) and site.node in parent.keys
    is_subscript = isinstance(parent, ast.Subscript) and site.node is parent.slice
    got = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "get"
    return bool(text) and text.replace("/", "").isalpha() and text[0] != "/" and not (is_key or is_subscript or got)


def _other_case(text: str) -> str:
    return text[0].swapcase() + text[1:]


def removed_coding(source: Source) -> Iterator[Change]:
    """A value is passed on as it came: not escaped, not made a text or a number, not trimmed, not cut, not encoded."""
    for site in source.sites:
        node = site.node
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords and _name(node.func) in CODINGS:
            yield Change(site, (source.replaced(site, f"({source.code(site, node.args[0])})"),))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TIDYINGS:
            yield Change(site, (source.replaced(site, source.code(site, node.func.value)),))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            yield Change(site, (source.replaced(site, source.code(site, node.value)),))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            split = _split_by_blanks(node)
            if split is not None:
                yield Change(site, (source.replaced(site, f"({source.code(site, split)})"),))


def _split_by_blanks(node: ast.Call) -> ast.expr | None:
    """`x` of `" ".join(x.split())`."""
    inner = node.args[0] if node.args else None
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "split":
        return inner.func.value
    return None


def unencoded_request(source: Source) -> Iterator[Change]:
    """Query parameters put together as text; a body sent as a form."""
    for site in source.sites:
        node = site.node
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            value = source.code(site, keyword.value)
            if keyword.arg == "params":
                query = f"'&'.join(f'{{k}}={{v}}' for k, v in ({value} or {{}}).items())"
                path = source.code(site, node.args[0])
                edits = (
                    source.replaced(site, f"{path} + '?' + {query}", node.args[0]),
                    source.replaced(site, "params=None", keyword),  # type: ignore[arg-type] # it has a place, too
                )
                yield Change(site, edits)
            elif keyword.arg == "json":
                yield Change(site, (source.replaced(site, f"data={value}", keyword),))  # type: ignore[arg-type]


def off_by_one(source: Source) -> Iterator[Change]:
    """A number one too high or too low."""
    for site in source.sites:
        node = site.node
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
            for number in (node.value + 1, node.value - 1):
                yield Change(site, (source.replaced(site, repr(number)),))


def wrong_unit(source: Source) -> Iterator[Change]:
    """Milliseconds for seconds, minutes for seconds."""
    for site in source.sites:
        node = site.node
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            yield Change(site, (source.replaced(site, f"({source.code(site, node.left)})"),))
        elif isinstance(node, ast.Call) and _name(node.func) == "round":
            for unit in ("* 1000", "/ 60"):
                value = f"round(({source.code(site, node.args[0])}) {unit})"
                yield Change(site, (source.replaced(site, value),))


def ignored_input(source: Source) -> Iterator[Change]:
    """What was given, or read, is not looked at: it is None."""
    for site in source.sites:
        node = site.node
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        if isinstance(site.parent, ast.Attribute) or _is_called(site) or not site.function:
            continue
        names = _given(site.function) if isinstance(node, ast.Name) else _locals(site.function)
        if _root(node) in names - {"self", "cls"} and not _is_whole_request(node):
            yield Change(site, (source.replaced(site, "None"),))


def _is_called(site: Site) -> bool:
    return isinstance(site.parent, ast.Call) and site.parent.func is site.node


def _is_whole_request(node: ast.expr) -> bool:
    """Nobody passes None for the request or the client as a whole."""
    return isinstance(node, ast.Name) and node.id in ("request", "client")


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _given(function: Function) -> frozenset[str]:
    return frozenset(each.arg for each in (*function.args.args, *function.args.kwonlyargs))


def _locals(function: Function) -> frozenset[str]:
    """What is given and what is assigned, in comprehensions, too."""
    stored = (each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
    return _given(function) | frozenset(stored)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


OPERATORS = (
    Operator("constant-return", "the same answer to everything", constant_return),
    Operator("flipped-bool", "true for false", flipped_bool),
    Operator("wrong-value", "a word in another spelling", wrong_value),
    Operator("removed-coding", "a value is passed on as it came", removed_coding),
    Operator("unencoded-request", "a request is not encoded", unencoded_request),
    Operator("off-by-one", "a number one too high or too low", off_by_one),
    Operator("wrong-unit", "another unit", wrong_unit),
    Operator("ignored-input", "an input is not looked at", ignored_input),
)
