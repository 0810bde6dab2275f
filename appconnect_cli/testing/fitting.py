"""Which recording answers a call in a test: the one that was made with the same input."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from appconnect_cli.calling import CallOrder
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.errors import CassetteMissingError, UsageError
from appconnect_cli.runtime.inputs import merged
from appconnect_cli.transports.provenance import Provenance, parse_provenance, provenance_bytes, provenance_path
from appconnect_cli.transports.recordings import recordings_in
from appconnect_cli.workspace import Workspace

_SHOWN = 5


@dataclass(frozen=True)
class _Recorded:
    """One recorded call of the interface."""

    body: Mapping[str, Any]
    log_id: str | None
    output: Any
    cassette: str | None = None
    step: str | None = None

    def fits(self, order: CallOrder) -> bool:
        """Whether it was made with all that the order gives."""
        log_id = order.log_id or self.log_id
        return merged(self.body, _given(order)) == self.body and log_id == self.log_id


def replayed(workspace: Workspace, order: CallOrder) -> CallOrder:
    """The order with the recording that fits: a single call's before a scenario's step. A named one stays.

    Without any, the only one that is recorded: what was given otherwise may ask the CRM the same. CassetteMissingError
    if there are several, or none; UsageError if several steps fit and came to different ends.
    """
    if order.cassette or order.step or order.sample:
        return order
    calls = list(_calls(workspace, order))
    found = next((each for each in calls if each.fits(order)), None) or _fitting_step(workspace, order)
    if found is None and len(calls) == 1:
        found = calls[0]
    if found is None:
        raise _nothing_fits(order, calls)
    return replace(order, cassette=found.cassette, step=found.step)


def recorded(workspace: Workspace, order: CallOrder, test: str) -> CallOrder:
    """The order with the name under which it is kept: that of the recording that fits, else the test's own."""
    if order.cassette or order.sample or not _given(order):
        return order
    found = next((each for each in _calls(workspace, order) if each.fits(order)), None)
    return replace(order, cassette=found.cassette if found else name_of(test))


def name_of(test: str) -> str:
    """`test_an_unknown_number[+1]` -> `an-unknown-number-1`"""
    words = re.findall(r"[^\W_]+", test.removeprefix("test_"))
    return "-".join(words)[:100] or "test"


def _given(order: CallOrder) -> dict[str, Any]:
    return merged(json.loads(order.input) if order.input else {}, order.options)


def _calls(workspace: Workspace, order: CallOrder) -> Iterator[_Recorded]:
    """Those of single calls, that of the interface's own sample first."""
    sample = next((each.name for each in samples_for(order.interface.name)), "")
    paths = recordings_in(workspace.cassettes / "calls" / order.interface.name)
    for path in sorted(paths, key=lambda each: each.stem != sample):
        step = _provenance(path).steps[0]
        if step.argument is None:
            yield _Recorded(step.body or {}, step.log_id, step.output, cassette=path.stem)


def _fitting_step(workspace: Workspace, order: CallOrder) -> _Recorded | None:
    fitting = [each for each in _steps(workspace, order) if each.fits(order)]
    if any(each.output != fitting[0].output for each in fitting):
        names = " or ".join(f'step="{each.step}"' for each in fitting[:_SHOWN])
        raise UsageError(
            f"{len(fitting)} recorded steps call {order.interface.name} with {_spoken(order)}, and do not end alike.",
            hint=f"Name the one that you mean: {names}.",
        )
    return fitting[0] if fitting else None


def _steps(workspace: Workspace, order: CallOrder) -> Iterator[_Recorded]:
    for path in recordings_in(workspace.cassettes / "scenarios"):
        for step in _provenance(path).steps:
            if step.interface == order.interface.name and step.argument is None:
                yield _Recorded(step.body or {}, step.log_id, step.output, step=f"{path.stem}/{step.name}")


def _provenance(path: Path) -> Provenance:
    beside = provenance_path(path)
    return _read(beside, beside.stat().st_mtime_ns if beside.exists() else 0)


@lru_cache(maxsize=256)
def _read(beside: Path, _modified: int) -> Provenance:
    """A scenario's takes some milliseconds, and a test run asks for it often."""
    return parse_provenance(beside, provenance_bytes(beside))


def _nothing_fits(order: CallOrder, calls: list[_Recorded]) -> CassetteMissingError:
    names = ", ".join(f'cassette="{each.cassette}"' for each in calls[:_SHOWN])
    more = f" and {len(calls) - _SHOWN} more" if len(calls) > _SHOWN else ""
    there = f"Name one of those that there are: {names}{more}; or record it" if calls else "Record it"
    return CassetteMissingError(
        f"No recording of {order.interface.name} was made with {_spoken(order)}.",
        hint=f"{there}: run this test once with --appconnect-record.",
    )


def _spoken(order: CallOrder) -> str:
    return ", ".join(f"{key}={value!r}" for key, value in _given(order).items()) or "no field given"
