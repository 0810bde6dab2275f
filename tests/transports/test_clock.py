"""One instant, UTC, and nothing of it left afterwards."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from appconnect_cli.transports.clock import frozen

INSTANT = datetime(2031, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


def test_every_clock_of_the_wall_stands_still() -> None:
    with frozen(INSTANT):
        seen = [datetime.now(UTC), datetime.now(UTC)]
        threading.Thread(target=lambda: seen.append(datetime.now(UTC))).run()
        assert seen == [INSTANT] * 3
        assert time.time() == INSTANT.timestamp()
    assert abs(datetime.now(UTC) - INSTANT) > timedelta(days=1)


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    with frozen(INSTANT.astimezone(timezone(timedelta(hours=5)))):
        assert datetime.now(UTC) == INSTANT


@pytest.mark.parametrize("zone", ["Asia/Tokyo", None])
def test_the_local_zone_is_utc_and_comes_back(zone: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if zone:
        monkeypatch.setenv("TZ", zone)
    else:
        monkeypatch.delenv("TZ", raising=False)
    time.tzset()
    before = time.strftime("%Z%z")
    with frozen(INSTANT):
        assert time.strftime("%z") == "+0000"
        assert datetime.now().astimezone().isoformat() == "2031-03-01T12:30:15.250000+00:00"
    assert time.strftime("%Z%z") == before
    assert os.environ.get("TZ") == zone
    monkeypatch.undo()
    time.tzset()


def test_the_zone_comes_back_after_an_error() -> None:
    before = os.environ.get("TZ")
    with pytest.raises(ZeroDivisionError), frozen(INSTANT):
        raise ZeroDivisionError
    assert os.environ.get("TZ") == before


def test_sleeping_moves_the_clock_to_the_microsecond() -> None:
    with frozen(INSTANT) as clock:
        for slept in (0.1, 0.3, 0.2, 30.000001):
            clock.move_to(slept)
        assert datetime.now(UTC) == INSTANT + timedelta(seconds=30, microseconds=1)
        assert clock.slept == 30.000001
