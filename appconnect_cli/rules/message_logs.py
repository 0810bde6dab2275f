"""Message logs: what is returned, what a failing CRM makes of it, and to whom they belong (contract 7, R-M...)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.failing import is_supported, is_written, one_of_many, unseen
from appconnect_cli.rules.messages import argument_of, is_soft_failure, shared_content, stored_by
from appconnect_cli.rules.observing import kind_of, returned, unexercised, without_failures
from appconnect_cli.rules.readable import is_legible, names
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

BOTH = ("createMessageLog", "updateMessageLog")


def message_update_returns_nothing(evidence: Evidence, interface: str) -> Judgement:
    """updateMessageLog returns an object.

    What it does
        Looks at what each recorded updateMessageLog returned; only a shared conversation's may be nothing.
    Why it matters in production
        The server fails after the CRM has the message: it is not marked as logged, and each retry appends it again.
    Example
        async def update_message_log(self, request):
            await crm.patch(...)          # and no return
    How to mend
        End with `return UpdateMessageLogResult()`.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    return tuple(
        Breach(kind_of(value), "an object; an empty one will do", call, cause="result")
        for call, value in results
        if not isinstance(value, Mapping) and not (value is None and shared_content(call) is not None)
    )


def conversations_merged(evidence: Evidence, interface: str) -> Judgement:
    """Two conversations have two records.

    What it does
        Logs several conversations in one scenario, and compares the ids: no two of them may be the same.
    Why it matters in production
        Messages of two people, or of two days, stand in one record, and those of the second are added to it or lost.
    Example
        {"externalId": str(request.contact_info.id)}       # the CRM takes the second conversation for the first
    How to mend
        Make a record for each createMessageLog; if it has a key of its own, take the message's id.
    """
    logged = [
        (call, (call.scenario, str(value["logId"])), _conversation(call))
        for call, value in returned(evidence.of(interface))
        if isinstance(value, Mapping) and value.get("logId") and call.scenario and _conversation(call)
    ]
    if not logged:
        return unexercised(evidence, interface)
    first: dict[tuple[str, str], str] = {}
    return tuple(
        Breach(f"the conversations {known!r} and {conversation!r} both got the id {record[1]!r}", "two records", call)
        for call, record, conversation in logged
        if (known := first.setdefault(record, conversation)) != conversation
    )


def message_failure_swallowed(evidence: Evidence, interface: str) -> Judgement:
    """A message that the CRM did not take is not reported as logged.

    What it does
        Replays the recorded call with a failure of each kind in place of each answer. As long as not all was written
        the connector must raise; createMessageLog may also return no id and a message that says so.
    Why it matters in production
        Whatever updateMessageLog returns, the server marks the message as logged: nobody tries again, and it is lost.
        createMessageLog with an id links a record that does not exist, and without a word it looks like success.
    Example
        except httpx.HTTPError:
            return UpdateMessageLogResult(return_message=...)
    How to mend
        Let the CRM's error through: the server tells the user, and the message is logged the next time.
    """
    failing = [call for call in evidence.failing(interface) if not _is_stored(evidence, call)]
    if not failing:
        return without_failures(evidence, interface)
    claimed = [call for call, value in returned(tuple(failing)) if _claims_success(interface, call, value)]
    shown = f"are reported as {quote(claimed[0].value)}" if claimed else ""
    return one_of_many(failing, claimed, shown, "a raised error", cause="swallowed") or unseen(evidence, interface)


def message_log_unlinked(evidence: Evidence, interface: str) -> Judgement:
    """A conversation's record is linked to the contact, whatever the contact's type.

    What it does
        Looks for the contact's id in the requests of each createMessageLog that returned an id: in an address or among
        the values that were sent.
    Why it matters in production
        The conversation is stored, and nobody who opens the contact in the CRM sees it.
    Example
        if request.contact_info.type == "contact":       # a lead's messages belong to nobody
            activity["contactId"] = request.contact_info.id
    How to mend
        Send `contact_info.id` with the record, or link the two afterwards, for every type that findContact returns.
    """
    linked = [call for call, _ in returned(stored_by(evidence.of(interface), interface)) if call.exchanges]
    if not linked:
        return unexercised(evidence, interface)
    unlinked = [call for call in linked if _contact(call).get("id") and not _names_contact(call)]
    if unlinked and not all(map(is_legible, unlinked)):
        return Unjudged("what was sent can't be read, so it does not show the contact's id")
    return tuple(
        Breach(
            f"no request names the contact {_contact(call)['id']!r}" + _of_type(call),
            "the contact's id in what creates the record, or links it",
            call,
        )
        for call in unlinked
    )


def _is_stored(evidence: Evidence, call: CallResult) -> bool:
    """Whether the message is in the CRM in spite of the failure, and its record known."""
    log_id = call.value.get("logId") if isinstance(call.value, Mapping) else None
    if call.interface == "createMessageLog":
        return is_supported(evidence, call, log_id)
    return is_written(evidence, call)


def _claims_success(interface: str, call: CallResult, value: Any) -> bool:
    """What the server takes for success, or what says nothing; None is a failure, but not in a shared conversation."""
    if not isinstance(value, Mapping):
        return value is None and interface == "updateMessageLog" and shared_content(call) is not None
    return interface == "updateMessageLog" or not is_soft_failure(value)


def _contact(call: CallResult) -> Mapping[str, Any]:
    contact = argument_of(call).get("contactInfo")
    return contact if isinstance(contact, Mapping) else {}


def _names_contact(call: CallResult) -> bool:
    return any(names(exchange, _contact(call)["id"]) for exchange in call.exchanges)


def _of_type(call: CallResult) -> str:
    kind = _contact(call).get("type")
    return f", whose type is {kind!r}" if kind else ""


def _conversation(call: CallResult) -> str:
    """Whose record it is, as the browser extension names it; empty if it does not."""
    info = (call.body or {}).get("logInfo")
    return str(info.get("conversationLogId") or "") if isinstance(info, Mapping) else ""


RULES = (
    Rule("conversations-merged", "R-M8", Severity.WARNING, ("createMessageLog",), conversations_merged),
    Rule(
        "message-update-returns-nothing", "R-M7", Severity.ERROR, ("updateMessageLog",),
        message_update_returns_nothing, Aspect.SHAPE,
    ),
    Rule("message-failure-swallowed", "R-M1, R-M6", Severity.ERROR, BOTH, message_failure_swallowed),
    Rule("message-log-unlinked", "R-M15", Severity.WARNING, ("createMessageLog",), message_log_unlinked),
)  # fmt: skip
