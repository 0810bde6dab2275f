"""Fields of a contact that stand under each other's names (contract 2.3)."""

import re
from collections.abc import Iterator

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import leaves, response_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.contact_data import NAMES, Match, contacts_of
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule
from appconnect_cli.rules.sent import SHORTEST_NUMBER, digits
from appconnect_cli.runtime.result import CallResult

_TEXTS = ("title", "company", "email", "phone")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NUMBER = re.compile(r"[+\d\s().\-/]+")
_CREATED = re.compile(r"creat", re.IGNORECASE)
_CHANGED = re.compile(r"modif|updat|chang|activ|last", re.IGNORECASE)


def contact_fields_exchanged(evidence: Evidence, interface: str) -> Judgement:
    """What stands under a field's name of a contact is what the name says.

    What it does
        Looks for contacts of which `email` is no address though another field is one, and of which `phone` has no
        digit though another field is a number; and for those whose `createdDate` and `mostRecentActivityDate` the CRM
        names the other way round.
    Why it matters in production
        The extension shows a job title as the number. With the dates exchanged, calls that are to be logged by
        themselves to the oldest contact, or to the busiest one, are logged to another.
    Example
        Contact(..., phone=row["title"], title=row["phone"])
    How to mend
        Give each field the value of that name in the CRM's record.
    """
    contacts = contacts_of(evidence, interface)
    if not contacts:
        return unexercised(evidence, interface)
    return tuple(
        Breach(seen, due, call, f"exchanged {field}")
        for call, contact in contacts
        for field, seen, due in (*_misplaced(contact), *_dates(call, contact))
    )


def _misplaced(contact: Match) -> Iterator[tuple[str, str, str]]:
    """The field, what was seen, and what was due."""
    given = {name: str(contact[name]) for name in _TEXTS if isinstance(contact.get(name), str) and contact[name]}
    for name, text in given.items():
        if _ADDRESS.fullmatch(text) and name != "email" and "@" not in given.get("email", "@"):
            yield "email", f"email is {given['email']!r}, and {name} is {text!r}", f"email {text!r}"
        if _is_number(text) and name != "phone" and "phone" in given and not digits(given["phone"]):
            yield "phone", f"phone is {given['phone']!r}, and {name} is {text!r}", f"phone {text!r}"


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and len(digits(text)) >= SHORTEST_NUMBER


def _dates(call: CallResult, contact: Match) -> Iterator[tuple[str, str, str]]:
    created, active = contact.get("createdDate"), contact.get("mostRecentActivityDate")
    if created is None or active is None or created == active:
        return
    at_first, at_last = _names(call, created), _names(call, active)
    if at_first and at_last and all(map(_is_changed, at_first)) and all(map(_is_created, at_last)):
        came, due = ", ".join(sorted(at_first)), ", ".join(sorted(at_last))
        yield "createdDate", f"createdDate is the CRM's {came}", f"its {due}"


def _names(call: CallResult, value: object) -> set[str]:
    """The names under which the CRM answered a value."""
    return {
        str(path[-1])
        for exchange in call.exchanges
        for path, answered in leaves(response_values(exchange))
        if path and str(answered) == str(value)
    }


def _is_created(name: str) -> bool:
    return bool(_CREATED.search(name)) and not _CHANGED.search(name)


def _is_changed(name: str) -> bool:
    return bool(_CHANGED.search(name)) and not _CREATED.search(name)


RULES = (Rule("contact-fields-exchanged", "2.3, R-C10", Severity.WARNING, NAMES, contact_fields_exchanged),)
