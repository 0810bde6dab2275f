"""What nearly every result may carry besides its own fields: a message for the user, data for analytics (R-R...)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import has_returned, returned, unexercised, without_failures
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

ANSWERING = (
    "unAuthorize",
    "findContact",
    "findContactWithName",
    "createContact",
    "createCallLog",
    "getCallLog",
    "updateCallLog",
    "createMessageLog",
    "updateMessageLog",
    "getUserInfo",
    "upsertCallDisposition",
)
"""The interfaces whose result may hold `returnMessage` and `extraDataTracking` (contract 2.9, 2.10)."""

MESSAGE_TYPES = ("success", "info", "warning", "danger", "error")
SHORTEST_TTL = 100
"""Milliseconds; nobody can read a message that is gone sooner, so that seconds were meant."""

_MESSAGE = "returnMessage"
_TRACKING = "extraDataTracking"


def return_message_malformed(evidence: Evidence, interface: str) -> Judgement:
    """A message for the user is an object with a text, a known kind, and milliseconds.

    What it does
        Looks at `returnMessage` in every result, also while the CRM failed: `message` is text, `messageType` one of
        success, info, warning, danger and error, `ttl` whole milliseconds, `details` groups of titled lines. No message
        at all is right, too.
    Why it matters in production
        App Connect passes it on as it is: the extension shows no text, no colour, or shows it for a moment only.
    Example
        return {"returnMessage": {"message": "Logged", "messageType": "Success", "ttl": 5}}
    How to mend
        Return `ReturnMessage(message="Logged", message_type="success", ttl=5000)`, or leave it out.
    """
    results = list(returned(evidence.of(interface) + evidence.failing(interface)))
    breaches = tuple(
        Breach(seen, due, call, cause, severity=severity)
        for call, value in results
        for seen, due, cause, severity in _message_defects(call, value)
    )
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def tracking_unusable(evidence: Evidence, interface: str) -> Judgement:
    """What a connector hands to analytics is an object.

    What it does
        Looks at `extraDataTracking` in every result: an object with fields, null, or absent.
    Why it matters in production
        The server writes fields of its own into it. In createCallLog that fails after the CRM record exists: its id is
        lost, and a retry creates it again. Elsewhere what was to be counted is lost.
    Example
        return CreateCallLogResult(log_id=5512, extra_data_tracking="rate limit 40")
    How to mend
        Return a dict such as {"ratelimitRemaining": "40"}, or leave it out.
    """
    results = list(returned(evidence.of(interface) + evidence.failing(interface)))
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{_TRACKING} is {quote(value[_TRACKING])}",
            due="an object, or nothing",
            call=call,
            cause=_TRACKING,
            effect=call.conclusion.effect,
            severity=None if interface == "createCallLog" else Severity.WARNING,
        )
        for call, value in results
        if isinstance(value, Mapping) and not isinstance(value.get(_TRACKING), Mapping | None)
    )


def success_message_on_failure(evidence: Evidence, interface: str) -> Judgement:
    """A message of success comes with a success.

    What it does
        Looks at every result that is a failure by its own words, also while the CRM failed: `successful: false`, no
        contact from createContact, no id from createCallLog or createMessageLog. Its message may not be of the type
        `success`.
    Why it matters in production
        The user reads that it worked, and nothing was stored.
    Example
        return {"contactInfo": None, "returnMessage": {"message": "Contact created", "messageType": "success"}}
    How to mend
        Give the message the type `warning` or `error`; better, let the CRM's error through.
    """
    results = list(returned(evidence.of(interface) + evidence.failing(interface)))
    failures = [(call, value) for call, value in results if isinstance(value, Mapping) and _is_failure(call, value)]
    if not failures and not evidence.failing(interface):
        return without_failures(evidence, interface)
    return tuple(
        Breach(
            seen=f"the message {quote(message.get('message'))} of the type 'success', and {_failure(call, value)}",
            due="a message of the type 'warning' or 'error'",
            call=call,
            cause=_key_output(interface) or "success message",
        )
        for call, value in failures
        if isinstance(message := value.get(_MESSAGE), Mapping) and message.get("messageType") == "success"
    )


def _message_defects(call: CallResult, value: Any) -> Iterator[tuple[str, str, str, Severity | None]]:
    """What was seen, what was due, the place, and how bad it is where that differs from the rule's own."""
    for problem in call.problems:
        if problem.path == _MESSAGE:
            yield f"{_MESSAGE} is {problem.came}", "an object with `message`", _MESSAGE, Severity.ERROR
        elif problem.path.startswith(f"{_MESSAGE}."):
            due = problem.due + (f" ({problem.hint})" if problem.hint else "")
            yield f"{problem.path}: {problem.came}", due, problem.path, None
    message = value.get(_MESSAGE) if isinstance(value, Mapping) else None
    if not isinstance(message, Mapping):
        return
    text, kind, ttl = (message.get(name) for name in ("message", "messageType", "ttl"))
    if text is None or (isinstance(text, str) and not text.strip()):
        yield f"a {_MESSAGE} without a text", "`message`, the text to show", f"{_MESSAGE}.message", None
    if isinstance(kind, str) and kind not in MESSAGE_TYPES:
        due = f"one of {', '.join(MESSAGE_TYPES)}"
        yield f"messageType is {kind!r}", due, f"{_MESSAGE}.messageType", None
    if isinstance(ttl, int) and not isinstance(ttl, bool) and 0 < ttl < SHORTEST_TTL:
        yield f"ttl is {ttl}: {ttl} milliseconds", f"milliseconds, such as {ttl * 1000}", f"{_MESSAGE}.ttl", None


def _is_failure(call: CallResult, value: Mapping[str, Any]) -> bool:
    key = _key_output(call.interface)
    return value.get("successful") is False or (bool(key) and not value.get(key))


def _key_output(interface: str) -> str:
    """What a result must hold to be a success; empty where it is `successful`, or anything at all."""
    keys = {"createContact": "contactInfo", "createCallLog": "logId", "createMessageLog": "logId"}
    return keys.get(interface, "")


def _failure(call: CallResult, value: Mapping[str, Any]) -> str:
    key = _key_output(call.interface)
    return f"{key} is {quote(value.get(key))}" if key and not value.get(key) else "`successful` is false"


RULES = (
    Rule("return-message-malformed", "R-R1", Severity.INFO, ANSWERING, return_message_malformed, Aspect.SHAPE),
    Rule("tracking-unusable", "R-R2", Severity.ERROR, ANSWERING, tracking_unusable, Aspect.SHAPE),
    Rule("success-message-on-failure", "R-R3", Severity.WARNING, ANSWERING, success_message_on_failure),
)
