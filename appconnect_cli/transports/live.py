"""Real traffic, watched and, if wanted, kept for a cassette."""

import asyncio
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from appconnect_cli.transports.base import Exchange, Failure, Interaction, Mode, Traffic
from appconnect_cli.transports.cassette import handling
from appconnect_cli.transports.exchanges import (
    scrubbed_again,
    scrubbed_failure,
    scrubbed_request,
    scrubbed_response,
    to_exchange,
    unanswered,
)
from appconnect_cli.transports.failures import RecordedFailureError, class_name, failure_of
from appconnect_cli.transports.faults import Variation
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.isolation import allow_network
from appconnect_cli.transports.learning import learn_from_answer
from appconnect_cli.transports.player import MOST_MORE, EndlessError
from appconnect_cli.transports.redaction import Redactor

BeforeSending = Callable[[Exchange], None]
"""Sees a request, scrubbed and without an answer, before it is sent; what it raises reaches the connector instead."""


_Sender = tuple[int | None, Any]
"""The thread that sends a request, None for the one that the step runs in; and the task, None outside any."""


class LiveTransport:
    """Lets a step reach the CRM, and notes every exchange; with `record`, in the form of a cassette too."""

    def __init__(
        self,
        redactor: Redactor,
        record: bool = False,
        before_sending: BeforeSending | None = None,
        variation: Variation | None = None,
    ) -> None:
        self._redactor = redactor
        self._record = record
        self._before_sending = before_sending
        self._variation = variation or Variation()

    @property
    def mode(self) -> Mode:
        return Mode.RECORD if self._record else Mode.LIVE

    @contextmanager
    def step(self) -> Iterator[Traffic]:
        """The traffic is complete, exchanges in the order in which requests were sent, when the block ends."""
        traffic = Traffic()
        watcher = _Watcher(self._redactor, self._before_sending, self._variation)
        allow_network()
        with handling(watcher):
            try:
                yield traffic
            finally:
                entries = watcher.close()
                traffic.endless = watcher.endless
                traffic.exchanges = [entry.exchange for entry in entries]
                if self._record:
                    for entry in _steadied(entries):
                        if entry.interaction:
                            traffic.recorded.append(entry.interaction)
                            traffic.milliseconds.append(round(entry.exchange.milliseconds))


@dataclass(frozen=True)
class _Entry:
    """One exchange; `order` is when its request was sent, and which hop of its redirects it is."""

    order: tuple[int, int]
    since: float
    until: float
    sender: _Sender
    exchange: Exchange
    interaction: Interaction | None


@dataclass
class _Underway:
    """What is remembered of a request until it is answered."""

    order: int
    since: float
    sender: _Sender
    hops: int = 0


