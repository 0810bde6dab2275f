"""Asking again after a failure: bounded, and never what may have been done already (contract 3.6, 14)."""

from collections import Counter

from appconnect_cli.evidence import Evidence, creating_exchange, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.errors_raised import ASKING
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.observing import without_failures
from appconnect_cli.rules.rule import Judgement, Rule
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import CALL_AGAIN
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange

CREATING = ("createContact", "createCallLog", "createMessageLog")

MOST_TRIES = 10
"""Of one request in one call: who clicked waits all that time."""

UNCERTAIN = frozenset({"timeout", "reset", "502-html", "cut-off", "empty-body", "null-body"})
"""After these nobody knows whether the CRM did what it was asked."""


def retries_endlessly(evidence: Evidence, interface: str) -> Judgement:
    """A connector gives up on a CRM that goes on failing.

    What it does
        Replays recorded calls with a CRM that fails each time that it is asked: after ten tries of one request the
        connector must have given up. One that goes on is stopped.
    Why it matters in production
        The request of the extension runs until it times out, and a CRM that is down already is asked without end.
    Example
        while True:
            answer = await crm.get(path)
            if answer.status_code < 500: break
    How to mend
        Try two or three times, with a growing pause, and then let the CRM's error through.
    """
    stopped = evidence.endless(interface)
    failing = [*evidence.failing(interface), *stopped]
    if not failing:
        return without_failures(evidence, interface)
    tries = [call for call in failing if call.endless or _most_tries(call) > MOST_TRIES]
    return one_of_many(
        failing,
        tries,
        f"make it ask more than {MOST_TRIES} times",
        "two or three tries, and then the error",
        severity=lambda call: None if call.endless else Severity.WARNING,
    )


def write_repeated(evidence: Evidence, interface: str) -> Judgement:
    """What may have been created already is not created once more.

    What it does
        Replays recorded creations with a failure after which nobody knows whether the record exists: a time-out, a
        connection that breaks, an answer that can't be read. The request that creates it may not be sent again, unless
        it carries an idempotency key, or the recording shows that the CRM itself tells a repeated call from a new one.
    Why it matters in production
        The CRM had stored it, only its answer got lost: now the record is there twice.
    Example
        for attempt in range(3):
            try: return await crm.post("/contacts", json=contact)
            except httpx.TransportError: continue
    How to mend
        Repeat a creation after 429 and 503 alone, look first whether it is there, or send an idempotency key.
    """
    uncertain = [call for call in evidence.failing(interface) if _is_uncertain(evidence, call)]
    if not uncertain:
        return without_failures(evidence, interface)
    if interface == "createCallLog" and _is_told_apart(evidence):
        return ()
    again = [call for call in uncertain if _is_sent_again(call)]
    return one_of_many(uncertain, again, "make it send the creation again", "one request, and the error")


def _most_tries(call: CallResult) -> int:
    return max(Counter(map(_question, call.exchanges)).values(), default=0)


def _question(exchange: Exchange) -> tuple[str, str, bytes]:
    return exchange.method, exchange.url, exchange.request_body


def _is_uncertain(evidence: Evidence, call: CallResult) -> bool:
    """Whether the request that creates the record failed so that it may have been created."""
    plain = evidence.plain(call)
    made = creating_exchange(plain) if plain else None
    if plain is None or made is None or call.injected is None or call.injected.kind not in UNCERTAIN:
        return False
    created_by = operation_of(plain.exchanges[made])
    return any(each.fault and operation_of(each) == created_by for each in call.exchanges)


def _is_sent_again(call: CallResult) -> bool:
    failed = [(at, each) for at, each in enumerate(call.exchanges) if each.fault and not _has_key(each)]
    return any(
        operation_of(later) == operation_of(each) and later.request_body == each.request_body and each.request_body
        for at, each in failed
        for later in call.exchanges[at + 1 : at + 2]
    )


def _has_key(exchange: Exchange) -> bool:
    return any("idempot" in name.lower() for name in exchange.request_headers)


def _is_told_apart(evidence: Evidence) -> bool:
    """Whether a call that was sent twice got the id of the first log, by the request that creates one."""
    first, again = (evidence.step(CALL_AGAIN.name, role) for role in (Role.CREATE, Role.CREATE_AGAIN))
    if first is None or again is None or first.conclusion.stored_log_id is None:
        return False
    made = creating_exchange(first)
    repeated = made is not None and operation_of(first.exchanges[made]) in set(map(operation_of, again.exchanges))
    return repeated and again.conclusion.stored_log_id == first.conclusion.stored_log_id


RULES = (
    Rule("retries-endlessly", "3.6", Severity.ERROR, ASKING, retries_endlessly),
    Rule("write-repeated", "14", Severity.ERROR, CREATING, write_repeated),
)
