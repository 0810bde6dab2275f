"""Mistakes in what is done, rather than in what is returned."""

import ast
from collections.abc import Iterator

from tests.mutation.mutant import Change, Operator
from tests.mutation.source import Site, Source

WRITING = frozenset({"post", "put", "patch", "delete"})


def removed_await(source: Source) -> Iterator[Change]:
    """A coroutine is made and never run."""
    for site in source.sites:
        if isinstance(site.node, ast.Await):
            yield Change(site, (source.replaced(site, source.code(site, site.node.value)),))


def dropped_statement(source: Source) -> Iterator[Change]:
    """Something is not done."""
    yield from (_without(source, site) for site in source.sites if _is_effect(site) and not _is_clean_up(site))


def removed_clean_up(source: Source) -> Iterator[Change]:
    """What is due at the end is not done, or only if nothing failed; a connection is left open."""
    for site in source.sites:
        node = site.node
        if _is_effect(site) and _is_clean_up(site):
            yield _without(source, site)
        elif isinstance(node, ast.AsyncWith) and isinstance(node.items[0].optional_vars, ast.Name):
            opened = source.code(site, node.items[0].context_expr)
            end = source.span(node.items[0].optional_vars)[1]
            code = f"for {node.items[0].optional_vars.id} in [{opened}]"
            yield Change(site, (source.replaced(site, code + source.text[end : source.span(node)[1]]),))
        elif isinstance(node, ast.Try) and node.finalbody and node.handlers:
            where = source.text.rindex("finally:", 0, source.span(node.finalbody[0])[0])
            code = source.text[source.span(node)[0] : where] + "else:" + source.text[where + 8 : source.span(node)[1]]
            yield Change(site, (source.replaced(site, code),))


def doubled_write(source: Source) -> Iterator[Change]:
    """What changes the CRM is sent twice."""
    for site in source.sites:
        node = site.node.value if isinstance(site.node, ast.Await) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            code = source.code(site)
            yield Change(site, (source.replaced(site, f"[{code}, {code}][1]"),))


def _is_effect(site: Site) -> bool:
    """A statement that is there for what it does: nothing fails at once when it is gone."""
    node = site.node
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Subscript | ast.Attribute) for target in node.targets)
    return isinstance(node, ast.Expr | ast.AugAssign | ast.Delete)


def _is_clean_up(site: Site) -> bool:
    return isinstance(site.parent, ast.Try) and site.node in site.parent.finalbody


def _without(source: Source, site: Site) -> Change:
    return Change(site, (source.replaced(site, "pass"),))


OPERATORS = (
    Operator("removed-await", "a coroutine is never run", removed_await),
    Operator("dropped-statement", "something is not done", dropped_statement),
    Operator("removed-clean-up", "what is due at the end is not done", removed_clean_up),
    Operator("doubled-write", "a write is sent twice", doubled_write),
)
