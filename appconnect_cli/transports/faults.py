"""What can go wrong with a CRM, or only be odd about it: each kind of fault, and what it makes of a recorded answer."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any

from appconnect_cli.transports.base import Failure, Family, Injected
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.odd_answers import (
    OptionalFields,
    emptied_lists,
    numbers_as_text,
    text_as_numbers,
    with_nulls,
    with_unknown_fields,
    without_fields,
)
from appconnect_cli.transports.rewrites import Rewrite
from appconnect_cli.transports.tape import with_length

Response = dict[str, Any]
"""In vcrpy's own form."""
Headers = tuple[tuple[str, str], ...]

JSON_HEADERS: Headers = (("content-type", "application/json"),)
NONE_OPTIONAL = OptionalFields()
EVERY = range(sys.maxsize)
"""Each exchange of a step."""

STATUSES = (400, 401, 403, 404, 409, 422, 429, 500, 503)
GATEWAY = 503
OF_ANY_CRM = (500, GATEWAY)
"""What a gateway answers, however the CRM itself reports errors."""
_FAMILIES = {401: Family.AUTH, 403: Family.AUTH, 429: Family.RATE_LIMIT}
_RETRY_AFTER = {429: "1", 503: "1"}
_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
BAD_CREDENTIAL, UNKNOWN_ID = "bad-credential", "unknown-id"
"""Refusals of a CRM that reports errors in HTTP 200; one that has a status goes by it."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault: an answer of its own, no answer at all, or the recorded one with another body."""

    kind: str
    """As `--fault` names it: `429`, `reset`, `numbers-as-text`."""
    family: Family
    title: str
    """For a person to read: `HTTP 429`."""
    status: int = 0
    body: bytes = b""
    headers: Headers = JSON_HEADERS
    failure: Failure | None = None
    """Why no answer comes at all."""
    change: Callable[[bytes], bytes] | None = None
    """What becomes of the recorded body; it is the same where there is nothing to change."""

    @property
    def is_failure(self) -> bool:
        """Whether the CRM fails. Then the recorded answer is still there for who asks again."""
        return self.family is not Family.ODD

    def in_place_of(self, recorded: Response | Failure | None) -> Response | Failure | None:
        """What comes instead of the recorded answer; None if it takes one, and there is none."""
        if self.failure:
            return self.failure
        if self.change is None:
            return _response(self)
        if recorded is None or isinstance(recorded, Failure):
            return recorded
        body = self.change(recorded["body"]["string"])
        return recorded | {"headers": with_length(recorded["headers"], body), "body": {"string": body}}

    def injected(self, exchanges: range) -> Injected:
        """As a result tells it."""
        return Injected(self.kind, self.family, exchanges)


@dataclass(frozen=True)
class Variation:
    """In what a replay differs from what was recorded; in nothing, if nothing is given."""

    fault: Fault | None = None
    exchanges: range = EVERY
    """Which exchanges of the step the fault changes, from 0."""
    rewrite: Rewrite | None = None
    has_other_input: bool = False
    """Whether the call was given something else than was recorded."""

    @property
    def is_lenient(self) -> bool:
        """Whether a request without a recording of its own may take the answer to the same operation."""
        return self.fault is not None or self.rewrite is not None or self.has_other_input

    @property
    def injected(self) -> Injected | None:
        """As a result tells it."""
        return self.fault.injected(self.exchanges) if self.fault else None


def refusing(status: int, body: bytes = b"", headers: Headers = JSON_HEADERS) -> Fault:
    """An answer with an error status. Without a body it says what the status is called."""
    if status in _RETRY_AFTER and not any(name == "retry-after" for name, _ in headers):
        headers = (*headers, ("retry-after", _RETRY_AFTER[status]))
    family = _FAMILIES.get(status, Family.SERVER if status >= 500 else Family.REFUSAL)
    return Fault(str(status), family, f"HTTP {status}", status, body or _words(status), headers)


