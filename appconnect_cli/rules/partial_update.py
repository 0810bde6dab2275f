"""Following a call's subject, start, duration and result through what a connector reads and sends.

A field is known by the value that createCallLog gave it, at a path of names: inside lists the place says nothing about
the field, so what stands there is not followed.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from appconnect_cli.evidence.values import Path, leaves, request_values
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

Difference = tuple[str, str, str]
"""What it is about, what was seen, what was due."""


def changed_in_record(
    created: CallResult, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Difference, ...] | None:
    """Where the record held a followed value and holds it no more; None if it was never seen in the record."""
    held = list(_followed(created, before))
    if not held or not after:
        return None
    now = dict(named(after))
    return tuple(
        (
            what,
            f"{name_of(path)} was {quote(value)} and is {quote(now.get(path))} after the update",
            "the value unchanged",
        )
        for what, path, value in held
        if not _same(what, now.get(path), value)
    )


def sent_instead(created: CallResult, updated: CallResult) -> tuple[Difference, ...] | None:
    """Where createCallLog sent a followed value and the update sends another; None if it was never seen to be sent."""
    fields = {
        (what, path): value
        for exchange in created.exchanges
        for what, path, value in _followed(created, request_values(exchange))
    }
    if not fields:
        return None
    return tuple(
        (what, f"the update sends {name_of(path)} = {quote(sent)}", f"{name_of(path)} left out, or {quote(value)}")
        for (what, path), value in fields.items()
        for exchange in updated.exchanges
        for sent_path, sent in named(request_values(exchange))
        if sent_path == path and not _same(what, sent, value)
    )


def duration_fields(created: CallResult) -> frozenset[Path]:
    """Where createCallLog sent a duration."""
    found = (each for exchange in created.exchanges for each in _followed(created, request_values(exchange)))
    return frozenset(path for what, path, _ in found if what == "duration")


def sends_duration(updated: CallResult, seconds: int) -> bool:
    """Whether a request holds that many seconds, wherever."""
    sent = (value for exchange in updated.exchanges for _, value in leaves(request_values(exchange)))
    return any(_stands_for("duration", value, seconds) for value in sent)


def fields_of(call: CallResult) -> frozenset[Path]:
    """The names under which a call sends something."""
    return frozenset(path for exchange in call.exchanges for path, _ in named(request_values(exchange)))


def _followed(created: CallResult, data: Any) -> Iterator[tuple[str, Path, Any]]:
    call = (created.body or {}).get("logInfo") or {}
    given = {
        "subject": call.get("customSubject"),
        "start": instant(call.get("startTime")),
        "duration": call.get("duration"),
        "result": call.get("result"),
    }
    for path, value in named(data):
        for what, sent in given.items():
            if sent and _stands_for(what, value, sent):
                yield what, path, value


def named(data: Any) -> Iterator[tuple[Path, Any]]:
    """Every scalar at a path of names; what stands inside lists is left out."""
    return ((path, value) for path, value in leaves(data) if path and all(isinstance(part, str) for part in path))


def _stands_for(what: str, value: Any, given: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    if what == "start":
        moment = instant(value)
        return moment is not None and abs(moment - given) < 1
    if what == "duration":
        return value in (given, given * 1000, str(given), str(given * 1000))
    return bool(value == given)


def _same(what: str, now: Any, before: Any) -> bool:
    if what != "start":
        return bool(str(now) == str(before))
    then, later = instant(before), instant(now)
    return then is not None and later is not None and abs(then - later) < 1


def instant(value: Any) -> float | None:
    """Seconds since 1970 of ISO 8601 text (UTC if it names no zone), or of seconds or milliseconds; None otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value / 1000 if value > 10**11 else float(value)
    if not isinstance(value, str):
        return None
    if value.isdigit() and len(value) in (10, 13):
        return instant(int(value))
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def name_of(path: Path) -> str:
    """A path as a person reads it."""
    return ".".join(map(str, path))
