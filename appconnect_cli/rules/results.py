"""What holds for every interface: the result's shape, and that a recorded call can be made again."""

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, find_interface
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import has_returned, raised_cause, returned, unexercised
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule
from appconnect_cli.runtime.result import CallResult, Problem, Raised, Returned
from appconnect_cli.scenarios.model import Role

CALLABLE = tuple(interface.name for interface in INTERFACES + COMPANIONS if interface.result is not None)

PROBES = (Role.BAD_CREDENTIAL, Role.UNKNOWN_ID)
"""Calls that the CRM is meant to refuse: whatever shape its refusal has, raising is right."""


def result_shape(evidence: Evidence, interface: str) -> Judgement:
    """Results have the fields and types of the contract.

    What it does
        Holds everything that the interface returned, also while the CRM failed, against the contract's model.
    Why it matters in production
        The server does not check results: it passes them on, stores them, or stumbles over them.
    Example
        return {"successful": "yes", "matchedContacts": []}
    How to mend
        Return the contract's model, or a dict with the same fields; `appconnect interfaces NAME` shows them.
    """
    breaches = tuple(
        Breach(
            seen=f"{problem.path or 'the result'}: {problem.came}",
            due=f"{problem.path or 'the result'} {problem.due}" + (f" ({problem.hint})" if problem.hint else ""),
            call=call,
            cause=problem.path or "result",
            effect=call.conclusion.effect,
        )
        for call, _ in returned(evidence.of(interface) + evidence.failing(interface))
        for problem in _problems(call)
    )
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def connector_raises(evidence: Evidence, interface: str) -> Judgement:
    """A recorded call that the CRM answered does not raise.

    What it does
        Replays each recorded call, those with the least that the server sends among them: no additionalSubmission, no
        duration, no result. A raise counts, unless it carries a status that the CRM itself answered with: then raising
        is right.
    Why it matters in production
        The user reads "Error ..." with no reason, and what the CRM had already stored is not linked: a retry stores
        it again.
    Example
        KeyError: 'company' for a contact without a company
    How to mend
        Handle the answer that is named; run the connector under `--debug` for the whole traceback.
    """
    calls = evidence.of(interface)
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{call.outcome.kind}: {call.outcome.message}",
            due="a result, as when it was recorded",
            call=call,
            cause=raised_cause(call.outcome),
        )
        for call in calls
        if isinstance(call.outcome, Raised) and not _refused(call, call.outcome)
        if call.role not in PROBES
    )


def recording_outdated(evidence: Evidence, interface: str) -> Judgement:
    """Recordings answer what the connector asks.

    What it does
        Replays each recorded call strictly: every request must have been recorded, and nothing may open a connection
        of its own.
    Why it matters in production
        Nothing by itself: but whatever is said about a call that its recording can't answer would be a guess.
    Example
        The connector now sends ?limit=50, the recording has a request without it.
    How to mend
        Record again with `appconnect record --update`, which shows first what no longer fits; review the difference.
    """
    calls = evidence.outdated(interface)
    if not calls and not evidence.of(interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(seen=seen, due=due, call=call, cause=f"asked {seen}") for call in calls for seen, due in _asked(call)
    )


def _asked(call: CallResult) -> list[tuple[str, str]]:
    misses = [
        (f"{miss.method} {miss.url}", str(miss.nearest[0]) if miss.nearest else "nothing was recorded")
        for miss in call.misses
    ]
    return misses + [(f"a connection: {escape}", "recorded answers only") for escape in call.escapes]


def _problems(call: CallResult) -> tuple[Problem, ...]:
    """Of a result that came too late to be awaited, the first problem says just that: other rules do (R-A2, R-A5)."""
    late = isinstance(call.outcome, Returned) and call.outcome.awaited and not find_interface(call.interface).awaited
    return call.problems[1:] if late else call.problems


def _refused(call: CallResult, error: Raised) -> bool:
    return error.status is not None and any(exchange.status == error.status for exchange in call.exchanges)


RULES = (
    Rule("recording-outdated", "", Severity.ERROR, CALLABLE, recording_outdated, Aspect.EVIDENCE),
    Rule("connector-raises", "14, R-M12", Severity.ERROR, CALLABLE, connector_raises),
    Rule("result-shape", "14", Severity.ERROR, CALLABLE, result_shape, Aspect.SHAPE),
)