class _Watcher:
    """Watches what is sent, from any thread or task."""

    replays = False

    def __init__(self, redactor: Redactor, before_sending: BeforeSending | None, variation: Variation) -> None:
        self._redactor = redactor
        self._variation = variation
        self._before_sending = before_sending
        self._numbers = itertools.count()
        self._entries: list[_Entry] = []
        self._asked: Counter[tuple[str, str, bytes]] = Counter()
        self.endless = False
        self._closed = False
        self._thread = threading.get_ident()
        self._lock = threading.Lock()

    def close(self) -> list[_Entry]:
        """What was seen, in order. What comes later, from a thread that outlives its step, belongs to no step."""
        with self._lock:
            self._closed = True
            return [self._scrubbed(entry) for entry in sorted(self._entries, key=lambda entry: entry.order)]

    def has_answer(self, asked: Asked) -> bool:
        """Only in place of a fault: else the request is sent. Its place in the order is taken now."""
        if asked.note is None:
            self._count(asked)
            if self._before_sending:
                self._before_sending(unanswered(self._redactor, asked))
            asked.note = _Underway(next(self._numbers), time.perf_counter(), self._sender())
        return self._variation.fault is not None and asked.note.order in self._variation.exchanges

    def answer(self, asked: Asked) -> dict[str, Any]:
        """The fault. The request is not sent. RecordedFailureError for one that is no answer."""
        fault = self._variation.fault
        answer = fault.in_place_of(None) if fault else None
        assert fault is not None and answer is not None, "live traffic is not answered from here"
        interaction = scrubbed_request(self._redactor, asked), answer
        self._add(asked.note, lambda elapsed: to_exchange(interaction, fault=fault.kind))
        if isinstance(answer, Failure):
            raise RecordedFailureError(answer, asked.url)
        return answer

    def refuse(self, asked: Asked) -> Exception:
        raise AssertionError("live traffic is not refused")

    def answered(self, asked: Asked, sent: Asked, response: dict[str, Any]) -> None:
        """Scrub at once: nothing else keeps what came over the wire. What the CRM hands out is known from now on."""
        learn_from_answer(self._redactor, response)
        underway: _Underway = asked.note
        answer = scrubbed_response(self._redactor, sent.method, response)
        interaction = (scrubbed_request(self._redactor, sent), answer)
        self._add(underway, lambda elapsed: to_exchange(interaction, milliseconds=elapsed), interaction)

    def failed(self, asked: Asked, error: BaseException) -> None:
        """Unless it was answered: a status error that a library makes of an answer is no failure to answer."""
        underway: _Underway | None = asked.note
        if underway is None or underway.hops:
            return
        failure = failure_of(error)
        if failure is None:
            reason = _reason(error)
            self._add(underway, lambda elapsed: unanswered(self._redactor, asked, milliseconds=elapsed, error=reason))
            return
        interaction = scrubbed_request(self._redactor, asked), scrubbed_failure(self._redactor, failure)
        self._add(underway, lambda elapsed: to_exchange(interaction, milliseconds=elapsed), interaction)

    def _count(self, asked: Asked) -> None:
        """One request more; EndlessError for one that is sent over and over: who follows pages sends another each time.

        Once stopped, everything that still is sent is stopped.
        """
        with self._lock:
            question = asked.method, asked.url, asked.body
            self._asked[question] += 1
            self.endless |= self._asked[question] > MOST_MORE
        if self.endless:
            raise EndlessError(f"the connector sent one request more than {MOST_MORE} times, and was stopped")

    def _sender(self) -> _Sender:
        thread = threading.get_ident()
        return None if thread == self._thread else thread, _task()

    def _scrubbed(self, entry: _Entry) -> _Entry:
        """Once more: a token may have stood somewhere before an answer said that it is one."""
        interaction = entry.interaction and scrubbed_again(self._redactor, entry.interaction)
        if interaction is None:
            return replace(entry, exchange=self._redactor.exchange(entry.exchange))
        took = entry.exchange.milliseconds
        return replace(entry, exchange=to_exchange(interaction, milliseconds=took), interaction=interaction)

    def _add(
        self, underway: _Underway, exchange: Callable[[float], Exchange], interaction: Interaction | None = None
    ) -> None:
        now = time.perf_counter()
        entry = _Entry(
            order=(underway.order, underway.hops),
            since=underway.since,
            until=now,
            sender=underway.sender,
            exchange=exchange((now - underway.since) * 1000),
            interaction=interaction,
        )
        underway.hops, underway.since = underway.hops + 1, now
        with self._lock:
            if not self._closed:
                self._entries.append(entry)


def _steadied(entries: list[_Entry]) -> list[_Entry]:
    """The order for a file: what was under way at the same time stands in the order of its requests' text.

    Which of parallel requests is sent first is chance, and a recording should differ from the last one only where the
    CRM's answers do. Identical requests stay in the order in which they were sent: they are replayed in it.
    """
    groups: list[list[_Entry]] = []
    for entry in entries:
        if groups and _belongs(entry, groups[-1]):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return [entry for group in groups for entry in (sorted(group, key=_text) if _parallel(group) else group)]


def _belongs(entry: _Entry, group: list[_Entry]) -> bool:
    """Whether it was sent beside the group: at the same time, or after it by one who was then beside others."""
    if any(entry.since < other.until or _of_two_threads(entry, other) for other in group):
        return True
    return _parallel(group) and any(entry.sender == other.sender for other in group)


def _of_two_threads(one: _Entry, other: _Entry) -> bool:
    """Whether two threads that a connector started sent them: if they did not overlap, that was chance."""
    threads = {one.sender[0], other.sender[0]}
    return len(threads) == 2 and None not in threads


def _parallel(group: list[_Entry]) -> bool:
    return any(entry.sender != group[0].sender for entry in group)


def _text(entry: _Entry) -> tuple[str, str, bytes]:
    exchange = entry.exchange
    return exchange.method, exchange.url, exchange.request_body


def _task() -> Any:
    try:
        return asyncio.current_task()
    except RuntimeError:  # no event loop runs
        return None


def _reason(error: BaseException) -> str:
    """`httpx.ConnectError: All connection attempts failed`"""
    return f"{class_name(error)}: {error}" if str(error) else class_name(error)
