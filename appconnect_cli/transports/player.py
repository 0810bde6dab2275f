"""Answers requests from a tape: each recording once, in recorded order, and under a fault what the fault says."""

import itertools
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.transports.base import Failure, Miss, Near, Recorded, Traffic
from appconnect_cli.transports.exchanges import scrubbed_request, to_exchange
from appconnect_cli.transports.failures import RecordedFailureError
from appconnect_cli.transports.faults import Fault, Variation
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.matching import Request
from appconnect_cli.transports.nearness import closest
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import Tape, with_length

MOST_MORE, MOST_TIMES = 100, 10
"""A connector that sends more than ten times what was recorded, and a hundred requests, asks without end."""


class EndlessError(BaseException):
    """A connector asks on and on. No Exception: what makes it ask on is that it catches those."""


@dataclass(frozen=True)
class _Sent:
    """A request without secrets, and what the tape has for it."""

    written: dict[str, Any]
    """As a cassette would hold it."""
    request: Request
    recorded: Sequence[int]
    """Where identical requests stand on the tape."""
    carried: frozenset[str]
    """The names of the secrets in it."""


class Player:
    """Plays one tape through once. What a request costs does not grow with the tape."""

    replays = True

    def __init__(self, tape: Tape, redactor: Redactor, variation: Variation, traffic: Traffic) -> None:
        self._tape = tape
        self._redactor = redactor
        self._variation = variation
        self._rewrite = variation.rewrite
        self._is_lenient = variation.is_lenient
        self._traffic = traffic
        self._played: Counter[int] = Counter()
        """How many of several identical requests were played, by where the first of them stands."""
        self._position = 0
        """How many exchanges there were."""
        self._asked = 0
        """How many requests, those without an answer among them."""
        self._lock = threading.Lock()

    @property
    def unused(self) -> list[Recorded]:
        """The recordings that were not asked for, but those that the connector did not wait for either."""
        left = (positions[self._played[positions[0]] :] for positions in self._tape.by_key.values())
        return [self._tape.recorded(at) for at in sorted(itertools.chain(*left)) if not self._was_called_off(at)]

    def _was_called_off(self, at: int) -> bool:
        answer = self._tape.interactions[at][1]
        return isinstance(answer, Failure) and answer.is_called_off

    def has_answer(self, asked: Asked) -> bool:
        """Whether the tape, or the fault, answers the request."""
        sent = self._sent(asked)
        fault = self._fault_now()
        alone = fault is not None and fault.change is None
        return alone or self._next(sent) is not None or self._alike(sent) is not None

    def answer(self, asked: Asked) -> dict[str, Any]:
        """The recorded response, with the profile's own base URL in it. A failure does not use a recording up.

        RecordedFailureError if the recorded request got none.
        """
        sent = self._sent(asked)
        with self._lock:
            fault = self._fault_now()
            at = self._standing(sent) if fault and fault.is_failure else self._take(sent)
            self._position += 1
        self._count()
        recorded = None if at is None else self._tape.interactions[at][1]
        answer = fault.in_place_of(recorded) if fault else recorded
        if answer is None:  # another thread was faster
            raise self.refuse(asked)
        if self._rewrite and not isinstance(answer, Failure):
            body = self._rewrite.answer(answer["body"]["string"])
            answer = answer | {"headers": with_length(answer["headers"], body), "body": {"string": body}}
        took = 0 if at is None or (fault and fault.change is None) else self._tape.took(at)
        self._note(sent, answer, fault=fault.kind if fault else "", took=took)
        return self._restored(_answered(answer, asked.url))

    def refuse(self, asked: Asked) -> Exception:
        """Note the miss, since the connector may swallow what is raised; and what to raise."""
        self._count()
        request = self._sent(asked).request
        miss = Miss(request.method, request.url, self._nearest(request), left_recording=self._is_lenient)
        self._traffic.misses.append(miss)
        return CassetteMissError(
            f"{self._tape.path} has no answer for {request.line}\n{miss}",
            hint="If the connector is right, record the call again.",
        )

    def answered(self, asked: Asked, sent: Asked, response: dict[str, Any]) -> None:
        """Nothing comes over the wire in replay."""

    def failed(self, asked: Asked, error: BaseException) -> None:
        """What fails in replay is noted where it is refused."""

    def _sent(self, asked: Asked) -> _Sent:
        if asked.note is None:
            written = scrubbed_request(self._redactor, asked)
            request = self._tape.request(self._as_recorded(written))
            asked.note = _Sent(written, request, self._tape.find(request), self._carried(asked))
        sent: _Sent = asked.note
        return sent

    def _carried(self, asked: Asked) -> frozenset[str]:
        body = asked.body.decode("utf-8", "replace")
        return self._redactor.held("\n".join((asked.url, *asked.headers.values(), body)))

    def _as_recorded(self, written: dict[str, Any]) -> dict[str, Any]:
        """The request without what a rewritten answer brought into it."""
        if self._rewrite is None:
            return written
        url = self._rewrite.request(written["uri"].encode()).decode()
        return written | {"uri": url, "body": self._rewrite.request(written["body"])}

    def _nearest(self, request: Request) -> tuple[Near, ...]:
        """Identical recordings count as one."""
        alike = list(self._tape.by_key.values())
        found = closest(request, [self._tape.requests[positions[0]] for positions in alike])
        return tuple(self._near(alike[at], differing) for at, differing in found)

    def _near(self, positions: Sequence[int], differing: tuple[str, ...]) -> Near:
        recorded = [self._tape.recorded(at) for at in positions]
        first = recorded[0]
        played = self._played[positions[0]]
        return Near(first.method, first.url, tuple(each.position for each in recorded), played, differing)

    def _fault_now(self) -> Fault | None:
        return self._variation.fault if self._position in self._variation.exchanges else None

    def _count(self) -> None:
        """One request more; EndlessError if there were too many."""
        with self._lock:
            self._asked += 1
            self._traffic.endless |= self._asked > MOST_TIMES * len(self._tape) + MOST_MORE
        if self._traffic.endless:
            raise EndlessError(f"the connector sent more than {self._asked - 1} requests, and was stopped")

    def _standing(self, sent: _Sent) -> int | None:
        """Where the answer stands; it is not used up."""
        at = self._next(sent)
        return self._alike(sent) if at is None else at

    def _take(self, sent: _Sent) -> int | None:
        """Where the answer stands; one for this very request is used up."""
        at = self._next(sent)
        if at is None:
            return self._alike(sent)
        self._played[sent.recorded[0]] += 1
        return at

    def _next(self, sent: _Sent) -> int | None:
        """The first of the identical requests that was not played yet."""
        played = self._played[sent.recorded[0]] if sent.recorded else 0
        return sent.recorded[played] if played < len(sent.recorded) else None

    def _alike(self, sent: _Sent) -> int | None:
        """In a variant a connector may ask again, or differently: the answer to the same operation will do."""
        if not self._is_lenient:
            return None
        recorded = sent.recorded or self._tape.of_operation(sent.request)
        return recorded[-1] if recorded else None

    def _restored(self, response: dict[str, Any]) -> dict[str, Any]:
        """A copy: vcrpy's stubs take headers out of what they play."""
        recorded = response["body"]["string"]
        body = self._redactor.restore(recorded)
        headers = {
            name: [self._redactor.restore(value) for value in values] for name, values in response["headers"].items()
        }
        return {
            "status": response["status"],
            "headers": headers if body == recorded else with_length(headers, body),
            "body": {"string": body},
        }

    def _note(self, sent: _Sent, answer: dict[str, Any] | Failure, *, fault: str = "", took: int = 0) -> None:
        exchange = to_exchange((sent.written, answer), milliseconds=took, fault=fault, carried=sent.carried)
        self._traffic.exchanges.append(exchange)


def _answered(answer: dict[str, Any] | Failure, url: str) -> dict[str, Any]:
    if isinstance(answer, Failure):
        raise RecordedFailureError(answer, url)
    return answer
