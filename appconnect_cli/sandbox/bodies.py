"""What clients send, checked field by field: unknown fields and wrong types are refused, nothing is guessed."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError
from starlette.requests import Request

from appconnect_cli.sandbox.answers import ApiError, invalid
from appconnect_cli.sandbox.database import MAX_INTEGER, timestamp

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Line = Annotated[str, StringConstraints(max_length=255)]
LongText = Annotated[str, StringConstraints(max_length=100_000)]
Number = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^@\s]+@[^@\s]+$")]


def _no_epoch(value: Any) -> Any:
    """Only text with a date in it: a lenient datetime would take seconds since 1970, too."""
    if value is not None and not (isinstance(value, str) and "-" in value[1:]):
        raise PydanticCustomError("datetime_type", "must be an ISO 8601 time")
    return value


def _in_lower_case(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _not_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null", "must not be null")
    return value


EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
Instant = Annotated[
    AwareDatetime,
    Field(strict=False, ge=EARLIEST, le=LATEST),
    BeforeValidator(_no_epoch),
    PlainSerializer(timestamp),
]
"""ISO 8601 with an offset; kept in UTC."""
Direction = Annotated[Literal["inbound", "outbound"], BeforeValidator(_in_lower_case)]

READ_ONLY = {"id", "createdAt", "modifiedAt", "kind", "externalId", "company"}
"""Fields that answers have and changes may not."""

REASONS = {
    "missing": "is required",
    "extra_forbidden": "is unknown",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "is not valid",
    "datetime_type": "must be an ISO 8601 time",
    "datetime_from_date_parsing": "must be an ISO 8601 time",
    "datetime_parsing": "must be an ISO 8601 time",
    "timezone_aware": "must have an offset from UTC",
}


class Body(BaseModel):
    """A JSON object in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, defer_build=True)

    def columns(self) -> dict[str, Any]:
        """What was sent, under the names of the table's columns."""
        values = self.model_dump()
        return {name: values[name] for name in self.model_fields_set}


class PhoneBody(Body):
    """One number of a contact."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    label: Line = "work"


class ContactBody(Body):
    """POST /contacts."""

    name: Name
    type: Literal["contact", "lead"] = "contact"
    title: Line | None = None
    email: Email | None = None
    company_id: Number | None = None
    phones: Annotated[list[PhoneBody], Field(max_length=20)] = []


class ContactChange(Body):
    """PATCH /contacts/{id}: absent stays, null empties, `phones` replaces the whole list."""

    name: Annotated[Name | None, AfterValidator(_not_null)] = None
    type: Annotated[Literal["contact", "lead"] | None, AfterValidator(_not_null)] = None
    title: Line | None = None
    email: Email | None = None
    company_id: Number | None = None
    phones: Annotated[list[PhoneBody] | None, Field(max_length=20), AfterValidator(_not_null)] = None


class NoteBody(Body):
    """POST /contacts/{id}/notes, PATCH /notes/{id}."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]


class ActivityBody(Body):
    """POST /activities."""

    kind: Literal["call", "message"]
    contact_id: Line
    deal_id: Number | None = None
    owner_id: Number | None = None
    subject: Line = ""
    body: LongText = ""
    direction: Direction | None = None
    started_at: Instant | None = None
    duration_seconds: Number | None = None
    outcome: Line | None = None
    recording_url: Annotated[str, StringConstraints(max_length=2048)] | None = None
    external_id: Line | None = None


class ActivityChange(Body):
    """PATCH /activities/{id}: absent stays, null empties."""

    contact_id: Annotated[Line | None, AfterValidator(_not_null)] = None
    deal_id: Number | None = None
    owner_id: Annotated[Number | None, AfterValidator(_not_null)] = None
    subject: Annotated[Line | None, AfterValidator(_not_null)] = None
    body: Annotated[LongText | None, AfterValidator(_not_null)] = None
    direction: Direction | None = None
    started_at: Instant | None = None
    duration_seconds: Number | None = None
    outcome: Line | None = None
    recording_url: Annotated[str, StringConstraints(max_length=2048)] | None = None


AnyBody = TypeVar("AnyBody", bound=Body)


async def read_body(request: Request, model: type[AnyBody]) -> AnyBody:
    """The request's JSON; ApiError 400 if it is no JSON object, 422 with every field that can't be used."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise refusal(error) from None


def refusal(error: ValidationError) -> ApiError:
    """What pydantic found, in this CRM's words."""
    problems = error.errors(include_url=False)
    for problem in problems:
        if problem["type"] == "json_invalid":
            return ApiError(400, "bad_request", f"The body is not JSON: {problem['ctx']['error']}.")
        if not problem["loc"]:
            return ApiError(400, "bad_request", "The body must be a JSON object.")
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(".".join(map(str, problem["loc"])), []).append(_reason(problem))
    return invalid(fields)


def _reason(problem: ErrorDetails) -> str:
    if problem["type"] == "extra_forbidden" and problem["loc"][-1] in READ_ONLY:
        return "can't be set"
    if problem["type"] == "literal_error":
        return f"must be one of {problem['ctx']['expected']}"
    message = problem["msg"]
    return REASONS.get(problem["type"], message[:1].lower() + message[1:])
