"""What stands in the contacts that a search returns (contract 2.3 and 7, R-C...)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.contract.contacts import PLACEHOLDER_ID
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.contacts import SEARCHES
from appconnect_cli.rules.dates import is_readable_date
from appconnect_cli.rules.observing import matches_in, returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import SHORTEST_NUMBER, digits
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

Match = Mapping[str, Any]
NAMES = (*SEARCHES, "createContact")
READABLE = "ISO 8601, a number since 1970, or another form that contract 2.3 lists"


def match_listed_twice(evidence: Evidence, interface: str) -> Judgement:
    """A search lists each contact once.

    What it does
        Looks for two matches with the same type and id in one result.
    Why it matters in production
        The user is asked to choose between the same person twice, and a call that could be logged by itself is not:
        there seem to be several contacts.
    Example
        for number in request.formats:
            matches += await search(number)      # both formats find the same contact
    How to mend
        Collect the matches in a dict by type and id, and return its values.
    """
    found = _matches(evidence, interface)
    if not found:
        return _without_matches(evidence, interface)
    breaches = []
    for call, value in returned(evidence.of(interface)):
        contacts = [contact for contact in matches_in(value) if isinstance(contact, Mapping)]
        listed = Counter((str(contact.get("type")), str(contact.get("id"))) for contact in contacts)
        breaches += [
            Breach(f"{times} times the id {identity!r} in one result", "each contact once", call)
            for (_, identity), times in listed.items()
            if times > 1
        ]
    return tuple(breaches)


def created_date_unreadable(evidence: Evidence, interface: str) -> Judgement:
    """Every match says when the contact was created.

    What it does
        Looks at `createdDate` of each match: it is there, and in a form that the extension reads. The offer to create
        a contact must have none.
    Why it matters in production
        Of several contacts with one number, calls can be logged to the oldest by themselves; one match without a
        readable date, and the user is asked each time.
    Example
        {"id": 7, "name": "Noor Haddad", "createdDate": "04/05/2023"}
    How to mend
        Pass the CRM's date on as ISO 8601: "2023-04-05T06:07:08Z".
    """
    found = _matches(evidence, interface)
    offers = list(_placeholders(evidence, interface))
    if not found:
        return _without_matches(evidence, interface)
    return (
        *(
            Breach(_seen("createdDate", contact), READABLE, call, "matchedContactInfo[].createdDate")
            for call, contact in found
            if not is_readable_date(contact.get("createdDate"))
        ),
        *(
            Breach("the offer to create a contact has a createdDate", "no createdDate there", call, "offer")
            for call, contact in offers
            if contact.get("createdDate") is not None
        ),
    )  # fmt: skip


def activity_date_unreadable(evidence: Evidence, interface: str) -> Judgement:
    """What a match says of its last activity is a date.

    What it does
        Looks at `mostRecentActivityDate` wherever a match has one.
    Why it matters in production
        Of several contacts with one number, calls can be logged to the one that was busy last; a date that can't be
        read takes that away.
    Example
        {"id": 7, "mostRecentActivityDate": "yesterday"}
    How to mend
        Pass the CRM's date on as ISO 8601, or leave the key out.
    """
    found = _matches(evidence, interface)
    if not found:
        return _without_matches(evidence, interface)
    return tuple(
        Breach(_seen("mostRecentActivityDate", contact), READABLE, call, "matchedContactInfo[].mostRecentActivityDate")
        for call, contact in found
        if contact.get("mostRecentActivityDate") is not None
        if not is_readable_date(contact["mostRecentActivityDate"])
    )


def phone_under_other_key(evidence: Evidence, interface: str) -> Judgement:
    """A match's telephone number stands under `phone`.

    What it does
        Looks for matches without `phone` that hold a number under another key with "phone" or "mobile" in its name.
    Why it matters in production
        The extension shows the contact without a number: nobody can tell two people of one name apart.
    Example
        {"id": 7, "name": "Noor Haddad", "phoneNumber": "+14155550111"}
    How to mend
        Return it as `phone`.
    """
    found = _matches(evidence, interface)
    if not found:
        return _without_matches(evidence, interface)
    return tuple(
        Breach(
            f"the number under {key!r}, and no `phone`", "the number under `phone`", call, f"matchedContactInfo[].{key}"
        )
        for call, contact in found
        if not contact.get("phone")
        for key in _other_phones(contact)
    )


def placeholder_odd(evidence: Evidence, interface: str) -> Judgement:
    """The offer to create a contact is marked as such, and made only where creating is possible.

    What it does
        Looks at matches with `isNewContact` or the id `createNewContact`: they have both, `true` and that very id; and
        there is a createContact.
    Why it matters in production
        An offer without the mark counts as a contact that was found: it is kept in the server's cache, and calls are
        logged to it.
    Example
        {"id": "createNewContact", "name": "Create new contact..."}
    How to mend
        Return `{"id": "createNewContact", "name": "Create new contact...", "isNewContact": True}`.
    """
    if not list(returned(evidence.of(interface))):
        return unexercised(evidence, interface)
    offers = list(_placeholders(evidence, interface))
    odd = tuple(
        Breach(seen, f"id {PLACEHOLDER_ID!r} and isNewContact true", call, "offer", severity=severity)
        for call, contact in offers
        for seen, severity in _oddities(contact)
    )
    if offers and not odd and not evidence.has("createContact"):
        return (Breach("an offer to create a contact, and no createContact", "no offer", offers[0][0], "offer"),)
    return odd


def name_untidy(evidence: Evidence, interface: str) -> Judgement:
    """Names have no blanks around them and no doubled ones inside.

    What it does
        Looks at `name` in each match and in each contact that was created.
    Why it matters in production
        The name is shown, and becomes part of each log's subject, as it is.
    Example
        f"{first} {middle} {last}"       # "Noor  Haddad" without a middle name
    How to mend
        " ".join(part for part in (first, middle, last) if part), with each part stripped.
    """
    named = [
        (call, name)
        for call, contact in contacts_of(evidence, interface)
        if isinstance(name := contact.get("name"), str)
    ]
    if not named:
        return _without_matches(evidence, interface)
    return tuple(
        Breach(f"the name {name!r}", repr(" ".join(name.split())), call)
        for call, name in named
        if name != name.strip() or "  " in name
    )


def contacts_of(evidence: Evidence, interface: str) -> list[tuple[CallResult, Match]]:
    """The contacts that an interface returned: matches, or what was created."""
    if interface != "createContact":
        return _matches(evidence, interface)
    made = [
        (call, value.get("contactInfo"))
        for call, value in returned(evidence.of(interface))
        if isinstance(value, Mapping)
    ]
    return [(call, contact) for call, contact in made if isinstance(contact, Mapping)]


def _matches(evidence: Evidence, interface: str) -> list[tuple[CallResult, Match]]:
    """The real matches of the plain calls. One with the offer's id has a rule of its own."""
    return [
        (call, contact)
        for call, value in returned(evidence.of(interface))
        for contact in matches_in(value)
        if isinstance(contact, Mapping) and contact.get("id") != PLACEHOLDER_ID
    ]


