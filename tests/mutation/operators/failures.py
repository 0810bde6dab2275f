"""Mistakes in what happens when the CRM fails, or answers what was not expected."""

import ast
import textwrap
from collections.abc import Iterator

from tests.mutation.mutant import Change, Operator
from tests.mutation.operators.values import empty_of
from tests.mutation.source import Edit, Function, Source

EMPTY_RESULTS = {
    "contacts.FindContactResult": "contacts.FindContactResult(successful=True, matched_contact_info=[])",
    "auth.UnAuthorizeResult": "auth.UnAuthorizeResult(successful=True)",
    "LicenseStatus": 'LicenseStatus(is_license_valid=False, license_status="", license_status_description="")',
    "Log": 'Log("", "", None, {})',
    "int": "1",
}
"""What somebody returns who wants no error to be seen, by the function's result; other results are made of nothing."""


def swallowed_failure(source: Source) -> Iterator[Change]:
    """All that a function asks stands in a `try`, and a failure looks like an empty success."""
    for site in source.sites:
        node = site.node
        if not isinstance(node, ast.AsyncFunctionDef) or node.returns is None:
            continue
        body = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
        start, end = source.span(body[0])[0], source.span(body[-1])[1]
        blanks = " " * body[0].col_offset
        inside = textwrap.indent(blanks + source.text[start:end], " ")
        code = f"try:\n{inside}\n{blanks}except Exception:\n{blanks} return {_nothing(node)}"
        yield Change(site, (Edit(start, end, code),))


def _nothing(node: Function) -> str:
    result = ast.unparse(node.returns) if node.returns else "None"
    known = EMPTY_RESULTS.get(result)
    made = f"{result}()" if result[-1:].isalpha() and result.endswith(("Result", "Info", "List")) else empty_of(result)
    return known or made or "None"


def removed_raise(source: Source) -> Iterator[Change]:
    """An error that was to be raised is passed over."""
    for site in source.sites:
        if isinstance(site.node, ast.Raise):
            yield Change(site, (source.replaced(site, "pass"),))


def caught_too_much(source: Source) -> Iterator[Change]:
    """A handler that takes every error for the one it knows."""
    for site in source.sites:
        if isinstance(site.node, ast.ExceptHandler) and site.node.type:
            yield Change(site, (source.replaced(site, "Exception", site.node.type),))


def caught_too_little(source: Source) -> Iterator[Change]:
    """A handler that lets one of its errors through, or all."""
    for site in source.sites:
        types = site.node.type if isinstance(site.node, ast.ExceptHandler) else None
        if types is None:
            continue
        yield Change(site, (source.replaced(site, "()", types),))
        if isinstance(types, ast.Tuple):
            items = [source.span(each) for each in types.elts]
            yield from (Change(site, (source.cut(number, items),)) for number in range(len(items)))


OPERATORS = (
    Operator("swallowed-failure", "a failing CRM looks like an empty success", swallowed_failure),
    Operator("removed-raise", "an error is passed over", removed_raise),
    Operator("caught-too-much", "every error is taken for the expected one", caught_too_much),
    Operator("caught-too-little", "an expected error is let through", caught_too_little),
)
