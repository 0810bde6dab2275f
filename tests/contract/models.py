"""Every model of the contract, found by walking the table: a new one is tested without being named."""

from typing import Any, get_args

from pydantic import BaseModel

from appconnect_cli.contract.interfaces import BY_NAME

ROLES = ("body_model", "request_model", "result_type")


def contract_types() -> dict[str, Any]:
    """The inputs, arguments and results of the table, such as `findContact.result_type`."""
    found = {f"{name}.{role}": getattr(interface, role) for name, interface in BY_NAME.items() for role in ROLES}
    return {place: described for place, described in found.items() if described is not None}


def contract_models() -> list[type[BaseModel]]:
    """All models at any depth, by name."""
    found: dict[str, type[BaseModel]] = {}
    for described in contract_types().values():
        _walk(described, found)
    return [found[name] for name in sorted(found)]


def _walk(described: Any, found: dict[str, type[BaseModel]]) -> None:
    if isinstance(described, type) and issubclass(described, BaseModel) and described.__name__ not in found:
        found[described.__name__] = described
        for info in described.model_fields.values():
            _walk(info.annotation, found)
    for argument in get_args(described):
        _walk(argument, found)