def refusing_with(kind: str, status: int, body: bytes, headers: Headers) -> Fault:
    """The refusal of a CRM that reports errors with HTTP 200."""
    family = Family.AUTH if kind == BAD_CREDENTIAL else Family.REFUSAL
    title = f"answer to {'a bad credential' if kind == BAD_CREDENTIAL else 'an unknown id'} (HTTP {status})"
    return Fault(kind, family, title, status, body, headers)


def _unanswered(kind: str, what: Kind, title: str, message: str) -> Fault:
    return Fault(kind, Family.SERVER, title, failure=Failure(what, "ConnectionError", message, message))


UNREACHABLE = (
    Fault("502-html", Family.SERVER, "HTTP 502 with a page", 502, _PAGE, (("content-type", "text/html"),)),
    _unanswered("refused", Kind.REFUSED, "connection refused", "Connection refused"),
    _unanswered("reset", Kind.RESET, "connection reset", "Connection reset by peer"),
    _unanswered("timeout", Kind.READ_TIMEOUT, "time-out", "The read operation timed out"),
    _unanswered("tls", Kind.TLS, "TLS failure", "TLSV1_ALERT_INTERNAL_ERROR"),
)
"""A gateway's page, and no answer: they fit every CRM."""

GARBLED = (
    Fault("cut-off", Family.GARBLED, "answer cut off in the middle", change=lambda body: body[: len(body) // 2]),
    Fault("empty-body", Family.GARBLED, "answer without a body", change=lambda body: b""),
    Fault("null-body", Family.GARBLED, "answer `null`", change=lambda body: b"null" if body else body),
)


def odd_answers(optional: OptionalFields = NONE_OPTIONAL) -> tuple[Fault, ...]:
    """Answers that are as legal as the recorded ones. `optional` are fields that a record may do without."""
    return (
        Fault("emptied-lists", Family.ODD, "answer with empty lists", change=emptied_lists),
        Fault("null-fields", Family.ODD, "optional fields null", change=partial(with_nulls, optional=optional)),
        Fault("missing-fields", Family.ODD, "no optional fields", change=partial(without_fields, optional=optional)),
        Fault("unknown-fields", Family.ODD, "fields that are new", change=with_unknown_fields),
        Fault("numbers-as-text", Family.ODD, "ids as text", change=numbers_as_text),
        Fault("text-as-numbers", Family.ODD, "ids as numbers", change=text_as_numbers),
    )


def known_faults(own: Mapping[str, Fault], optional: OptionalFields = NONE_OPTIONAL) -> dict[str, Fault]:
    """Every kind by name; `own` are those that take the CRM's own shape."""
    general = (*map(refusing, STATUSES), *UNREACHABLE, *GARBLED, *odd_answers(optional))
    return {fault.kind: fault for fault in general} | dict(own)


def told_apart(fault: Fault, exchanges: range, known: int) -> str:
    """For a person to read: what happens, and where if not everywhere. `known` exchanges were recorded."""
    where = exchanges.start + 1
    if exchanges.stop != sys.maxsize:
        return f"{fault.title} to request {where} alone" if known > 1 else f"{fault.title}, once"
    return fault.title if where == 1 else f"{fault.title} from request {where} on"


def worded(fault: Fault, body: bytes, headers: Headers) -> Fault:
    """The same fault in the CRM's own shape."""
    kept = tuple(each for each in headers if each[0] not in ("content-length", "retry-after"))
    made = refusing(fault.status, body, kept)
    return replace(made, title=fault.title)


def _words(status: int) -> bytes:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Error"
    return b'{"%s": "%s"}' % (b"message" if status == GATEWAY else b"error", phrase.encode())


def _response(fault: Fault) -> Response:
    phrase = HTTPStatus(fault.status).phrase if fault.status in HTTPStatus._value2member_map_ else ""
    headers: dict[str, list[str]] = {}
    for name, value in fault.headers:
        headers.setdefault(name, []).append(value)
    headers.setdefault("content-length", [str(len(fault.body))])
    return {"status": {"code": fault.status, "message": phrase}, "headers": headers, "body": {"string": fault.body}}
