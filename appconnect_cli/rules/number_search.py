"""What findContact asks the CRM for: numbers, extensions, and what is neither (contract 4.5 and 7, R-C6 to R-C9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.evidence import Evidence, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import matches_in, raised_cause, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import SHORTEST_NUMBER, Where, digits, holding, name_of, sent, telephone
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.transports.base import Exchange

RECORD_SAMPLES = "`appconnect record contact-samples` does it"
INVISIBLE = "where a number goes can't be seen in what findContact sends"


def extension_flag_misread(evidence: Evidence, interface: str) -> Judgement:
    """`isExtension` is understood as text and as a bool.

    What it does
        Compares searches for one number with `'true'` and True, and with `'false'` and False: if another contact comes
        of it, and something else was asked, the flag was misread.
    Why it matters in production
        The extension sends text, MCP a bool: 'false' is true in a condition, and then nobody is found any more.
    Example
        if request.is_extension: return no_match      # 'false' is text, and true
    How to mend
        Use `request.extension`.
    """
    told: dict[tuple[str, Any, bool], list[CallResult]] = {}
    for call in evidence.of(interface):
        flag = _argument(call).get("isExtension")
        if flag in ("true", "false", True, False) and isinstance(call.outcome, Returned):
            alike = (_number(call), _argument(call).get("overridingFormat"), flag in ("true", True))
            told.setdefault(alike, []).append(call)
    pairs = [
        (as_text, as_bool)
        for calls in told.values()
        for as_text in calls
        for as_bool in calls
        if isinstance(_argument(as_text).get("isExtension"), str)
        if isinstance(_argument(as_bool).get("isExtension"), bool) and as_text.scenario == as_bool.scenario
    ]
    if not pairs:
        return Unjudged(
            "no number was looked up with isExtension as text and as a bool: `appconnect record numbers` does it"
        )
    return tuple(
        Breach(
            f"isExtension {_flag(as_text)!r} finds {_found(as_text)}, {_flag(as_bool)!r} finds {_found(as_bool)}",
            "the same for both",
            as_text,
        )
        for as_text, as_bool in pairs
        if _found(as_text) != _found(as_bool) and _asked(as_text) != _asked(as_bool)
    )


def search_for_everybody(evidence: Evidence, interface: str) -> Judgement:
    """What is no telephone number does not become a search for everybody.

    What it does
        Sees in searches for real numbers where the number goes, and looks there in those for an extension, for
        "anonymous" and for no number: a request of that kind that holds nothing of what was looked up, but nothing at
        all, `undefined`, `None` or a wildcard, is a finding; an empty term only if it found somebody.
    Why it matters in production
        Whoever the CRM lists first is taken for the caller, is cached for the whole account, and gets the log.
    Example
        params = {"phone": f"*{national(request.phone_number)}"}      # "*" for "anonymous"
    How to mend
        Return no match, and ask for nothing, where `request.phone` is None.
    """
    calls = evidence.of(interface)
    short = [call for call in calls if len(digits(_number(call))) < SHORTEST_NUMBER or _is_extension(call)]
    if not short:
        return Unjudged("nothing but telephone numbers was looked up: `appconnect record numbers` does more")
    ways = _ways(evidence, interface)
    if not ways and any(call.exchanges for call in short):
        return Unjudged(INVISIBLE)
    return tuple(
        Breach(f"{_number(call)!r} is looked up with {asked}", "no request, or one with the number in it", call)
        for call in short
        if (asked := _asked_for_everybody(call, ways))
    )


def number_needs_format(evidence: Evidence, interface: str) -> Judgement:
    """A number is looked up as it is where there is no `overridingFormat`.

    What it does
        Looks at searches for a number with an empty format and with none at all: the number must be asked for, and
        not each of them may raise.
    Why it matters in production
        Most users have no format, and MCP names none: without this nobody is found, or each search fails.
    Example
        for pattern in request.overriding_format.split(","): ...      # None, or one empty pattern
    How to mend
        Use `request.formats or [request.phone.e164]`.
    """
    without = [call for call in _numbers(evidence, interface) if not _argument(call).get("overridingFormat")]
    asking = [call for call in _numbers(evidence, interface) if _asks_for_number(call)]
    if not without:
        return Unjudged("no number was looked up without a format: " + RECORD_SAMPLES)
    works = {_format(call) for call in without if isinstance(call.outcome, Returned)}
    raising = [call for call in without if _format(call) not in works and not _is_refused(call)]
    if all(
        isinstance(call.outcome, Returned) and not call.exchanges and not matches_in(call.value) for call in without
    ):
        return (Breach(f"{_number(without[0])!r} is looked up without any request", "a search for it", without[0]),)
    if not asking and not raising:
        return Unjudged(INVISIBLE) if evidence.of(interface) else unexercised(evidence, interface)
    asked = {(_number(call), _flag(call)) for call in asking}
    silent = [call for call in without if isinstance(call.outcome, Returned) and not _asks_for_number(call)]
    return tuple(
        Breach(
            f"with {_format(call)} {_raised(call) or 'the number is not asked for'}",
            "a search for the number",
            call,
            cause=raised_cause(call.outcome) if isinstance(call.outcome, Raised) else "",
        )
        for call in (raising if asking else []) + [call for call in silent if (_number(call), _flag(call)) in asked]
    )


def formats_ignored(evidence: Evidence, interface: str) -> Judgement:
    """A number is looked up in each of the user's formats.

    What it does
        Looks at searches with an `overridingFormat`: for each of its patterns the requests must hold the number's
        national digits in place of `*` or `#`.
    Why it matters in production
        Users set formats because their CRM compares numbers as they are written: contacts that stand there as
        (415) 555-0111 are never found.
    Example
        params = {"phone": request.phone.e164}      # whatever the format
    How to mend
        One query for each of `request.formats`; if there are none, one for the number itself.
    """
    from appconnect_cli.contract.phone import parse_phone

    calls = [call for call in _numbers(evidence, interface) if _argument(call).get("overridingFormat")]
    if not calls:
        return Unjudged("no number was looked up with a format: " + RECORD_SAMPLES)
    if not any(_asks_for_number(call) for call in calls):
        return Unjudged(INVISIBLE)
    breaches = []
    for call in calls:
        phone, values = parse_phone(_number(call)), [text for each in call.exchanges for _, text in sent(each)]
        due = phone.formatted(_argument(call)["overridingFormat"]) if phone else ()
        absent = [number for number in due if not any(number in text for text in values)]
        if absent and isinstance(call.outcome, Returned):
            breaches.append(Breach(f"no request holds {' or '.join(absent)}", f"a query each: {', '.join(due)}", call))
    return tuple(breaches)


@dataclass(frozen=True)
class _Way:
    """A request that carries a number: its operation, with None for what the number stands in; and where else."""

    operation: tuple[str | None, ...]
    places: frozenset[Where]


@dataclass(frozen=True)
class _Ways:
    carrying: tuple[_Way, ...]
    others: frozenset[tuple[Any, ...]]
    """What is asked for real numbers, too, without one in it: lists of fields and the like."""


def _ways(evidence: Evidence, interface: str) -> _Ways | None:
    carrying, others = set(), set()
    for call in _numbers(evidence, interface):
        pattern = telephone(_number(call))
        for exchange in call.exchanges:
            places = frozenset(where for where, _ in holding(exchange, pattern))
            if places:
                parts = tuple(None if pattern.search(part) else part for part in operation_of(exchange).split("/"))
                carrying.add(_Way(parts, places))
            else:
                others.add((operation_of(exchange), *sent(exchange)))
    return _Ways(tuple(carrying), frozenset(others)) if carrying else None


def _asked_for_everybody(call: CallResult, ways: _Ways | None) -> str:
    """The request that does so, in words; empty if none does."""
    number = _number(call)
    if not number:
        return "an empty term, and finds somebody" if matches_in(call.value) else ""
    for way in ways.carrying if ways else ():
        alike = [each for each in call.exchanges if _is_like(each, way.operation)]
        if any(_holds(number, text) for each in alike for _, text in sent(each)):
            continue
        for exchange in alike:
            values = [(where, text) for where, text in sent(exchange) if where in way.places]
            is_empty = bool(values) and not any(text.strip() for _, text in values)
            known = ways is not None and (operation_of(exchange), *sent(exchange)) in ways.others
            if not known and (not is_empty or matches_in(call.value)):
                return _in_words(exchange, values)
    return ""


def _holds(number: str, text: str) -> bool:
    if len(digits(number)) >= SHORTEST_NUMBER:
        return bool(telephone(number).search(text))
    return number.casefold() in text.casefold()


def _is_like(exchange: Exchange, operation: tuple[str | None, ...]) -> bool:
    parts = operation_of(exchange).split("/")
    return len(parts) == len(operation) and all(
        due is None or part == due for part, due in zip(parts, operation, strict=True)
    )


def _in_words(exchange: Exchange, values: list[tuple[Where, str]]) -> str:
    shown = ", ".join(f"{name_of(where)} = {quote(text)}" for where, text in values)
    return f"{operation_of(exchange)}: {shown or 'nothing where a number goes'}"


def _argument(call: CallResult) -> Mapping[str, Any]:
    return call.argument if isinstance(call.argument, Mapping) else {}


def _number(call: CallResult) -> str:
    return str(_argument(call).get("phoneNumber") or "")


def _flag(call: CallResult) -> Any:
    return _argument(call).get("isExtension")


def _is_extension(call: CallResult) -> bool:
    return _flag(call) in (True, "true")


def _format(call: CallResult) -> str:
    return "an empty format" if _argument(call).get("overridingFormat") == "" else "no format"


def _numbers(evidence: Evidence, interface: str) -> list[CallResult]:
    """The searches for a number that is no extension."""
    return [
        call
        for call in evidence.of(interface)
        if len(digits(_number(call))) >= SHORTEST_NUMBER and not _is_extension(call)
    ]


def _asks_for_number(call: CallResult) -> bool:
    return any(holding(exchange, telephone(_number(call))) for exchange in call.exchanges)


def _asked(call: CallResult) -> list[tuple[str, int]]:
    number = _number(call)
    return [
        (operation_of(exchange), sum(bool(number) and _holds(number, text) for _, text in sent(exchange)))
        for exchange in call.exchanges
    ]


def _found(call: CallResult) -> Any:
    found = [str(contact.get("id")) for contact in matches_in(call.value) if isinstance(contact, Mapping)]
    return ", ".join(sorted(found)) or "nobody"


def _is_refused(call: CallResult) -> bool:
    return any(exchange.status is None or exchange.status >= 400 for exchange in call.exchanges)


def _raised(call: CallResult) -> str:
    return f"it raises {call.outcome.kind}: {call.outcome.message}" if isinstance(call.outcome, Raised) else ""


FIND = ("findContact",)
RULES = (
    Rule("extension-flag-misread", "R-C6", Severity.WARNING, FIND, extension_flag_misread),
    Rule("search-for-everybody", "R-C7", Severity.ERROR, FIND, search_for_everybody),
    Rule("number-needs-format", "R-C8", Severity.ERROR, FIND, number_needs_format),
    Rule("formats-ignored", "R-C9", Severity.WARNING, FIND, formats_ignored),
)
