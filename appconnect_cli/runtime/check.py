"""Holding what a connector returned against the contract, and quoting both sides."""

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.errors import InputError
from appconnect_cli.runtime.result import Problem

MAX_QUOTED = 80


def check_result(interface: Interface, value: Any) -> tuple[Problem, ...]:
    """Where `value` (JSON-like, camelCase) breaks the contract of `interface`; empty if nowhere."""
    if interface.result_type is None:
        return ()
    try:
        # App Connect knows the camelCase keys only: a Python name as a key is as good as a misspelt one.
        checked = _adapter(interface).validate_python(value, by_alias=True, by_name=False)
    except ValidationError as error:
        return tuple(_problem(detail) for detail in error.errors(include_url=False))
    return tuple(_misspelt(checked))


def check_input(model: type[BaseModel], value: Any, what: str) -> BaseModel:
    """`value` as `model`; InputError naming each field, what came and what is due."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        lines = [f"  {line}" for line in _complaints(error, value)]
        raise InputError(
            f"{what} can't be used:\n" + "\n".join(lines),
            hint="`appconnect interfaces NAME` shows every field; `--sample NAME` starts from a good one.",
        ) from error


def path_of(location: tuple[str | int, ...]) -> str:
    """`("matchedContactInfo", 0, "id")` -> `matchedContactInfo[0].id`."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def quote(value: Any) -> str:
    """A value as a person would recognise it, shortened."""
    text = "null" if value is None else repr(value)
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"


def _complaints(error: ValidationError, value: Any) -> Iterator[str]:
    """One line for each place that is wrong, whatever number of types it may have."""
    places: dict[str, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        places.setdefault(path_of(_place(detail, value)), []).append(detail)
    for path, details in places.items():
        due = dict.fromkeys(_due(detail).partition(", unable")[0] for detail in details)
        alternatives = " or ".join(due).replace(" or must be ", " or ")
        yield f"{path or 'the input'}: {alternatives}, came {_came(details[0])}"


def _place(detail: ErrorDetails, value: Any) -> tuple[str | int, ...]:
    """Where an error is; pydantic goes on with the name of the type where a field has a choice of them."""
    location = detail["loc"]
    for depth, part in enumerate(location):
        is_there = part in value if isinstance(value, Mapping) else isinstance(value, list) and isinstance(part, int)
        if not is_there:
            return location if detail["type"] == "missing" else location[:depth]
        value = value[part]
    return location


@cache
def _adapter(interface: Interface) -> TypeAdapter[Any]:
    return TypeAdapter(interface.result_type)


def _problem(detail: ErrorDetails) -> Problem:
    hint = _near_miss(detail) if detail["type"] == "missing" else ""
    return Problem(path=path_of(detail["loc"]), came=_came(detail), due=_due(detail), hint=hint)


def _misspelt(value: Any, location: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    """Optional fields that were probably meant by a key that nobody reads: what they hold is lost without a word."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _misspelt(item, (*location, index))
    if not isinstance(value, BaseModel):
        return
    fields, extra = type(value).model_fields, value.model_extra or {}
    named = {name: info.alias or name for name, info in fields.items()}
    unset = {
        _fold(alias): alias for name, alias in named.items() if name in extra or name not in value.model_fields_set
    }
    for key, item in extra.items():
        near = difflib.get_close_matches(_fold(key), unset, n=1, cutoff=0.8)
        if near:
            path = path_of((*location, key))
            yield Problem(path, quote(item), f"nobody reads {key!r}", f"{unset[near[0]]!r} was probably meant")
    for name, alias in named.items():
        yield from _misspelt(getattr(value, name), (*location, alias))


def _due(detail: ErrorDetails) -> str:
    if detail["type"] == "model_type":
        return "must be an object"
    message = detail["msg"].removeprefix("Value error, ")
    return "is required" if detail["type"] == "missing" else message.replace("Input should be", "must be", 1)


def _came(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        keys = ", ".join(sorted(map(str, detail["input"]))) if isinstance(detail["input"], Mapping) else ""
        return f"only {keys}" if keys else "nothing"
    return quote(detail["input"])


def _near_miss(detail: ErrorDetails) -> str:
    """The key that was probably meant, if one beside the missing one is spelt nearly like it."""
    missing = str(detail["loc"][-1])
    beside = detail["input"] if isinstance(detail["input"], Mapping) else {}
    folded = {_fold(str(key)): str(key) for key in beside}
    near = difflib.get_close_matches(_fold(missing), folded, n=1, cutoff=0.75)
    return f"{folded[near[0]]!r} was probably meant as {missing!r}" if near else ""


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
