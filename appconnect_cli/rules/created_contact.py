"""A contact that was created, compared with what is found afterwards (contract 7, R-N3, R-N7, R-N8)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.provenance import origin_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.creations import argument_of, created_and_found, created_by, same_person
from appconnect_cli.rules.observing import data_in, returned
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import holding, typed
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

CREATE = ("createContact",)
RECORD = "record it with `appconnect record contact`"


def created_id_foreign(evidence: Evidence, interface: str) -> Judgement:
    """The id of a created contact is the one that findContact returns.

    What it does
        Creates a contact, looks its number up, and compares the ids: value and type.
    Why it matters in production
        The log goes to another record, or to none; and the contact that was just created is not the one that the next
        call finds.
    Example
        createContact returns {"id": "77"}, findContact {"id": 77}.
    How to mend
        Make contacts of the CRM's rows in one function for both.
    """
    known = [(call, people) for call, found in created_and_found(evidence) if (people := same_person(call, found))]
    if not known:
        return Unjudged(f"no created contact was found again: {RECORD}")
    ids = [(call, (created_by(call) or {}).get("id"), [match.get("id") for match in people]) for call, people in known]
    return tuple(
        Breach(
            f"created with the id {quote(made)}, found with {quote(found[0])}",
            "one id for both, of one type",
            call,
            cause="contactInfo.id",
        )
        for call, made, found in ids
        if made not in found
    )


def created_contact_not_found(evidence: Evidence, interface: str) -> Judgement:
    """A contact that was created is found by its number.

    What it does
        Creates contacts and looks each one's number up right afterwards. Found once is enough: then the number is kept
        where findContact looks, and a CRM may take its time.
    Why it matters in production
        The caller stays unknown: the next call makes the user create the contact a second time.
    Example
        {"name": name}                     # the number is not sent at all
    How to mend
        Store `request.phone.e164` in a field that find_contact searches. If the CRM just takes its time until it finds
        what is new, give it that time while recording: `settle = 5` (seconds) under [record] in appconnect.toml.
    """
    pairs = [(call, found) for call, found in created_and_found(evidence) if found.exchanges]
    if not pairs:
        return Unjudged(f"no created contact was looked up in the CRM: {RECORD}")
    if any(same_person(*pair) for pair in pairs):
        return ()
    return tuple(
        Breach(f"the contact {quote((created_by(call) or {}).get('id'))} is not found by its number", "a match", found)
        for call, found in pairs[:1]
    )


def match_left_out(evidence: Evidence, interface: str) -> Judgement:
    """Whoever has the number is among the matches.

    What it does
        Creates two contacts with one number and looks it up. If one of them is a match, so must be the other, if the
        CRM's answer tells of both.
    Why it matters in production
        The user is not asked who of them called, and each call is logged to whom the CRM lists first.
    Example
        return [to_contact(rows[0])]
    How to mend
        Return a match for each record that the CRM finds.
    """
    searches = [(call, ids) for call, _ in returned(evidence.of(interface)) if (ids := _with_number(evidence, call))]
    if not searches:
        return Unjudged("no number was looked up that two contacts have: `appconnect record contact-samples` does it")
    return tuple(
        Breach(f"{', '.join(left)} is left out, {', '.join(sorted(matched))} is a match", "a match for each", call)
        for call, ids in searches
        for matched in [data_in(call)]
        if (left := sorted(ids - matched)) and ids & matched
    )


def created_name_lost(evidence: Evidence, interface: str) -> Judgement:
    """A contact is created with all of its name.

    What it does
        Looks for each word of `newContactName` in what is sent to the CRM, in the contact that is returned, and in the
        one that is found afterwards.
    Why it matters in production
        The contact has half a name in the CRM, and nobody knows whom the log is about.
    Example
        first, last = name.split()[0], name.split()[-1]      # "Ana Lúcia Prado" loses Lúcia
    How to mend
        first, _, last = name.partition(" ")
    """
    calls = [call for call in evidence.of(interface) if created_by(call) is not None and _words(call)]
    if not calls:
        return Unjudged(f"no contact with a name was created: {RECORD}")
    found = {id(call): same_person(call, after) for call, after in created_and_found(evidence)}
    return tuple(
        Breach(f"{argument_of(call)['newContactName']!r} {seen}", "all words of the name", call)
        for call in calls
        if (seen := _lost(call, found.get(id(call))))
    )


def _with_number(evidence: Evidence, search: CallResult) -> frozenset[str]:
    """The contacts created with the number that is looked up, if the answers tell of two at least; by their ids."""
    before = [each for each in evidence.of("createContact") if each.scenario == search.scenario]
    number = argument_of(search).get("phoneNumber")
    made = (created_by(each) for each in before if argument_of(each).get("phoneNumber") == number)
    ids = {str(contact["id"]) for contact in made if contact is not None}
    origins = {identity: origin_of(search, identity) for identity in ids}
    told = frozenset(identity for identity, origin in origins.items() if origin is not None and not origin.named)
    return told if len(told) > 1 else frozenset()


def _lost(call: CallResult, found: list[Mapping[str, Any]] | None) -> str:
    """Where a word of the name is missing, in words; empty if nowhere."""
    words = _words(call)
    absent = [word for word in words if not any(holding(each, typed(word)) for each in call.exchanges)]
    if absent and len(absent) < len(words):
        return f"is sent without {absent[0]!r}"
    for contact in [created_by(call), *(found or [])]:
        name = str((contact or {}).get("name") or "").casefold()
        if name and not all(word.casefold() in name for word in words):
            return f"comes back as {quote((contact or {})['name'])}"
    return ""


def _words(call: CallResult) -> list[str]:
    """The words of the name that was given; none for a number, which a CRM may write in its own way."""
    name = str(argument_of(call).get("newContactName") or "")
    return name.split() if any(character.isalpha() for character in name) else []


RULES = (
    Rule("created-id-foreign", "R-N3", Severity.ERROR, CREATE, created_id_foreign),
    Rule("match-left-out", "4.5", Severity.WARNING, ("findContact",), match_left_out),
    Rule("created-name-lost", "R-N7", Severity.WARNING, CREATE, created_name_lost),
    Rule("created-contact-not-found", "R-N8", Severity.WARNING, CREATE, created_contact_not_found),
)
