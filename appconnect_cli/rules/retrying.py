"""Asking again after a failure: bounded, and never what may have been done already (contract 3.6, 14)."""

import itertools
from collections import Counter
from collections.abc import Mapping

from appconnect_cli.evidence import Access, Evidence, creating_exchange, operation_of
from appconnect_cli.evidence.specimens import EXISTS
from appconnect_cli.evidence.values import address_texts, request_values, texts
from appconnect_cli.findings import Severity
from appconnect_cli.rules.errors_raised import ASKING
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.observing import without_failures
from appconnect_cli.rules.rule import Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import CALL_AGAIN
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange

CREATING = ("createContact", "createCallLog", "createMessageLog")

SHORTEST = 3
"""Characters of a value that is no accident inside another one."""

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
        it carries an idempotency key, or a call that was recorded twice shows that the CRM tells it from a new one;
        then a message may be sent again, too, by the same operation and with its id.
    Why it matters in production
        The CRM had stored it, only its answer got lost: now the record is there twice.
    Example
        for attempt in range(3):
            try: return await crm.post("/contacts", json=contact)
            except httpx.TransportError: continue
    How to mend
        Repeat a creation after 429 and 503 alone, look first whether it is there, or send an idempotency key.
    """
    uncertain = [(call, made) for call in evidence.failing(interface) if (made := _lost_creation(evidence, call))]
    if not uncertain:
        return without_failures(evidence, interface)
    known = _told_apart(evidence)
    again = [call for call, made in uncertain if _is_sent_again(call, made) and not _is_known(call, made, known)]
    if again and any(_is_refused_as_known(call, made) for call in evidence.calls for _, made in uncertain):
        return Unjudged("a recording shows that the CRM refuses what is there already (409)")
    failing = [call for call, _ in uncertain]
    return one_of_many(failing, again, "make it send the creation again", "one request, and the error")


def _most_tries(call: CallResult) -> int:
    return max(Counter(map(_question, call.exchanges)).values(), default=0)


def _question(exchange: Exchange) -> tuple[str, str, bytes]:
    return exchange.method, exchange.url, exchange.request_body


def _lost_creation(evidence: Evidence, call: CallResult) -> str:
    """The operation that creates the record, if it failed so that it may have been created; else empty."""
    plain = evidence.plain(call)
    made = creating_exchange(plain) if plain else None
    if plain is None or made is None or call.injected is None or call.injected.kind not in UNCERTAIN:
        return ""
    created_by = operation_of(plain.exchanges[made])
    if evidence.operations.access(created_by, call.interface) is Access.READ:
        return ""  # the record was there already, and was looked up
    return created_by if any(each.fault and operation_of(each) == created_by for each in call.exchanges) else ""


def _is_sent_again(call: CallResult, created_by: str) -> bool:
    """Whether the creation goes out again without a look, in between, for what it creates."""
    sent = [(at, each) for at, each in enumerate(call.exchanges) if operation_of(each) == created_by]
    return any(
        not any(_looks_for(first, each) for each in call.exchanges[at + 1 : later])
        for (at, first), (later, second) in itertools.pairwise(sent)
        if first.fault and not _has_key(first) and second.request_body == first.request_body
    )


def _looks_for(creation: Exchange, exchange: Exchange) -> bool:
    """Whether a request that was answered names something of what is to be created."""
    wanted = {text for text in texts(request_values(creation)) if len(text) >= SHORTEST}
    asked = {*address_texts(exchange), *texts(request_values(exchange))}
    return not exchange.fault and not wanted.isdisjoint(asked)


def _is_refused_as_known(call: CallResult, created_by: str) -> bool:
    return any(each.status == EXISTS and operation_of(each) == created_by for each in call.exchanges)


def _has_key(exchange: Exchange) -> bool:
    """Whether the CRM itself sees that it is the same: PUT names the record that it makes (RFC 9110, 9.2.2)."""
    return exchange.method == "PUT" or any("idempot" in name.lower() for name in exchange.request_headers)


def _is_known(call: CallResult, created_by: str, known: str) -> bool:
    """Whether the CRM can tell what is sent again from what is new."""
    if created_by != known or call.interface == "createContact":
        return False
    sent = [each for each in call.exchanges if operation_of(each) == created_by]
    return call.interface == "createCallLog" or all(_carries_the_message_id(call, each) for each in sent)


def _carries_the_message_id(call: CallResult, exchange: Exchange) -> bool:
    message = call.argument.get("message") if isinstance(call.argument, Mapping) else None
    identity = message.get("id") if isinstance(message, Mapping) else None
    return bool(identity) and str(identity) in texts(request_values(exchange))


def _told_apart(evidence: Evidence) -> str:
    """The operation by which a call that was sent twice got the id of the first log; empty if the CRM made another."""
    first, again = (evidence.step(CALL_AGAIN.name, role) for role in (Role.CREATE, Role.CREATE_AGAIN))
    if first is None or again is None or first.conclusion.stored_log_id is None:
        return ""
    made = creating_exchange(first)
    operation = "" if made is None else operation_of(first.exchanges[made])
    is_same = again.conclusion.stored_log_id == first.conclusion.stored_log_id
    return operation if is_same and operation in set(map(operation_of, again.exchanges)) else ""


RULES = (
    Rule("retries-endlessly", "3.6", Severity.ERROR, ASKING, retries_endlessly),
    Rule("write-repeated", "14", Severity.ERROR, CREATING, write_repeated),
)
