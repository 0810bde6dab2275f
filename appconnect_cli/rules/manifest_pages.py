"""manifest.json against the connector: what the extension's pages offer (contract 11)."""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.manifest import at, in_manifest, log_in_fields, platform_of
from appconnect_cli.rules.presence import MISSING
from appconnect_cli.rules.rule import Aspect, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote

FIELD_TYPES = ("selection", "inputField", "checkbox", "date", "string", "warning")
RESERVED = ("isAssignedToUser", "adminAssignedUserToken", "adminAssignedUserRcId")
"""Keys of additionalSubmission that App Connect writes itself (contract 2.8)."""

PAGES = {"createCallLog": "callLog", "createMessageLog": "messageLog", "createContact": "newContact"}
URLS = {"findContact": ("contactPageUrl", "fallbackContactPageUrl"), "createCallLog": ("logPageUrl",)}
PLACEHOLDERS = ("hostname", "contactId", "contactType", "logId", "thirdPartyAppointmentId")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Platform = Mapping[str, Any]


@dataclass(frozen=True)
class Offer:
    """Something in the manifest that leads to an interface."""

    field: str
    """As a person finds it."""
    is_made: Callable[[Platform], bool]
    severity: Severity = Severity.WARNING


def _has(*path: str) -> Callable[[Platform], bool]:
    return lambda platform: bool(at(platform, *path))


def _asks_dynamically(platform: Platform) -> bool:
    return any(at(field, "managedFieldType") == "dynamic" for field in log_in_fields(platform) or ())


_MESSAGE_FIELDS = Offer("page.messageLog.additionalFields", _has("page", "messageLog", "additionalFields"))
_SERVER_FIELDS = Offer("serverSideLogging.additionalFields", _has("serverSideLogging", "additionalFields"))
OFFERS: dict[str, Offer] = {
    "findContactWithName": Offer("page.useContactSearch", _has("page", "useContactSearch"), Severity.ERROR),
    "createContact": Offer("page.newContact.additionalFields", _has("page", "newContact", "additionalFields")),
    "createMessageLog": _MESSAGE_FIELDS,
    "updateMessageLog": _MESSAGE_FIELDS,
    "getUserList": Offer("serverSideLogging.enableUserMapping", _has("serverSideLogging", "enableUserMapping")),
    "getManagedAuthOptions": Offer("a log-in field with managedFieldType dynamic", _asks_dynamically),
    "getServerLoggingSettings": _SERVER_FIELDS,
    "updateServerLoggingSettings": _SERVER_FIELDS,
}
"""By interface. contactTypes are no offer: contacts of these kinds may only be found."""


def offered_but_missing(evidence: Evidence, interface: str) -> Judgement:
    """What manifest.json offers to users, the connector can do.

    What it does
        Holds the pages, fields and switches of the manifest against the interfaces that they lead to; also where the
        connector declares under [cannot] that the CRM can't do it.
    Why it matters in production
        Users see a search, a form or a setting that ends in an error, or whose input goes nowhere.
    Example
        "page": {"useContactSearch": true}      # and no find_contact_with_name
    How to mend
        Implement the interface, or take the offer out of the manifest.
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    found = evidence.inspection.get(interface)
    if evidence.has(interface):
        return ()
    if found is not None and (found.misspelt or found.value):
        return Unjudged(found.absence)
    offer, described = OFFERS[interface], find_interface(interface)
    if not offer.is_made(platform):
        return ()
    return (
        in_manifest(
            seen=f"manifest.json has {offer.field}, and the connector has no {described.python_name}",
            due=f"a function {described.python_name}, or no such offer",
            effect=described.without,
            cause=MISSING,
            severity=offer.severity,
        ),
    )


def manifest_field_unusable(evidence: Evidence, interface: str) -> Judgement:
    """Each field of a form has a const of its own, and a type that the extension knows.

    What it does
        Looks at the additional fields of the manifest's page for calls, messages or new contacts: `const` is there,
        is given once, and is none of the keys that App Connect writes itself; `type` is one of the known.
    Why it matters in production
        The value arrives in `additionalSubmission` under the const: of two with one const, one value is lost. A field
        of an unknown type is not shown.
    Example
        "additionalFields": [{"const": "deal", "type": "dropdown"}, {"const": "deal", "type": "date"}]
    How to mend
        Rename one of the fields; the types are selection, inputField, checkbox, date, string and warning.
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    path = ("page", PAGES[interface], "additionalFields")
    fields, name = at(platform, *path), ".".join(path)
    if fields is None:
        return ()
    if not isinstance(fields, list):
        return (in_manifest(f"{name} is {quote(fields)}", "a list of fields"),)
    return tuple(
        in_manifest(f"{name}: {seen}", due, cause=f"{name} {const} {due}") for const, seen, due in _unusable(fields)
    )


