"""What an update does to the text that stands in the record: nothing that somebody wrote is lost (R-G2, R-U2, ...).

An update sends a record's old text if one of the fields that it sends holds a line of it. Updates that are only
appended, as comments say, send none, and lose nothing.
"""

from collections.abc import Iterator, Mapping

from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.evidence.values import leaves, response_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import info_of, raised_cause, without_blanks, without_scenario
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import Field, fields, holds, lines, own_exchanges
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import CALL_LOG, SERVER_SIDE
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.rewrites import MARK

COMPARED = ("note", "subject", "fullBody")


def unread_text_replaced(evidence: Evidence, interface: str) -> Judgement:
    """A text that could not be read is not replaced.

    What it does
        Replays the update that brings a recording while the server's own read before it fails, or that of the
        connector: with an error, without an answer, with one that can't be read. The connector may raise, leave the
        text alone, or read it itself; the text that it sends where it usually sends the record's must hold the old
        note.
    Why it matters in production
        When the read fails, the server composes the body on nothing and calls updateCallLog all the same: the notes,
        and everything that people wrote, are replaced by a link to a recording.
    Example
        await crm.patch(path, json={"body": request.composed_log_details})
    How to mend
        `if request.existing_call_log_details is None:` read the record yourself, or raise.
    """
    unread = [call for call in evidence.failing(interface) if call.role == Role.PARTIAL_UPDATE and _is_unread(call)]
    plain = evidence.step(CALL_LOG.name, Role.PARTIAL_UPDATE)
    created = evidence.step(CALL_LOG.name, Role.CREATE)
    if plain is None or created is None:
        return without_scenario(evidence, interface)
    if not unread:
        return Unjudged("updates read nothing beforehand that could be made to fail")
    old = lines(created.body["note"])
    carriers = _carriers(evidence, plain, old)
    if not carriers:
        return _nothing_replaced(evidence, old)
    replaced = [
        (call, field, text)
        for call in unread
        for field, text in _sent(evidence, call).items()
        if field in carriers and not holds(text, old[0])
    ]
    shown = f"end in {_name(replaced[0][1])} = {quote(replaced[0][2])}" if replaced else ""
    due = f"a text with the old note, {old[0]!r}, or none"
    return one_of_many(unread, list({id(call): call for call, _, _ in replaced}.values()), shown, due)


def typed_text_lost(evidence: Evidence, interface: str) -> Judgement:
    """What people write in the CRM survives an update.

    What it does
        Replays recorded updates with a line that somebody typed above or below the log's text, in what is read from
        the CRM. Where an update sends the record's old text, the line must be in what it sends; not if it was read as
        part of the note, and the user writes another note. What the server's own composing loses is not judged.
    Why it matters in production
        Updates arrive minutes after the call, when people have begun to write in the record: what they wrote is gone.
    Example
        body = "\\n".join(line for line in old.splitlines() if line.startswith("- "))
    How to mend
        Hand over the whole text as `full_body`, and store `composed_log_details` as it is: it holds the old text with
        the changes worked in.
    """
    typed = evidence.altered(interface, Alteration.TYPED)
    if not typed:
        return (
            without_scenario(evidence, interface)
            if evidence.step(CALL_LOG.name, Role.EDIT) is None
            else Unjudged("no recorded update reads the record's text before it changes it")
        )
    judged = [(call, plain) for call in typed if (plain := evidence.plain(call)) and _old_lines(call)]
    if not judged:
        return Unjudged("no recorded update reads the record's text before it changes it")
    return tuple(breach for call, plain in judged for breach in _lost(evidence, call, plain))


def agent_note_overwritten(evidence: Evidence, interface: str) -> Judgement:
    """The end of a call that the server logs leaves the user's note alone.

    What it does
        The server logs a call while it goes on, the user writes a note, the call ends and the server brings start,
        duration and result. The note that is read then is the user's.
    Why it matters in production
        Who writes while still on the telephone loses it as soon as the call ends.
    Example
        body = "" if request.is_from_sscl else old_body
    How to mend
        Treat the server's update as any other: store `composed_log_details`, which holds the note.
    """
    edit, final, read = (
        evidence.step(SERVER_SIDE.name, role) for role in (Role.EDIT, Role.FINAL_UPDATE, Role.READ)
    )  # fmt: skip
    if edit is None or final is None or read is None:
        return without_scenario(evidence, interface, SERVER_SIDE)
    note = lines(edit.body["note"])
    info = info_of(read)
    if not isinstance(info.get("note"), str):
        return Unjudged("the note could not be read at the end")
    if all(holds(info["note"], line) for line in note):
        return ()
    carriers, sent = _carriers(evidence, edit, note), _sent(evidence, final)
    if not any(field in sent and not holds(sent[field], note[0]) for field in carriers):
        return Unjudged("the note could not be read at the end, and what the last update sent does not show why")
    return (Breach(f"callLogInfo.note is {quote(info['note'])} after the call's end", f"{edit.body['note']!r}", final),)


