"""Taking away what a recording left in the CRM, where the connector offers to: its `clean_up(request)`."""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass

from appconnect_cli.connectors.cleaning import CleanUp, RecordKind
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.outcome import invoke, one_loop
from appconnect_cli.runtime.prologue import authorize
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.transports.base import SAFE_METHODS, Exchange
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.protocols import operation_of
from appconnect_cli.workspace import Workspace

NOT_OFFERED = "the connector has no clean_up(request)"
DOUBTFUL = "it may have been there before"
READERS = ("findContact", "findContactWithName", "getCallLog")
_NUMBER = re.compile(r"[A-Za-z0-9]*\d[A-Za-z0-9]*")


@dataclass(frozen=True)
class Created:
    """A record that a recorded call made."""

    kind: RecordKind
    id: str


@dataclass(frozen=True)
class Stayed:
    """One that is still there."""

    record: Created
    reason: str


@dataclass(frozen=True)
class Yield:
    """What a scenario's calls returned as their records."""

    made: tuple[Created, ...]
    """By all that was seen, these calls made them."""
    doubtful: tuple[Created, ...]
    """They may have been there before: somebody else's record is not removed."""


def yield_of(results: Sequence[CallResult]) -> Yield:
    """The records of these calls, in order, each once.

    One was made here if its id comes first from the answer to a request that was accepted, and that is no read: neither
    by its method, nor by what searches and reads of the same scenario ask.
    """
    reads = {operation_of(each) for call in results if call.interface in READERS for each in call.exchanges}
    made: dict[Created, bool] = {}
    seen: list[Exchange] = []
    for call in results:
        for record in _returned(call):
            first = next((each for each in (*seen, *call.exchanges) if _holds(each, record.id)), None)
            was_made = first in call.exchanges and first not in seen and _may_make(first, reads)
            made.setdefault(record, was_made)
        seen.extend(call.exchanges)
    return Yield(
        tuple(record for record, was_made in made.items() if was_made),
        tuple(record for record, was_made in made.items() if not was_made),
    )


def clean_up(workspace: Workspace, found: Yield) -> tuple[Stayed, ...]:
    """Have the connector remove what was made, the newest first, and say what stayed. Nothing of it is recorded."""
    doubtful = tuple(Stayed(record, DOUBTFUL) for record in found.doubtful)
    return (*doubtful, *_removed(workspace, found.made))


def _removed(workspace: Workspace, records: Sequence[Created]) -> tuple[Stayed, ...]:
    own = getattr(workspace.connector.instance, "clean_up", None)
    if not callable(own):
        return tuple(Stayed(record, NOT_OFFERED) for record in records)
    transport = LiveTransport(workspace.redactor, record=False)
    session = workspace.session(transport)
    row = workspace.state().user
    user = User.from_row(row if row and row.get("accessToken") else session.profile.user_row(session.platform))
    stayed = []
    workspace.connector.memory.restore()
    with transport.step(), one_loop():
        header = authorize(session, user, "unAuthorize").header
        for record in reversed(records):
            request = CleanUp(user, header, record.kind, record.id)
            outcome = invoke(own, request, root=workspace.settings.root)
            if isinstance(outcome, Raised):
                stayed.append(Stayed(record, workspace.redactor.text(f"{outcome.kind}: {outcome.message}")))
    return tuple(reversed(stayed))


def _holds(exchange: Exchange, identity: str) -> bool:
    """Whether an answer names an id, in its text or in its address; or what a connector made it of, `call-42` of 42."""
    text = exchange.response_body.decode("utf-8", "replace") + "\n" + exchange.response_headers.get("location", "")
    numbers = _NUMBER.findall(identity)
    return _stands_in(text, identity) or (bool(numbers) and all(_stands_in(text, number) for number in numbers))


def _stands_in(text: str, part: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(part)}(?![A-Za-z0-9])", text) is not None


def _may_make(exchange: Exchange | None, reads: Set[str]) -> bool:
    if exchange is None or exchange.status is None or not 200 <= exchange.status < 300:
        return False
    return exchange.method not in SAFE_METHODS and operation_of(exchange) not in reads


def _returned(result: CallResult) -> Iterator[Created]:
    if result.interface == "createContact":
        with suppress(KeyError, TypeError):  # a result of any shape may have come
            identity = result.value["contactInfo"]["id"]
            if identity:
                yield Created(RecordKind.CONTACT, str(identity))
    elif result.conclusion.stored_log_id and result.interface == "createCallLog":
        yield Created(RecordKind.CALL_LOG, result.conclusion.stored_log_id)
    elif result.conclusion.stored_log_id and result.interface == "createMessageLog":
        yield Created(RecordKind.MESSAGE_LOG, result.conclusion.stored_log_id)
