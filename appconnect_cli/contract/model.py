"""The two kinds of data at the contract's border: loose inputs, and results that are checked only after they are built.

Field names are snake_case in code and camelCase in data; an alias is written out where the rule does not give it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel


class Data(BaseModel):
    """Something that App Connect passes in: unknown fields are kept, and absent is not the same as null.

    >>> class Example(Data):
    ...     note: str | None = None
    >>> Example.model_validate({"note": None}).given("note"), Example().given("note")
    (True, False)
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
        frozen=True,
        defer_build=True,
        arbitrary_types_allowed=True,
    )

    def given(self, field: str) -> bool:
        """Whether the server passed this field at all, null included. `field` is the Python name.

        JavaScript's `undefined` arrives as absent: a partial update passes only what changed (contract 4.10).
        """
        return field in self.model_fields_set


class Result(BaseModel):
    """Something that a connector returns.

    Building one never fails on a value: an exception after the CRM has written its record would itself lose the
    record's id, and a retry would double it (R-K2). The runtime checks what was returned; plain dicts are as welcome.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
        strict=True,
        defer_build=True,
    )

    if not TYPE_CHECKING:

        def __init__(self, **values: Any) -> None:
            built = type(self).model_construct(**values)
            object.__setattr__(self, "__dict__", built.__dict__)
            object.__setattr__(self, "__pydantic_fields_set__", built.__pydantic_fields_set__)
            object.__setattr__(self, "__pydantic_extra__", built.__pydantic_extra__)
            object.__setattr__(self, "__pydantic_private__", built.__pydantic_private__)

        # pydantic-core calls a custom __init__ during validation, which would skip it; this mark says not to.
        __init__.__pydantic_base_init__ = True


def to_data(value: Any) -> Any:
    """The JSON-like form of what a connector returned, camelCase, without judging it.

    Only what was set is kept of a model, so that absent stays absent. Values that JSON does not know are left as
    they are: the check names them.
    """
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        named = {name: getattr(value, name) for name in fields if name in value.model_fields_set}
        known = {fields[name].alias or name: item for name, item in named.items()}
        return to_data(known | (value.model_extra or {}))
    if isinstance(value, Mapping):
        return {key: to_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_data(item) for item in value]
    return value


MAX_ID_LENGTH = 255


def _scalar_id(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(f"an id is text or a whole number, not {type(value).__name__}")
    return value


def _usable_id(value: str | int) -> str | int:
    if not value:
        raise ValueError("an id is neither 0 nor empty: App Connect takes both for 'no id'")
    return value


def _storable_id(value: str | int) -> str | int:
    if len(str(value)) > MAX_ID_LENGTH:
        raise ValueError(
            f"an id has at most {MAX_ID_LENGTH} characters: App Connect's column holds no more, "
            f"this one has {len(str(value))}"
        )
    return value


_ID_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": MAX_ID_LENGTH},
            {"type": "integer", "not": {"const": 0}},
        ]
    }
)

EntityId = Annotated[
    str | int, BeforeValidator(_scalar_id), AfterValidator(_usable_id), AfterValidator(_storable_id), _ID_SCHEMA
]
"""A CRM's id: text or whole number; never a bool, 0, NaN or empty (contract 15, 4.8). App Connect stores it as text
in VARCHAR(255): a contact's id with the logs of that contact, a user's as the key of its row (contract 2.1, 2.6)."""

LogId = EntityId
"""The id of a record that a log became in the CRM; later the thirdPartyLogId."""

Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A time to live in whole milliseconds, 0..2147483647 (contract 2.9)."""
