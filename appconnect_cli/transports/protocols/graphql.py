"""GraphQL: what a document asks for, and with which values. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from appconnect_cli.transports.protocols.plain import unpacked

if TYPE_CHECKING:  # importing it costs more than most calls need: few CRMs speak GraphQL
    from graphql import FieldNode, OperationDefinitionNode

_DOCUMENT = re.compile(r"(?:\s|,|#[^\n]*(?:\n|\Z))*(?:(?:query|mutation|subscription|fragment)\b[^{]*)?\{", re.DOTALL)


@dataclass(frozen=True)
class Query:
    """One operation of a document."""

    name: str
    """`mutation createContact`; of a stored query, which only its name tells, that name."""
    values: Any
    """The variables by name, and the arguments that stand in the document itself by their field's."""
    writes: bool | None
    """None if the document is stored at the CRM."""


def queries(values: Any) -> list[Query]:
    """The operations in a JSON body, a batch too; empty if it is no GraphQL."""
    found = [_query(item) for item in (values if isinstance(values, list) else [values])]
    return [query for query in found if query is not None] if all(found) else []


def in_address(url: str) -> list[Query]:
    """The operation that a GET request names in its query."""
    query = urlsplit(url).query
    if "query=" not in query and "extensions=" not in query:
        return []
    fields: dict[str, Any] = dict(parse_qsl(query))
    return queries(fields | {name: unpacked(fields[name]) for name in ("variables", "extensions") if name in fields})


def result(values: Any) -> tuple[Any, str]:
    """What GraphQL answers, and its first error in words if there is no data beside it."""
    if not isinstance(values, Mapping):
        return values, ""
    data, errors = values.get("data"), values.get("errors")
    if not isinstance(errors, list) or not errors:
        return data if "data" in values else values, ""
    lost = data is None or (isinstance(data, Mapping) and not any(item is not None for item in data.values()))
    if not lost:
        return data, ""
    first = errors[0]
    return dict(values), f"GraphQL error: {first.get('message', '') if isinstance(first, Mapping) else first}"


def _query(item: Any) -> Query | None:
    if not isinstance(item, Mapping):
        return None
    document, name, variables = item.get("query"), item.get("operationName"), item.get("variables")
    given = dict(variables) if isinstance(variables, Mapping) else {}
    if document is None and isinstance(item.get("extensions"), Mapping) and "persistedQuery" in item["extensions"]:
        return Query(name or "", given, None)
    if not isinstance(document, str) or not _DOCUMENT.match(document):
        return None
    operation = _operation(document, name)
    if operation is None:
        return None
    own = name or (operation.name.value if operation.name else ",".join(_fields(operation)))
    kind = operation.operation.value
    return Query(f"{kind} {own}", given | _literals(operation, given), kind == "mutation")


def _operation(document: str, name: Any) -> "OperationDefinitionNode | None":
    """The one that is asked for; None for what is no document."""
    from graphql import GraphQLError, OperationDefinitionNode, parse

    try:
        definitions = parse(document, no_location=True).definitions
    except (GraphQLError, RecursionError):
        return None
    found = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in found if each.name and each.name.value == name]
    return next(iter(named or found), None)


def _selected(node: Any) -> "Iterator[FieldNode]":
    """Fields, those of fragments that stand inline too."""
    from graphql import FieldNode

    for each in node.selection_set.selections if getattr(node, "selection_set", None) else ():
        if isinstance(each, FieldNode):
            yield each
        else:
            yield from _selected(each)


def _fields(operation: Any) -> list[str]:
    return [field.name.value for field in _selected(operation)]


def _literals(node: Any, variables: dict[str, Any]) -> dict[str, Any]:
    """Arguments of fields at any depth that are more than a variable."""
    from graphql import VariableNode
    from graphql.utilities import value_from_ast_untyped

    found: dict[str, Any] = {}
    for field in _selected(node):
        own = {
            argument.name.value: value_from_ast_untyped(argument.value, variables)
            for argument in field.arguments or ()
            if not isinstance(argument.value, VariableNode)
        }
        inner = own | _literals(field, variables)
        if inner:
            found[field.alias.value if field.alias else field.name.value] = inner
    return found
