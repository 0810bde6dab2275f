"""Activities: calls and messages that belong to a contact. `externalId` is unique among those of one kind."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from appconnect_cli.sandbox.answers import duplicate, invalid, not_found
from appconnect_cli.sandbox.bodies import ActivityBody, ActivityChange, read_body
from appconnect_cli.sandbox.contacts import contact_id, contact_number
from appconnect_cli.sandbox.database import Database, Row, now
from appconnect_cli.sandbox.paging import Filter, filters_of, number_of, page_rows

SELECT = (
    "SELECT id, kind, contact_id AS contactId, deal_id AS dealId, owner_id AS ownerId, subject, body, direction,"
    " started_at AS startedAt, duration_seconds AS durationSeconds, outcome, recording_url AS recordingUrl,"
    " external_id AS externalId, created_at AS createdAt, modified_at AS modifiedAt FROM activities"
)


async def list_activities(request: Request) -> Response:
    """GET /activities?contactId=&externalId=&kind=: every filter narrows."""
    database: Database = request.app.state.database
    given = filters_of(request, ("contactId", "externalId", "kind"))
    rows, following = page_rows(request, database, SELECT, "id", _filters(given))
    return JSONResponse({"items": [_as_json(row) for row in rows], "next": following})


async def create_activity(request: Request) -> Response:
    """POST /activities; without an owner it belongs to the user of the key."""
    database: Database = request.app.state.database
    columns = (await read_body(request, ActivityBody)).model_dump()
    if columns["owner_id"] is None:
        columns["owner_id"] = request.scope["user_id"]
    moment = now()
    with database.write():
        columns = _referring(database, columns)
        _demand_new(database, columns["kind"], columns["external_id"])
        number = database.insert("activities", columns | {"created_at": moment, "modified_at": moment})
    return JSONResponse(_one(database, number), 201, {"Location": f"/activities/{number}"})


async def read_activity(request: Request) -> Response:
    """GET /activities/{id}."""
    return JSONResponse(_one(request.app.state.database, request.path_params["id"]))


async def change_activity(request: Request) -> Response:
    """PATCH /activities/{id}."""
    database: Database = request.app.state.database
    columns = (await read_body(request, ActivityChange)).columns()
    with database.write():
        number = _one(database, request.path_params["id"])["id"]
        if columns:
            database.update("activities", number, _referring(database, columns) | {"modified_at": now()})
    return JSONResponse(_one(database, number))


async def delete_activity(request: Request) -> Response:
    """DELETE /activities/{id}; its externalId may be used again."""
    database: Database = request.app.state.database
    if not database.execute("DELETE FROM activities WHERE id = ?", (number_of(request.path_params["id"]),)):
        raise not_found("activity", request.path_params["id"])
    return Response(status_code=204)


def _filters(given: Mapping[str, str]) -> list[Filter]:
    filters = []
    if "contactId" in given:
        filters.append(Filter("contact_id = ?", (contact_number(given["contactId"]),)))
    if "externalId" in given:
        filters.append(Filter("external_id = ?", (given["externalId"],)))
    if "kind" in given:
        filters.append(Filter("kind = ?", (given["kind"],)))
    return filters


def _referring(database: Database, columns: Row) -> Row:
    """The columns with the contact's number in place of its id; ApiError 422 for a record that does not exist."""
    numbers = dict(columns)
    if "contact_id" in columns:
        numbers["contact_id"] = contact_number(columns["contact_id"])
    missing = {}
    for field, column, table in (
        ("contactId", "contact_id", "contacts"),
        ("dealId", "deal_id", "deals"),
        ("ownerId", "owner_id", "users"),
    ):
        number = numbers.get(column)
        if number is not None and database.row(f"SELECT 1 FROM {table} WHERE id = ?", (number,)) is None:
            missing[field] = ["does not exist"]
    if missing:
        raise invalid(missing)
    return numbers


def _demand_new(database: Database, kind: str, external_id: str | None) -> None:
    """ApiError 409 if an activity of this kind has the externalId."""
    sql = "SELECT id FROM activities WHERE kind = ? AND external_id = ?"
    existing = database.row(sql, (kind, external_id))
    if existing is not None:
        raise duplicate(f"A {kind} with externalId {external_id}", existing["id"])


def _one(database: Database, id_: str | int) -> dict[str, Any]:
    """One activity as JSON, else ApiError 404."""
    row = database.row(f"{SELECT} WHERE id = ?", (number_of(str(id_)),))
    if row is None:
        raise not_found("activity", id_)
    return _as_json(row)


def _as_json(row: Row) -> dict[str, Any]:
    return row | {"contactId": contact_id(row["contactId"])}


ROUTES = (
    Route("/activities", list_activities, methods=["GET"]),
    Route("/activities", create_activity, methods=["POST"]),
    Route("/activities/{id}", read_activity, methods=["GET"]),
    Route("/activities/{id}", change_activity, methods=["PATCH"]),
    Route("/activities/{id}", delete_activity, methods=["DELETE"]),
)
