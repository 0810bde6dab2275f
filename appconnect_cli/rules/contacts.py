"""Looking contacts up (contract 7, R-C...)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Access, Evidence, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.failing import one_of_many, searched_in_vain, unseen
from appconnect_cli.rules.observing import has_returned, kind_of, matches_in, returned, unexercised, without_failures
from appconnect_cli.rules.refusing import refused_searches
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.rules.sent import SHORTEST_NUMBER, digits
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised

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
        for call, value in returned(evidence.of(interface) + evidence.failing(interface))
        for seen, due, cause in _defects(value)
    )
    return breaches if breaches or has_returned(evidence, interface) else unexercised(evidence, interface)


def no_match_fails(evidence: Evidence, interface: str) -> Judgement:
    """That nobody matches is a success with an empty list.

    What it does
        Looks at searches for what nobody can have: a number that is new, an extension, a caller without a number, a
        name out of the blue. As long as the CRM itself does not fail, `successful` must be true.
    Why it matters in production
        Most callers are unknown at first. Told as a failure, each of them looks like an outage to the user; and a
        refusal that is raised tells them to connect once more.
    Example
        if not rows:
            return {"successful": False, "matchedContactInfo": []}
    How to mend
        Return `FindContactResult(successful=True, matched_contact_info=[])`, without asking for what is no number.
    """
    calls = [call for call in evidence.of(interface) if _is_for_nobody(call) and not _is_crm_failing(call)]
    if not calls:
        return Unjudged("no recorded search was for somebody unknown: `appconnect record contact-samples` makes some")
    return tuple(
        Breach(f"{_term(call)!r}: {seen}", "successful: true and no match", call, effect=call.conclusion.effect)
        for call in calls
        if (seen := _failure_in(call))
    )


def stranger_found(evidence: Evidence, interface: str) -> Judgement:
    """A search for a number or a name that nobody has finds nobody.

    What it does
        Looks at searches for whole telephone numbers that are new, and for a name out of the blue: a match is a
        finding, unless it shows that number, or a word of that name.
    Why it matters in production
        Each unknown caller is taken for somebody else: their calls are logged there, and the match is cached for the
        whole account.
    Example
        await crm.get("/contacts")                # the number is left out, and the CRM lists everybody
    How to mend
        Send the number with the search, under the name that the CRM knows; compare what comes back where it finds more.
    """
    calls = [call for call, _ in returned(evidence.of(interface)) if _is_out_of_the_blue(call)]
    if not calls:
        return Unjudged("no recorded search was for somebody new: `appconnect record contact-samples` makes one")
    return tuple(
        Breach(f"{_term(call)!r} finds {len(strangers)} contact(s), {quote(strangers[0])}", "no match", call)
        for call in calls
        if (strangers := [match for match in matches_in(call.value) if not _fits(match, call)])
    )


def failure_as_no_match(evidence: Evidence, interface: str) -> Judgement:
    """A search that fails does not look like one without a match.

    What it does
        Replays recorded searches with a failure in place of each answer: error statuses, no answer at all, an answer
        that can't be read; and looks at the search that was recorded with a bad credential. The connector may raise,
        or return `successful: false`, or ask again; it may not say that there is no such contact as long as a request
        that looks for it failed. A 404 counts for nothing: it may be how the CRM says just that.
    Why it matters in production
        Users are told that the caller is unknown, create the contact a second time, and log to the wrong one; a
        forced refresh also throws the cached contacts away.
    Example
        except httpx.HTTPError:
            return FindContactResult(successful=True, matched_contact_info=[])
    How to mend
        Let the error through: raised with its status, App Connect tells the user what is wrong.
    """
    failing = searched_in_vain(evidence, interface) + refused_searches(evidence, interface)
    if not failing:
        return without_failures(evidence, interface)
    hidden = [call for call, value in returned(tuple(failing)) if _is_no_match(value)]
    return one_of_many(failing, hidden, 'become "no match"', "a raised error") or unseen(evidence, interface)


def failure_with_matches(evidence: Evidence, interface: str) -> Judgement:
    """A search that fails returns no matches.

    What it does
        Looks for results with `successful: false` and a contact in them, also while the CRM failed.
    Why it matters in production
        The server keeps the contacts in its cache all the same, and answers `successful: true` with them from then on,
        for every user of the account.
    Example
        return {"successful": False, "matchedContactInfo": first_page}
    How to mend
        Raise if the answer is incomplete; return `successful: true` if the matches can be relied on.
    """
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(f"successful is false, with {len(matches)} contact(s)", "one or the other", call)
        for call, value in returned(evidence.of(interface) + evidence.failing(interface))
        if isinstance(value, Mapping) and value.get("successful") is False and (matches := matches_in(value))
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
    used = {operation_of(exchange): call for call in calls for exchange in own_exchanges(call)}
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
    if isinstance(matched, list):
        odd = [entry for entry in matched if not isinstance(entry, Mapping)]
        defects += [(f"an entry is {quote(entry)}", "a list of objects", "matchedContactInfo") for entry in odd[:1]]
    else:
        came = f"matchedContactInfo is {quote(matched)}" if "matchedContactInfo" in value else "no matchedContactInfo"
        defects.append((came, "a list, empty for no match", "matchedContactInfo"))
    return defects


def _is_no_match(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value.get("successful")) and not matches_in(value)


def _term(call: CallResult) -> str:
    argument = call.argument if isinstance(call.argument, Mapping) else {}
    return str(argument.get("phoneNumber" if call.interface == "findContact" else "name") or "")


def _is_for_nobody(call: CallResult) -> bool:
    """An extension, or what is no number at all; else what the step was named for."""
    short = call.interface == "findContact" and len(digits(_term(call))) < SHORTEST_NUMBER
    return bool(_term(call)) and (short or call.step.rpartition(" ")[2] in ("unknown", "nobody"))


def _is_out_of_the_blue(call: CallResult) -> bool:
    is_whole = call.interface == "findContactWithName" or len(digits(_term(call))) >= SHORTEST_NUMBER
    return _is_for_nobody(call) and is_whole


def _fits(match: Any, call: CallResult) -> bool:
    """Whether a match shows why it is one: it has the number, or a word of the name."""
    shown = match if isinstance(match, Mapping) else {}
    if call.interface == "findContactWithName":
        return any(word.casefold() in str(shown.get("name")).casefold() for word in _term(call).split())
    return digits(str(shown.get("phone") or ""))[-SHORTEST_NUMBER:] == digits(_term(call))[-SHORTEST_NUMBER:]


def _is_crm_failing(call: CallResult) -> bool:
    return any(each.status in (None, 401, 403, 407, 429) or (each.status or 0) >= 500 for each in call.exchanges)


def _failure_in(call: CallResult) -> str:
    """What says that a search failed; a raise that is no answer of the CRM has a rule of its own."""
    value, outcome = call.value, call.outcome
    if isinstance(value, Mapping) and value.get("successful") is False:
        return "successful is false"
    if isinstance(outcome, Raised) and outcome.status in {each.status for each in call.exchanges}:
        return f"the CRM's HTTP {outcome.status} is raised"
    return ""


RULES = (
    Rule("search-result-incomplete", "R-C1", Severity.ERROR, SEARCHES, search_result_incomplete, Aspect.SHAPE),
    Rule("no-match-fails", "R-C2", Severity.WARNING, SEARCHES, no_match_fails),
    Rule("stranger-found", "R-C2", Severity.ERROR, SEARCHES, stranger_found),
    Rule("failure-as-no-match", "R-C3", Severity.ERROR, SEARCHES, failure_as_no_match),
    Rule("failure-with-matches", "14", Severity.WARNING, ("findContact",), failure_with_matches),
    Rule("search-writes", "R-C4", Severity.ERROR, SEARCHES, search_writes),
)
