"""The text of a shared SMS conversation as App Connect's server composes it (contract 6.2).

Told from `logInfo`: `creationTime`, `messages` (for the end), `owner` and `entities` (what was said, noted and
assigned). **Times must be epoch milliseconds**: with ISO texts, which the published schema asks for, the conversation
ends in 1970 and its entries stay unsorted (D-43).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cmp_to_key
from typing import Any

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.composition.fields import PLAIN
from appconnect_cli.runtime.composition.moment_format import formatted
from appconnect_cli.runtime.composition.moments import Moment, at_text_offset, moment_of
from appconnect_cli.runtime.composition.shared_markup import MARKUPS, Markup
from appconnect_cli.runtime.javascript import UNDEFINED, either, exceeds, member, number, text, truthy

HOUR_MS = 3_600_000
DAY = "dddd, MMMM DD, YYYY"
TIME = "hh:mm A"
TIME_OF_ENTRY = "YYYY-MM-DD hh:mm A"


@dataclass(frozen=True)
class _Telling:
    """What every part of the text depends on."""

    markup: Markup
    contact_name: Any
    timezone_offset: str | None
    now: datetime | None

    def moment(self, value: Any) -> Moment | None:
        """A time as shown; only an offset such as `+01:00` is understood (contract 2.1)."""
        return at_text_offset(moment_of(value, self.now), self.timezone_offset)


def compose_shared_sms(
    log_format: str,
    log_info: Mapping[str, Any],
    contact_name: Any,
    timezone_offset: str | None,
    now: datetime | None = None,
) -> dict[str, str]:
    """`{"subject", "body"}` of a conversation; a format that isn't known, a custom one too, is told in plain text.

    `now` stands in for a `creationTime` that is missing; the clock does by default. Raises CompositionError where the
    server throws, so that the connector is never called: `messages` missing, a leaf that is no text in HTML.
    """
    telling = _Telling(MARKUPS.get(log_format, MARKUPS[PLAIN]), contact_name, timezone_offset, now)
    entities = _objects(log_info, "entities") if truthy(log_info.get("entities")) else []
    parts = (
        _summary(log_info, telling),
        _participants(entities, telling),
        _owner(log_info.get("owner"), telling.markup),
        _conversation(entities, telling),
    )
    return {"subject": telling.markup.subject.format(text(contact_name)), "body": "".join(parts)}


def _summary(log_info: Mapping[str, Any], telling: _Telling) -> str:
    """Hours are all the hours, not those beyond the days: two days read `2 d 48 h`."""
    started = telling.moment(log_info.get("creationTime", UNDEFINED))
    ended = telling.moment(_last_modified(_objects(log_info, "messages")))
    days, hours = _elapsed(started, ended)
    return telling.markup.summary.format(
        started=f"{formatted(started, DAY)} at {formatted(started, TIME)}",
        ended=f"{formatted(ended, DAY)} at {formatted(ended, TIME)}",
        duration=f"{days} d {hours} h",
    )


def _last_modified(messages: list[Any]) -> Any:
    """The greatest lastModifiedTime; text other than digits is never greater than the zero it begins with."""
    latest: Any = 0
    for message in messages:
        time = member(message, "lastModifiedTime")
        latest = time if exceeds(time, latest) else latest
    return latest


def _elapsed(started: Moment | None, ended: Moment | None) -> tuple[str, str]:
    if started is None or ended is None:
        return "NaN", "NaN"
    hours = (ended.milliseconds - started.milliseconds) / HOUR_MS
    return str(math.trunc(hours / 24)), str(math.trunc(hours))


def _participants(entities: list[Any], telling: _Telling) -> str:
    """The customer, and every name that an entity mentions, once; the customer's own may be among them."""
    names: list[Any] = []
    for entity in entities:
        for role in ("author", "from", "initiator", "assignee"):
            name = member(member(entity, role), "name")
            if truthy(name) and name not in names:
                names.append(name)
    markup = telling.markup
    agents = "".join(markup.agent.format(markup.leaf(name)) for name in names)
    return markup.participants.format(customer=markup.leaf(telling.contact_name), agents=agents)


def _owner(owner: Any, markup: Markup) -> str:
    """A department, or whoever has "queue" in the name, is a call queue."""
    if not truthy(owner):
        return ""
    name = either(member(owner, "name"), "")
    if member(owner, "extensionType") == "Department":
        return markup.queue.format(markup.leaf(name))
    if not isinstance(name, str):
        raise CompositionError(f"the owner's name must be text, not {name!r}")
    return (markup.queue if "queue" in name.lower() else markup.owner).format(markup.leaf(name))


def _conversation(entities: list[Any], telling: _Telling) -> str:
    """The entries, newest first."""
    kinds = [member(entity, "recordType") for entity in entities]
    counts = {"message": kinds.count("AliveMessage"), "note": kinds.count("AliveNote")}
    counted = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items() if count)
    entries = [
        (number(member(entity, "creationTime")), entry)
        for entity in entities
        if (entry := _entry(entity, telling)) is not None
    ]
    told = "".join(entry for _, entry in sorted(entries, key=cmp_to_key(_newest_first)))
    return telling.markup.conversation.format(counts=counted or "0 messages", entries=told)


def _newest_first(one: tuple[float, str], other: tuple[float, str]) -> int:
    """Times that are no numbers compare as equal and stay where they are."""
    later = other[0] - one[0]
    return 0 if math.isnan(later) else (later > 0) - (later < 0)


def _entry(entity: Any, telling: _Telling) -> str | None:
    """A message, a note or an assignment; None for what is not told."""
    markup = telling.markup
    author = member(member(entity, "author"), "name")
    time = formatted(telling.moment(member(entity, "creationTime")), TIME_OF_ENTRY)
    match member(entity, "recordType"):
        case "AliveMessage":
            inbound = member(entity, "direction") == "Inbound"
            sender = telling.contact_name if inbound else either(author, member(member(entity, "from"), "name"))
            said = either(member(entity, "text"), member(entity, "subject"), "")
            return markup.message.format(who=markup.leaf(sender), time=time, text=markup.leaf(said))
        case "AliveNote":
            writer = either(author, member(member(entity, "initiator"), "name"), "Unknown")
            noted = either(member(entity, "text"), member(entity, "body"), "")
            return markup.note.format(who=markup.leaf(writer), time=time, text=markup.leaf(noted))
        case "ThreadAssignedHint":
            assignee = either(member(member(entity, "assignee"), "name"), "Unknown")
            return markup.assignment.format(who=markup.leaf(assignee))
    return None


def _objects(log_info: Mapping[str, Any], name: str) -> list[Any]:
    found = log_info.get(name)
    if not isinstance(found, list) or any(item is None for item in found):
        raise CompositionError(f"{name} must be a list of objects, not {found!r}")
    return found
