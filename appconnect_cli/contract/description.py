"""The contract of one interface as data: for `appconnect interfaces NAME`, for a person or as JSON Schema."""

import types
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.contract.samples import samples_for


@dataclass(frozen=True)
class FieldRow:
    """One field of an input or result."""

    path: str
    """camelCase, nested ones with dots: `logInfo.duration`."""
    kind: str
    required: bool
    meaning: str


def field_rows(model: Any, prefix: str = "", depth: int = 2) -> tuple[FieldRow, ...]:
    """The fields of a model and, `depth` levels down, of the models inside it; empty for what is no model."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return ()
    rows: list[FieldRow] = []
    for name, info in model.model_fields.items():
        path = f"{prefix}{info.alias or name}"
        kind = kind_of(info.annotation)
        meaning = " ".join((info.description or "").split())
        rows.append(FieldRow(path, kind, info.is_required(), meaning))
        inner = _model_inside(info.annotation)
        if inner is not None and depth > 1 and inner.__name__ != "User":
            mark = "[]" if kind.startswith("list") else ""
            rows += field_rows(inner, f"{path}{mark}.", depth - 1)
    return tuple(rows)


def kind_of(annotation: Any) -> str:
    """A type as a connector's author reads it: `text`, `number`, `list of Contact`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(kind_of(item) for item in arguments if item is not type(None)))
    if origin is list:
        return f"list of {kind_of(arguments[0])}"
    if origin is dict:
        return "object"
    if hasattr(annotation, "__metadata__"):
        return kind_of(arguments[0])
    if origin is not None and arguments:
        return " or ".join(repr(item) for item in arguments)
    names = {str: "text", int: "number", float: "number", bool: "true/false", Any: "anything"}
    return names.get(annotation) or str(getattr(annotation, "__name__", annotation))


def interface_document(interface: Interface) -> dict[str, Any]:
    """Everything about one interface, JSON-like, with JSON Schemas of body, request and result."""
    return summary_document(interface) | {
        "body": _schema(interface.body_model),
        "request": _schema(interface.request_model),
        "result": _schema(interface.result_type),
        "samples": [
            {"name": sample.name, "situation": sample.situation, "body": sample.body}
            for sample in samples_for(interface.name)
        ],
    }


def summary_document(interface: Interface) -> dict[str, Any]:
    """One row of the table, JSON-like."""
    return {
        "name": interface.name,
        "pythonName": interface.python_name,
        "family": str(interface.family),
        "awaited": interface.awaited,
        "need": str(interface.need),
        "called": interface.called,
        "without": interface.without,
        "writes": interface.writes,
        "contract": interface.contract,
    }


def _schema(model: Any) -> Any:
    return None if model is None else TypeAdapter(model).json_schema(by_alias=True)


def _model_inside(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for item in get_args(annotation) if (found := _model_inside(item)) is not None), None)
