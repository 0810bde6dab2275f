"""Shared conversations, groups, and users in other time zones (contract 7, R-M2, R-M3, R-M11, R-M13, R-M14)."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import texts
from appconnect_cli.findings import Severity
from appconnect_cli.rules.local_time import is_clock, own_offset, shows_local_time
from appconnect_cli.rules.message_logs import BOTH
from appconnect_cli.rules.messages import (
    argument_of,
    message_of,
    shared_content,
    stored_by,
    text_of,
    tripped,
    without_scenario,
)
from appconnect_cli.rules.readable import Sent, is_legible, readable, says, sent_by
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import sent
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.scenarios.catalogue import GROUP, SETTINGS, SHARED
from appconnect_cli.scenarios.model import Role

_NEVER_MEANT = re.compile(r"\b(?:undefined|Invalid Date|NaN|NaT)\b|\[object Object\]|<bound method ")
_TIME = r"(?:date|time|created|started|ended|since|on|at)"
_NO_TIME = re.compile(rf"\b{_TIME}\W{{0,3}}(?:None|null)\b", re.IGNORECASE)
_TIME_FIELD = re.compile(r"(?:^|_)(?i:date|time|created)(?=$|_|[A-Z])|(?:Date|Time|Created)(?=$|_|[A-Z])|(?:At|_at)$")
_NO_NAME = re.compile(r"\bNone\b")
_NOTHING = ("None", "null", "undefined")
_LINE_END = re.compile(r"<[^>]*>|\n")
_PYTHON_DATA = re.compile(r"\{'(?:id|name)': |'isNewContact': ")


def shared_conversation_lost(evidence: Evidence, interface: str) -> Judgement:
    """A shared conversation is stored as the server composed it.

    What it does
        Looks for what people wrote in it, and for its subject, in what was sent: all of it when it is logged first,
        the newest message when it has grown. That no subject is stored is a hint only: not every CRM has one. If only
        shared conversations make the connector raise, that counts as well.
    Why it matters in production
        There is no `message`, no `correspondents` and no link in such a call: a connector that counts on them logs
        nothing of a call queue's conversations.
    Example
        body = request.message.subject if request.message else ""
    How to mend
        If `shared_sms_log_content` is given, store its subject and its body; replace both in an update.
    """
    calls = [call for call in evidence.of(interface) if shared_content(call) is not None]
    if not calls:
        return without_scenario(evidence, interface, SHARED.name)
    stumbled = tuple(tripped(evidence, interface, calls, "the conversation logged"))
    stored = [call for call in stored_by(calls, interface) if is_legible(call)]
    if not stored and not stumbled:
        return Unjudged("no shared conversation was stored in a form that can be read")
    return stumbled + tuple(breach for call in stored for breach in _left_out(interface, call))


def group_message_misread(evidence: Evidence, interface: str) -> Judgement:
    """A message of a group is logged like any other.

    What it does
        Logs messages to two people: `message.id` then ends with the contact's id, and `correspondents` is a list that
        holds a list of matches for each further person. Looks whether only these make the connector raise, and
        whether such a list was stored as Python writes it, or what merely offers a new contact as a person.
    Why it matters in production
        No group conversation is logged; or its record shows the insides of App Connect's contact cache.
    Example
        int(request.message.id)
        names = [person["name"] for person in request.correspondents]
    How to mend
        Take ids as text, and the first match of each: `[matches[0].get("name") for matches in ... if matches]`.
    """
    calls = [call for call in evidence.of(interface) if _is_of_group(call)]
    if not calls:
        return without_scenario(evidence, interface, GROUP.name)
    stumbled = tuple(tripped(evidence, interface, calls, "the message logged"))
    ordinary = (call for call in evidence.of(interface) if not _is_of_group(call))
    elsewhere = {each.where for call in ordinary for each in sent_by(call) if _NO_NAME.search(each.text)}
    written = tuple(
        Breach(f"what was sent holds {each.text[:60]!r}", "the people's names", call)
        for call in calls
        for each in sent_by(call)
        if _PYTHON_DATA.search(each.text) or _is_nobody(call, each, elsewhere)
    )
    return stumbled + written


def nothing_written_as_text(evidence: Evidence, interface: str) -> Judgement:
    """No text says "undefined" or "None" where a value was missing.

    What it does
        Looks in everything that was sent with messages for `undefined`, `NaN`, `Invalid Date`, and for `None` or `null`
        where a time is due, or for the text of a message without one, unless the message itself says so. A shared
        conversation must have been recorded: it has no date of its own, though connectors read one.
    Why it matters in production
        Users read "Started: None" in the CRM, or a field for dates refuses the record.
    Example
        f"Started: {content.get('conversationCreatedDate')}"
    How to mend
        `shared_sms_log_content` has subject and body and nothing else; its body names the times. Leave out what is not
        given: a picture may have no `subject`.
    """
    calls = [call for call in evidence.of(interface) if call.exchanges]
    found = _written_for_text(calls) + tuple(
        Breach(f"what was sent holds {said!r}", "nothing where nothing is known", call, cause="nothing as text")
        for call in calls
        for each in sent_by(call)
        if (said := _nothing_in(each)) and not _was_given(call, said)
    )
    if found or any(shared_content(call) is not None for call in calls):
        return found
    return without_scenario(evidence, interface, SHARED.name)


def offset_misread(evidence: Evidence, interface: str) -> Judgement:
    """A user's time zone offset is text, and may be missing.

    What it does
        Logs a message for users whose `timezoneOffset` is '+05:30', '-300' and null. None of them may make the
        connector raise; and if what is sent shows the message's local time for one of the first two, it must for the
        one that looks like what the connector's own getUserInfo returns.
    Why it matters in production
        Nothing is logged for users of that time zone; or every time in the CRM is wrong by hours.
    Example
        timezone(timedelta(hours=request.user.timezone_offset))
    How to mend
        Return `+HH:MM` from getUserInfo: the server stores whatever you return as text, a number too. Read it as such,
        and use UTC if there is none.
    """
    calls = [
        call
        for call in evidence.steps(SETTINGS.name, Role.SAMPLE)
        if call.interface == interface and "timezoneOffset" in call.user
    ]
    if not calls:
        return without_scenario(evidence, interface, SETTINGS.name)
    stumbled = tuple(
        replace(breach, severity=Severity.ERROR)
        for breach in tripped(evidence, interface, calls, "the message logged, for users of every time zone")
    )
    shown = {
        is_clock(call.user["timezoneOffset"]): shows_local_time(call)
        for call in calls
        if call.user["timezoneOffset"] and isinstance(call.outcome, Returned)
    }
    if stumbled or len(set(shown.values())) < 2:
        return stumbled
    own = own_offset(evidence)
    if own is None:
        return Unjudged("no recorded getUserInfo returned a timezoneOffset, so its form is not known")
    return () if shown.get(is_clock(own)) else (_without_local_time(calls, own),)


def _without_local_time(calls: Sequence[CallResult], own: str) -> Breach:
    call = next(call for call in calls if call.user["timezoneOffset"] and _alike(call.user["timezoneOffset"], own))
    offset = call.user["timezoneOffset"]
    return Breach(
        seen=f"for timezoneOffset {offset!r} what is sent does not show the message's local time",
        due=f"it, since getUserInfo returns the like: {own!r}",
        call=call,
    )


def _alike(offset: str, other: str) -> bool:
    return is_clock(offset) is is_clock(other)


def _left_out(interface: str, call: CallResult) -> Iterator[Breach]:
    due = "subject and body of sharedSMSLogContent"
    said = list(_said_in(call))
    missing = [text for text in (said[-1:] if interface == "updateMessageLog" else said) if not says(call, text)]
    if missing:
        yield Breach(f"{', '.join(map(repr, missing))} stands in nothing that was sent", due, call, cause="shared body")
        return
    subject = str((shared_content(call) or {}).get("subject") or "").strip("*")
    if interface == "createMessageLog" and not says(call, subject):
        seen = f"the subject {subject!r} stands in nothing that was sent"
        yield Breach(seen, due, call, cause="shared subject", severity=Severity.INFO)


def _said_in(call: CallResult) -> Iterator[str]:
    """What people wrote, oldest first, as far as the composed body holds it."""
    log_info = call.body.get("logInfo") if isinstance(call.body, Mapping) else None
    body = readable((shared_content(call) or {}).get("body") or "")
    for entity in (log_info or {}).get("entities") or ():
        text = str(entity.get("text") or entity.get("subject") or "")
        if text and readable(text) in body:
            yield text


def _is_of_group(call: CallResult) -> bool:
    contact: Any = argument_of(call).get("contactInfo") or {}
    suffixed = str(message_of(call).get("id", "")).endswith(f"-{contact.get('id')}")
    return suffixed or bool(argument_of(call).get("correspondents"))


def _is_nobody(call: CallResult, each: Sent, elsewhere: Container[object]) -> bool:
    """Whether the name of an offer stands there, or None where no ordinary message says so."""
    offers = {
        str(match.get("name"))
        for matches in argument_of(call).get("correspondents") or ()
        for match in (matches if isinstance(matches, list) else ())
        if isinstance(match, Mapping) and match.get("isNewContact")
    }
    nameless = _NO_NAME.search(each.text) and not _was_given(call, "None") and each.where not in elsewhere
    return bool(nameless) or any(offer in each.text for offer in offers if offer)


def _nothing_in(each: Sent) -> str:
    found = _NEVER_MEANT.search(each.text) or _NO_TIME.search(each.text)
    if found:
        return found[0]
    named = str(each.where[-1])
    return each.text if each.text in _NOTHING and _TIME_FIELD.search(named) else ""


def _written_for_text(calls: Sequence[CallResult]) -> tuple[Breach, ...]:
    """Lines such as "None", for a message without a text, where other messages have theirs."""
    said = [(call, each) for call in calls for each in sent_by(call)]
    fields = {each.where for call, each in said if text_of(call) and readable(text_of(call)) in each.text}
    return tuple(
        Breach(f"the line {line!r} for a message without a text", "no such line", call, cause="nothing as text")
        for call in calls
        if message_of(call) and not message_of(call).get("subject")
        for exchange in call.exchanges
        for where, text in sent(exchange)
        if where in fields
        for line in map(readable, _LINE_END.split(text))
        if line in _NOTHING and not _was_given(call, line)
    )


def _was_given(call: CallResult, said: str) -> bool:
    return any(said in readable(text) for text in texts(argument_of(call)))


RULES = (
    Rule("shared-conversation-lost", "R-M2", Severity.ERROR, BOTH, shared_conversation_lost),
    Rule("group-message-misread", "R-M3, R-M14", Severity.ERROR, BOTH, group_message_misread),
    Rule("nothing-written-as-text", "R-M11", Severity.WARNING, BOTH, nothing_written_as_text),
    Rule("offset-misread", "R-M13", Severity.WARNING, ("createMessageLog",), offset_misread),
)
