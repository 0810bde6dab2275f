"""One instant per step: what a connector reads from the clock is the same while recording and in replay."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Stop the wall clock at `instant` (an aware datetime), in time zone UTC, until the block ends.

    `datetime.now()`, `time.time()` and the local time zone are the same on every machine. The monotonic clock goes
    on, which the time limits of asyncio, anyio and httpx need.
    """
    import time_machine

    with _utc(), time_machine.travel(instant.astimezone(UTC), tick=False):
        yield


@contextmanager
def _utc() -> Iterator[None]:
    """Newer versions of time-machine do this for an instant in UTC; older ones leave the zone alone."""
    before = os.environ.get("TZ")
    _set_zone("UTC")
    try:
        yield
    finally:
        _set_zone(before)


def _set_zone(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    if hasattr(time, "tzset"):  # Windows has none: there the system's zone stays
        time.tzset()