def edit_repeated_differs(evidence: Evidence, interface: str) -> Judgement:
    """The same edit, sent twice, leaves the same record.

    What it does
        Edits note and subject, reads the log, sends the same edit again, and reads again: note, subject and fullBody
        are the same. What the CRM shows too late to be seen by the first read is not judged.
    Why it matters in production
        A double click, or a retry, and the note stands in the record twice.
    Example
        body = f"{old_body}\\n- Note: {request.note}"
    How to mend
        Store `composed_log_details`, in which the new note has taken the old one's place.
    """
    roles = (Role.READ_AGAIN, Role.READ_EDITED, Role.READ_EDITED_AGAIN)
    before, first, second = (_compared(evidence.step(CALL_LOG.name, role)) for role in roles)
    edited = evidence.step(CALL_LOG.name, Role.EDIT_AGAIN)
    if not first or not second or edited is None:
        return without_scenario(evidence, interface)
    if first == before and first != second:
        return Unjudged("the first read after the edit showed nothing of it: the CRM is late")
    return tuple(
        Breach(f"{name} is {quote(second[name])} after the second edit", f"as after the first: {first[name]!r}", edited)
        for name in COMPARED
        if first.get(name) != second.get(name)
    )


def _lost(evidence: Evidence, call: CallResult, plain: CallResult) -> Iterator[Breach]:
    if isinstance(call.outcome, Raised):
        if not isinstance(plain.outcome, Raised):
            seen = f"with {call.variant}: {call.outcome.kind}: {call.outcome.message}"
            yield Breach(seen, "an update like any other", call, raised_cause(call))
        return
    sent = _sent(evidence, call)
    if any(MARK in text for text in sent.values()) or _is_excused(evidence, call):
        return
    for field in _carriers(evidence, plain, _old_lines(call)):
        if field in sent:
            shown = f"{_name(field)} is {quote(sent[field])}"
            yield Breach(f"with {call.variant}: it is not in what is sent; {shown}", "a text that holds it", call)


def _is_unread(call: CallResult) -> bool:
    """Whether the failure is met before the last request, which writes if anything does."""
    return any(each.fault for each in call.exchanges[:-1]) or not any(not each.fault for each in call.exchanges)


def _is_excused(evidence: Evidence, call: CallResult) -> bool:
    """Whether the line was part of the note that the user rewrote, or got lost in the server's composing."""
    read = [each for each in evidence.altered("getCallLog", Alteration.TYPED) if each.variant == call.variant]
    info = info_of(read[0]) if read else {}
    is_note_given = bool((call.body or {}).get("note"))
    composed = str((call.argument or {}).get("composedLogDetails") or "")
    is_lost = bool(composed) and MARK in str(info.get("fullBody")) and MARK not in composed
    return is_lost or (is_note_given and MARK in str(info.get("note")))


def _old_lines(call: CallResult) -> list[str]:
    """The lines of the record's text as it was read, without the one that was typed."""
    answered = call.exchanges if isinstance(call.outcome, Raised) else call.exchanges[:-1]
    marked = [exchange for exchange in answered if MARK.encode() in exchange.response_body]
    read = "\n".join(
        str(value).replace(MARK, "")
        for exchange in marked[:1]
        for _, value in leaves(response_values(exchange))
        if MARK in str(value)
    )
    return [line for line in lines(read) if " " in line]


def _carriers(evidence: Evidence, call: CallResult, old: list[str]) -> set[Field]:
    """The fields in which an update sends a line of the old text."""
    return {field for field, text in _sent(evidence, call).items() if any(holds(text, line) for line in old)}


def _sent(evidence: Evidence, call: CallResult) -> Mapping[Field, str]:
    return fields(own_exchanges(call))


def _nothing_replaced(evidence: Evidence, old: list[str]) -> Judgement:
    """An update that sends no old text has replaced none, if the note stands there afterwards."""
    after = info_of(evidence.step(CALL_LOG.name, Role.READ_AGAIN))
    if any(holds(str(after.get(name) or ""), old[0]) for name in ("note", "fullBody")):
        return ()
    return Unjudged("the note can't be seen in what updates send, and not in what is read after them")


def _compared(read: CallResult | None) -> dict[str, str]:
    return {name: without_blanks(value) for name in COMPARED if (value := info_of(read).get(name)) is not None}


def _name(field: Field) -> str:
    operation, path = field
    return f"{'.'.join(map(str, path))} of {operation}"


RULES = (
    Rule("unread-text-replaced", "R-G2", Severity.ERROR, ("updateCallLog",), unread_text_replaced),
    Rule("typed-text-lost", "R-U2", Severity.ERROR, ("updateCallLog",), typed_text_lost),
    Rule("edit-repeated-differs", "R-U6", Severity.WARNING, ("updateCallLog",), edit_repeated_differs),
    Rule("agent-note-overwritten", "R-U8", Severity.WARNING, ("updateCallLog",), agent_note_overwritten),
)