def page_url_unusable(evidence: Evidence, interface: str) -> Judgement:
    """The addresses of contact and log pages can be filled in.

    What it does
        Looks at the placeholders in the manifest's page addresses: {hostname}, {contactId}, {contactType}, {logId},
        {thirdPartyAppointmentId}, or the id of a setting. And a log page that can be opened has an address.
    Why it matters in production
        Anything else stays in the address as it is: the user clicks on a contact or a log and gets an error page.
    Example
        "contactPageUrl": "https://{hostname}/contacts/{id}"
    How to mend
        Use the placeholders above, to the letter; settings by their id.
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    known = (*PLACEHOLDERS, *_setting_ids(platform.get("settings")), *_setting_ids(platform.get("adminSettings")))
    unknown = tuple(
        in_manifest(f"{field} has {{{placeholder}}}", _nearest(placeholder, known), cause=f"{field} {placeholder}")
        for field in URLS[interface]
        for placeholder in _PLACEHOLDER.findall(str(platform.get(field) or ""))
        if placeholder not in known
    )
    opens = interface == "createCallLog" and platform.get("canOpenLogPage") is True
    if opens and not platform.get("logPageUrl"):
        return (*unknown, in_manifest("canOpenLogPage is true, and there is no logPageUrl", "a logPageUrl"))
    return unknown


def _unusable(fields: list[Any]) -> Iterator[tuple[Any, str, str]]:
    """The const, what was seen, and what was due."""
    times = Counter(const for field in fields if isinstance(const := at(field, "const"), str))
    yield from ((const, f"{const!r} is there {count} times", "one") for const, count in times.items() if count > 1)
    for field in fields:
        const, kind = at(field, "const"), at(field, "type")
        if kind not in FIELD_TYPES:
            yield const, f"the type of {quote(const)} is {quote(kind)}", " or ".join(FIELD_TYPES)
        if const in RESERVED:
            yield const, f"{const!r} is a key that App Connect writes itself", "another const"
        if not (isinstance(const, str) and const) and kind != "warning":
            yield const, f"a field's const is {quote(const)}", "the key of its value"


def _setting_ids(settings: Any) -> Iterator[str]:
    """The ids of all settings, those inside sections too."""
    for setting in settings if isinstance(settings, list) else ():
        if isinstance(identity := at(setting, "id"), str):
            yield identity
        yield from _setting_ids(at(setting, "items"))


def _nearest(placeholder: str, known: tuple[str, ...]) -> str:
    folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(placeholder.lower(), folded, n=1)
    return f"{{{folded[near[0]]}}}" if near else "a placeholder that App Connect fills in"


RULES = (
    Rule("offered-but-missing", "11", Severity.WARNING, tuple(OFFERS), offered_but_missing, Aspect.IMPLEMENTED),
    Rule("manifest-field-unusable", "11", Severity.WARNING, tuple(PAGES), manifest_field_unusable),
    Rule("page-url-unusable", "11", Severity.WARNING, tuple(URLS), page_url_unusable),
)
