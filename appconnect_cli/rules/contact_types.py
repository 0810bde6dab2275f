"""What findContact, findContactWithName, createContact and the manifest must agree on (contract 7, R-C13, R-C14)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.contact_data import NAMES, contacts_of
from appconnect_cli.rules.contacts import SEARCHES
from appconnect_cli.rules.observing import returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

Identity = tuple[str, str]
"""A contact's id and name: in some CRMs a lead and a contact may have the same id."""


def contact_type_missing(evidence: Evidence, interface: str) -> Judgement:
    """Contacts have a type.

    What it does
        Looks at `type` in each match and in each contact that was created. A connector whose manifest lists no
        contactTypes, and that never returns a type, may have only one kind of contact.
    Why it matters in production
        The type comes back as `contactInfo.type` with each log and in contactPageUrl: without it, logs are linked to
        the wrong kind of record or to none, and the contact's page does not open.
    Example
        {"id": "c-90", "name": "Noor Haddad"}
    How to mend
        Return one of the manifest's contactTypes with each contact, found or created.
    """
    found = contacts_of(evidence, interface)
    if not found:
        return _without_contacts(evidence, interface)
    untyped = [(call, contact) for call, contact in found if not contact.get("type")]
    if untyped and not _listed(evidence) and not any(_types(evidence, each) for each in NAMES):
        return Unjudged("no contact has a type, and manifest.json lists no contactTypes: there may be but one kind")
    return tuple(
        Breach(f"the contact {quote(contact.get('id'))} has no type", "its type", call) for call, contact in untyped
    )


def contact_type_differs(evidence: Evidence, interface: str) -> Judgement:
    """A contact has one type, whoever tells it, and the manifest knows it.

    What it does
        Compares the type of the same contact, by id and name, in createContact and findContactWithName with what
        findContact says; each type with the manifest's contactTypes; and that of a new contact with what the user
        chose. A search may find kinds of contact that can't be created: a type of that sort is a warning.
    Why it matters in production
        What is logged right after a contact was created or searched by name is linked in another way than what is
        logged later, or not at all.
    Example
        findContact returns "Contact", createContact "contact".
    How to mend
        Make contacts of the CRM's rows in one function, and use the manifest's values there.
    """
    types = _types(evidence, interface)
    if not types:
        return _without_contacts(evidence, interface)
    reference = _types(evidence, "findContact") if interface != "findContact" else {}
    comparable = [identity for identity in types if identity in reference]
    listed = _listed(evidence)
    if not comparable and not listed:
        return Unjudged("manifest.json lists no contactTypes, and no contact was also found by its number")
    calls = {
        (str(contact.get("id")), str(contact.get("type"))): call for call, contact in contacts_of(evidence, interface)
    }
    differing = tuple(
        Breach(
            f"the contact {identity[0]!r} has the type {type_!r}",
            f"{' or '.join(map(repr, sorted(reference[identity])))}, as findContact says",
            calls.get((identity[0], type_)),
            cause="type",
        )
        for identity in comparable
        for type_ in sorted(types[identity] - reference[identity])
    )
    unknown = {type_: identity for identity, own in types.items() for type_ in own if listed and type_ not in listed}
    return (
        differing
        + _chosen_otherwise(evidence, interface, listed)
        + tuple(
            Breach(
                f"the type {type_!r}",
                f"one of the manifest's contactTypes: {', '.join(listed)}",
                calls.get((identity[0], type_)),
                cause="type",
                severity=None if _is_meant(type_, listed) or interface == "createContact" else Severity.WARNING,
            )
            for type_, identity in unknown.items()
        )
    )


def _chosen_otherwise(evidence: Evidence, interface: str, listed: Collection[str]) -> tuple[Breach, ...]:
    if interface != "createContact":
        return ()
    return tuple(
        Breach(f"the new contact's type is {made!r}", f"{chosen!r}, as the user chose", call, cause="type")
        for call, contact in contacts_of(evidence, interface)
        for chosen, made in [((call.argument or {}).get("newContactType"), contact.get("type"))]
        if chosen in listed and made in listed and chosen != made
    )


