"""Updating call logs: the right record, what the user wrote, and failures that are told (R-U3 to R-U5, R-U7, R-U9)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import info_of, is_soft_failure, without_scenario
from appconnect_cli.rules.failing import is_written, one_of_many, unseen
from appconnect_cli.rules.observing import has_returned, kind_of, returned, unexercised, without_failures
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import may_name, names, own_exchanges, said, words
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.scenarios.catalogue import CALL_LOG
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange


def update_returns_nothing(evidence: Evidence, interface: str) -> Judgement:
    """updateCallLog returns an object.

    What it does
        Looks at what each recorded update returned; an empty object will do.
    Why it matters in production
        The server fails after the CRM was changed: the user reads "Error updating call log", and tries again.
    Example
        async def update_call_log(self, request):
            await crm.patch(...)          # and no return
    How to mend
        End with `return UpdateCallLogResult()`.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    return tuple(
        Breach(kind_of(value), "an object; an empty one will do", call, cause="result")
        for call, value in results
        if not isinstance(value, Mapping)
    )


def failed_update_reported(evidence: Evidence, interface: str) -> Judgement:
    """An update that fails is raised.

    What it does
        Replays recorded updates with a failure in place of each answer to what the connector itself asks: as long as
        not all was written that the update is to write, it must raise. With a message that does not claim success it
        is a warning: the user is told. Also looks for `successful: false` in any recorded update.
    Why it matters in production
        Any object counts as success, whatever `successful` says: the change is lost and never tried again.
    Example
        except httpx.HTTPError:
            return {"successful": False}
    How to mend
        Let the CRM's error through: raised with its status, App Connect tells the user what is wrong.
    """
    failing = [call for call in evidence.failing(interface) if not is_written(evidence, call)]
    denied = [
        Breach("successful is false", "a raised error: `successful` is ignored", call, cause="successful")
        for call, value in returned(evidence.of(interface))
        if isinstance(value, Mapping) and value.get("successful") is False
    ]
    if not failing and not denied:
        return without_failures(evidence, interface)
    claimed = [call for call, value in returned(tuple(failing)) if isinstance(value, Mapping)]
    quiet = one_of_many(
        failing,
        claimed,
        f"are reported as {quote(claimed[0].value)}" if claimed else "",
        "a raised error",
        severity=lambda call: Severity.WARNING if is_soft_failure(call.value) else None,
    )
    return (*quiet, *denied) or unseen(evidence, interface)


def updated_note_differs(evidence: Evidence, interface: str) -> Judgement:
    """`updatedNote` is the note.

    What it does
        Compares the words of `updatedNote` with those of the note that the update brought, or of the last one before.
        Null, empty and absent are fine.
    Why it matters in production
        The extension shows it as the note: the user edits the whole body and saves it as a note, which is embedded in
        the body once more.
    Example
        return UpdateCallLogResult(updated_note=request.composed_log_details)
    How to mend
        Return `request.note`, or leave it out.
    """
    given = [
        (call, str(note), due)
        for call, value in returned(evidence.of(interface))
        if isinstance(value, Mapping) and (note := value.get("updatedNote"))
        if (due := _last_note(evidence, call)) is not None
    ]
    if not given:
        return (
            unexercised(evidence, interface)
            if not has_returned(evidence, interface)
            else Unjudged("no recorded update returned updatedNote for a log with a known note")
        )
    return tuple(
        Breach(f"updatedNote is {quote(note)}", f"{due!r}", call)
        for call, note, due in given
        if words(note) != words(due)
    )


def subject_not_stored(evidence: Evidence, interface: str) -> Judgement:
    """A subject that the user edited is stored.

    What it does
        Logs a call, edits its subject, and reads it. Where the subject could not be read before, this is not judged.
    Why it matters in production
        The user's subject is lost without a word.
    Example
        await crm.patch(path, json={"body": request.composed_log_details})          # and no subject
    How to mend
        `if request.subject: changes["subject"] = request.subject`.
    """
    edit = evidence.step(CALL_LOG.name, Role.EDIT)
    before = _subjects(evidence, Role.READ)
    after = _subjects(evidence, Role.READ_EDITED, Role.READ_EDITED_AGAIN)
    if edit is None or not isinstance(edit.outcome, Returned) or not after:
        return without_scenario(evidence, interface)
    created = evidence.step(CALL_LOG.name, Role.CREATE)
    first = created.body["logInfo"].get("customSubject") if created else None
    if not first or not any(first in subject for subject in before):
        return Unjudged("the subject could not be read before it was edited")
    sent = edit.body["subject"]
    if any(sent in subject for subject in after):
        return ()
    return (Breach(f"callLogInfo.subject is {quote(after[0])} after the edit", repr(sent), edit),)


