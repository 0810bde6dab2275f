"""Creating contacts (contract 7, R-N...)."""

from collections.abc import Mapping

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import is_usable_id, returned, without_failures
from appconnect_cli.rules.rule import Breach, Judgement, Rule
from appconnect_cli.runtime.check import quote


def failed_creation_reported(evidence: Evidence, interface: str) -> Judgement:
    """A contact that was not created is not reported as created.

    What it does
        Replays the recorded creation with every answer replaced by an HTTP 500, and looks at `contactInfo` there and in
        the ordinary calls: it is a contact with an id, or null, or absent.
    Why it matters in production
        `contactInfo` that is not null is success, whatever it holds: the user sees a contact that does not exist, and
        logging to it says "Contact not found".
    Example
        return CreateContactResult(contact_info={"id": 0})
    How to mend
        Let the CRM's error through, or return `contact_info=None` with a message.
    """
    failing = evidence.variants_of(interface)
    if not failing:
        return without_failures(evidence, interface)
    failing_steps = {id(call) for call in failing}
    breaches = []
    for call, value in returned(evidence.of(interface) + failing):
        contact = value.get("contactInfo") if isinstance(value, Mapping) else None
        if contact is None:
            continue
        if not isinstance(contact, Mapping) or not is_usable_id(contact.get("id")):
            seen, cause = f"contactInfo is {quote(contact)}", "contactInfo"
        elif id(call) in failing_steps:
            seen, cause = f"the CRM answered {call.variant}, and contactInfo is {quote(contact)}", "created by nobody"
        else:
            continue
        breaches.append(Breach(seen, "no contactInfo unless the contact exists", call, cause, call.conclusion.effect))
    return tuple(breaches)


RULES = (Rule("failed-creation-reported", "R-N2", Severity.ERROR, ("createContact",), failed_creation_reported),)
