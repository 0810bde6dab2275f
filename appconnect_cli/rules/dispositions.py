"""What was picked for a call, as it is read (contract 4.9, R-G8)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.call_log_facts import info_of
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.scenarios.dispositions import DISPOSITION
from appconnect_cli.scenarios.model import Role

NOTHING = ("None", "null", "undefined", "NaN")
"""Texts that stand for a missing value that was made a text."""


def dispositions_named_otherwise(evidence: Evidence, interface: str) -> Judgement:
    """Dispositions go by the names that the manifest gives them.

    What it does
        Holds the keys of `callLogInfo.dispositions` against the `const` of the manifest's additional fields of call
        logs; and reads a log for which an option was picked, with the log or after it: the field must be there. A
        value that says None, though no such option was picked, is none.
    Why it matters in production
        The extension looks each field up by its `const`: what goes by another name is not shown, and saving the form
        clears it.
    Example
        dispositions={"deal_id": activity["dealId"]}          # the manifest's field is "deals"
    How to mend
        Use the same names in manifest.json and in the code.
    """
    known = _field_names(evidence.manifest)
    given = [(call, name) for call in evidence.of(interface) for name in _dispositions(call)]
    lost = _lost_picks(evidence)
    if not given and not lost:
        return Unjudged("no recorded read returned a disposition")
    if evidence.manifest is None:
        return Unjudged("there is no manifest.json beside appconnect.toml that names the fields")
    missing = (
        Breach(f"{name} was picked, and the log that is read has no such disposition", f"dispositions[{name!r}]", read)
        for read, name in lost
        if name in known
    )
    misnamed = (
        Breach(f"dispositions[{name!r}]", f"one of {', '.join(sorted(known)) or 'no'} additional fields", call, name)
        for call, name in given
        if name not in known
    )
    return (*missing, *_nothing_as_text(evidence, given), *misnamed)


def _nothing_as_text(evidence: Evidence, given: Sequence[tuple[CallResult, str]]) -> Iterator[Breach]:
    """An option may be called None: then it was picked."""
    for call, name in given:
        value = _dispositions(call)[name]
        if value in NOTHING and value not in _picked(evidence):
            due = "the const of an option, or nothing"
            yield Breach(f"dispositions[{name!r}] is {value!r}", due, call, f"{name} is nothing")


def _picked(evidence: Evidence) -> frozenset[str]:
    """Everything that was picked."""
    given = (
        (call.argument or {}).get(name) for call in evidence.calls for name in ("additionalSubmission", "dispositions")
    )
    return frozenset(str(value) for each in given if isinstance(each, Mapping) for value in each.values())


def _lost_picks(evidence: Evidence) -> list[tuple[CallResult, str]]:
    """The reads after a pick, each with a field of the pick that it does not show."""
    steps = (
        ("createCallLog", Role.LOG, "additionalSubmission", Role.READ),
        ("upsertCallDisposition", Role.ONCE, "dispositions", Role.READ_AGAIN),
    )
    return [
        (read, name)
        for interface, role, given, after in steps
        for picking in evidence.steps(DISPOSITION.name, role)
        for read in evidence.steps(DISPOSITION.name, after)
        if picking.interface == interface and isinstance(picking.outcome, Returned) and info_of(read)
        for name in picking.body.get(given) or ()
        if (shown := _dispositions(read).get(name)) in (None, "", *NOTHING)
        and shown != (picking.body.get(given) or {}).get(name)
    ]


def _dispositions(call: CallResult) -> Mapping[str, Any]:
    """By the names under which they came; what is no object has none."""
    found = info_of(call).get("dispositions")
    return {str(name): value for name, value in found.items()} if isinstance(found, Mapping) else {}


def _field_names(manifest: Mapping[str, Any] | None) -> set[str]:
    """The consts of the additional fields of call logs, on all platforms of a manifest."""
    found: set[str] = set()
    platforms = (manifest or {}).get("platforms")
    for platform in platforms.values() if isinstance(platforms, Mapping) else ():
        page = platform.get("page") if isinstance(platform, Mapping) else None
        form = page.get("callLog") if isinstance(page, Mapping) else None
        listed = form.get("additionalFields") if isinstance(form, Mapping) else None
        fields = listed if isinstance(listed, list) else []
        found |= {str(field.get("const")) for field in fields if isinstance(field, Mapping)}
    return found


RULES = (Rule("dispositions-named-otherwise", "R-G8", Severity.WARNING, ("getCallLog",), dispositions_named_otherwise),)
