"""What becomes of the earlier messages of a conversation when a further one is logged."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any
from urllib.parse import unquote, urlsplit

from appconnect_cli.evidence.values import Path, leaves, response_values
from appconnect_cli.rules.messages import log_id_of, text_of
from appconnect_cli.rules.readable import Sent, readable, says, sent_by
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.rewrites import MARK


class Fate(Enum):
    """What the requests and answers of an update show."""

    KEPT = auto()
    LOST = auto()
    UNKNOWN = auto()


def fate_of(created: CallResult, updated: CallResult, earlier: Sequence[str]) -> Fate:
    """What an update makes of the texts that stood there before; `created` is what made the record.

    Newest first is an order, too. A text that is sent alone may be a comment, or replace the record's: only the CRM's
    own answer tells, or a request that sets the very field which createMessageLog filled.
    """
    new = text_of(updated)
    carrying = [sent for sent in sent_by(updated) if new and readable(new) in sent.text]
    along = [sent for sent in carrying if any(readable(text) in sent.text for text in earlier)]
    if along:
        return Fate.KEPT if any(_in_order(sent.text, [*earlier, new]) for sent in along) else Fate.LOST
    if carrying and all(_replaces(created, updated, sent, earlier[0]) for sent in carrying):
        return Fate.LOST
    if any(_makes_another(created, updated, sent) for sent in carrying):
        return Fate.KEPT
    return Fate.KEPT if _answered_whole(updated, [*earlier, new]) else Fate.UNKNOWN


def left_out(call: CallResult, earlier: Sequence[str]) -> str:
    """What a person reads of a lost text."""
    missing = [text for text in earlier if not says(call, text)]
    if missing:
        return f"{call.step} replaces the record's text: {', '.join(map(repr, missing))} is not sent any more"
    return f"{call.step} sends the messages in another order than they were logged"


def typed_line_lost(variant: CallResult, anchor: str) -> bool:
    """Whether the record's text was sent back without the line that a person typed into it."""
    return says(variant, anchor) and not says(variant, MARK)


def _in_order(text: str, messages: Sequence[str]) -> bool:
    readably = [re.escape(readable(message)) for message in messages]
    return any(re.search(".*".join(order), text) for order in (readably, readably[::-1]))


def _replaces(created: CallResult, updated: CallResult, sent: Sent, first: str) -> bool:
    """Whether the record's own field now holds the new text alone."""
    exchange, log_id = updated.exchanges[sent.exchange], log_id_of(updated)
    fields = {each.where for each in sent_by(created) if readable(first) in each.text}
    last = unquote(urlsplit(exchange.url).path).rstrip("/").rpartition("/")[2]
    if exchange.method in ("PUT", "PATCH") and last == log_id and sent.where in fields:
        return True
    answer = dict(_answers(updated, sent.exchange))
    is_record = any(answer.get(path) == log_id for path in _paths(created, log_id))
    held = [answer[path] for path in _holding(created, first) if path in answer]
    return is_record and bool(held) and not any(readable(first) in text for text in held)


def _makes_another(created: CallResult, updated: CallResult, sent: Sent) -> bool:
    """Whether the answer is a record of another id than the conversation's: a comment, say."""
    answer = dict(_answers(updated, sent.exchange))
    ids = [answer[path] for path in _paths(created, log_id_of(updated)) if path in answer]
    return bool(ids) and log_id_of(updated) not in ids


def _answered_whole(call: CallResult, messages: Sequence[str]) -> bool:
    """Whether an answer holds all of them."""
    return any(_in_order(text, messages) for at in range(len(call.exchanges)) for _, text in _answers(call, at))


def _paths(created: CallResult, log_id: str) -> set[Path]:
    return {path for at in range(len(created.exchanges)) for path, text in _answers(created, at) if text == log_id}


def _holding(created: CallResult, text: str) -> set[Path]:
    answered = (each for at in range(len(created.exchanges)) for each in _answers(created, at))
    return {path for path, value in answered if readable(text) in value}


def _answers(call: CallResult, exchange: int) -> Iterator[tuple[Path, str]]:
    values: Any = response_values(call.exchanges[exchange])
    return ((path, readable(value)) for path, value in leaves(values) if value is not None)