def other_log_addressed(evidence: Evidence, interface: str) -> Judgement:
    """A log is read and changed by the id that createCallLog returned.

    What it does
        Looks for `existingCallLog.thirdPartyLogId` (getCallLog: `callLogId`) in what is asked and answered. A record
        that is found by the call's session is fine. What goes to the contact alone is not judged: some CRMs can't
        change a log.
    Why it matters in production
        Another record is changed, or none: the ids of RingCentral, of App Connect and of the CRM are not the same.
    Example
        await crm.patch(f"/activities/{request.existing_call_log.id}", ...)          # RingCentral's id
    How to mend
        Use `request.existing_call_log.third_party_log_id`: it is text, whatever createCallLog returned.
    """
    asked = [
        (call, exchanges)
        for call in evidence.of(interface)
        if isinstance(call.outcome, Returned) and (exchanges := own_exchanges(call))
    ]
    if not asked:
        return unexercised(evidence, interface)
    strayed = [(call, "\n".join(_told(exchanges))) for call, exchanges in asked if not _addresses(call, exchanges)]
    if strayed and all(_addresses_contact(call, heard) for call, heard in strayed):
        return Unjudged("it asks about the contact and not about the log: only the CRM knows whether it could")
    return tuple(
        Breach(
            seen=f"nothing that it asks names the log {_log_id(call)!r}",
            due=f"{_log_id(call)!r}",
            call=call,
        )
        for call, heard in strayed
        if not _addresses_contact(call, heard)
    )


def disposition_without_id(evidence: Evidence, interface: str) -> Judgement:
    """upsertCallDisposition returns the id of the log.

    What it does
        Looks at what each recorded upsertCallDisposition returned: an object with a `logId`, or one with a message that
        does not claim success.
    Why it matters in production
        Without an id the server answers that it failed, though the CRM has what the user picked; without an object it
        answers with an error.
    Example
        async def upsert_call_disposition(self, request):
            await crm.patch(...)          # and no return
    How to mend
        End with `UpsertCallDispositionResult(log_id=request.existing_call_log.third_party_log_id)`.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            quote(value) if isinstance(value, Mapping) else kind_of(value), "an object with logId", call, cause="result"
        )
        for call, value in results
        if not isinstance(value, Mapping) or not (value.get("logId") or is_soft_failure(value))
    )


def failed_disposition_reported(evidence: Evidence, interface: str) -> Judgement:
    """What the user picked is not reported as stored if it was not.

    What it does
        Replays the recorded upsertCallDisposition with a failure in place of each answer: as long as nothing was
        written it must raise, or leave `logId` out and say why.
    Why it matters in production
        An id is success: the user sees the pick as stored, and the CRM has nothing of it.
    Example
        except httpx.HTTPError:
            pass
        return {"logId": log_id}
    How to mend
        Let the CRM's error through: raised with its status, App Connect tells the user what is wrong.
    """
    failing = [call for call in evidence.failing(interface) if not is_written(evidence, call)]
    if not failing:
        return without_failures(evidence, interface)
    claimed = [
        call for call, value in returned(tuple(failing)) if isinstance(value, Mapping) and not is_soft_failure(value)
    ]
    shown = f"are reported as {quote(claimed[0].value)}" if claimed else ""
    return one_of_many(failing, claimed, shown, "a raised error")


def _last_note(evidence: Evidence, updated: CallResult) -> str | None:
    """The last note that was sent for the log until then; None if there was none."""
    note = None
    for call in evidence.calls:
        if call.scenario == updated.scenario and _session(call) == _session(updated):
            note = (call.body or {}).get("note") or note
        if call is updated:
            break
    return note


def _session(call: CallResult) -> Any:
    body = call.body or {}
    return (body.get("logInfo") or body).get("sessionId")


def _subjects(evidence: Evidence, *roles: Role) -> list[str]:
    reads = (call for role in roles for call in evidence.steps(CALL_LOG.name, role))
    return [subject for call in reads if isinstance(subject := info_of(call).get("subject"), str)]


def _log_id(call: CallResult) -> str:
    argument = call.argument or {}
    return str(argument.get("callLogId") or argument.get("existingCallLog", {}).get("thirdPartyLogId") or "")


def _addresses(call: CallResult, exchanges: Sequence[Exchange]) -> bool:
    """By its own id, or by the call's session."""
    heard = "\n".join(_told(exchanges))
    if may_name(heard, _log_id(call)):
        return True
    row = call.argument.get("existingCallLog") or {"id": call.argument.get("telephonySessionId")}
    sessions = [str(row[name]) for name in ("id", "sessionId") if row.get(name)]
    return any(names(heard, session) for session in sessions)


def _addresses_contact(call: CallResult, heard: str) -> bool:
    contact = call.argument.get("contactId") or call.argument.get("existingCallLog", {}).get("contactId")
    return contact is not None and may_name(heard, str(contact))


def _told(exchanges: Sequence[Exchange]) -> Iterator[str]:
    for exchange in exchanges:
        yield said(exchange)
        yield exchange.response_body.decode("utf-8", "replace")


RULES = (
    Rule("update-returns-nothing", "R-U3", Severity.ERROR, ("updateCallLog",), update_returns_nothing, Aspect.SHAPE),
    Rule("failed-update-reported", "R-U4", Severity.ERROR, ("updateCallLog",), failed_update_reported),
    Rule("other-log-addressed", "R-U9, R-G7", Severity.ERROR, ("updateCallLog", "getCallLog"), other_log_addressed),
    Rule("updated-note-differs", "R-U5", Severity.WARNING, ("updateCallLog",), updated_note_differs),
    Rule("subject-not-stored", "R-U7", Severity.WARNING, ("updateCallLog",), subject_not_stored),
    Rule(
        "disposition-without-id", "5", Severity.ERROR, ("upsertCallDisposition",), disposition_without_id,
        Aspect.SHAPE,
    ),
    Rule(
        "failed-disposition-reported", "5, R-E1", Severity.ERROR, ("upsertCallDisposition",),
        failed_disposition_reported,
    ),
)  # fmt: skip
