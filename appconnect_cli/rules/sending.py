"""What a call sends, and whether it is more than others send."""

from collections.abc import Sequence
from typing import Any

from appconnect_cli.evidence import Evidence, operation_of
from appconnect_cli.evidence.values import leaves, request_values
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.result import CallResult

Sent = dict[tuple[Any, ...], frozenset[str]]
"""What is sent, by operation and place."""

FEWEST = 2
"""Other calls that show what is sent anyway."""


def sent_values(evidence: Evidence, call: CallResult) -> Sent:
    """Every value but empty ones; what the server asked before by itself is not among them."""
    found: dict[tuple[Any, ...], set[str]] = {}
    for exchange in own_exchanges(call):
        for path, value in leaves(request_values(exchange)):
            if value not in (None, ""):
                found.setdefault((operation_of(exchange), *path), set()).add(str(value))
    return {where: frozenset(values) for where, values in found.items()}


def has_more(sent: Sent, others: Sequence[Sent]) -> bool:
    """Whether something stands where otherwise nothing does, or where it is always the same."""
    return any(
        not values <= usual
        for where, values in sent.items()
        for usual in [frozenset[str]().union(*(other.get(where, frozenset()) for other in others))]
        if len(usual) < FEWEST
    )
