"""How the CRM itself answers: its refusals, and the fields that its records may do without. Faults take its shape."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any

from appconnect_cli.evidence.values import request_values
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.exchanges import to_exchange
from appconnect_cli.transports.faults import (
    BAD_CREDENTIAL,
    GARBLED,
    GATEWAY,
    OF_ANY_CRM,
    STATUSES,
    UNKNOWN_ID,
    UNREACHABLE,
    Fault,
    Headers,
    odd_answers,
    refusing,
    refusing_with,
    worded,
)
from appconnect_cli.transports.odd_answers import OptionalFields, optional_fields
from appconnect_cli.transports.protocols import Protocol, operation_of, question_of
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.tape import Tape

_LEGAL = {
    Protocol.REST: frozenset(fault.kind for fault in odd_answers()),
    Protocol.FORM: frozenset(fault.kind for fault in odd_answers()),
    Protocol.JSON_RPC: frozenset({"emptied-lists", "null-fields", "missing-fields"}),
    Protocol.GRAPHQL: frozenset({"emptied-lists", "null-fields"}),
}
"""What a protocol leaves open: GraphQL answers just the fields that were asked for, an RPC repeats the call's id."""

EXISTS = 409
"""What is to be created is there already."""

_OF_THE_WIRE = frozenset({"content-length", "content-encoding", "transfer-encoding"})


@dataclass(frozen=True)
class Witness:
    """A recorded call: nothing of the connector has to run to see how its CRM answered."""

    role: str
    exchanges: Sequence[Exchange]
    failed: bool
    """Whether the connector took an answer for an error."""

    @classmethod
    def of(cls, step: StepRecord, tape: Tape, role: str) -> "Witness":
        """As its recording tells."""
        output = step.output if isinstance(step.output, Mapping) else {}
        value = output.get("value")
        failed = output.get("kind") == "raised" or (isinstance(value, Mapping) and value.get("successful") is False)
        return cls(role, [to_exchange(interaction) for interaction in tape.interactions], failed)


