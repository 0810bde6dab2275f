"""The user's plan: always an answer, also for who is logged out (contract 7, R-L...)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import (
    has_returned,
    kind_of,
    raised_cause,
    returned,
    unexercised,
    unrecorded,
    was_refused,
)
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import LOG_OUT
from appconnect_cli.scenarios.model import Role

KEYS = {"isLicenseValid": (bool, "a bool"), "licenseStatus": (str, "text"), "licenseStatusDescription": (str, "text")}


def license_unreadable(evidence: Evidence, interface: str) -> Judgement:
    """getLicenseStatus always answers, with all three fields.

    What it does
        Looks at every result, also while the CRM failed: `isLicenseValid` is a bool, `licenseStatus` and
        `licenseStatusDescription` are text. Raising counts as well.
    Why it matters in production
        What is returned is shown as it is; if it raises, users with a valid plan read "Invalid (Connect to get
        license status)", as if the connector had no such interface.
    Example
        return {"isLicenseValid": True}
    How to mend
        Return all three; while the CRM can't be asked, say so: "Unknown", with a description.
    """
    failing = evidence.failing(interface)
    plain = [call for call in evidence.of(interface) if call.role != Role.SIGNED_OUT]
    raised = tuple(
        Breach(_raising(call, call.outcome), "an answer with all three fields", call, raised_cause(call.outcome))
        for call in (*plain, *failing)
        if isinstance(call.outcome, Raised)
    )
    incomplete = tuple(
        Breach(seen, due, call, cause, call.conclusion.effect)
        for call, value in returned(evidence.of(interface) + failing)
        for seen, due, cause in _defects(value)
    )
    breaches = raised + incomplete
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def license_needs_login(evidence: Evidence, interface: str) -> Judgement:
    """getLicenseStatus answers for a user who is logged out.

    What it does
        Logs out, and asks for the plan with the user row that is left: its accessToken is empty. Passed as soon as
        logging out deletes the row: then the server answers by itself.
    Why it matters in production
        The route takes any session, also one whose user has logged out, and passes no Authorization header: the user
        reads "Invalid (Connect to get license status)" instead of what the connector has to say.
    Example
        if not request.user.access_token:
            raise RuntimeError("not logged in")
    How to mend
        Without an access token return `isLicenseValid=False` with a status such as "Not connected".
    """
    out, call = (evidence.step(LOG_OUT.name, role) for role in (Role.LOG_OUT, Role.SIGNED_OUT))
    if out is not None and out.user_changes.destroyed:
        return ()
    if call is None:
        return unrecorded(LOG_OUT.name)
    if call.user.get("accessToken"):
        return Unjudged("the user was logged in still when it was asked: logging out leaves the accessToken")
    if not isinstance(call.outcome, Raised):
        return ()
    seen = f"for a user without accessToken it raises {call.outcome.kind}: {call.outcome.message}"
    return (Breach(seen, "an answer with all three fields", call, cause=raised_cause(call.outcome)),)


def license_never_known(evidence: Evidence, interface: str) -> Judgement:
    """What the CRM says of the plan makes a difference.

    What it does
        Compares what is returned for a user who is logged in with what is returned while the CRM fails: where the CRM
        answers, the plan must not be invalid in just the same words.
    Why it matters in production
        Users with a valid plan read that it is unknown, or could not be asked for, and so does everybody else.
    Example
        try:
            plan = answer["licence"]              # the CRM's word is "license"
        except KeyError:
            return LicenseStatus(is_license_valid=False, license_status="Unknown", license_status_description="")
    How to mend
        Return what the CRM answers; and say in other words that it could not be asked.
    """
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    failed = [(evidence.plain(run), value) for run, value in returned(evidence.failing_throughout(interface))]
    return tuple(
        Breach(f"{quote(value)}, as while the CRM fails", "what the CRM answered", call, cause="same as while failing")
        for call, value in returned(evidence.of(interface))
        if _answered(call) and isinstance(value, Mapping) and value.get("isLicenseValid") is False
        if any(plain is call and same == value for plain, same in failed)
    )


def _answered(call: CallResult) -> bool:
    """Whether the CRM answered all that was asked, for a user who is logged in."""
    return bool(call.exchanges and call.user.get("accessToken")) and not was_refused(call)


def _raising(call: CallResult, error: Raised) -> str:
    when = f"after the CRM's {call.variant} " if call.variant else ""
    return f"{when}it raises {error.kind}: {error.message}"


def _defects(value: Any) -> Iterator[tuple[str, str, str]]:
    """What was seen, what was due, and the cause."""
    if not isinstance(value, Mapping):
        yield kind_of(value), "an object with all three fields", "result"
        return
    for key, (kind, due) in KEYS.items():
        if key not in value:
            yield f"no {key}", f"{key} as {due}", key
        elif not isinstance(value[key], kind):
            yield f"{key} is {quote(value[key])}", f"{key} as {due}", key


RULES = (
    Rule("license-unreadable", "R-L1, 14", Severity.ERROR, ("getLicenseStatus",), license_unreadable),
    Rule("license-never-known", "R-L1", Severity.WARNING, ("getLicenseStatus",), license_never_known),
    Rule("license-needs-login", "R-L2", Severity.WARNING, ("getLicenseStatus",), license_needs_login),
)
