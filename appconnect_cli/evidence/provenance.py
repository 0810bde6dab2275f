"""From which answer an id, a match or a success came. Pure.

Ids are compared as text. A connector may make its own of the CRM's (`contact-42`, `42-acme`; `contact/42` of `c-42`),
and a CRM may tell one as an address (`Location: /contacts/42`): all count. What counts as delimited stands alone
between signs that no word has.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.evidence.values import Path, address_texts, leaves, request_values, response_values, texts
from appconnect_cli.fields import names_an_id
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Exchange

_LONG_ENOUGH, _LONG_NUMBER = 6, 4
"""Characters of a CRM's id that are no accident inside another one; fewer do for a whole number between letters."""

_ADDRESSES = frozenset({"location", "content-location", "link", "odata-entityid"})
"""Headers that name records."""

_NUMBER = re.compile(r"[A-Za-z0-9]*\d[A-Za-z0-9]*")
_EXACT_ID, _EXACT, _COMPOSITE, _ADDRESS, _REMADE = range(5)


@dataclass(frozen=True)
class Origin:
    """The answer that a value came from."""

    exchange: int
    """Its index in `call.exchanges`."""
    path: Path
    """Where in the answer's values; for a header, its name alone."""
    named: bool
    """Whether the request itself named the value: then the answer may only have repeated it."""
    header: bool = False


@dataclass(frozen=True)
class MatchOrigin:
    """A contact in `matchedContactInfo`, and where its id came from."""

    contact: Mapping[str, Any]
    origin: Origin | None


def origin_of(call: CallResult, value: Any) -> Origin | None:
    """The answer that an id came from; None if no answer holds it.

    An answer whose request did not name the id comes first, then one that holds it as it is, then the earlier one.
    """
    identity = "" if value is None or isinstance(value, bool) else str(value)
    if not identity:
        return None
    found = [
        (named(exchange, identity), rank, index, path, header)
        for index, exchange in enumerate(call.exchanges)
        for rank, path, header in _held(exchange, identity)
    ]
    if not found:
        return None
    already, _, index, path, header = min(found, key=lambda each: each[:3])
    return Origin(index, path, already, header)


def match_origins(call: CallResult) -> tuple[MatchOrigin, ...]:
    """Each real contact that a search returned; the placeholder for a new one is none."""
    matched = call.value.get("matchedContactInfo") if isinstance(call.value, Mapping) else None
    contacts = matched if isinstance(matched, list) else []
    return tuple(
        MatchOrigin(contact, origin_of(call, contact.get("id")))
        for contact in contacts
        if isinstance(contact, Mapping) and not contact.get("isNewContact")
    )


def success_rests_on(call: CallResult) -> tuple[int, ...]:
    """The exchanges without which a result would be a mere claim, as indices into `call.exchanges`, in order.

    An id and each match rest on the answer that they came from; no match on every search; reading or changing a
    record on the requests that name it or bring what was given. Where nothing of that shows, on all of them.
    """
    ids = _ids_in(call)
    if ids:
        origins = (origin_of(call, identity) for identity in ids)
        return tuple(sorted({origin.exchange for origin in origins if origin is not None}))
    asked = _asked_for(call)
    telling = tuple(index for index, exchange in enumerate(call.exchanges) if _brings(exchange, asked))
    return telling or tuple(range(len(call.exchanges)))


def named(exchange: Exchange, identity: str) -> bool:
    """Whether a request names an id, in its path, query or body, alone or within another one."""
    sent = (*address_texts(exchange), *texts(request_values(exchange)))
    return any(
        text == identity
        or _is_part(text, identity)
        or (_has_number(text) >= _has_number(identity) and _is_part(identity, text))
        or is_remade(text, identity)
        for text in sent
    )


def _has_number(text: str) -> bool:
    """A word alone, such as `contact`, is no record: a type is sent with any of them."""
    return any(map(str.isdigit, text))


