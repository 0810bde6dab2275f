"""What the rules about a failing CRM ask of the runs in which it fails."""

from collections.abc import Callable, Mapping, Sequence

from appconnect_cli.evidence import Access, Evidence, left_recording, operation_of
from appconnect_cli.evidence.provenance import match_origins, origin_of, success_rests_on
from appconnect_cli.evidence.specimens import EXISTS
from appconnect_cli.findings import Severity
from appconnect_cli.rules.rule import Breach, Judgement, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Exchange, Family

NOT_FOUND = 404
EMPTY = frozenset({"empty-body", "null-body"})
_MOST_NAMED = 5


def unanswered(call: CallResult) -> list[int]:
    """The exchanges, as indices, that failed and were not asked again with success."""
    asked = [(each.method, each.url, each.request_body) for each in call.exchanges]
    good = {
        question: at for at, (question, each) in enumerate(zip(asked, call.exchanges, strict=True)) if not each.fault
    }
    return [at for at, each in enumerate(call.exchanges) if each.fault and good.get(asked[at], -1) < at]


def searched_in_vain(evidence: Evidence, interface: str) -> list[CallResult]:
    """The searches of which a request that looks for somebody failed: without its answer nobody knows of no match.

    Not by a 404, nor by the very answer with which the CRM says in a recording that there is none. An empty answer may
    be how it says so, too, unless a recording shows another.
    """
    said = {
        _answer(each)
        for plain in evidence.of(interface)
        if not any(match.origin for match in match_origins(plain))
        for each in plain.exchanges
    }
    known = {operation for operation, _ in said}
    return [
        call
        for call in evidence.failing(interface)
        if any(
            _answer(each) not in said and (each.fault not in EMPTY or operation_of(each) in known)
            for each in _in_vain(evidence, call)
        )
    ]


def _in_vain(evidence: Evidence, call: CallResult) -> list[Exchange]:
    """The requests that look for somebody and failed. What can't be read may be unimportant beside what can.

    Where a recorded match is gone, whatever was read for it and failed took it along.
    """
    failed = set(unanswered(call))
    reads = [at for at, each in enumerate(call.exchanges) if not _writes_by(evidence, call, each)]
    looking = [at for at in success_rests_on(call) if at in reads]
    plain = evidence.plain(call)
    if plain is not None and match_origins(plain) and not match_origins(call):
        looking = reads
    if _is_garbled(call) and not failed.issuperset(looking):
        return []
    return [call.exchanges[at] for at in looking if at in failed and call.exchanges[at].status != NOT_FOUND]


def _answer(exchange: Exchange) -> tuple[str, bytes]:
    """What was asked and what came; one without a body says the same with HTTP 200 and 204."""
    status = exchange.status or 0
    return operation_of(exchange), exchange.response_body if 200 <= status < 400 else b"HTTP %d" % status


def is_supported(evidence: Evidence, call: CallResult, identity: object) -> bool:
    """Whether an id came from an answer: one that was no fault, or was refused since the record exists (409), or that
    only its body made unreadable. An id that no recorded answer holds either is the connector's own: then the record
    must have been written.
    """
    origin = origin_of(call, identity)
    if origin is not None:
        exchange = call.exchanges[origin.exchange]
        return not exchange.fault or exchange.status == EXISTS or (origin.header and _is_garbled(call))
    plain = evidence.plain(call)
    if plain is None or not identity or origin_of(plain, _identity(plain)) is not None:
        return False
    return is_written(evidence, call)


def _identity(call: CallResult) -> object:
    """The id that a creation returned."""
    value = call.value if isinstance(call.value, Mapping) else {}
    contact = value.get("contactInfo")
    return contact.get("id") if isinstance(contact, Mapping) else value.get("logId")


def is_written(evidence: Evidence, call: CallResult) -> bool:
    """Whether all that the recorded call wrote was written in spite of the failure.

    What only reads may fail. An answer with HTTP 200 that can't be read is no refusal of a write.
    """
    plain = evidence.plain(call)
    if plain is None:
        return False
    due = [operation_of(each) for each in _writes(evidence, plain)]
    done = [operation_of(each) for each in _writes(evidence, call) if not each.fault or _is_garbled(call)]
    return all(done.count(operation) >= due.count(operation) for operation in due)


def unseen(evidence: Evidence, interface: str) -> Judgement:
    """What is due instead of a pass where the connector does something after a failure that no recording answers."""
    for plain in evidence.of(interface):
        single = [call for call in evidence.runs_of(plain) if _is_single_failure(call)]
        if single and all(map(left_recording, single)):
            return Unjudged(
                f"after a failure in {plain.step!r} it asks what no recording answers: "
                f"try `appconnect call {interface} --live --fault {single[0].injected}` on the sandbox"
            )
    return ()


def _is_single_failure(call: CallResult) -> bool:
    return call.injected is not None and call.injected.is_failure and not call.injected.persistent


def one_of_many(
    failing: Sequence[CallResult],
    broken: Sequence[CallResult],
    become: str,
    due: str,
    *,
    cause: str = "",
    noun: str = "failing answers",
    severity: Callable[[CallResult], Severity | None] = lambda call: None,
) -> tuple[Breach, ...]:
    """One breach for all failing runs of an interface that end alike, with the first as the example.

    `become` goes on after "6 of 7 failing answers ", or another noun.
    """
    if not broken:
        return ()
    first = min(broken, key=lambda call: _rank(severity(call)))
    seen = f"{len(broken)} of {len(failing)} {noun} {become} ({_kinds(broken)})"
    return (Breach(seen, due, first, cause, first.conclusion.effect, severity=severity(first)),)


def _rank(severity: Severity | None) -> int:
    return -1 if severity is None else severity.rank


def _kinds(calls: Sequence[CallResult]) -> str:
    kinds = list(dict.fromkeys(call.injected.kind if call.injected else call.variant or call.step for call in calls))
    more = f" and {len(kinds) - _MOST_NAMED} more kinds" if len(kinds) > _MOST_NAMED else ""
    return ", ".join(kinds[:_MOST_NAMED]) + more


def _writes_by(evidence: Evidence, call: CallResult, exchange: Exchange) -> bool:
    return evidence.operations.access(operation_of(exchange), call.interface) is Access.WRITE


def _writes(evidence: Evidence, call: CallResult) -> list[Exchange]:
    own = own_exchanges(call)
    access = [evidence.operations.access(operation_of(each), call.interface) for each in own]
    sure = [each for each, known in zip(own, access, strict=True) if known is Access.WRITE]
    return sure or [each for each, known in zip(own, access, strict=True) if known is not Access.READ]


def _is_garbled(call: CallResult) -> bool:
    """Whether the answers came, and could not be read."""
    return call.injected is not None and call.injected.family is Family.GARBLED
