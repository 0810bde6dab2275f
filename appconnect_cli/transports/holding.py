"""What a dry run lets through."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from appconnect_cli.transports.base import SAFE_METHODS, Exchange
from appconnect_cli.transports.protocols import operation_of, question_of


class WriteHold:
    """Stops a dry run at the first request that would write: what is safe by its method, or declared, goes on.

    Before anything was sent only the method, the protocol and the connector's own word can tell: GraphQL says of a
    query that it reads; a search by POST needs `[operations]` in appconnect.toml to be let through.
    """

    def __init__(self, operations: Mapping[str, Any]) -> None:
        self._reads = {name for name, kind in operations.items() if kind == "read"}
        self.requests: list[Exchange] = []

    def __call__(self, request: Exchange) -> None:
        path, question = urlsplit(request.url).path, question_of(request)
        named = {operation_of(request)} if question.name else {operation_of(request), f"{request.method} {path}"}
        if request.method in SAFE_METHODS or named & self._reads or question.writes is False:
            return
        self.requests.append(request)
        raise HeldBackError(f"dry run: {request.method} {path} was not sent")


class HeldBackError(Exception):
    """A write that a dry run did not send."""