def _placeholders(evidence: Evidence, interface: str) -> Iterator[tuple[CallResult, Match]]:
    for call, value in returned(evidence.of(interface)):
        matched = value.get("matchedContactInfo") if isinstance(value, Mapping) else None
        for contact in matched if isinstance(matched, list) else []:
            if isinstance(contact, Mapping) and (contact.get("isNewContact") or contact.get("id") == PLACEHOLDER_ID):
                yield call, contact


def _oddities(contact: Match) -> Iterator[tuple[str, Severity | None]]:
    mark, identity = contact.get("isNewContact"), contact.get("id")
    if not mark:
        yield f"the id {identity!r} without isNewContact", Severity.WARNING
    elif mark is not True:
        yield f"isNewContact is {quote(mark)}", None
    if identity != PLACEHOLDER_ID:
        yield f"isNewContact with the id {quote(identity)}", None


def _other_phones(contact: Match) -> Iterator[str]:
    for key, value in contact.items():
        named = "phone" in key.lower() or "mobile" in key.lower()
        if key != "phone" and named and isinstance(value, str) and len(digits(value)) >= SHORTEST_NUMBER:
            yield key
            return


def _seen(key: str, contact: Match) -> str:
    return f"{key} is {quote(contact[key])}" if key in contact else f"no {key}"


def _without_matches(evidence: Evidence, interface: str) -> Unjudged:
    if not list(returned(evidence.of(interface))):
        return unexercised(evidence, interface)
    return Unjudged("no recorded call returned a contact: record one for somebody whom the CRM knows")


RULES = (
    Rule("match-listed-twice", "R-C5", Severity.WARNING, SEARCHES, match_listed_twice),
    Rule("created-date-unreadable", "R-C10", Severity.WARNING, SEARCHES, created_date_unreadable),
    Rule("activity-date-unreadable", "R-C11", Severity.INFO, SEARCHES, activity_date_unreadable),
    Rule("phone-under-other-key", "R-C12", Severity.INFO, SEARCHES, phone_under_other_key),
    Rule("placeholder-odd", "R-C17", Severity.INFO, SEARCHES, placeholder_odd),
    Rule("name-untidy", "R-C19", Severity.INFO, NAMES, name_untidy),
)
