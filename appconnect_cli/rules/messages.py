"""What the rules about messages ask of the evidence."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.rules.observing import raised_cause, unexercised
from appconnect_cli.rules.rule import Breach, Unjudged
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.scenarios.catalogue import EACH_INTERFACE_ONCE, MESSAGES

ORDINARY = (EACH_INTERFACE_ONCE.name, MESSAGES.name)
"""The scenarios in which one SMS follows the other, and nobody touches the record."""

_TYPED_TEXT = ("SMS", "Text", "Pager")
"""Types of messages whose subject is what somebody wrote (contract 2.5)."""


def argument_of(call: CallResult) -> Mapping[str, Any]:
    """What the connector got."""
    return call.argument if isinstance(call.argument, Mapping) else {}


def message_of(call: CallResult) -> Mapping[str, Any]:
    """The message in it; empty for a shared conversation."""
    message = argument_of(call).get("message")
    return message if isinstance(message, Mapping) else {}


def text_of(call: CallResult) -> str:
    """What somebody wrote; empty for a voicemail, a fax and a shared conversation."""
    message = message_of(call)
    subject = message.get("subject")
    return subject.strip() if message.get("type") in _TYPED_TEXT and isinstance(subject, str) else ""


def shared_content(call: CallResult) -> Mapping[str, Any] | None:
    """Subject and body of a shared conversation; None for any other message."""
    content = argument_of(call).get("sharedSMSLogContent")
    return content if isinstance(content, Mapping) else None


def log_id_of(call: CallResult) -> str:
    """The CRM's id of the record that an update is for; empty if there is none."""
    row = argument_of(call).get("existingMessageLog")
    return str(row.get("thirdPartyLogId") or "") if isinstance(row, Mapping) else ""


def is_soft_failure(value: Any) -> bool:
    """No id, and a message that does not claim success: createMessageLog may say so (contract 2.9)."""
    if not isinstance(value, Mapping) or value.get("logId"):
        return False
    message = value.get("returnMessage")
    return isinstance(message, Mapping) and message.get("messageType") != "success"


def stored_by(calls: Iterable[CallResult], interface: str) -> tuple[CallResult, ...]:
    """The calls that returned as if the message were stored."""
    return tuple(
        call
        for call in calls
        if isinstance(call.outcome, Returned)
        and not (interface == "createMessageLog" and is_soft_failure(call.value))
    )  # fmt: skip


def edited(evidence: Evidence, interface: str) -> tuple[CallResult, ...]:
    """The variants in which a person changed the record's text."""
    return evidence.altered(interface, Alteration.TYPED) + evidence.altered(interface, Alteration.EMPTIED)


def tripped(evidence: Evidence, interface: str, odd: Iterable[CallResult], due: str) -> Iterator[Breach]:
    """The odd calls that raise although an ordinary message of the same interface is logged."""
    ordinary = (call for call in evidence.of(interface) if call.scenario in ORDINARY)
    if not any(isinstance(call.outcome, Returned) for call in ordinary):
        return
    for call in odd:
        if isinstance(call.outcome, Raised) and not _refused(call, call.outcome):
            when = f", {call.variant}" if call.variant else ""
            seen = f"{call.outcome.kind}: {call.outcome.message} ({call.step}{when})"
            yield Breach(seen, due, call, cause=raised_cause(call.outcome))


def without_scenario(evidence: Evidence, interface: str, scenario: str) -> Unjudged:
    """Why a rule that compares a scenario's steps can't."""
    if not evidence.of(interface) or evidence.outdated(interface):
        return unexercised(evidence, interface)
    return Unjudged(f"the scenario {scenario!r} is not recorded: `appconnect record {scenario}` does it")


def _refused(call: CallResult, error: Raised) -> bool:
    return error.status is not None and any(exchange.status == error.status for exchange in call.exchanges)
