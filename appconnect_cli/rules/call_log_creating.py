"""Creating call logs: one record for each call, whose id is never lost; failures that are told (R-K2, R-K3, ...)."""

from collections.abc import Mapping, Sequence
from typing import Any

from appconnect_cli.evidence import Evidence, creating_exchange, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import is_soft_failure, logged, raised_cause, without_scenario
from appconnect_cli.rules.failing import is_supported, one_of_many, unseen
from appconnect_cli.rules.observing import is_usable_id, kind_of, returned, unexercised, without_failures
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import names, said
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.scenarios.assignment import ASSIGNED_AGAIN, ASSIGNED_TO_NOBODY, ASSIGNMENT
from appconnect_cli.scenarios.catalogue import CALL_AGAIN
from appconnect_cli.scenarios.model import Role


def log_id_lost(evidence: Evidence, interface: str) -> Judgement:
    """What fails after the record exists does not cost its id.

    What it does
        Replays each recorded creation with a failure of each kind to what is asked after the answer with the new
        record's id. The id must be returned all the same. Where nothing is asked after that answer, nothing can fail.
    Why it matters in production
        The record exists in the CRM, App Connect does not know its id: it can't be updated, and a retry creates it a
        second time.
    Example
        log_id = (await crm.post("/activities", json=log)).json()["id"]
        await crm.put(f"/deals/{deal}/activities/{log_id}")          # a failure here loses log_id
    How to mend
        Catch what fails after the record exists, and return the id with a warning as `return_message`; or send
        everything in the request that creates the record.
    """
    failing = evidence.failing_later(interface)
    decided = [_is_decided(evidence, call, failing) for call in logged(evidence)]
    lost = [call for call in failing if not (isinstance(call.value, Mapping) and is_usable_id(call.value.get("logId")))]
    ending = _ending(lost[0]) if lost else ""
    found = one_of_many(failing, lost, f"cost the id: {ending}", "the logId of the record that exists")
    if found or (decided and all(decided)):
        return found
    return Unjudged("no recorded call shows in which answer the record's id came first, or nothing after it can fail")


def failed_log_reported(evidence: Evidence, interface: str) -> Judgement:
    """A call that was not logged is not reported as logged.

    What it does
        Replays the recorded creation with a failure of each kind to each request. The connector may raise, or leave
        `logId` out and say why; it may neither return an id that no answer brought nor claim success, and not fail in
        silence.
    Why it matters in production
        A call with an id counts as logged: it is never tried again, and its updates go to a record that does not exist.
        Without a message the user is not told why nothing was logged.
    Example
        except httpx.HTTPError:
            return CreateCallLogResult(log_id="0")
    How to mend
        Let the CRM's error through: raised with its status, App Connect tells the user what is wrong.
    """
    failing = evidence.failing(interface)
    if not failing:
        return without_failures(evidence, interface)
    told = [(call, value) for call, value in returned(failing) if isinstance(value, Mapping)]
    claimed = [
        call
        for call, value in told
        if not is_soft_failure(value) and not is_supported(evidence, call, value.get("logId"))
    ]
    shown = _shown(claimed[0].value) if claimed else ""
    due = "a raised error, or no logId and a message that says why"
    return one_of_many(failing, claimed, f"are reported as {shown}", due) or unseen(evidence, interface)


def log_repeated(evidence: Evidence, interface: str) -> Judgement:
    """The same call, sent twice, is logged once.

    What it does
        Records one call being logged twice, the second time as if the server had never got to know the id of the first
        log; both times the same id is due. So too for a call that can't be assigned as an admin wished. A connector
        that looks for the session first is not judged by another id: the CRM may be late in finding what is new.
    Why it matters in production
        When an answer gets lost, and after each failure, the call is sent again: the CRM then holds it twice.
    Example
        await crm.post("/activities", json={...})          # and nothing in it says which call it is
    How to mend
        Store `call_log.session_id` in a field that is unique, or look for it before you create: return the id of
        what is there.
    """
    created, again = (evidence.step(CALL_AGAIN.name, role) for role in (Role.CREATE, Role.CREATE_AGAIN))
    if created is None or again is None or created.conclusion.stored_log_id is None:
        return without_scenario(evidence, interface, CALL_AGAIN)
    assigned = {call.step: call for call in evidence.of(interface) if call.scenario == ASSIGNMENT.name}
    left, left_again = (assigned.get(name) for name in (ASSIGNED_TO_NOBODY, ASSIGNED_AGAIN))
    found = _repetition(created, again)
    if found == () and left and left_again and left.conclusion.stored_log_id is not None:
        found = _repetition(left, left_again)
    return found