def is_remade(one: str, other: str) -> bool:
    """Whether two ids have the same numbers between other signs, as `c-42` and `contact/42` have."""
    numbers = _NUMBER.findall(one)
    return bool(numbers) and numbers == _NUMBER.findall(other) and not any(map(str.isspace, one + other))


def _held(exchange: Exchange, identity: str) -> Iterator[tuple[int, Path, bool]]:
    """Where an answer holds an id, with how surely it is the one."""
    for path, leaf in leaves(response_values(exchange)):
        if leaf is None or isinstance(leaf, bool):
            continue
        rank = _rank(str(leaf), path, identity)
        if rank is not None:
            yield rank, path, False
    for name, value in exchange.response_headers.items():
        if name.lower() in _ADDRESSES and _in_address(value, identity):
            yield _ADDRESS, (name,), True


def _rank(leaf: str, path: Path, identity: str) -> int | None:
    is_id = _names_an_id(path)
    if leaf == identity:
        return _EXACT_ID if is_id else _EXACT
    if (is_id or _has_number(leaf)) and _is_part(identity, leaf):
        return _COMPOSITE
    if _in_address(leaf, identity):
        return _ADDRESS
    return _REMADE if is_id and is_remade(leaf, identity) else None


def _names_an_id(path: Path) -> bool:
    """By the last name on the path; a value without a name, such as an RPC's result, may be one."""
    names = [part for part in path if isinstance(part, str)]
    return not names or names_an_id(names[-1])


def _is_part(composite: str, part: str) -> bool:
    """Whether `part` stands within `composite`: long enough, or delimited."""
    if part not in composite or any(character.isspace() for character in composite):
        return False
    return len(part) >= _LONG_ENOUGH or _is_delimited(composite, part) or _is_whole_number(composite, part)


def _is_whole_number(composite: str, part: str) -> bool:
    is_number = part.isdigit() and len(part) >= _LONG_NUMBER
    return is_number and re.search(rf"(?<!\d){part}(?!\d)", composite) is not None


def _in_address(text: str, identity: str) -> bool:
    is_address = "/" in text and (text.startswith("<") or not any(character.isspace() for character in text))
    return is_address and _is_delimited(text, identity)


def _is_delimited(text: str, part: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(part)}(?![A-Za-z0-9])", text) is not None


def _ids_in(call: CallResult) -> list[Any]:
    """The ids that a result brings."""
    value = call.value if isinstance(call.value, Mapping) else {}
    contact, user = value.get("contactInfo"), value.get("platformUserInfo")
    held = [each.get("id") for each in (contact, user) if isinstance(each, Mapping)]
    found = [*held, value.get("logId"), *(match.contact.get("id") for match in match_origins(call))]
    return [identity for identity in found if identity]


def _asked_for(call: CallResult) -> list[str]:
    """What a call looks up, reads or changes: the number, the name, the record; and what a change brings."""
    given: Any = call.argument if isinstance(call.argument, Mapping) else {}
    message, log = given.get("message"), given.get("existingCallLog") or given.get("existingMessageLog")
    found = [
        given.get("phoneNumber"),
        given.get("name"),
        given.get("callLogId"),
        log.get("thirdPartyLogId") if isinstance(log, Mapping) else None,
        message.get("subject") if isinstance(message, Mapping) else None,
        given.get("recordingLink"),
    ]
    return [text for text in found if isinstance(text, str) and text.strip()]


def _brings(exchange: Exchange, wanted: list[str]) -> bool:
    sent = [*address_texts(exchange), *texts(request_values(exchange))]
    return any(_same_or_within(text, each) for text in sent for each in wanted)


def _same_or_within(text: str, wanted: str) -> bool:
    """A number counts in any notation: by its last seven digits."""
    if wanted in text or _is_part(wanted, text):
        return True
    digits = re.sub(r"\D", "", wanted)
    return len(digits) >= 7 and digits[-7:] in re.sub(r"\D", "", text)
