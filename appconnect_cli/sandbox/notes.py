"""Notes on a contact."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from appconnect_cli.sandbox.answers import not_found
from appconnect_cli.sandbox.bodies import NoteBody, read_body
from appconnect_cli.sandbox.contacts import contact_id, demand_contact
from appconnect_cli.sandbox.database import Database, Row, now
from appconnect_cli.sandbox.paging import Filter, filters_of, number_of, page_rows

SELECT = "SELECT id, contact_id AS contactId, text, created_at AS createdAt, modified_at AS modifiedAt FROM notes"


async def list_notes(request: Request) -> Response:
    """GET /contacts/{id}/notes."""
    database: Database = request.app.state.database
    filters_of(request, ())
    contact = demand_contact(database, request.path_params["id"])
    rows, following = page_rows(request, database, SELECT, "id", [Filter("contact_id = ?", (contact,))])
    return JSONResponse({"items": [_as_json(row) for row in rows], "next": following})


async def create_note(request: Request) -> Response:
    """POST /contacts/{id}/notes."""
    database: Database = request.app.state.database
    body = await read_body(request, NoteBody)
    moment = now()
    with database.write():
        contact = demand_contact(database, request.path_params["id"])
        row = {"contact_id": contact, "text": body.text, "created_at": moment, "modified_at": moment}
        number = database.insert("notes", row)
    return JSONResponse(_one(database, number), 201, {"Location": f"/notes/{number}"})


async def read_note(request: Request) -> Response:
    """GET /notes/{id}."""
    return JSONResponse(_one(request.app.state.database, request.path_params["id"]))


async def change_note(request: Request) -> Response:
    """PATCH /notes/{id}."""
    database: Database = request.app.state.database
    body = await read_body(request, NoteBody)
    with database.write():
        number = _one(database, request.path_params["id"])["id"]
        database.update("notes", number, {"text": body.text, "modified_at": now()})
    return JSONResponse(_one(database, number))


async def delete_note(request: Request) -> Response:
    """DELETE /notes/{id}."""
    database: Database = request.app.state.database
    if not database.execute("DELETE FROM notes WHERE id = ?", (number_of(request.path_params["id"]),)):
        raise not_found("note", request.path_params["id"])
    return Response(status_code=204)


def _one(database: Database, id_: str | int) -> dict[str, Any]:
    """One note as JSON, else ApiError 404."""
    row = database.row(f"{SELECT} WHERE id = ?", (number_of(str(id_)),))
    if row is None:
        raise not_found("note", id_)
    return _as_json(row)


def _as_json(row: Row) -> dict[str, Any]:
    return row | {"contactId": contact_id(row["contactId"])}


ROUTES = (
    Route("/contacts/{id}/notes", list_notes, methods=["GET"]),
    Route("/contacts/{id}/notes", create_note, methods=["POST"]),
    Route("/notes/{id}", read_note, methods=["GET"]),
    Route("/notes/{id}", change_note, methods=["PATCH"]),
    Route("/notes/{id}", delete_note, methods=["DELETE"]),
)