def _repetition(created: CallResult, again: CallResult) -> Judgement:
    first = created.conclusion.stored_log_id
    if isinstance(again.outcome, Raised):
        seen = f"the second time it raised {again.outcome.kind}: {again.outcome.message}"
        return (Breach(seen, f"logId {first!r}, as before", again, raised_cause(again)),)
    second = again.conclusion.stored_log_id
    if second == first:
        return ()
    if _looks_for_the_session(again):
        return Unjudged("it looks for the session before it creates, and the CRM did not find the first log so soon")
    return (Breach(f"the second time logId is {quote(second)}", f"logId {first!r}, as before", again),)


def logging_creates_contact(evidence: Evidence, interface: str) -> Judgement:
    """Logging a call changes nothing but the log.

    What it does
        Looks whether logging uses an operation by which createContact was seen to make a contact. Other changes beside
        the log can't be told from what a CRM needs for it.
    Why it matters in production
        Contacts appear, or change, with each logged call, without anybody's doing.
    Example
        await crm.post("/contacts", json={"phone": request.contact_info.phone_number})
    How to mend
        Log to `contact_info.id`: App Connect calls createContact when the user wants a new contact.
    """
    calls = evidence.of(interface)
    if not any(isinstance(call.outcome, Returned) for call in calls):
        return unexercised(evidence, interface)
    contacts = _creating(evidence, "createContact")
    if not contacts:
        return Unjudged("no recorded createContact shows by which operation the CRM makes a contact")
    only_contacts = contacts - _creating(evidence, "createCallLog")
    if not only_contacts:
        return Unjudged("the CRM makes contacts and logs by the same operation")
    return tuple(
        Breach(f"{operation}, by which contacts are made", "changes to the log alone", call, cause=operation)
        for call in calls
        for operation in {operation_of(exchange) for exchange in call.exchanges} & only_contacts
    )


def _is_decided(evidence: Evidence, call: CallResult, failing: Sequence[CallResult]) -> bool:
    """Whether nothing comes after the record, or something was made to fail there."""
    return _ends_with_the_record(call) or any(evidence.plain(each) is call for each in failing)


def _ends_with_the_record(call: CallResult) -> bool:
    made = creating_exchange(call)
    return len(call.exchanges) == 1 or (made is not None and made == len(call.exchanges) - 1)


def _ending(call: CallResult) -> str:
    if isinstance(call.outcome, Raised):
        return f"it raised {call.outcome.kind}: {call.outcome.message}"
    return f"the result is {_shown(call.value)}"


def _shown(value: Any) -> str:
    return quote(value) if isinstance(value, Mapping) else kind_of(value)


def _looks_for_the_session(call: CallResult) -> bool:
    """Whether anything but the request that makes the record, and one like it that was refused, names the call."""
    session = (call.body.get("logInfo") or {}).get("sessionId", "")
    made = creating_exchange(call)
    created_by = "" if made is None else operation_of(call.exchanges[made])
    others = (exchange for exchange in call.exchanges if operation_of(exchange) != created_by)
    return any(names(said(exchange), session) for exchange in others)


def _creating(evidence: Evidence, interface: str) -> set[str]:
    return {
        operation_of(call.exchanges[made])
        for call in evidence.of(interface)
        if (made := creating_exchange(call)) is not None
    }


RULES = (
    Rule("log-id-lost", "R-K2, R-K11", Severity.ERROR, ("createCallLog",), log_id_lost),
    Rule("failed-log-reported", "R-K9", Severity.ERROR, ("createCallLog",), failed_log_reported),
    Rule("log-repeated", "R-K3", Severity.WARNING, ("createCallLog",), log_repeated),
    Rule(
        "logging-creates-contact", "R-K10", Severity.WARNING, ("createCallLog", "updateCallLog"),
        logging_creates_contact,
    ),
)  # fmt: skip
