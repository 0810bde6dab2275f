"""What a connector implements, by its code alone: nothing is called."""

import difflib
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from appconnect_cli.connectors.places import place_of
from appconnect_cli.contract.interfaces import BY_NAME, COMPANIONS, INTERFACES, Interface
from appconnect_cli.findings import Place

_TABLE = INTERFACES + COMPANIONS
_TAKEN = frozenset(interface.python_name for interface in _TABLE)
_NEAR = 0.8
"""How like a name must be, 0..1: find_contacts and findContactByName pass, delete_contact for create_contact fails."""


@dataclass(frozen=True)
class Implementation:
    """One interface or companion, as the connector has it."""

    interface: str
    """The camelCase name."""
    present: bool
    is_async: bool = False
    place: Place | None = None
    """Where it, or what is meant for it, is written; None if it is inherited from this package."""
    parameters: tuple[str, ...] = ()
    """Without `self`; `*args` and `**kwargs` with their stars."""
    refusal: str = ""
    """Why it can't be called with the arguments that the server passes, in Python's words; empty if it can."""
    value: str = ""
    """If it is not there: what stands under its name and is no function, such as `a str`."""
    misspelt: tuple[str, ...] = ()
    """If it is not there: what the connector has instead that may be meant, such as `find_contacts`."""

    @property
    def absence(self) -> str:
        """What to say of an interface that is not there."""
        if self.value:
            return f"{BY_NAME[self.interface].python_name} is {self.value}, no function"
        meant = f", but a {self.misspelt[0]}: rename it" if self.misspelt else ""
        return f"the connector has no {BY_NAME[self.interface].python_name}{meant}"


def inspect_connector(instance: Any) -> dict[str, Implementation]:
    """Every interface and companion by its camelCase name, for a class's instance, a class or a module."""
    spare: list[str] | None = None
    found = {}
    for interface in _TABLE:
        function = getattr(instance, interface.python_name, None)
        if callable(function):
            found[interface.name] = _present(instance, interface, function)
        else:
            spare = _spare_names(instance) if spare is None else spare
            found[interface.name] = _absent(instance, interface, function, spare)
    return found


def _absent(instance: Any, interface: Interface, value: Any, spare: Iterable[str]) -> Implementation:
    if value is not None:
        return Implementation(interface.name, False, value=f"a {type(value).__name__}")
    near = _near(interface, spare)
    place = place_of(getattr(instance, near[0])) if near else None
    return Implementation(interface.name, False, place=place, misspelt=near)


def is_async(function: Callable[..., Any]) -> bool:
    """Whether calling it gives something to await, also through decorators that keep `__wrapped__`."""
    called = function if hasattr(function, "__code__") or inspect.ismethod(function) else type(function).__call__
    return any(inspect.iscoroutinefunction(candidate) for candidate in (function, inspect.unwrap(function), called))


def _present(instance: Any, interface: Interface, function: Callable[..., Any]) -> Implementation:
    unbound = isinstance(instance, type) and inspect.isfunction(inspect.getattr_static(instance, interface.python_name))
    parameters, refusal = _signature(function, interface.arguments + unbound)
    return Implementation(
        interface.name, True, is_async(function), place_of(function), parameters[1:] if unbound else parameters, refusal
    )


def _signature(function: Callable[..., Any], arguments: int) -> tuple[tuple[str, ...], str]:
    """The parameters, and why that many positional arguments do not fit them; nothing where Python can't tell."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return (), ""
    try:
        signature.bind(*range(arguments))
        refusal = ""
    except TypeError as error:
        refusal = str(error)
    return tuple(f"{_stars(parameter)}{parameter.name}" for parameter in signature.parameters.values()), refusal


def _stars(parameter: inspect.Parameter) -> str:
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return "*"
    return "**" if parameter.kind is inspect.Parameter.VAR_KEYWORD else ""


def _spare_names(instance: Any) -> list[str]:
    """Public functions that are no interface. Looked at without `getattr`: a property would run."""
    return [
        name
        for name in dir(instance)
        if not name.startswith("_") and name not in _TAKEN and _is_function(inspect.getattr_static(instance, name))
    ]


def _is_function(value: Any) -> bool:
    return inspect.isroutine(value) or isinstance(value, (classmethod, staticmethod))


def _near(interface: Interface, names: Iterable[str]) -> tuple[str, ...]:
    """Names that say the same but for case, underscores or a letter or two."""
    folded = {name.replace("_", "").lower(): name for name in names}
    matches = difflib.get_close_matches(interface.name.lower(), folded, n=3, cutoff=_NEAR)
    return tuple(folded[match] for match in matches)
