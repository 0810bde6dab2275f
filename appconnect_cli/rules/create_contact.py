"""Creating contacts (contract 4.7 and 7, R-N...)."""

from collections.abc import Mapping, Sequence
from typing import Any

from appconnect_cli.contract.phone import parse_phone
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.creations import argument_of, created_by, is_found_only_after, outcome_of
from appconnect_cli.rules.failing import is_supported, one_of_many, unseen
from appconnect_cli.rules.observing import (
    has_returned,
    kind_of,
    raised_cause,
    returned,
    unexercised,
    without_failures,
)
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned

CREATE = ("createContact",)


def creation_returns_nothing(evidence: Evidence, interface: str) -> Judgement:
    """createContact returns an object.

    What it does
        Looks at every result, also while the CRM failed.
    Why it matters in production
        The server stumbles over nothing: the user reads "Error creating contact", whatever the reason was.
    Example
        if request.new_contact_type not in TYPES:
            return None
    How to mend
        Return `CreateContactResult(return_message=...)` that says why nothing was created, or raise.
    """
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(kind_of(value), "an object, with contactInfo if there is a contact", call, cause="result")
        for call, value in returned(evidence.of(interface) + evidence.failing(interface))
        if not isinstance(value, Mapping)
    )


def failed_creation_reported(evidence: Evidence, interface: str) -> Judgement:
    """A contact that was not created is not reported as created.

    What it does
        Replays the recorded creation with a failure of each kind to each request, and looks at `contactInfo` there and
        in the ordinary calls: it is a contact with an id that an answer brought, or null, or absent. A failure that is
        answered with neither a contact nor a message is a warning.
    Why it matters in production
        `contactInfo` that is not null is success, whatever it holds: the user sees a contact that does not exist, and
        logging to it says "Contact not found".
    Example
        return CreateContactResult(contact_info={"id": 0})
    How to mend
        Let the CRM's error through, or return `contact_info=None` with a message.
    """
    failing = evidence.failing(interface)
    if not failing:
        return without_failures(evidence, interface)
    due = "no contactInfo unless the contact exists"
    claims = [(call, contact) for call in evidence.of(interface) + failing if (contact := _claimed(call)) is not None]
    unusable = [(call, contact) for call, contact in claims if created_by(call) is None]
    invented = [
        call
        for call, contact in claims
        if call.variant and created_by(call) is not None and not is_supported(evidence, call, contact.get("id"))
    ]
    odd = (
        Breach(f"contactInfo is {quote(contact)}", due, call, "contactInfo", call.conclusion.effect)
        for call, contact in unusable
    )
    shown = f"are reported as the contact {quote(_claimed(invented[0]))}" if invented else ""
    found = (*odd, *one_of_many(failing, invented, shown, due, cause="created by nobody"), *_silent(failing))
    return found or unseen(evidence, interface)


def created_contact_lost(evidence: Evidence, interface: str) -> Judgement:
    """A contact that was created is reported, whatever fails afterwards.

    What it does
        Looks for creations without `contactInfo` whose contact is found right afterwards, though nobody had its number
        before; and replays those that ask for something after the contact exists, with a failure of each kind there.
    Why it matters in production
        The user is told that it failed, tries again, and the contact exists twice.
    Example
        made = await crm.post("/contacts", json=contact)
        await crm.post(f"/contacts/{made['id']}/tags", json=tags)      # raises, and the contact is lost
    How to mend
        Return the contact as soon as it exists; tell of what failed later in `return_message`.
    """
    later = evidence.failing_later(interface)
    plain = evidence.of(interface)
    if not any(isinstance(call.outcome, Returned) for call in plain):
        return unexercised(evidence, interface)
    lost = [call for call in later if created_by(call) is None]
    unreported = [
        call
        for call in plain
        if isinstance(call.outcome, Returned) and created_by(call) is None and is_found_only_after(evidence, call)
    ]
    ending = f"cost the contact: {outcome_of(lost[0])}" if lost else ""
    seen, due = "no contactInfo, and the contact is found afterwards", "the contact that exists"
    return (*one_of_many(later, lost, ending, due), *(Breach(seen, due, call) for call in unreported))


def creation_needs_more(evidence: Evidence, interface: str) -> Judgement:
    """A contact is created without a type and without further fields.

    What it does
        Looks at calls without `newContactType`, or with an empty one, and without `additionalSubmission`, as MCP makes
        them: a raise because of what is absent is an error; a refusal is a warning if with a type there was none.
    Why it matters in production
        From MCP nobody can create a contact, and neither can users whose extension sends an empty type.
    Example
        request.additional_submission["title"]      # None from MCP
    How to mend
        Take a type of your own if none is given, and read fields with `(request.additional_submission or {}).get(...)`.
    """
    calls = evidence.of(interface)
    lean = [call for call in calls if not argument_of(call).get("newContactType")]
    raising = [call for call in calls if _misses_optional(call)]
    if not lean and not raising:
        return Unjudged("no contact was created without a type: `appconnect record contact-samples` does it")
    typed_works = any(created_by(call) is not None for call in calls if argument_of(call).get("newContactType"))
    refused = [call for call in lean if created_by(call) is None and call not in raising] if typed_works else []
    return tuple(
        Breach(
            f"without {_absent(call)} {outcome_of(call)}",
            "a contact",
            call,
            cause=raised_cause(call.outcome) if isinstance(call.outcome, Raised) else "",
            severity=Severity.ERROR if call in raising else None,
        )
        for call in raising + refused
    )


def _silent(failing: Sequence[CallResult]) -> tuple[Breach, ...]:
    """Failures of which nobody is told."""
    told = [(call, value) for call, value in returned(tuple(failing)) if isinstance(value, Mapping)]
    silent = [call for call, value in told if _claimed(call) is None and not value.get("returnMessage")]
    return one_of_many(
        failing,
        silent,
        "are answered with neither a contact nor a word",
        "a raised error, or a message that says why",
        cause="silent",
        severity=lambda call: Severity.WARNING,
    )


def _claimed(call: CallResult) -> Any:
    """What a result has for a contact; None if nothing."""
    return call.value.get("contactInfo") if isinstance(call.value, Mapping) else None


def _misses_optional(call: CallResult) -> bool:
    """Whether it raised all by itself over something that is absent."""
    if not isinstance(call.outcome, Raised) or call.outcome.status is not None:
        return False
    if parse_phone(str(argument_of(call).get("phoneNumber") or "")) is None:
        return False  # it is the telephone number that is absent
    names = ("NoneType", "additionalSubmission", "additional_submission", "newContactType", "new_contact_type")
    return bool(_absent(call)) and any(name in call.outcome.message for name in names)


def _absent(call: CallResult) -> str:
    names = ("newContactType", "additionalSubmission")
    return " and ".join(name for name in names if not argument_of(call).get(name))


RULES = (
    Rule("creation-returns-nothing", "R-N1", Severity.ERROR, CREATE, creation_returns_nothing, Aspect.SHAPE),
    Rule("failed-creation-reported", "R-N2", Severity.ERROR, CREATE, failed_creation_reported),
    Rule("created-contact-lost", "14", Severity.ERROR, CREATE, created_contact_lost),
    Rule("creation-needs-more", "R-N5, R-N6", Severity.WARNING, CREATE, creation_needs_more),
)
