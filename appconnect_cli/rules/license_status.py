"""The user's plan: always an answer, also for who is logged out (contract 7, R-L...)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import has_returned, kind_of, raised_cause, returned, unexercised, unrecorded
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
    Rule("license-needs-login", "R-L2", Severity.WARNING, ("getLicenseStatus",), license_needs_login),
)
