"""What the user picks for a log, or types into a new contact's fields (contract 4.7, 5, 11, R-C14)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.connectors.manifest import contact_dependent_fields, platform_in
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import matches_in, returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import may_name, own_exchanges, said
from appconnect_cli.rules.sending import FEWEST, has_more, sent_values
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

PICKING = {
    "createContact": ("additionalSubmission", "newContact"),
    "createCallLog": ("additionalSubmission", "callLog"),
    "updateCallLog": ("additionalSubmission", "callLog"),
    "upsertCallDisposition": ("dispositions", "callLog"),
    "createMessageLog": ("additionalSubmission", "messageLog"),
    "updateMessageLog": ("additionalSubmission", "messageLog"),
}
"""Where a pick is given, and on which page of the manifest its field stands."""


def pick_lost(evidence: Evidence, interface: str) -> Judgement:
    """What the user picks reaches the CRM.

    What it does
        Looks at recorded picks of an option that the manifest offers with that log or new contact, and at texts typed
        there, and compares what is sent with calls without any. Sent must be the option's `const`, its title, or at
        least something that is not sent otherwise: nothing tells whether a value in another place stands for the pick.
    Why it matters in production
        The user sees "saved", and the log in the CRM has no disposition.
    Example
        await crm.patch(path, json={"dealId": request.dispositions.get("deal")})      # the field is called `deals`
    How to mend
        Read `dispositions` and `additional_submission` by the const of the manifest's field, and send what was picked.
    """
    calls = [call for call, _ in returned(evidence.of(interface))]
    if not calls:
        return unexercised(evidence, interface)
    fields = _fields(evidence, PICKING[interface][1])
    picking = [(call, name, pick) for call in calls for name, pick in _picks(call) if name in fields]
    others = [sent_values(evidence, call) for call in calls if not list(_picks(call)) and call.exchanges]
    if not picking:
        return Unjudged("no recorded call picks an option: `appconnect record disposition` does it where there is one")
    untold = [each for each in picking if not _is_told(evidence, *each)]
    lost = [each for each in untold if not sent_values(evidence, each[0])]
    if len(lost) < len(untold) and len(others) < FEWEST:
        return Unjudged("too few calls without a pick are recorded to compare with")
    lost = [each for each in untold if each in lost or not has_more(sent_values(evidence, each[0]), others)]
    return tuple(
        Breach(f"{name}: {quote(pick)} was picked, and nothing of it is sent", "the pick", call, cause=name)
        for call, name, pick in lost
    )


def pick_not_offered(evidence: Evidence, interface: str) -> Judgement:
    """What the user picked is among the options of the contact.

    What it does
        Looks at recorded picks of contactDependent fields, in the scenario that they were recorded in: an option that
        the search offered then must be offered by the search now, with the same `const`.
    Why it matters in production
        The field offers nothing, or other values than those that logging reads: nothing can be linked any more.
    Example
        {"deals": [{"const": deal["title"], "title": deal["id"]}]}      # exchanged
    How to mend
        Offer each option again, as `{"const": ..., "title": ...}` with the id as const. If it is left out on purpose,
        make the recording anew: `appconnect record disposition`.
    """
    due = contact_dependent_fields(evidence.manifest, evidence.connector)
    picked = [
        (call, name, pick)
        for call, _ in returned(evidence.of(interface))
        for name, pick in _picked_in(evidence, call.scenario)
        if name in due and pick in _consts(_recorded(call), name)
    ]
    if not picked:
        return Unjudged("no recorded call picks an option that a search offered: `appconnect record disposition` does")
    return tuple(
        Breach(f"{name}: {quote(pick)} was picked, and is offered no more", "the option", call, cause=name)
        for call, name, pick in picked
        if pick not in _consts(call.value, name)
    )


def _picked_in(evidence: Evidence, scenario: str) -> frozenset[tuple[str, str]]:
    """The fields with what was picked in a scenario; nothing for single calls."""
    calls = (call for call in evidence.calls if scenario and call.scenario == scenario and call.interface in PICKING)
    return frozenset(pick for call in calls for pick in _picks(call))


def _recorded(search: CallResult) -> Any:
    """What it returned when it was recorded."""
    return search.kept.get("value") if isinstance(search.kept, Mapping) else None


def _consts(found: Any, name: str) -> frozenset[str]:
    """What a search offers for a field."""
    return frozenset(str(option.get("const")) for option in _options(found, name))


def _options(found: Any, name: str) -> Iterator[Mapping[str, Any]]:
    for match in matches_in(found):
        info = match.get("additionalInfo") if isinstance(match, Mapping) else None
        options = info.get(name) if isinstance(info, Mapping) else None
        yield from (each for each in (options if isinstance(options, list) else ()) if isinstance(each, Mapping))


def _fields(evidence: Evidence, page: str) -> frozenset[str]:
    """The consts of the fields on a page of the manifest."""
    return frozenset(str(field.get("const")) for field in _listed_fields(evidence, page))


def _listed_fields(evidence: Evidence, page: str) -> list[Mapping[str, Any]]:
    pages = platform_in(evidence.manifest, evidence.connector).get("page")
    log = pages.get(page) if isinstance(pages, Mapping) else None
    fields = log.get("additionalFields") if isinstance(log, Mapping) else None
    return [field for field in fields if isinstance(field, Mapping)] if isinstance(fields, list) else []


def _picks(call: CallResult) -> Iterator[tuple[str, str]]:
    """The fields with what was picked; an empty one says: none of them."""
    picked = (call.argument or {}).get(PICKING[call.interface][0])
    for name, value in picked.items() if isinstance(picked, Mapping) else ():
        if isinstance(value, (str, int, float)) and value is not False and value != "":
            yield str(name), str(value)


def _is_told(evidence: Evidence, call: CallResult, name: str, pick: str) -> bool:
    """Whether what is sent names the option, or has its title in it."""
    text = "\n".join(map(said, own_exchanges(call)))
    return any(may_name(text, each) for each in (pick, *_titles(evidence, name, pick)))


def _titles(evidence: Evidence, name: str, pick: str) -> Iterator[str]:
    offered = [option for _, found in returned(evidence.of("findContact")) for option in _options(found, name)]
    for option in (*offered, *_options_of_field(evidence, name)):
        if str(option.get("const")) == pick and option.get("title"):
            yield str(option["title"])


def _options_of_field(evidence: Evidence, name: str) -> Iterator[Mapping[str, Any]]:
    """Those that the manifest itself gives."""
    for _, page in PICKING.values():
        for field in _listed_fields(evidence, page):
            options = field.get("options") if field.get("const") == name else None
            yield from (each for each in (options if isinstance(options, list) else ()) if isinstance(each, Mapping))


RULES = (
    Rule("pick-lost", "4.7, 11, R-C14", Severity.WARNING, tuple(PICKING), pick_lost),
    Rule("pick-not-offered", "R-C14", Severity.WARNING, ("findContact",), pick_not_offered),
)
