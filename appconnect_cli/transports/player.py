"""Answers requests from a tape: each recording once, in recorded order, and under a fault what the fault says."""

import threading
from collections import Counter
from http import HTTPStatus
from typing import Any

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.transports.base import Fault, Interaction, Miss, Traffic
from appconnect_cli.transports.exchanges import scrubbed_request, to_exchange
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.matching import Key, Request, nearest
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import Tape, recorded_request, with_length

_Sent = tuple[dict[str, Any], Request]
"""A request without secrets: as a cassette would hold it, and ready to be compared."""


class Player:
    """Plays one tape through once. What a request costs does not grow with the tape."""

    replays = True

    def __init__(self, tape: Tape, redactor: Redactor, fault: Fault | None, traffic: Traffic) -> None:
        self._tape = tape
        self._redactor = redactor
        self._fault = fault
        self._traffic = traffic
        self._played: Counter[Key] = Counter()
        self._position = 0
        """How many exchanges there were."""
        self._lock = threading.Lock()

    @property
    def unused(self) -> int:
        """How many recordings were not asked for."""
        return len(self._tape) - self._played.total()

    def has_answer(self, asked: Asked) -> bool:
        """Whether the tape, or the fault, answers the request."""
        request = self._sent(asked)[1]
        return self._fault_now() is not None or self._exact(request) is not None or self._alike(request) is not None

    def answer(self, asked: Asked) -> dict[str, Any]:
        """The recorded response, with the profile's own base URL in it. A fault does not use a recording up."""
        written, request = self._sent(asked)
        with self._lock:
            fault = self._fault_now()
            recorded = None if fault else self._take(request)
            self._position += 1
        if fault:
            injected = _injected(fault)
            self._note((written, injected), str(fault.status))
            return injected
        if recorded is None:  # another thread was faster
            raise self.refuse(asked)
        self._note((written, recorded))
        return self._restored(recorded)

    def refuse(self, asked: Asked) -> Exception:
        """Note the miss, since the connector may swallow what is raised; and what to raise."""
        request = self._sent(asked)[1]
        closest = nearest(request, self._tape.requests)
        miss = Miss(request.method, request.url, closest, left_recording=self._fault is not None)
        self._traffic.misses.append(miss)
        return CassetteMissError(
            f"{self._tape.path} has no answer for {request.line}\n{closest or 'nothing is recorded in it'}",
            hint="If the connector is right, record the call again.",
        )

    def answered(self, asked: Asked, sent: Asked, response: dict[str, Any]) -> None:
        """Nothing comes over the wire in replay."""

    def failed(self, asked: Asked, error: BaseException) -> None:
        """What fails in replay is noted where it is refused."""

    def _sent(self, asked: Asked) -> _Sent:
        if asked.note is None:
            written = scrubbed_request(self._redactor, asked)
            asked.note = written, recorded_request(written)
        sent: _Sent = asked.note
        return sent

    def _fault_now(self) -> Fault | None:
        fault = self._fault
        due = fault is not None and (fault.exchanges is None or self._position in fault.exchanges)
        return fault if due else None

    def _take(self, request: Request) -> dict[str, Any] | None:
        """The recorded response; one for this very request is used up."""
        at = self._exact(request)
        if at is not None:
            self._played[request.key] += 1
        else:
            at = self._alike(request)
        return None if at is None else self._tape.interactions[at][1]

    def _exact(self, request: Request) -> int | None:
        recorded = self._tape.by_key.get(request.key, ())
        played = self._played[request.key]
        return recorded[played] if played < len(recorded) else None

    def _alike(self, request: Request) -> int | None:
        """Under a fault a connector may ask again, or differently: the answer to the same operation will do."""
        if self._fault is None:
            return None
        recorded = self._tape.by_key.get(request.key) or self._tape.by_operation.get(request.operation)
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

    def _note(self, interaction: Interaction, fault: str = "") -> None:
        self._traffic.exchanges.append(to_exchange(interaction, fault=fault))


def _injected(fault: Fault) -> dict[str, Any]:
    """A fault as a response in vcrpy's form."""
    phrase = HTTPStatus(fault.status).phrase if fault.status in HTTPStatus._value2member_map_ else ""
    headers: dict[str, list[str]] = {}
    for name, value in fault.headers:
        headers.setdefault(name, []).append(value)
    headers.setdefault("content-length", [str(len(fault.body))])
    return {"status": {"code": fault.status, "message": phrase}, "headers": headers, "body": {"string": fault.body}}
