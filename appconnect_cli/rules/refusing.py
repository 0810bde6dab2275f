"""The recorded searches that the CRM refused because of a bad credential, whatever a refusal looks like there."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence, operation_of
from appconnect_cli.evidence.values import response_values
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange


def refused_searches(evidence: Evidence, interface: str) -> list[CallResult]:
    """Searches with a bad credential whose answer is a refusal beyond doubt: by its status, or by its form."""
    searches = evidence.of(interface)
    answers = [item for call in searches if call.role != Role.BAD_CREDENTIAL for item in call.exchanges]
    return [
        call
        for call in searches
        if call.role == Role.BAD_CREDENTIAL and any(_is_refusal(item, answers) for item in call.exchanges)
    ]


def _is_refusal(exchange: Exchange, answers: list[Exchange]) -> bool:
    """A 404 may be how the CRM says "no match". With HTTP 200 it is one if no search with a good credential got an
    answer of that form.
    """
    if exchange.status is None or exchange.status >= 400:
        return exchange.status not in (None, 404)
    operation = operation_of(exchange)
    forms = {_form(each) for each in answers if operation_of(each) == operation}
    return bool(forms) and _form(exchange) not in forms


def _form(exchange: Exchange) -> Any:
    """The names at the top of an answer, with what is true or false there."""
    value = response_values(exchange)
    if not isinstance(value, Mapping):
        return type(value).__name__
    return frozenset((name, item if isinstance(item, bool) else None) for name, item in value.items())
