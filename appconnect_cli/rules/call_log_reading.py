"""Reading call logs back: whole, also where the record is bare; and failures that are told (R-G1, R-G4 to R-G9)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import info_of, is_soft_failure, raised_cause, without_blanks, without_scenario
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.observing import has_crm_data, kind_of, returned, unexercised
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import CALL_LOG, FAILURES
from appconnect_cli.scenarios.model import Role

_NOBODY = re.compile(r"[/=](?:None|null)(?=[/?&]|$)")
"""A contact without an id, in the path or in the query."""

TEXTS = ("subject", "note", "fullBody")
REFUSALS = (Role.BAD_CREDENTIAL, Role.UNKNOWN_ID)


def log_info_incomplete(evidence: Evidence, interface: str) -> Judgement:
    """A log that was read is handed over whole.

    What it does
        Looks at `callLogInfo` in each recorded read of a log that exists: `subject`, `note` and `fullBody` are text,
        and `fullLogResponse` is there (a warning: the server only passes it on to updateCallLog).
    Why it matters in production
        Without callLogInfo or fullBody the next update is composed on nothing and replaces the CRM's text; without
        note and subject the user edits an empty form and saves that.
    Example
        return {"callLogInfo": {"subject": subject, "note": note}}
    How to mend
        Return `CallLogInfo(subject=..., note=..., full_body=..., full_log_response=...)`, with empty text for what the
        record has not got.
    """
    reads = [(call, value) for call, value in returned(evidence.of(interface)) if call.role not in REFUSALS]
    if not reads:
        return unexercised(evidence, interface)
    return tuple(
        Breach(seen, due, call, cause, call.conclusion.effect, severity=severity)
        for call, value in reads
        for seen, due, cause, severity in _gaps(value)
    )


def subject_changed(evidence: Evidence, interface: str) -> Judgement:
    """The subject that is read back is the subject that was sent.

    What it does
        Logs a call with a subject of the user's, reads it, adds a recording, and reads it again.
    Why it matters in production
        The user edits what was read and saves it: what was added to it is added once more at each edit.
    Example
        subject = f"Call: {activity['subject']}"
    How to mend
        Return the subject as it was stored; what you add when you store it, take off when you read.
    """
    created = evidence.step(CALL_LOG.name, Role.CREATE)
    sent = created.body["logInfo"].get("customSubject") if created else None
    reads = [each for role in (Role.READ, Role.READ_AGAIN) for each in evidence.steps(CALL_LOG.name, role)]
    given = [(call, subject) for call in reads if isinstance(subject := info_of(call).get("subject"), str)]
    if not sent or not reads:
        return without_scenario(evidence, interface)
    if not given:
        return Unjudged("no recorded call read a subject back")
    return tuple(
        Breach(f"callLogInfo.subject is {quote(subject)}", f"the subject that was sent: {sent!r}", call)
        for call, subject in given
        if without_blanks(subject) != without_blanks(sent)
    )


def empty_record_fails(evidence: Evidence, interface: str) -> Judgement:
    """A record without text is read like any other.

    What it does
        Replays a recorded read with the record's text null, and with it empty; and so for its subject. The result must
        have a subject, a note and a fullBody that are text, and not the text "None".
    Why it matters in production
        Somebody empties the text in the CRM: the log can't be opened any more, and no update reaches it.
    Example
        note = activity["body"].split("- Note: ")[1]
    How to mend
        `body = activity.get("body") or ""`, and an empty note where there is no mark of one.
    """
    bare = evidence.altered(interface, Alteration.EMPTIED)
    if not bare:
        return _without_variant(
            evidence, interface, "no recorded answer holds the log's text, so none could be emptied"
        )
    return tuple(
        Breach(seen, f"text for {', '.join(TEXTS)}, empty if there is none", call, raised_cause(call))
        for call in bare
        if (seen := _why_unread(call))
    )


def unlinked_record_fails(evidence: Evidence, interface: str) -> Judgement:
    """A log without a contact is read like any other.

    What it does
        Replays a recorded read with `contactId` null, as old rows have it. Reading must not raise, and must not ask the
        CRM for a contact named None.
    Why it matters in production
        Such logs can't be opened, and each update replaces their text, for it is composed on what could not be read.
    Example
        contact = (await crm.get(f"/contacts/{request.contact_id}")).json()
    How to mend
        Look the contact up only if there is an id, or leave `contact_name` out.
    """
    unlinked = evidence.altered(interface, Alteration.UNLINKED)
    nobody = [
        (call, url)
        for call in evidence.variants
        if (call.interface, call.alteration) == (interface, Alteration.UNLINKED)
        for url in [asked.url for asked in call.misses] + [asked.url for asked in call.exchanges]
        if _NOBODY.search(url)
    ]
    if not unlinked and not nobody:
        return _without_variant(evidence, interface, "no read could be replayed for a log without a contact")
    requests = [
        Breach(f"it asks for {url}", "no request about a contact that is not there", call) for call, url in nobody
    ]
    failed = [
        Breach(seen, "the log, without a contact's name", call, raised_cause(call))
        for call in unlinked
        if (seen := _why_unread(call))
    ]
    return (*requests, *failed)


def unread_log_reported(evidence: Evidence, interface: str) -> Judgement:
    """A log that can't be read is not reported as read.

    What it does
        Reads a log with an id that the CRM does not know, one with a bad credential that the CRM refuses, and replays
        recorded reads with a failure in place of each answer. The connector may raise, or return a message that does
        not claim success; `callLogInfo` there is an error.
    Why it matters in production
        An empty log that looks as if it had been read is what the next update is composed on: the CRM's text is
        replaced. With no word of the failure, the user sees a log without data.
    Example
        except httpx.HTTPError:
            return {"callLogInfo": {"subject": "", "note": "", "fullBody": ""}}
    How to mend
        Let the CRM's error through: raised with its status, App Connect tells the user what is wrong.
    """
    probes = [call for role in REFUSALS for call in evidence.steps(FAILURES.name, role) if call.interface == interface]
    refused = [call for call in probes if call.role != Role.BAD_CREDENTIAL or not has_crm_data(call)]
    failing = [*refused, *evidence.failing(interface)]
    if not failing:
        return without_scenario(evidence, interface, FAILURES)
    claimed = [
        call
        for call, value in returned(tuple(failing))
        if isinstance(value, Mapping) and not is_soft_failure(value, "callLogInfo") and not _was_read(evidence, call)
    ]
    shown = f"are reported as {quote(claimed[0].value)}" if claimed else ""
    due = "a raised error, or a message that does not claim success"
    return one_of_many(failing, claimed, shown, due, severity=lambda call: Severity.ERROR if info_of(call) else None)


def _gaps(value: Any) -> Iterator[tuple[str, str, str, Severity | None]]:
    if not isinstance(value, Mapping):
        yield kind_of(value), "an object with callLogInfo", "result", None
        return
    info = value.get("callLogInfo")
    if not isinstance(info, Mapping):
        if not is_soft_failure(value, "callLogInfo"):
            yield (
                "no callLogInfo" if info is None else f"callLogInfo is {quote(info)}",
                "an object",
                "callLogInfo",
                None,
            )
        return
    for name in TEXTS:
        if not isinstance(info.get(name), str):
            came = f"{name} is {quote(info[name])}" if name in info else f"no {name}"
            yield f"callLogInfo: {came}", "text, empty if there is none", f"callLogInfo.{name}", None
    if info.get("fullLogResponse") is None:
        yield (
            "callLogInfo: no fullLogResponse",
            "the record as the CRM gave it",
            "callLogInfo.fullLogResponse",
            Severity.WARNING,
        )


def _why_unread(call: CallResult) -> str:
    """What is wrong with a read that should have worked; empty if nothing."""
    if isinstance(call.outcome, Raised):
        return f"for {call.variant}: {call.outcome.kind}: {call.outcome.message}"
    info = info_of(call)
    if not info:
        return f"for {call.variant}: no callLogInfo"
    odd = [name for name in TEXTS if not isinstance(info.get(name), str) or info[name] == "None"]
    return f"for {call.variant}: {odd[0]} is {quote(info.get(odd[0]))}" if odd else ""


def _was_read(evidence: Evidence, call: CallResult) -> bool:
    """Whether the log's text came all the same: it is as in the recording, and stood in an answer that was no fault."""
    plain = info_of(evidence.plain(call))
    text = plain.get("fullBody")
    return (
        bool(call.variant and text)
        and info_of(call).get("fullBody") == text
        and any(not each.fault for each in call.exchanges)
    )


def _without_variant(evidence: Evidence, interface: str, reason: str) -> Unjudged:
    read = evidence.step(CALL_LOG.name, Role.READ)
    return without_scenario(evidence, interface) if read is None else Unjudged(reason)


RULES = (
    Rule("log-info-incomplete", "R-G1", Severity.ERROR, ("getCallLog",), log_info_incomplete, Aspect.SHAPE),
    Rule("unread-log-reported", "R-G9, R-G2", Severity.WARNING, ("getCallLog",), unread_log_reported),
    Rule("subject-changed", "R-G4", Severity.WARNING, ("getCallLog",), subject_changed),
    Rule("empty-record-fails", "R-G5", Severity.ERROR, ("getCallLog",), empty_record_fails),
    Rule("unlinked-record-fails", "R-G6", Severity.ERROR, ("getCallLog",), unlinked_record_fails),
)
