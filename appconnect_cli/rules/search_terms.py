"""What a person typed arrives at the CRM as it was typed (contract 7, R-C16, R-C18)."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.contacts import SEARCHES
from appconnect_cli.rules.observing import matches_in, returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.sent import SHORTEST_NUMBER, Where, digits, holding, name_of, sent, telephone, typed
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.bodies.contacts import NONSENSE

SIGNS = re.compile(r"""['"&+%*#\n]""")
INVISIBLE = "where a name goes can't be seen: no plain name of two words stands whole in what is sent"
_BLANK_FOR_PLUS = re.compile(r"(?:^|['\"(*%])\s(?=\d)")


def search_term_mangled(evidence: Evidence, interface: str) -> Judgement:
    """What is searched for arrives whole, whatever signs are in it.

    What it does
        Sees in a search for a plain name where the name goes, and looks there for one with quotes, `&`, `+`, `%`, `*`
        and a line break: decoded, one value must hold all of it. Blanks may differ; inside a query, signs may be
        escaped, and a quote that ends its literal must be. Of a number, the plus must not have become a blank.
    Why it matters in production
        The CRM gets half a name, a further parameter, or a query of the user's making: people are not found, or the
        wrong ones are.
    Example
        await crm.get(f"/contacts?name={request.name}")
    How to mend
        Leave the encoding to the library: `params={"name": request.name}`, `json={...}`; in a query language escape
        the quotes.
    """
    if interface == "findContact":
        return _plus_lost(evidence, interface)
    plain = [call for call in evidence.of(interface) if _is_plain(_term(call))]
    odd = [call for call in evidence.of(interface) if SIGNS.search(_term(call)) and call.exchanges]
    if not odd:
        return Unjudged("no name with signs was searched for: `appconnect record contact-samples` does it")
    places = {
        where for call in plain for each in call.exchanges for where, _ in holding(each, typed(_term(call)))
    }  # fmt: skip
    if not places:
        return Unjudged(INVISIBLE)
    return tuple(
        Breach(f"{_term(call)!r} arrives as {seen}", "one value with all of it", call)
        for call in odd
        if (seen := _mangled(call, places))
    )


def name_searched_in_part(evidence: Evidence, interface: str) -> Judgement:
    """A search by name searches for all that was typed.

    What it does
        Looks in the requests for each word of a plain name. A word that was left out counts if people were found whose
        names lack it: a connector may well ask for less and compare by itself. Names for which nothing is asked at
        all, and nobody is found, count as well.
    Why it matters in production
        Who types first and last name gets everybody of that first name, and logs to the wrong one.
    Example
        params = {"name": request.name.split()[0]}
    How to mend
        Search for the whole name, or leave out the matches that lack a word of it.
    """
    named = [call for call in evidence.of(interface) if _is_plain(_term(call))]
    calls = [call for call in named if call.exchanges]
    silent = [call for call, value in returned(tuple(named)) if not matches_in(value)]
    if silent and not calls:
        return (Breach(f"{_term(silent[0])!r} is looked up without any request", "a request for it", silent[0]),)
    if not calls:
        return Unjudged("no name of two words was searched for: `appconnect record contact-samples` does it")
    left_out = {id(call): words for call in calls if (words := _words_not_sent(call))}
    if all(len(left_out.get(id(call), ())) == len(_term(call).split()) for call in calls):
        return Unjudged(INVISIBLE)
    breaches = tuple(
        Breach(
            f"{_term(call)!r} is asked for without {words[0]!r}, and finds {found!r}",
            "all words, or fewer matches",
            call,
        )
        for call in calls
        for words in [left_out.get(id(call), [])]
        if (found := _found_without(call, words))
    )
    is_filtered = any(left_out.get(id(call)) == [NONSENSE] and not matches_in(call.value) for call in calls)
    if left_out and not breaches and not is_filtered:
        return Unjudged("words are left out of the requests, and no recorded answer shows what becomes of them")
    return breaches


def _plus_lost(evidence: Evidence, interface: str) -> Judgement:
    calls = [
        call for call in evidence.of(interface)
        if _term(call).startswith("+") and len(digits(_term(call))) >= SHORTEST_NUMBER
    ]  # fmt: skip
    if not calls:
        return unexercised(evidence, interface)
    values = [
        (call, where, text)
        for call in calls
        for each in call.exchanges
        for where, text in holding(each, telephone(_term(call)))
    ]
    if not values:
        return Unjudged("where a number goes can't be seen in what findContact sends")
    return tuple(
        Breach(f"{_term(call)!r} arrives as {quote(text)}: {name_of(where)}", "the plus, encoded as %2B", call)
        for call, where, text in values
        if _BLANK_FOR_PLUS.search(text)
        and any("+" in urlsplit(each.url).query + _form(each.request_body) for each in call.exchanges)
    )


def _form(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _mangled(call: CallResult, places: set[Where]) -> str:
    """How a term with signs arrives, if not whole; empty if it does."""
    term = typed(_term(call))
    values = [(where, text) for each in call.exchanges for where, text in sent(each)]
    held = [(where, text, found) for where, text in values if (found := term.search(text))]
    if any(not _ends_its_literal(text, found) for _, text, found in held):
        return ""
    if held:
        return f"{quote(held[0][1])}: a quote in it ends the literal"
    there = [f"{name_of(where)} = {quote(text)}" for where, text in values if where in places]
    return ", ".join(there) or "nothing where a plain name arrives"


def _ends_its_literal(text: str, found: re.Match[str]) -> bool:
    """Whether the term stands in quotes, with the same quote in it, neither doubled nor after a backslash."""
    before, after = text[: found.start()].rstrip("%*"), text[found.end() :].lstrip("%*")
    mark = before[-1:]
    if mark not in ("'", '"') or after[:1] != mark:
        return False
    return mark in re.sub(rf"\\.|{mark}{mark}", "", found[0])


def _words_not_sent(call: CallResult) -> list[str]:
    return [word for word in _term(call).split() if not any(holding(each, typed(word)) for each in call.exchanges)]


def _found_without(call: CallResult, words: list[str]) -> str:
    names = [str(contact.get("name")) for contact in matches_in(call.value) if isinstance(contact, Mapping)]
    return next((name for name in names for word in words if word.casefold() not in name.casefold()), "")


def _term(call: CallResult) -> str:
    argument = call.argument if isinstance(call.argument, Mapping) else {}
    return str(argument.get("phoneNumber" if call.interface == "findContact" else "name") or "")


def _is_plain(name: str) -> bool:
    return len(name.split()) > 1 and not SIGNS.search(name)


RULES = (
    Rule("search-term-mangled", "R-C16", Severity.WARNING, SEARCHES, search_term_mangled),
    Rule("name-searched-in-part", "R-C18", Severity.WARNING, ("findContactWithName",), name_searched_in_part),
)
