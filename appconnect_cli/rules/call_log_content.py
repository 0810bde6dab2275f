"""What a new call log holds: the composed body, its contact, the start, also of a call that goes on (R-K4, ...)."""

import re
from collections.abc import Iterator
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import Path, request_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import is_soft_failure, logged, raised_cause, without_scenario
from appconnect_cli.rules.observing import has_returned, unexercised
from appconnect_cli.rules.partial_update import duration_fields, fields_of, instant, name_of, named, sends_duration
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import lines, may_name, said, words
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import SERVER_SIDE
from appconnect_cli.scenarios.model import Role

MOST_SHOWN = 3
_LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
_NUMBER = re.compile(r"\+?[\d\s().-]{7,}")


def composed_body_ignored(evidence: Evidence, interface: str) -> Judgement:
    """The body that App Connect composed is what gets stored.

    What it does
        Looks for the words of each line of `composedLogDetails` in what createCallLog sends, wherever and in whatever
        markup. More may be sent beside it. With a log format of the connector's own nothing is composed.
    Why it matters in production
        The user's settings of what a log holds have no effect, and what was left out (AI notes, transcripts, the way
        through extensions) never reaches the CRM.
    Example
        {"body": f"Note: {request.note}"}
    How to mend
        Store `request.composed_log_details`; if you want a text of your own, let getLogFormatType return `custom`.
    """
    calls = logged(evidence)
    if not calls:
        return unexercised(evidence, interface)
    composed = [call for call in calls if call.argument.get("composedLogDetails")]
    if not composed:
        return Unjudged("nothing was composed: getLogFormatType names a format of the connector's own")
    return tuple(
        Breach(
            seen=f"what is sent lacks {', '.join(map(repr, missing[:MOST_SHOWN]))}"
            + (f" and {len(missing) - MOST_SHOWN} more lines" if len(missing) > MOST_SHOWN else ""),
            due="every line of composedLogDetails",
            call=call,
        )
        for call in composed
        if (missing := _missing_lines(call))
    )


def log_not_linked(evidence: Evidence, interface: str) -> Judgement:
    """A log belongs to the contact that the user picked.

    What it does
        Looks for `contactInfo.id` in what createCallLog sends and in what the CRM answers to it, for each type of
        contact that was recorded. Where only the contact's number is sent, the CRM may link by that: not judged.
    Why it matters in production
        The log exists, and nobody finds it: it does not show with the contact.
    Example
        {"subject": subject, "body": body}          # and nothing that says whose
    How to mend
        Send `contact_info.id` where the CRM wants it for contacts of that type.
    """
    calls = logged(evidence)
    if not calls:
        return unexercised(evidence, interface)
    unlinked = [call for call in calls if not may_name(_heard(call), str(call.argument["contactInfo"]["id"]))]
    if unlinked and all(_tells_number(call) for call in unlinked):
        return Unjudged("the contact's number is sent, its id is not: only the CRM knows whether it links by numbers")
    return tuple(
        Breach(
            seen=f"nothing that is sent names the contact {quote(contact['id'])} of type {contact.get('type')!r}",
            due="contactInfo.id",
            call=call,
            cause=f"contact of type {contact.get('type')}",
        )
        for call in unlinked
        if not _tells_number(call)
        for contact in (call.argument["contactInfo"],)
    )


def server_side_call_fails(evidence: Evidence, interface: str) -> Judgement:
    """Calls that the server logs by itself are logged like any other.

    What it does
        Looks at recorded calls of server-side logging: the log is made while the call goes on, with a start in epoch
        milliseconds, the duration `pending`, no result, and perhaps a wish to assign it to somebody that no admin
        settings explain; later come start and duration. Where calls by a user's hand work, these must.
    Why it matters in production
        Server-side logging is switched on for a whole account: none of its calls reaches the CRM, or each keeps
        looking as if it still went on.
    Example
        minutes = request.call_log.duration // 60          # TypeError: "pending"
    How to mend
        Leave out what is not known yet: `if isinstance(call.duration, int): ...`; take a start as text or as a number;
        log without an owner where none can be found.
    """
    calls = evidence.of(interface)
    by_server = [call for call in calls if (call.body or {}).get("isFromSSCL")]
    if not by_server:
        return Unjudged("no call of server-side logging is recorded: `appconnect record server-side` does it")
    if not any(_works(call) for call in calls if call not in by_server):
        return (
            unexercised(evidence, interface)
            if not has_returned(evidence, interface)
            else Unjudged("no call by a user's hand worked that they could be compared with")
        )
    return tuple(
        Breach(
            seen=f"{call.outcome.kind}: {call.outcome.message}"
            if isinstance(call.outcome, Raised)
            else f"no logId, and the message {quote(call.value['returnMessage'].get('message'))}",
            due="a log, as for calls by a user's hand",
            call=call,
            cause=raised_cause(call) or "refused",
        )
        for call in by_server
        if not _works(call)
    )


