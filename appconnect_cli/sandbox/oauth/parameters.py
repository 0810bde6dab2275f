"""A query or a form, read as RFC 6749 3.1 and 3.2 want it: none twice, and an empty one counts as absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from appconnect_cli.sandbox.oauth.errors import OAuthError

FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Parameters:
    """What a request says; parameters that nobody asks for are ignored."""

    values: dict[str, str]
    repeated: frozenset[str] = frozenset()
    """Their first value stands among `values`; whoever needs them must refuse."""

    def get(self, name: str) -> str:
        """Empty if it is absent, which is the same."""
        return self.values.get(name, "")

    def need(self, *names: str) -> Iterator[str]:
        """Those that must be there; OAuthError invalid_request for one that is not."""
        for name in names:
            if not self.get(name):
                raise OAuthError("invalid_request", f"{name} is missing.")
            yield self.values[name]

    def demand_single(self) -> None:
        """OAuthError invalid_request if one was sent twice."""
        if self.repeated:
            raise OAuthError("invalid_request", "A parameter was sent more than once.")


def in_query(request: Request) -> Parameters:
    """Of a GET."""
    return _parsed(request.scope["query_string"])


async def in_form(request: Request) -> Parameters:
    """Of a POST; OAuthError invalid_request if its body is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise OAuthError("invalid_request", f"The body must be a form, {FORM_TYPE}.")
    return _parsed(await request.body())


def _parsed(text: bytes) -> Parameters:
    values: dict[str, str] = {}
    repeated = set()
    for name, value in parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True):
        if name in values:
            repeated.add(name)
        values.setdefault(name, value)
    return Parameters(values, frozenset(repeated))
