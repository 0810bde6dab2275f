"""Calls that an admin has logged for a user of the CRM (contract 2.8, R-K11, R-K12)."""

from dataclasses import replace

from appconnect_cli.connectors.manifest import platform_in
from appconnect_cli.evidence import Evidence, operation_of
from appconnect_cli.evidence.values import address_texts
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import logged, raised_cause, without_scenario
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sending import Sent, has_more, sent_values
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.assignment import (
    ASSIGNED,
    ASSIGNED_TO_NOBODY,
    ASSIGNMENT,
    NOT_ASSIGNED,
    UNASSIGNED,
    UNREADABLE,
)

CREATE = ("createCallLog",)
REFUSED = 400
"""From this HTTP status on."""


def assignment_blocks_logging(evidence: Evidence, interface: str) -> Judgement:
    """A call is logged even if it can't be assigned.

    What it does
        Records a call that is logged for a user of the CRM, for one whom the CRM does not know, and with tokens that
        can't be read. Each must be logged, as the same call is that is for nobody in particular.
    Why it matters in production
        A user leaves the company, the admin's mapping is forgotten, and none of that extension's calls is logged.
    Example
        owner = users[jwt_payload(token)["id"]]      # raises KeyError
    How to mend
        Log the call for the user who is logged in where the assigned one is not found, or the CRM refuses that owner.
    """
    calls = _calls(evidence)
    done = {call.step for call in logged(evidence) if call.scenario == ASSIGNMENT.name}
    assigned = [calls[name] for name in (ASSIGNED, ASSIGNED_TO_NOBODY, *UNREADABLE) if name in calls]
    if UNASSIGNED not in done or not assigned:
        return without_scenario(evidence, interface, ASSIGNMENT)
    return tuple(
        Breach(
            f"a call {call.step} is not logged: {_ending(call)}",
            "a log, as of the call that is for nobody",
            call,
            raised_cause(call) or "not logged",
            call.conclusion.effect,
        )
        for call in assigned
        if call.step not in done
    )


def assignment_ignored(evidence: Evidence, interface: str) -> Judgement:
    """A call is logged for the user to whom an admin assigned it.

    What it does
        Compares what is sent of a call that is logged for another user of the CRM with what is sent of one that is for
        nobody, and of one whose token can't be read. Judged where the manifest asks for the token
        (`serverSideLogging.useAdminAssignedUserToken`), and for it alone: no mapping of extensions. The recorded tokens
        are unsigned: leave the rule out for a connector that verifies signatures.
    Why it matters in production
        Everybody's calls are logged as the admin's: reports count them for the wrong person.
    Example
        "ownerId": crm_id_of(request.user)
    How to mend
        Read `id` in the payload of `additional_submission["adminAssignedUserToken"]`, and send the CRM's part of it.
    """
    server_side = platform_in(evidence.manifest, evidence.connector).get("serverSideLogging")
    if not isinstance(server_side, dict) or not server_side.get("useAdminAssignedUserToken"):
        return Unjudged("manifest.json does not ask for useAdminAssignedUserToken")
    if server_side.get("enableUserMapping"):
        return Unjudged("manifest.json also asks for a mapping of extensions, which no recording has")
    calls = _calls(evidence)
    if ASSIGNED not in calls or UNASSIGNED not in calls:
        return without_scenario(evidence, interface, ASSIGNMENT)
    others = [_sent(evidence, calls[name]) for name in (UNASSIGNED, *UNREADABLE) if name in calls]
    if not has_more(_sent(evidence, _taken(calls[ASSIGNED])), others):
        seen = "a call for another user is sent as one that is for nobody"
        return (Breach(seen, "the user whose id is in adminAssignedUserToken", calls[ASSIGNED]),)
    if NOT_ASSIGNED in calls and has_more(_sent(evidence, calls[NOT_ASSIGNED]), others):
        return (Breach("isAssignedToUser is false, and the user is sent", "no user", calls[NOT_ASSIGNED]),)
    return ()


def _calls(evidence: Evidence) -> dict[str, CallResult]:
    """By step."""
    return {call.step: call for call in evidence.of(CREATE[0]) if call.scenario == ASSIGNMENT.name}


def _sent(evidence: Evidence, call: CallResult) -> Sent:
    """Values, and the parts of addresses: a user may stand in the path."""
    parts = {
        (operation_of(exchange), "address", at): frozenset({text})
        for exchange in call.exchanges
        for at, text in enumerate(address_texts(exchange))
    }
    return parts | sent_values(evidence, call)


def _taken(call: CallResult) -> CallResult:
    """Without what the CRM refused."""
    return replace(call, exchanges=tuple(each for each in call.exchanges if (each.status or 0) < REFUSED))


def _ending(call: CallResult) -> str:
    if isinstance(call.outcome, Raised):
        return f"it raised {call.outcome.kind}: {call.outcome.message}"
    return quote(call.value)


RULES = (
    Rule("assignment-blocks-logging", "R-K11, R-K12", Severity.WARNING, CREATE, assignment_blocks_logging),
    Rule("assignment-ignored", "2.8, 11", Severity.WARNING, CREATE, assignment_ignored),
)
