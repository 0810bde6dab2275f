"""What a connector raises when the CRM fails (contract 3.6; contract 7, R-E...)."""

from collections.abc import Iterator, Sequence

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Alteration, Evidence, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import raised_cause, unexercised, without_failures
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.transports.base import Exchange

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

SAID_NOTHING = "Python raises its own TypeError instead: neither what was meant nor the CRM's error is in any log."

TOO_MANY_REQUESTS = 429
RECONNECT = range(400, 410)
"""The statuses that App Connect tells as "Authorization error"."""


def error_status_hidden(evidence: Evidence, interface: str) -> Judgement:
    """An error that the CRM caused carries the CRM's status.

    What it does
        Replays the recorded call with the CRM's own answer to a bad credential, and with an HTTP 429 where the CRM
        refuses by status: what the connector raises then must carry that status. Softly told failures are not looked
        at here.
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
        for call in evidence.variants_of(interface)
        if isinstance(call.outcome, Raised) and (status := _told(evidence, call)) is not None
    ]
    if not telling:
        if not evidence.variants_of(interface):
            return without_failures(evidence, interface)
        return Unjudged("nothing was raised at a refusal, or the scenario 'failures' is not recorded: it shows one")
    return tuple(
        Breach(f"the CRM's {call.variant} is raised as {_kind(error)}", f"an error with the status {status}", call)
        for call, error, status in telling
        if not _carries(error, status)
    )


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
    """An error handler copes with a request that got no answer.

    What it does
        Replays the recorded call with every connection broken, and looks whether an error of the connector's own code
        comes of it, such as an AttributeError, instead of the network's.
    Why it matters in production
        What really happened is in no log, and what else the handler was to do is not done.
    Example
        except httpx.HTTPError as error:
            if error.response.status_code == 404: ...      # a broken connection has no response
    How to mend
        Catch `httpx.HTTPStatusError` where you need the response, and let the rest through.
    """
    broken = [call for call in evidence.variants_of(interface) if any(_no_answer(each) for each in call.exchanges)]
    if not broken:
        return without_failures(evidence, interface)
    return tuple(
        Breach(
            seen=f"after a {call.variant} it raises {call.outcome.kind}: {call.outcome.message}",
            due="the network's error",
            call=call,
        )
        for call in broken
        if isinstance(call.outcome, Raised) and _is_mistake(call.outcome) and _own(evidence, call)
    )


def _told(evidence: Evidence, call: CallResult) -> int | None:
    """The status that a refusal should be raised with; None if the CRM refused nothing that the connector asked."""
    refusal = evidence.specimens.bad_credential
    for exchange in _own(evidence, call):
        if not exchange.fault or exchange.status is None:
            continue
        if exchange.status == TOO_MANY_REQUESTS:
            return TOO_MANY_REQUESTS
        if refusal and (exchange.status, exchange.response_body) == (refusal.status, refusal.response_body):
            return exchange.status if exchange.status >= RECONNECT.start else 401
    return None


def _carries(error: Raised, status: int) -> bool:
    """Any status that App Connect tells alike will do."""
    return error.status == status or (status in RECONNECT and error.status in RECONNECT)


def _kind(error: Raised) -> str:
    return f"{error.kind} without a status" if error.status is None else f"{error.kind} with the status {error.status}"


def _own(evidence: Evidence, call: CallResult) -> Sequence[Exchange]:
    """What the interface asked itself: before an update the server reads the log, and swallows what fails there."""
    if call.interface != "updateCallLog":
        return call.exchanges
    reads = {operation_of(each) for read in evidence.of("getCallLog") for each in read.exchanges}
    at = next((at for at, each in enumerate(call.exchanges) if operation_of(each) not in reads), len(call.exchanges))
    return call.exchanges[at:]


def _all(evidence: Evidence, interface: str) -> Iterator[CallResult]:
    yield from evidence.of(interface)
    for alteration in Alteration:
        yield from evidence.altered(interface, alteration)


def _no_answer(exchange: Exchange) -> bool:
    return bool(exchange.fault) and exchange.status is None


def _is_mistake(error: Raised) -> bool:
    return error.kind in MISTAKES and error.place is not None and not _is_none(error)


def _is_none(error: Raised) -> bool:
    """`raise "text"` and `raise None` are a TypeError of Python's own."""
    return not error.is_exception or "exceptions must derive from BaseException" in error.message


RULES = (
    Rule("error-not-an-exception", "R-E2", Severity.WARNING, ASKING, error_not_an_exception),
    Rule("error-status-hidden", "R-E1", Severity.WARNING, REPORTED, error_status_hidden),
    Rule("error-handler-assumes-response", "R-E3", Severity.WARNING, ASKING, error_handler_assumes_response),
)