def additional_info_unmatched(evidence: Evidence, interface: str) -> Judgement:
    """Matches bring the options of the fields that depend on a contact.

    What it does
        Looks in `additionalInfo` of the matches for the `const` of each contactDependent field of the manifest's call
        and message logs. One that no match has is a warning; if other keys hold lists instead, an error. An option
        without `const` or `title` is a warning.
    Why it matters in production
        The field offers nothing to choose from, and nothing is written to the CRM.
    Example
        The manifest says "deals", the matches have {"additionalInfo": {"deal": [...]}}.
    How to mend
        Give each match one key for each such field: a list of `{"const": ..., "title": ...}`, empty if there are none.
    """
    from appconnect_cli.connectors.manifest import contact_dependent_fields

    due = contact_dependent_fields(evidence.manifest, evidence.connector)
    if evidence.manifest is None:
        return Unjudged("there is no manifest.json beside appconnect.toml to compare with")
    found = contacts_of(evidence, interface)
    if not due:
        return ()
    if not found:
        return _without_contacts(evidence, interface)
    infos = [info for _, contact in found if isinstance(info := contact.get("additionalInfo"), Mapping)]
    keys = {str(key) for info in infos for key in info}
    missing = [const for const in due if const not in keys]
    other = sorted({str(key) for info in infos for key, value in info.items() if isinstance(value, list)} - set(due))
    return _incomplete_options(found, due) + tuple(
        Breach(
            f"no match has additionalInfo.{const}" + (f", but {', '.join(other)}" if other else ""),
            f"the key {const!r}, as manifest.json names the field",
            found[0][0],
            cause="additionalInfo",
            severity=None if other else Severity.WARNING,
        )
        for const in missing
    )


def _incomplete_options(
    found: Sequence[tuple[CallResult, Mapping[str, Any]]], due: Iterable[str]
) -> tuple[Breach, ...]:
    lacking = [
        (call, f"additionalInfo.{const}[].{name}", option)
        for call, contact in found
        for const, options in _options(contact)
        if const in due
        for option in options
        for name in ("const", "title")
        if isinstance(option, Mapping) and option.get(name) in (None, "")
    ]
    return tuple(
        Breach(f"no {path}: {quote(option)}", "a const and a title", call, path, severity=Severity.WARNING)
        for call, path, option in lacking
    )


def _options(contact: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    info = contact.get("additionalInfo")
    found = info.items() if isinstance(info, Mapping) else ()
    return ((str(const), options) for const, options in found if isinstance(options, list))


def _types(evidence: Evidence, interface: str) -> dict[Identity, set[str]]:
    types: dict[Identity, set[str]] = {}
    for _, contact in contacts_of(evidence, interface):
        if contact.get("type"):
            types.setdefault(_identity(contact), set()).add(str(contact["type"]))
    return types


def _identity(contact: Mapping[str, Any]) -> Identity:
    return str(contact.get("id")), " ".join(str(contact.get("name")).split()).casefold()


def _listed(evidence: Evidence) -> tuple[str, ...]:
    from appconnect_cli.connectors.manifest import contact_types

    return contact_types(evidence.manifest, evidence.connector)


def _is_meant(type_: str, listed: tuple[str, ...]) -> bool:
    """Whether only its case or its blanks are wrong."""
    return type_.strip().casefold() in {each.strip().casefold() for each in listed}


def _without_contacts(evidence: Evidence, interface: str) -> Unjudged:
    if not list(returned(evidence.of(interface))):
        return unexercised(evidence, interface)
    return Unjudged("no recorded call returned a contact with a type: record one for somebody whom the CRM knows")


RULES = (
    Rule("contact-type-missing", "R-C13", Severity.ERROR, NAMES, contact_type_missing),
    Rule("contact-type-differs", "R-C13, R-N4", Severity.ERROR, NAMES, contact_type_differs),
    Rule("additional-info-unmatched", "R-C14", Severity.ERROR, SEARCHES, additional_info_unmatched),
)
