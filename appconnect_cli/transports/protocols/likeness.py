"""Whether an answer has the form of another one: how a CRM's own errors are told where they come in HTTP 200. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

Shape = dict[tuple[str, ...], Any]

_LONGEST_CODE = 32


def looks_like(answer: Any, specimen: Any, ordinary: Iterable[Any] = ()) -> bool:
    """Whether decoded values are of the specimen's form: the same names on two levels, the same kinds of values there,
    and the same codes.

    Codes are short texts without a blank, whole numbers, and true or false. Those that `ordinary` answers of the same
    form hold as well tell nothing; of the others all that are true or false must be equal, and half of the rest. Where
    none is left, the form alone decides, unless an ordinary answer has it, too.
    """
    if not isinstance(specimen, Mapping):
        return bool(specimen) and bool(answer == specimen)
    wanted, found = _shape(specimen), _shape(answer)
    if not _fits(found, wanted):
        return False
    others = [shape for shape in map(_shape, ordinary) if _fits(shape, wanted)]
    codes = [at for at, value in wanted.items() if at in found and _is_code(value)]
    codes = [at for at in codes if not any(at in other and other[at] == wanted[at] for other in others)]
    if not codes:
        return not others
    switches = [at for at in codes if isinstance(wanted[at], bool)]
    equal = [at for at in codes if found[at] == wanted[at]]
    return set(switches) <= set(equal) and 2 * len(equal) >= len(codes)


def _shape(value: Any) -> Shape:
    """What stands on the two upper levels, by its path."""
    shape: Shape = {}
    for name, item in value.items() if isinstance(value, Mapping) else ():
        shape[(name,)] = item
        for inner, deep in item.items() if isinstance(item, Mapping) else ():
            shape[(name, inner)] = deep
    return shape


def _fits(found: Shape, wanted: Shape) -> bool:
    """One may hold a detail more than the other, on either level, but not both."""
    shared = found.keys() & wanted.keys()
    whole = found.keys() <= wanted.keys() or wanted.keys() <= found.keys()
    return bool(shared) and whole and all(_same_kind(found[at], wanted[at]) for at in shared)


def _same_kind(ours: Any, theirs: Any) -> bool:
    return ours is None or theirs is None or _kind(ours) == _kind(theirs)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return type(value).__name__


def _is_code(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST_CODE and not any(character.isspace() for character in value)
    return isinstance(value, int)
