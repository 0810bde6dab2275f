"""Errors as RFC 6749 5.2 words them: `{"error", "error_description"}`, as JSON or in form encoding."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
CHALLENGE = {"WWW-Authenticate": 'Basic realm="sandbox"'}


class OAuthError(Exception):
    """What a client did wrong. Descriptions hold nothing that was sent: they may have no quotes or non-ASCII."""

    def __init__(self, name: str, description: str, *, challenge: bool = False) -> None:
        super().__init__(description)
        self.name = name
        self.description = description
        self.challenge = challenge
        """Whether the client tried HTTP Basic, and hence is told that this is the scheme (RFC 6749 5.2)."""

    @property
    def fields(self) -> dict[str, str]:
        """As they are sent, also in a redirect."""
        return {"error": self.name, "error_description": self.description}

    def response(self, *, form: bool = False) -> Response:
        """The answer of an endpoint that clients call."""
        wrong_client = self.name == "invalid_client"
        headers = CHALLENGE if wrong_client and self.challenge else {}
        return answer(self.fields, 401 if wrong_client else 400, form=form, headers=headers)


def answer(
    fields: Mapping[str, Any], status: int = 200, *, form: bool = False, headers: Mapping[str, str] | None = None
) -> Response:
    """Fields for a client, which nobody on the way may keep."""
    all_headers = {**NO_STORE, **(headers or {})}
    if form:
        return Response(urlencode(fields), status, all_headers, "application/x-www-form-urlencoded")
    return JSONResponse(fields, status, all_headers)
