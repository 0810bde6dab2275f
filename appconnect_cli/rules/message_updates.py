"""A conversation that goes on: its record, what stands in it, and what is added (contract 7, R-M5, R-M8 to R-M10)."""

from collections.abc import Iterator, Mapping

from appconnect_cli.evidence import Alteration, Evidence, creating_exchange, operation_of
from appconnect_cli.evidence.values import Path, leaves, response_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.conversation import Fate, fate_of, left_out, typed_line_lost
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.message_logs import BOTH
from appconnect_cli.rules.messages import (
    argument_of,
    edited,
    log_id_of,
    message_of,
    stored_by,
    text_of,
    tripped,
    without_scenario,
)
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.readable import is_legible, names, says
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import MESSAGE_KINDS, MESSAGES
from appconnect_cli.scenarios.model import Role


def message_text_lost(evidence: Evidence, interface: str) -> Judgement:
    """The text of each message is stored, whatever stands in the record before.

    What it does
        Looks for the text of each SMS in what was sent: after a voicemail, a fax, a picture or a video; and, in
        variants, when a person typed a line into the record or emptied it. If only such a message makes the
        connector raise, that counts as well.
    Why it matters in production
        The message is marked as logged and stands nowhere. If the connector raises, the whole batch is aborted, and
        nothing of that day's conversation is logged any more.
    Example
        body = body.replace("BEGIN", f"BEGIN{entry}")       # a record that a voicemail began has no such line
    How to mend
        Look for your own marker, and append at the end where it is missing.
    """
    kinds = tuple(call for call in evidence.of(interface) if call.scenario == MESSAGE_KINDS.name)
    special = kinds + edited(evidence, interface)
    calls = evidence.of(interface) + edited(evidence, interface)
    stumbled = tuple(tripped(evidence, interface, special, "the message stored, whatever the record holds"))
    written = [call for call in stored_by(calls, interface) if text_of(call)]
    lost = tuple(
        Breach(
            f"{text_of(call)!r} stands in nothing that was sent ({_where(call)})",
            "each message's text in the record",
            call,
            cause="text",
        )
        for call in written
        if not says(call, text_of(call)) and is_legible(call)
    )
    if stumbled or lost:
        return stumbled + lost
    if not special:
        return without_scenario(evidence, interface, MESSAGE_KINDS.name)
    return () if any(map(is_legible, written)) else Unjudged("what is sent can't be read")


def message_record_doubled(evidence: Evidence, interface: str) -> Judgement:
    """A conversation has one record; further messages go to it.

    What it does
        Looks whether a request of each update names the record, or the conversation; and whether one that is like the
        request by which createMessageLog makes a record names none and gets another record for an answer.
    Why it matters in production
        Each message becomes a record of its own, or goes to a wrong one: a day's conversation can't be read any more.
    Example
        await crm.post("/activities", json=new_activity)      # in update_message_log, too
    How to mend
        Write to `existing_message_log.third_party_log_id`; where the CRM can't change records, add a comment that
        names it.
    """
    updates = [call for call in stored_by(evidence.of(interface), interface) if call.exchanges and log_id_of(call)]
    if not updates:
        return unexercised(evidence, interface)
    creating = dict(_creations(evidence))
    breaches = tuple(
        Breach(seen, f"the record {log_id_of(call)!r} named and no other one made", call)
        for call in updates
        if (seen := _elsewhere(call, creating))
    )
    if breaches and not all(map(is_legible, updates)):
        return Unjudged("what is sent can't be read, so it does not show the record's id")
    return breaches


