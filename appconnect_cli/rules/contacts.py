"""Looking contacts up (contract 7, R-C...)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Access, Evidence, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import has_returned, kind_of, matches_in, returned, unexercised, without_failures
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote

SEARCHES = ("findContact", "findContactWithName")


def search_result_incomplete(evidence: Evidence, interface: str) -> Judgement:
    """A search returns an object with `successful` and a list `matchedContactInfo`.

    What it does
        Looks at every result, also while the CRM failed. A failure (`successful: false`) without a list is a warning:
        the server copes with it.
    Why it matters in production
        Without `successful` the extension can't tell a failure from no match; anything but a list of objects makes
        the server answer "Error finding contact".
    Example
        return {"matchedContactInfo": {"id": "c-90"}}
    How to mend
        Return `FindContactResult(successful=True, matched_contact_info=[...])`, with an empty list for no match.
    """
    breaches = tuple(
        Breach(seen, due, call, cause, severity=Severity.WARNING if _is_failure(value) else None)
        for call, value in returned(evidence.of(interface) + evidence.variants_of(interface))
        for seen, due, cause in _defects(value)
    )
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def failure_as_no_match(evidence: Evidence, interface: str) -> Judgement:
    """A search that fails does not look like one without a match.

    What it does
        Replays a recorded search with every answer replaced by an HTTP 500. The connector may raise, or return
        `successful: false`; it may not say that there is no such contact.
    Why it matters in production
        Users are told that the caller is unknown, create the contact a second time, and log to the wrong one; a
        forced refresh also throws the cached contacts away.
    Example
        except httpx.HTTPError:
            return FindContactResult(successful=True, matched_contact_info=[])
    How to mend
        Let the error through: raised with its status, App Connect tells the user what is wrong.
    """
    variants = evidence.variants_of(interface)
    if not variants:
        return without_failures(evidence, interface)
    return tuple(
        Breach(f"the CRM answered {call.variant}, and the result is successful with no match", "a raised error", call)
        for call, value in returned(variants)
        if isinstance(value, Mapping) and value.get("successful") and not matches_in(value)
    )


def search_writes(evidence: Evidence, interface: str) -> Judgement:
    """A search changes nothing in the CRM.

    What it does
        Looks at each operation that a search uses. It counts as a write if the settings declare it, or if it was seen
        to create or change a record when another interface used it.
    Why it matters in production
        A number is looked up at each call, message and click: records pile up, or change, without anybody's doing.
    Example
        An unknown caller is stored at once: POST /contacts inside find_contact.
    How to mend
        Only read; App Connect calls createContact when the user wants one. If the operation reads, say so under
        [operations] in appconnect.toml: "POST /contacts/search" = "read".
    """
    calls = evidence.of(interface)
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    used = {operation_of(exchange): call for call in calls for exchange in call.exchanges}
    access = {operation: evidence.operations.access(operation, interface) for operation in used}
    writes = [operation for operation in used if access[operation] is Access.WRITE]
    unknown = [operation for operation in used if access[operation] is Access.UNKNOWN]
    if unknown and not writes:
        return Unjudged(
            f"nothing shows whether {', '.join(unknown)} writes: declare it under [operations] in appconnect.toml"
        )
    return tuple(Breach(operation, "operations that read", used[operation], cause=operation) for operation in writes)


def _is_failure(value: Any) -> bool:
    """A failure that is told as one, and leaves out what it has not got."""
    return isinstance(value, Mapping) and value.get("successful") is False and value.get("matchedContactInfo") is None


def _defects(value: Any) -> list[tuple[str, str, str]]:
    if not isinstance(value, Mapping):
        return [(kind_of(value), "an object with successful and matchedContactInfo", "result")]
    successful, matched = value.get("successful"), value.get("matchedContactInfo")
    defects = []
    if not isinstance(successful, bool):
        came = f"successful is {quote(successful)}" if "successful" in value else "no `successful`"
        defects.append((came, "`successful`, true or false", "successful"))
    if not isinstance(matched, list):
        came = f"matchedContactInfo is {quote(matched)}" if "matchedContactInfo" in value else "no matchedContactInfo"
        defects.append((came, "a list, empty for no match", "matchedContactInfo"))
    return defects


RULES = (
    Rule("search-result-incomplete", "R-C1", Severity.ERROR, SEARCHES, search_result_incomplete, Aspect.SHAPE),
    Rule("failure-as-no-match", "R-C3", Severity.ERROR, SEARCHES, failure_as_no_match),
    Rule("search-writes", "R-C4", Severity.ERROR, SEARCHES, search_writes),
)
