"""The docstrings below the fields of the contract's models, read from the source when somebody asks for them.

pydantic can read them while it makes each class: 0.1 s of every start, for help that hardly anyone reads then.
"""

import ast
import sys
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel


@cache
def field_meanings(model: type[BaseModel]) -> dict[str, str]:
    """What stands below each field of a model, its own and inherited ones, by Python name."""
    meanings: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls is not BaseModel:
            meanings |= _meanings_in(cls)
    return meanings


def describe(models: Iterable[type[BaseModel]]) -> None:
    """Put the meanings into the models, so that their JSON Schema has them; those that others mention come first."""
    for model in models:
        for name, info in model.model_fields.items():
            info.description = field_meanings(model).get(name)
        model.model_rebuild(force=True)


def _meanings_in(cls: type[BaseModel]) -> dict[str, str]:
    tree = _tree(Path(sys.modules[cls.__module__].__file__ or ""))
    body = next((node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == cls.__name__), [])
    return {
        field.target.id: text.value.value.strip()
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))