def final_duration_lost(evidence: Evidence, interface: str) -> Judgement:
    """The duration of a call that was logged while it went on is stored when it ends.

    What it does
        Looks at the update that ends a call of server-side logging. Where createCallLog sends a known duration in a
        field of its own, that update must send it as well; a composed text that names it is not that field. Not judged
        where updates change no field, as in a CRM to whose logs one can only add.
    Why it matters in production
        Server-side logging makes each log before the call ends: the CRM's reports count all of these as calls without
        a duration.
    Example
        async def update_call_log(self, request): await crm.patch(path, json={"body": request.composed_log_details})
    How to mend
        Send `request.duration` wherever it is given, in the field that createCallLog fills.
    """
    finished = evidence.step(SERVER_SIDE.name, Role.FINAL_UPDATE)
    if finished is None or isinstance(finished.outcome, Raised):
        return without_scenario(evidence, interface, SERVER_SIDE)
    fields = {path for call in logged(evidence) for path in duration_fields(call)}
    if not fields:
        return Unjudged("createCallLog sends no duration in a field of its own")
    seconds = finished.body["duration"]
    if sends_duration(finished, seconds):
        return ()
    if not any(fields_of(finished) & fields_of(call) for call in logged(evidence)):
        return Unjudged("the update sends no field that createCallLog sends: nothing tells whether it could change one")
    seen = f"an update with a duration of {seconds} s sends it nowhere"
    return (Breach(seen, f"{' or '.join(sorted(map(name_of, fields)))}, as createCallLog sends it", finished),)


def start_moved(evidence: Evidence, interface: str) -> Judgement:
    """A start in epoch milliseconds is stored as the same instant.

    What it does
        Finds where createCallLog sends a start that it got as ISO 8601, and looks at what stands there when the start
        comes in epoch milliseconds: the same instant, as a number or as text with any offset, and not null each time.
        Local times without a zone are not judged, nor calls of the future, which a CRM may refuse.
    Why it matters in production
        Calls of server-side logging are stored at the time at which they were logged, or nowhere near their own.
    Example
        started = call.start_time if isinstance(call.start_time, str) else now()
    How to mend
        `datetime.fromtimestamp(start_time / 1000, UTC)` for a number.
    """
    places = {path for call in logged(evidence) for path in _places_of_start(call)}
    late = [call for call in evidence.of(interface) if isinstance(_start(call), (int, float)) and _has_begun(call)]
    if not places or not late:
        return (
            unexercised(evidence, interface)
            if not has_returned(evidence, interface)
            else Unjudged("no recorded call shows where a start is sent, as an instant, and how one in milliseconds is")
        )
    stored = [(call, path, value) for call in late for path, value in _sent(call) if path in places]
    if not stored:
        return Unjudged("no start is sent for the calls whose start came in milliseconds")
    empty = all(value is None for _, _, value in stored)
    return tuple(
        Breach(
            seen=f"for the start {_start(call)}, {name_of(path)} = {quote(value)} is sent",
            due="the same instant",
            call=call,
        )
        for call, path, value in stored
        if empty or (value is not None and not _is_instant(value, instant(_start(call))))
    )


def _missing_lines(call: CallResult) -> list[str]:
    """What a link is called, such as `open`, may be lost: a text without markup shows its address."""
    there = {word for exchange in call.exchanges for word in words(said(exchange))}
    composed = _LINK.sub(" ", call.argument["composedLogDetails"])
    return [line for line in lines(composed) if not set(line.split()) <= there]


def _heard(call: CallResult) -> str:
    """What was sent and answered."""
    answers = (exchange.response_body.decode("utf-8", "replace") for exchange in call.exchanges)
    return "\n".join([*map(said, call.exchanges), *answers])


def _tells_number(call: CallResult) -> bool:
    """Whether the contact's number is a value of its own in what was sent."""
    number = _digits(call.argument["contactInfo"].get("phoneNumber") or "")
    values = (line for exchange in call.exchanges for line in said(exchange).split("\n")[1:])
    return bool(number) and any(_NUMBER.fullmatch(value) and number.endswith(_digits(value)) for value in values)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _works(call: CallResult) -> bool:
    return not isinstance(call.outcome, Raised) and not (
        call.interface == "createCallLog" and is_soft_failure(call.value)
    )


def _start(call: CallResult) -> Any:
    """The call's start as the extension gave it."""
    body = call.body or {}
    return (body.get("logInfo") or {}).get("startTime") if "logInfo" in body else body.get("startTime")


def _has_begun(call: CallResult) -> bool:
    begun = instant(_start(call))
    return begun is not None and begun <= call.instant.timestamp()


def _places_of_start(call: CallResult) -> Iterator[Path]:
    start = _start(call)
    if isinstance(start, str):
        yield from (path for path, value in _sent(call) if _is_instant(value, instant(start)))


def _sent(call: CallResult) -> Iterator[tuple[Path, Any]]:
    for exchange in call.exchanges:
        yield from named(request_values(exchange))


def _is_instant(value: Any, due: float | None) -> bool:
    moment = None if isinstance(value, bool) else instant(value)
    return moment is not None and due is not None and abs(moment - due) < 1


RULES = (
    Rule("composed-body-ignored", "R-K4", Severity.ERROR, ("createCallLog",), composed_body_ignored),
    Rule("log-not-linked", "R-K8", Severity.ERROR, ("createCallLog",), log_not_linked),
    Rule(
        "server-side-call-fails", "R-K6, R-K12", Severity.ERROR, ("createCallLog", "updateCallLog"),
        server_side_call_fails,
    ),
    Rule("final-duration-lost", "R-K6", Severity.WARNING, ("updateCallLog",), final_duration_lost),
    Rule("start-moved", "R-K7", Severity.WARNING, ("createCallLog", "updateCallLog"), start_moved),
)  # fmt: skip