def conversation_overwritten(evidence: Evidence, interface: str) -> Judgement:
    """Further messages are added to a record: what stood there stays, in its order.

    What it does
        Logs three messages. Where an update sends earlier text along, all of it must be there and in order; where it
        does not, the CRM's answers must show that the new text was added, or was given a record of its own. In
        variants a person has typed a line into the record: if its text is sent, that line is sent as well. In others
        reading it fails: then nothing may take the place of its text.
    Why it matters in production
        Messages that were logged, or what an agent wrote among them, are gone from the CRM.
    Example
        await crm.patch(path, json={"body": request.message.subject})
    How to mend
        Read the record's text, add to it, write it back; or use the CRM's own comments.
    """
    created = evidence.step(MESSAGES.name, Role.CREATE)
    updates = [call for call in evidence.steps(MESSAGES.name, Role.APPEND) if call.interface == interface]
    if created is None or not stored_by(updates, interface):
        return without_scenario(evidence, interface, MESSAGES.name)
    earlier = [text_of(created)]
    fates = []
    for call in updates:
        fates.append((call, tuple(earlier), fate_of(created, call, earlier)))
        earlier.append(text_of(call))
    typed = [call for call in evidence.altered(interface, Alteration.TYPED) if typed_line_lost(call, earlier[0])]
    going_on = (MESSAGES.name, Role.APPEND)
    failing = [call for call in evidence.failing(interface) if (call.scenario, call.role) == going_on]
    unread = [call for call in failing if _is_replaced(evidence, call, earlier[0])]
    breaches = [
        Breach(left_out(call, before), "what stood there, in its order, and the new message", call)
        for call, before, fate in fates
        if fate is Fate.LOST
    ]
    breaches += [Breach(f"{call.variant}: the text is sent without that line", "the line kept", call) for call in typed]
    breaches += one_of_many(failing, unread, f"replace the text: {earlier[0]!r} is not sent any more", "the text kept")
    if not breaches and not any(fate is Fate.KEPT for _, _, fate in fates):
        return Unjudged("neither what is sent nor what the CRM answers shows whether earlier messages stay")
    return tuple(breaches)


def _is_replaced(evidence: Evidence, call: CallResult, text: str) -> bool:
    """Whether a message is sent without the text that is sent along with it if nothing fails."""
    plain = evidence.plain(call)
    return plain is not None and says(plain, text) and says(call, text_of(call)) and not says(call, text)


def _where(call: CallResult) -> str:
    kind = message_of(call).get("type")
    return call.variant or (call.step if call.scenario else str(kind))


def _creations(evidence: Evidence) -> Iterator[tuple[str, frozenset[Path]]]:
    """The operations that make a conversation's record, each with where its answer holds the new id."""
    for call in evidence.of("createMessageLog"):
        at = creating_exchange(call)
        if at is not None:
            made = str(call.value["logId"])
            answer = leaves(response_values(call.exchanges[at]))
            yield operation_of(call.exchanges[at]), frozenset(path for path, value in answer if str(value) == made)


def _elsewhere(call: CallResult, creating: Mapping[str, frozenset[Path]]) -> str:
    """How an update misses its record; empty if it does not."""
    row = argument_of(call)["existingMessageLog"]
    log_id = log_id_of(call)
    known = [log_id, *(row[name] for name in ("conversationLogId", "conversationId", "id") if row.get(name))]
    if not any(names(exchange, identity) for exchange in call.exchanges for identity in known):
        return f"no request names the record {log_id!r}"
    for exchange in call.exchanges:
        answer = dict(leaves(response_values(exchange)))
        ids = {str(answer[path]) for path in creating.get(operation_of(exchange), ()) if path in answer}
        if ids and log_id not in ids and not names(exchange, log_id):
            return f"{operation_of(exchange)} makes another record, as createMessageLog does"
    return ""


RULES = (
    Rule("message-text-lost", "R-M5", Severity.ERROR, BOTH, message_text_lost),
    Rule("message-record-doubled", "R-M8", Severity.WARNING, ("updateMessageLog",), message_record_doubled),
    Rule(
        "conversation-overwritten", "R-M9, R-M10", Severity.ERROR, ("updateMessageLog",), conversation_overwritten
    ),
)  # fmt: skip
