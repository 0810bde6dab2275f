"""What the user picks for a log from the options of its contact (contract 5, R-C14)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import sent
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult


def pick_lost(evidence: Evidence, interface: str) -> Judgement:
    """What the user picks reaches the CRM.

    What it does
        Looks at recorded picks of an option. Sent must be the option's `const`, or at least something: a request in
        which all is empty, or none at all, loses the pick. Where other values are sent, nothing tells whether one of
        them stands for it.
    Why it matters in production
        The user sees "saved", and the log in the CRM has no disposition.
    Example
        await crm.patch(path, json={"dealId": request.dispositions.get("deal")})      # the field is called `deals`
    How to mend
        Read `dispositions` by the const of the manifest's field, and send the value that was picked.
    """
    if not evidence.of(interface):
        return unexercised(evidence, interface)
    calls = [(call, picks) for call, _ in returned(evidence.of(interface)) if (picks := list(_picks(call)))]
    if not calls:
        return Unjudged("no recorded call picks an option: `appconnect record each-interface-once` does it")
    lost = [(call, picks) for call, picks in calls if not _values(call)]
    unclear = [call for call, picks in calls if _values(call) and not all(pick in _values(call) for _, pick in picks)]
    if unclear and not lost:
        return Unjudged("what is sent is not what was picked, so nothing tells whether it stands for it")
    return tuple(
        Breach(f"{name}: {quote(pick)} was picked, and what is sent is empty", "the pick", call, cause=name)
        for call, picks in lost
        for name, pick in picks
    )


def _picks(call: CallResult) -> Iterator[tuple[str, str]]:
    """The fields with what was picked; an empty one says: none of them."""
    picked = (call.argument or {}).get("dispositions")
    for name, value in picked.items() if isinstance(picked, Mapping) else ():
        if _is_scalar(value) and value not in ("", None):
            yield name, str(value)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _values(call: CallResult) -> frozenset[str]:
    """What is sent, but for the address of the log itself."""
    found = (each for exchange in call.exchanges for each in sent(exchange))
    return frozenset(text for (kind, *_), text in found if kind != "path" and text)


RULES = (Rule("pick-lost", "5, R-C14", Severity.WARNING, ("upsertCallDisposition",), pick_lost),)
