"""Answers that are as legal as the recorded ones: a connector takes them all."""

from collections.abc import Mapping

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.errors_raised import ASKING
from appconnect_cli.rules.failing import one_of_many
from appconnect_cli.rules.observing import matches_in, unexercised
from appconnect_cli.rules.rule import Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned

SEARCHES = ("findContact", "findContactWithName")

EMPTIED = "emptied-lists"


def legal_answer_fails(evidence: Evidence, interface: str) -> Judgement:
    """An answer that is odd and legal is an answer.

    What it does
        Replays recorded calls with answers that say the same in another legal way: without the fields that some
        recorded records do not have, with a field that is new, with ids as numbers or as text; searches also with an
        empty list. The connector must return what it returned before, or for the empty list no match.
    Why it matters in production
        A field that nobody filled in, or a new version of the CRM's interface, and the interface fails for these users
        alone: nobody sees why.
    Example
        company = row["company"]["name"].strip()      # most contacts have one
    How to mend
        Read with `row.get("company") or {}`, ignore fields that you do not know, compare ids as text.
    """
    odd = [call for call in evidence.odd(interface) if _is_judged(evidence, call)]
    if not odd:
        return (
            unexercised(evidence, interface)
            if not evidence.of(interface)
            else Unjudged("no recorded answer of it can be told in another legal way")
        )
    broken = [call for call in odd if _difference(evidence, call)]
    shown = f"change the outcome: {_difference(evidence, broken[0])}" if broken else ""
    return one_of_many(
        odd,
        broken,
        shown,
        "the same result as with the recorded answer",
        noun="odd but legal answers",
    )


def _is_judged(evidence: Evidence, call: CallResult) -> bool:
    """Whether the recorded call worked; and if lists are emptied, whether it is one that looks for somebody."""
    plain = evidence.plain(call)
    if plain is None or not isinstance(plain.outcome, Returned) or not any(each.fault for each in call.exchanges):
        return False
    return plain.conclusion.successful is not False and (call.interface in SEARCHES or _kind(call) != EMPTIED)


def _difference(evidence: Evidence, call: CallResult) -> str:
    """What became of the result; empty if it is the same, as far as App Connect goes on with it."""
    if isinstance(call.outcome, Raised):
        return f"it raises {call.outcome.kind}: {call.outcome.message}"
    if call.conclusion.successful is False:
        return f"it returns {quote(call.value)}"
    plain = evidence.plain(call)
    if plain is None or _kind(call) == EMPTIED:
        return ""
    before, now = _essence(plain), _essence(call)
    return f"{quote(now)} in place of {quote(before)}" if now != before else ""


def _essence(call: CallResult) -> object:
    """The ids that App Connect goes on with, as text."""
    if call.interface in SEARCHES:
        return sorted(str(each.get("id")) for each in matches_in(call.value) if isinstance(each, Mapping))
    value = call.value if isinstance(call.value, Mapping) else {}
    contact = value.get("contactInfo")
    made = contact.get("id") if isinstance(contact, Mapping) else value.get("logId")
    return None if made is None else str(made)


def _kind(call: CallResult) -> str:
    return call.injected.kind if call.injected else ""


RULES = (Rule("legal-answer-fails", "14", Severity.WARNING, ASKING, legal_answer_fails),)
