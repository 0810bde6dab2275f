"""Mistakes in which way is taken, and how often."""

import ast
from collections.abc import Iterator

from tests.mutation.mutant import Change, Operator
from tests.mutation.source import Site, Source


def fixed_condition(source: Source) -> Iterator[Change]:
    """One of two ways is always taken."""
    for site in source.sites:
        for test in _tests(site):
            yield from (Change(site, (source.replaced(site, fixed, test),)) for fixed in ("True", "False"))


def _tests(site: Site) -> Iterator[ast.expr]:
    """A loop that never ends says nothing about a connector, so a loop's condition is not among them."""
    node = site.node
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test
    elif isinstance(node, ast.comprehension):
        yield from node.ifs


def dropped_alternative(source: Source) -> Iterator[Change]:
    """One operand of `or` or `and` stands for all."""
    for site in source.sites:
        if isinstance(site.node, ast.BoolOp):
            for operand in site.node.values:
                yield Change(site, (source.replaced(site, f"({source.code(site, operand)})"),))


def first_only(source: Source) -> Iterator[Change]:
    """Of several things the first one is taken; of several pages the first two."""
    for site in source.sites:
        node = site.node
        if isinstance(node, ast.comprehension) and not node.is_async:
            yield Change(site, (source.replaced(site, f"list({source.code(site, node.iter)})[:1]", node.iter),))
        elif isinstance(node, ast.While):
            start, _ = source.span(node)
            code = source.text[start : source.span(node)[1]]
            yield Change(site, (source.replaced(site, code.replace("while", "if", 1)),))
            yield Change(site, (source.replaced(site, "False", node.test),))


OPERATORS = (
    Operator("fixed-condition", "one of two ways is always taken", fixed_condition),
    Operator("dropped-alternative", "one operand of `or` or `and` is left out", dropped_alternative),
    Operator("first-only", "the first of several is taken", first_only),
)
