"""What a connector raises when the CRM fails (contract 3.6; contract 7, R-E...)."""

from collections.abc import Iterator

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Alteration, Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.observing import raised_cause, unexercised, without_failures
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.transports.base import Family

REPORTED = (
    "findContact", "findContactWithName", "createContact", "createCallLog", "getCallLog", "updateCallLog",
    "createMessageLog", "updateMessageLog",
)  # fmt: skip
"""The interfaces of whose errors App Connect reads the status (contract 3.6)."""

ASKING = tuple(
    interface.name
    for interface in INTERFACES + COMPANIONS
    if interface.result is not None and interface.awaited and interface.name != "getOauthInfo"
)
"""The interfaces that ask the CRM something."""

MISTAKES = ("AttributeError", "TypeError", "KeyError", "IndexError", "UnboundLocalError", "NameError")
"""What Python raises for code that counts on something which is not there."""

UNREADABLE = "JSONDecodeError"
"""How the exceptions of all libraries are called that read an answer as JSON."""

SAID_NOTHING = "Python raises its own TypeError instead: neither what was meant nor the CRM's error is in any log."

RECONNECT = range(400, 410)
"""The statuses that App Connect tells as "Authorization error"."""


def error_status_hidden(evidence: Evidence, interface: str) -> Judgement:
    """An error that the CRM caused carries the CRM's status.

    What it does
        Replays recorded calls with the CRM's own answer to a bad credential, and with HTTP 401, 403 and 429 where the
        CRM refuses by status: what the connector raises then must carry that status. Softly told failures are not
        looked at here.
    Why it matters in production
        App Connect reads `error.response.status` and nothing else: without it the user reads "Error ..." instead of
        being told to connect again, or to wait.
    Example
        except httpx.HTTPStatusError as error:
            raise RuntimeError(f"could not log the call: {error}")
    How to mend
        Let the HTTP library's error through; for an error that came in an HTTP 200 raise `CrmError(401, body)`.
    """
    telling = [
        (call, call.outcome, status)
        for call in evidence.failing(interface)
        if isinstance(call.outcome, Raised) and (status := _told(evidence, call)) is not None
    ]
    if not telling:
        if not evidence.failing(interface):
            return without_failures(evidence, interface)
        return Unjudged("nothing was raised at a refusal, or the scenario 'failures' is not recorded: it shows one")
    hidden = [(call, error, status) for call, error, status in telling if not _carries(error, status)]
    if not hidden:
        return ()
    _, error, status = hidden[0]
    failing, broken = [call for call, _, _ in telling], [call for call, _, _ in hidden]
    seen, due = f"are raised as {_kind(error)}", f"an error with the status {status}"
    return one_of_many(failing, broken, seen, due, cause=raised_cause(error))


def error_not_an_exception(evidence: Evidence, interface: str) -> Judgement:
    """What is raised is an exception.

    What it does
        Looks at everything that the interface raised, recorded or while the CRM failed: neither what ends a program,
        such as SystemExit, nor text or nothing in place of an exception.
    Why it matters in production
        Such a thing passes every `except Exception`: the process that serves everybody's calls may end with it.
    Example
        sys.exit("the CRM does not answer")
    How to mend
        Raise an exception: `CrmError`, or your HTTP library's own.
    """
    calls = [call for call in _all(evidence, interface) if not isinstance(call.outcome, NotCalled)]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"it raises {call.outcome.kind}: {call.outcome.message}",
            due="an exception",
            call=call,
            cause=raised_cause(call.outcome),
            effect=SAID_NOTHING if call.outcome.is_exception else "",
        )
        for call in calls
        if isinstance(call.outcome, Raised) and _is_none(call.outcome)
    )


def error_handler_assumes_response(evidence: Evidence, interface: str) -> Judgement:
    """An error handler copes with whatever went wrong: an answer of another form, or none.

    What it does
        Replays recorded calls with every connection broken, and with an error of each kind, and looks whether an error
        of the connector's own code comes of it, such as an AttributeError, instead of the network's or the CRM's; also
        with a page, or other JSON than the CRM's, that a gateway answers with HTTP 502 and 503: a handler that reads
        it must not fail. What comes with HTTP 200 and can't be read may end in any error.
    Why it matters in production
        What really happened is in no log, and what else the handler was to do is not done.
    Example
        except httpx.HTTPError as error:
            if error.response.status_code == 404: ...      # a broken connection has no response
    How to mend
        Catch `httpx.HTTPStatusError` where you need the response, and let the rest through. Look what form its body
        has before you take anything from it.
    """
    failing = (call for call in evidence.failing(interface) if _is_of_known_form(evidence, call))
    broken = [call for call in failing if any(each.fault for each in own_exchanges(call))]
    if not broken:
        return without_failures(evidence, interface)
    crashed = [call for call in broken if isinstance(call.outcome, Raised) and _is_mistake(call.outcome)]
    first = crashed[0].outcome if crashed else None
    shown = f"make it raise {first.kind}: {first.message}" if isinstance(first, Raised) else ""
    cause = raised_cause(first) if isinstance(first, Raised) else ""
    return one_of_many(broken, crashed, shown, "the CRM's error, or the network's", cause=cause)


def _told(evidence: Evidence, call: CallResult) -> int | None:
    """The status that a refusal should be raised with; None if the CRM refused nothing that the connector asked."""
    if call.injected is None or call.injected.family not in (Family.AUTH, Family.RATE_LIMIT):
        return None
    statuses = (each.status for each in own_exchanges(call) if each.fault and each.status is not None)
    return next((status if status >= RECONNECT.start else 401 for status in statuses), None)


def _carries(error: Raised, status: int) -> bool:
    """Any status that App Connect tells alike will do."""
    return error.status == status or (status in RECONNECT and error.status in RECONNECT)


def _kind(error: Raised) -> str:
    return f"{error.kind} without a status" if error.status is None else f"{error.kind} with the status {error.status}"


def _all(evidence: Evidence, interface: str) -> Iterator[CallResult]:
    yield from evidence.of(interface)
    for alteration in Alteration:
        yield from (call for call in evidence.altered(interface, alteration) if not call.endless)


def _is_of_known_form(evidence: Evidence, call: CallResult) -> bool:
    """Whether the CRM may fail in just this form: what a refusal such as 409 tells besides is known from recordings."""
    if call.injected is None or call.injected.family is Family.GARBLED:
        return False
    recorded = {str(status) for status in evidence.specimens.by_status}
    return call.injected.family is not Family.REFUSAL or call.injected.kind in recorded


def _is_mistake(error: Raised) -> bool:
    in_handler = error.kind.endswith(UNREADABLE) and error.hidden_status is not None
    return (error.kind in MISTAKES or in_handler) and error.place is not None and not _is_none(error)


def _is_none(error: Raised) -> bool:
    """`raise "text"` and `raise None` are a TypeError of Python's own."""
    return not error.is_exception or "exceptions must derive from BaseException" in error.message


RULES = (
    Rule("error-not-an-exception", "R-E2", Severity.WARNING, ASKING, error_not_an_exception),
    Rule("error-status-hidden", "R-E1", Severity.WARNING, REPORTED, error_status_hidden),
    Rule("error-handler-assumes-response", "R-E3", Severity.WARNING, ASKING, error_handler_assumes_response),
)
