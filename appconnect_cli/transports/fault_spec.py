"""Faults as a person writes them: `429@2`. Pure."""

import difflib
import re
from dataclasses import dataclass

from appconnect_cli.errors import UsageError
from appconnect_cli.transports.faults import BAD_CREDENTIAL, EVERY, UNKNOWN_ID, Fault, known_faults, refusing

_SPEC = re.compile(r"(?P<kind>[^@]+)(?:@(?P<first>[1-9]\d*)(?:(?P<on>\+)|-(?P<last>[1-9]\d*))?)?")
_STATUS = re.compile(r"[45]\d\d")
_FORM = "429 for each request, 429@2 for the second alone, 429@2+ from the second on, 429@2-3 for both"


@dataclass(frozen=True)
class FaultSpec:
    """A kind of fault, and at which exchanges, from 0."""

    kind: str
    exchanges: range = EVERY


def parse_fault(text: str) -> FaultSpec:
    """What `--fault` was given. UsageError for a form or a kind that there is not."""
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"--fault {text!r} can't be read.", hint=f"Such as {_FORM}.")
    kind = found["kind"]
    if kind not in fault_kinds() and not _STATUS.fullmatch(kind):
        near = difflib.get_close_matches(kind.lower(), fault_kinds(), n=1)
        known = (
            f"Did you mean {near[0]}?" if near else f"There are {', '.join(fault_kinds())}, and any other error status."
        )
        raise UsageError(f"There is no fault {kind!r}.", hint=known)
    return FaultSpec(kind, _exchanges(found["first"], found["last"], persistent=bool(found["on"])))


def fault_kinds() -> tuple[str, ...]:
    """Every kind that has a name; any error status is one, too."""
    return (*known_faults({}), BAD_CREDENTIAL, UNKNOWN_ID)


def general_fault(kind: str) -> Fault:
    """The fault of a kind, not in any CRM's own shape. UsageError for one that only a recording has."""
    if kind in (BAD_CREDENTIAL, UNKNOWN_ID):
        raise UsageError(
            f"No recording shows how this CRM answers {kind.replace('-', ' ')}s with HTTP 200.",
            hint="`appconnect record failures` records it; a CRM that refuses by status fails with 401 or 404.",
        )
    return known_faults({}).get(kind) or refusing(int(kind))


def _exchanges(first: str | None, last: str | None, *, persistent: bool) -> range:
    if first is None:
        return EVERY
    start = int(first) - 1
    if persistent:
        return EVERY[start:]
    stop = int(last) if last else start + 1
    if stop <= start:
        raise UsageError(f"--fault ends with request {stop}, before it begins with {first}.", hint=f"Such as {_FORM}.")
    return range(start, stop)
