"""An interface as data: fields and types for a person to read, JSON Schema for a program."""

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from appconnect_cli.contract.docstrings import describe, field_meanings
from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.contract.model import Data
from appconnect_cli.contract.samples import samples_for

PARAMETERS = {
    "getAuthType": "request: GetAuthType | None = None",
    "getLogFormatType": "platform: str, proxy_config: dict[str, Any] | None = None",
}
"""The two interfaces that the server does not call with exactly one request (contract 1, 4.1)."""


@dataclass(frozen=True)
class FieldDescription:
    """One field of a model, or a property that the model computes from its fields."""

    attribute: str
    """The Python name."""
    key: str
    """The key in data; empty for a property."""
    type: str
    required: bool
    text: str


class _Schema(GenerateJsonSchema):
    """Without a title for each field: pydantic makes it of the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class TypeDescription:
    """What an interface takes or returns: a model, or a plain type such as a text."""

    def __init__(self, described: Any) -> None:
        self._described = described

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema, keys spelled as in data."""
        found: dict[str, Any] = {}
        _collect(self._described, found)
        describe(reversed(found.values()))
        return TypeAdapter(self._described).json_schema(by_alias=True, schema_generator=_Schema)

    @property
    def name(self) -> str:
        """The class's name; of a plain type how it is written in data."""
        return self._described.__name__ if _is_model(self._described) else type_text(self.schema)

    @property
    def text(self) -> str:
        """The docstring, in whole sentences."""
        return _one_line(self.schema.get("description"))

    @property
    def fields(self) -> tuple[FieldDescription, ...]:
        """A model's own fields, those it inherits, then what it computes of them; nothing for a plain type."""
        if not _is_model(self._described):
            return ()
        return (*self._data_fields(), *self._properties())

    def below(self) -> tuple["TypeDescription", ...]:
        """The models that it mentions, at any depth, each once, by name."""
        found: dict[str, Any] = {}
        _collect(self._described, found)
        return tuple(TypeDescription(found[name]) for name in sorted(found) if found[name] is not self._described)

    def _data_fields(self) -> Iterator[FieldDescription]:
        properties, required = self.schema["properties"], self.schema.get("required", ())
        own = inspect.get_annotations(self._described)
        for attribute, info in sorted(self._described.model_fields.items(), key=lambda item: item[0] not in own):
            key = info.alias or attribute
            text = _one_line(field_meanings(self._described).get(attribute))
            yield FieldDescription(attribute, key, type_text(properties[key]), key in required, text)

    def _properties(self) -> Iterator[FieldDescription]:
        for cls in self._described.__mro__:
            members = vars(cls).items() if issubclass(cls, Data) else ()
            for attribute, member in members:
                if isinstance(member, property) and member.fget:
                    kind = inspect.formatannotation(inspect.get_annotations(member.fget)["return"])
                    yield FieldDescription(attribute, "", re.sub(r"\w+\.", "", kind), False, _one_line(member.__doc__))


def described(model: Any) -> TypeDescription | None:
    """The description of an interface's input, argument or result; None where it has none."""
    return None if model is None else TypeDescription(model)


def signature(interface: Interface) -> str:
    """The method that a Python connector defines for it."""
    argument, result = described(interface.request_model), described(interface.result_type)
    given = PARAMETERS.get(interface.name) or (f"request: {argument.name}" if argument else "...")
    word = "async def" if interface.awaited else "def"
    returned = f" -> {_last_part(interface.result)}" if result else ""
    return f"{word} {interface.python_name}({'self, ' if argument else ''}{given}){returned}"


def interface_document(interface: Interface) -> dict[str, Any]:
    """Everything about one interface, JSON-like: its row of the table, three JSON Schemas, its samples."""
    models = {"input": interface.body_model, "argument": interface.request_model, "result": interface.result_type}
    descriptions = {role: described(model) for role, model in models.items()}
    return {
        "name": interface.name,
        "pythonName": interface.python_name,
        "signature": signature(interface),
        "family": str(interface.family),
        "need": str(interface.need),
        "awaited": interface.awaited,
        "writes": interface.writes,
        "called": interface.called,
        "without": interface.without,
        "contract": interface.contract,
        "schemas": {role: found.schema if found else None for role, found in descriptions.items()},
        "samples": [
            {"name": sample.name, "situation": sample.situation, "input": sample.body}
            for sample in samples_for(interface.name)
        ],
    }


def type_text(schema: dict[str, Any]) -> str:
    """A JSON Schema in a few words: `string | null`, `Contact[]`, `"oauth" | "apiKey"`, `any`."""
    if "$ref" in schema:
        return _last_part(schema["$ref"].replace("/", "."))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(type_text, schema["anyOf"])))
    if schema.get("type") == "array":
        item = type_text(schema.get("items", {}))
        return f"({item})[]" if " | " in item else f"{item}[]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_text(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))


def _collect(described: Any, found: dict[str, Any]) -> None:
    if _is_model(described):
        if described.__name__ in found:
            return
        found[described.__name__] = described
        for info in described.model_fields.values():
            _collect(info.annotation, found)
    for argument in get_args(described):
        _collect(argument, found)


def _is_model(described: Any) -> bool:
    return isinstance(described, type) and issubclass(described, BaseModel)


def _one_line(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def _last_part(path: str | None) -> str:
    return (path or "").rpartition(".")[2]
