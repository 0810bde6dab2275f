"""Call logs: the id that links them, the note that comes back, what a partial update leaves alone (R-K, R-G, R-U)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.contract.model import MAX_ID_LENGTH
from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import request_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import info_of, is_soft_failure, without_blanks, without_scenario
from appconnect_cli.rules.observing import is_usable_id, kind_of, returned, unexercised
from appconnect_cli.rules.partial_update import changed_in_record, name_of, named, sent_instead
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.scenarios.catalogue import CALL_LOG
from appconnect_cli.scenarios.model import Role


def log_id_unusable(evidence: Evidence, interface: str) -> Judgement:
    """A log's id is that of the record which was made.

    What it does
        Looks at `logId` in each result: text or a whole number, not empty, not 0, at most 255 characters as text. No
        id at all is right only together with a message that does not claim success.
    Why it matters in production
        The record exists in the CRM and its id is lost: it can't be updated, and a retry creates it a second time.
    Example
        return CreateCallLogResult(log_id={"id": 5512})
    How to mend
        Return the CRM's id as it is; raise if there is none.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    if all(is_soft_failure(value) for _, value in results):
        return Unjudged("every recorded call reported a failure instead of an id")
    return tuple(
        Breach(seen, f"a logId: text or a whole number, 1 to {MAX_ID_LENGTH} characters", call, cause, "")
        for call, value in results
        for seen, cause in _log_id_defects(value)
    )


def note_changed(evidence: Evidence, interface: str) -> Judgement:
    """The note that is read back is the note that was sent.

    What it does
        Logs a call with a note of two lines, reads it, adds a recording, reads it again, edits the note, reads that,
        and compares `callLogInfo.note` each time. Line ends and blanks around it may differ, and after an edit the old
        note may stand beside the new one, as where notes are only ever added.
    Why it matters in production
        The user edits what was read and saves it: a line that was lost is gone, and text of other sections that
        stands in the note is embedded once more at each edit.
    Example
        note = body.splitlines()[0].removeprefix("- Note: ")      # the second line is lost
    How to mend
        Take the note as all the text between its own marker and the next section's.
    """
    created = evidence.step(CALL_LOG.name, Role.CREATE)
    sent = created.body.get("note") if created else None
    reads = [(call, note) for call in _reads(evidence) if (note := info_of(call).get("note")) is not None]
    if not sent or not _reads(evidence):
        return without_scenario(evidence, interface)
    if not reads:
        return Unjudged("no recorded call read a note back")
    changed = [(call, note, sent) for call, note in reads if without_blanks(note) != without_blanks(sent)]
    return tuple(
        Breach(f"callLogInfo.note is {quote(note)}", f"the note that was sent: {due!r}", call)
        for call, note, due in (*changed, *_changed_after_edit(evidence, sent))
    )


def partial_update_overwrites(evidence: Evidence, interface: str) -> Judgement:
    """An update that brings a recording leaves everything else as it is.

    What it does
        Reads a log before and after an update that carries nothing but a recording's link. Wherever the record held
        the subject, the start, the duration or the result, it must still do so; and where createCallLog sent them, the
        update must not send something else. What an edit sends later must not replace the link either.
    Why it matters in production
        Fields that App Connect does not pass are unchanged, not empty: the record moves to now, or loses its subject or
        its duration.
    Example
        {"subject": request.subject, "startedAt": request.start_time or now()}
    How to mend
        Send only what was given: `if request.given("subject"): ...`.
    """
    steps = [evidence.step(CALL_LOG.name, role) for role in (Role.CREATE, Role.PARTIAL_UPDATE)]
    created, updated = steps
    if created is None or updated is None:
        return without_scenario(evidence, interface)
    before, after = (evidence.step(CALL_LOG.name, role) for role in (Role.READ, Role.READ_AGAIN))
    read = changed_in_record(created, info_of(before), info_of(after)) if before and after else None
    sent = sent_instead(created, updated)
    if read is None and sent is None:
        return Unjudged("neither what is read nor what is sent shows where subject, start, duration or result stand")
    differences = [*(sent or ()), *(read or ())]
    return (
        *(Breach(seen, due, updated, cause=what) for what, seen, due in differences),
        *_recording_overwritten(evidence, updated),
    )


def _recording_overwritten(evidence: Evidence, updated: CallResult) -> Iterator[Breach]:
    """The edits after a recording that send something else in the field of its link."""
    link = (updated.body or {}).get("recordingLink")
    sent = [pair for exchange in own_exchanges(updated) for pair in named(request_values(exchange))]
    fields = {path for path, value in sent if link and value == link}
    edits = (each for role in (Role.EDIT, Role.EDIT_AGAIN) for each in evidence.steps(CALL_LOG.name, role))
    for edit in edits:
        for exchange in own_exchanges(edit):
            for path, value in named(request_values(exchange)):
                if path in fields and value != link:
                    seen = f"an edit without a recording sends {name_of(path)} = {quote(value)}"
                    yield Breach(seen, f"{name_of(path)} left out", edit, cause="recording")


def _changed_after_edit(evidence: Evidence, first: str) -> list[tuple[CallResult, Any, str]]:
    """The first read after the edit, if neither it nor a later one shows the new note: a CRM may be late."""
    edit = evidence.step(CALL_LOG.name, Role.EDIT)
    if edit is None or not isinstance(edit.outcome, Returned):
        return []
    due: str = edit.body["note"]
    roles = (Role.READ_EDITED, Role.READ_EDITED_AGAIN)
    reads = [call for role in roles for call in evidence.steps(CALL_LOG.name, role)]
    notes = [(call, note) for call in reads if (note := info_of(call).get("note")) is not None]
    if any(_is_note_after_edit(str(note), due, first) for _, note in notes):
        return []
    return [(call, note, due) for call, note in notes[:1]]


def _is_note_after_edit(note: str, due: str, first: str) -> bool:
    new, old = (without_blanks(text).split("\n") for text in (due, first))
    there = without_blanks(note).split("\n")
    return set(new) <= set(there) <= {*new, *old, ""}


def _log_id_defects(value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, Mapping):
        return [(kind_of(value), "result")]
    if is_soft_failure(value):
        return []
    log_id = value.get("logId")
    if not is_usable_id(log_id):
        return [(f"logId is {quote(log_id)}" if "logId" in value else "no logId, and no message of a failure", "logId")]
    return [] if len(str(log_id)) <= MAX_ID_LENGTH else [(f"a logId of {len(str(log_id))} characters", "logId")]


def _reads(evidence: Evidence) -> list[CallResult]:
    reads = [evidence.step(CALL_LOG.name, role) for role in (Role.READ, Role.READ_AGAIN)]
    return [call for call in reads if call is not None]


RULES = (
    Rule(
        "log-id-unusable",
        "R-K1, R-M1",
        Severity.ERROR,
        ("createCallLog", "createMessageLog"),
        log_id_unusable,
        Aspect.SHAPE,
    ),
    Rule("note-changed", "R-G3", Severity.ERROR, ("getCallLog",), note_changed),
    Rule("partial-update-overwrites", "R-U1", Severity.ERROR, ("updateCallLog",), partial_update_overwrites),
)