@dataclass(frozen=True)
class Specimens:
    """What the recordings show of the CRM's own ways."""

    bad_credential: Exchange | None = None
    """The first answer with which it refused a credential."""
    unknown_id: Exchange | None = None
    """And a record that it does not know."""
    by_status: Mapping[int, Exchange] = field(default_factory=dict)
    """The first answer with each error status."""
    optional: Mapping[str, OptionalFields] = field(default_factory=dict)
    """By operation, the fields that some records have and others do without."""

    @classmethod
    def among(cls, calls: Sequence[Witness]) -> "Specimens":
        """What the recorded calls got; the refusals from the probes of the scenario `failures`.

        What a CRM answers when it refuses with HTTP 200 says nothing about its records.
        """
        by_status: dict[int, Exchange] = {}
        bodies: dict[str, list[bytes]] = {}
        for call in calls:
            # The words of an OAuth endpoint are those of a standard, not the CRM's own.
            for exchange in call.exchanges if call.role != Role.REVOKED else ():
                if exchange.status is not None and exchange.status >= 400:
                    by_status.setdefault(exchange.status, exchange)
                elif exchange.status is not None and not call.failed:
                    bodies.setdefault(operation_of(exchange), []).append(exchange.response_body)
        optional = {operation: optional_fields(answers) for operation, answers in bodies.items()}
        return cls(_refusal(calls, Role.BAD_CREDENTIAL), _refusal(calls, Role.UNKNOWN_ID), by_status, optional)

    @property
    def refuses_by_status(self) -> bool:
        """Whether the CRM was seen to report an error by an error status."""
        return bool(self.by_status)

    @cached_property
    def own_faults(self) -> tuple[Fault, ...]:
        """The failures in the CRM's own shape, but for a gateway's that no recording holds. Statuses only where it was
        seen to refuse by status.
        """
        statuses = STATUSES if self.refuses_by_status else OF_ANY_CRM
        told = [
            refusing_with(kind, specimen.status or 0, specimen.response_body, _headers(specimen))
            for kind, specimen in ((BAD_CREDENTIAL, self.bad_credential), (UNKNOWN_ID, self.unknown_id))
            if specimen is not None and specimen.status is not None and specimen.status < 400
        ]
        return (*(self._refusing(status) for status in statuses), *told)

    def faults_at(self, exchange: Exchange) -> tuple[Fault, ...]:
        """All that may come in place of a recorded answer, but what would change nothing of it."""
        legal = _LEGAL.get(question_of(exchange).protocol, frozenset())
        odd = odd_answers(self._optional_in(exchange))
        found = [*self.own_faults, *UNREACHABLE, *GARBLED]
        found += [each for each in odd if each.kind in legal and (exchange.status or 0) < 400]
        return tuple(fault for fault in found if _differs(fault, exchange) and self._fits(fault, exchange))

    def _optional_in(self, exchange: Exchange) -> OptionalFields:
        """What records show, and of a token that was refreshed RFC 6749, 6: a new refresh token need not come."""
        shown = self.optional.get(operation_of(exchange), OptionalFields())
        if b"grant_type" in exchange.request_body and b"refresh_token" in exchange.request_body:
            return replace(shown, missing=shown.missing | {("refresh_token",)})
        return shown

    def _fits(self, fault: Fault, exchange: Exchange) -> bool:
        """Whether the CRM could refuse this request so: the refusal of a batch answers each of what it asked for."""
        specimen = {BAD_CREDENTIAL: self.bad_credential, UNKNOWN_ID: self.unknown_id}.get(fault.kind)
        if specimen is None:
            return True
        refused = dict(_batches(request_values(specimen)))
        return all(refused.get(path, size) == size for path, size in _batches(request_values(exchange)))

    @property
    def _plain_refusal(self) -> Exchange | None:
        """A refusal that tells of no record: a 409 names the one that is in the way, and would be taken for it."""
        probed = (each for each in (self.bad_credential, self.unknown_id) if each and (each.status or 0) >= 400)
        met = (each for status, each in self.by_status.items() if status != EXISTS)
        return next(itertools.chain(probed, met), None)

    def _refusing(self, status: int) -> Fault:
        fault = refusing(status)
        same = self.by_status.get(status)
        if same is not None:
            return worded(fault, same.response_body, _headers(same))
        other = self._plain_refusal
        if other is None or other.status is None or status == GATEWAY:
            return fault
        return worded(fault, _reworded(other.response_body, other.status, status), _headers(other))


def _batches(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    """How many objects each list of them holds, by where it stands."""
    if isinstance(values, Mapping):
        for name, item in values.items():
            yield from _batches(item, (*path, str(name)))
    elif isinstance(values, list) and values and all(isinstance(each, Mapping) for each in values):
        yield path, len(values)


def _differs(fault: Fault, exchange: Exchange) -> bool:
    if fault.change is None:
        return True
    return exchange.status is not None and fault.change(exchange.response_body) != exchange.response_body


def _headers(specimen: Exchange) -> Headers:
    return tuple((name, value) for name, value in specimen.response_headers.items() if name not in _OF_THE_WIRE)


def _reworded(body: bytes, before: int, status: int) -> bytes:
    """The same form of error for another status: its number and name, and what it says, are the other's."""
    try:
        data = json.loads(body)
    except ValueError:
        return body
    names = {str(before): str(status), _phrase(before): _phrase(status)}
    return json.dumps(_with(data, before, status, names), ensure_ascii=False).encode()


def _with(data: Any, before: int, status: int, names: Mapping[str, str]) -> Any:
    if isinstance(data, Mapping):
        return {name: _with(item, before, status, names) for name, item in data.items()}
    if isinstance(data, list):
        return [_with(item, before, status, names) for item in data]
    if isinstance(data, str):
        return names.get(data, _phrase(status) if " " in data else data)
    return status if data == before and not isinstance(data, bool) else data


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else f"Error {status}"


def _refusal(calls: Iterable[Witness], role: Role) -> Exchange | None:
    """The answer that a probe got: one with an error status, or the last one if the connector took it for an error."""
    for call in calls:
        if call.role != role or not call.exchanges:
            continue
        refused = next((exchange for exchange in call.exchanges if (exchange.status or 0) >= 400), None)
        if refused or call.failed:
            return refused or call.exchanges[-1]
    return None
