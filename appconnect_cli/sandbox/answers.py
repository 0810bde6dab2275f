"""Errors as this CRM words them: `{"error": {"code", "message", ...}}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import JSONResponse

Fields = Mapping[str, Sequence[str]]
"""What is wrong with each field: `{"name": ["is required"]}`."""


class ApiError(Exception):
    """A request that this CRM refuses. `details` stand beside code and message in the answer."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.details = details

    def response(self) -> JSONResponse:
        """The answer that is sent."""
        body = {"error": {"code": self.code, "message": self.message, **self.details}}
        return JSONResponse(body, self.status, self.headers)


def not_found(what: str, id_: object) -> ApiError:
    """404."""
    return ApiError(404, "not_found", f"There is no {what} {id_}.")


def invalid(fields: Fields) -> ApiError:
    """422 with what is wrong with each field."""
    named = "; ".join(f"{name} {', '.join(reasons)}" for name, reasons in fields.items())
    return ApiError(422, "invalid", f"The request has fields that can't be used: {named}.", fields=fields)


def duplicate(what: str, existing_id: object) -> ApiError:
    """409 with the record that stands in the way."""
    return ApiError(409, "duplicate", f"{what} already exists.", existingId=existing_id)
