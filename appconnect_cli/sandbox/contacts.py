"""Contacts and leads with their telephone numbers: search, create, read, change, delete."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from appconnect_cli.sandbox.answers import duplicate, invalid, not_found
from appconnect_cli.sandbox.bodies import ContactBody, ContactChange, read_body
from appconnect_cli.sandbox.database import Database, Row, now
from appconnect_cli.sandbox.paging import Filter, filters_of, number_of, page_rows
from appconnect_cli.sandbox.searching import dialled, folded

PREFIX = "c-"

SELECT = (
    "SELECT contacts.id, type, contacts.name, title, email, company_id AS companyId, companies.name AS company,"
    " contacts.created_at AS createdAt, contacts.modified_at AS modifiedAt"
    " FROM contacts LEFT JOIN companies ON companies.id = company_id"
)


def contact_id(number: int) -> str:
    """`c-1001`."""
    return f"{PREFIX}{number}"


def contact_number(id_: str) -> int:
    """The number in a contact's id; -1, which no contact has, if it is none."""
    number = number_of(id_.removeprefix(PREFIX))
    return number if contact_id(number) == id_ else -1


def demand_contact(database: Database, id_: str) -> int:
    """The number of a contact that exists, else ApiError 404."""
    number = contact_number(id_)
    if database.row("SELECT 1 FROM contacts WHERE id = ?", (number,)) is None:
        raise not_found("contact", id_)
    return number


async def list_contacts(request: Request) -> Response:
    """GET /contacts?phone=|name=|email=|type=: every filter narrows."""
    database: Database = request.app.state.database
    given = filters_of(request, ("phone", "name", "email", "type"))
    rows, following = page_rows(request, database, SELECT, "contacts.id", _filters(given))
    return JSONResponse({"items": _shown(database, rows), "next": following})


async def create_contact(request: Request) -> Response:
    """POST /contacts."""
    database: Database = request.app.state.database
    columns = (await read_body(request, ContactBody)).model_dump()
    phones = columns.pop("phones")
    moment = now()
    with database.write():
        _demand_possible(database, columns)
        dates = {"created_at": moment, "modified_at": moment}
        number = database.insert("contacts", columns | {"folded": folded(columns["name"])} | dates)
        _add_phones(database, number, phones)
    return JSONResponse(_one(database, number), 201, {"Location": f"/contacts/{contact_id(number)}"})


async def read_contact(request: Request) -> Response:
    """GET /contacts/{id}."""
    database: Database = request.app.state.database
    return JSONResponse(_one(database, demand_contact(database, request.path_params["id"])))


async def change_contact(request: Request) -> Response:
    """PATCH /contacts/{id}."""
    database: Database = request.app.state.database
    columns = (await read_body(request, ContactChange)).columns()
    phones = columns.pop("phones", None)
    if "name" in columns:
        columns["folded"] = folded(columns["name"])
    with database.write():
        number = demand_contact(database, request.path_params["id"])
        _demand_possible(database, columns, except_for=number)
        if phones is not None:
            database.execute("DELETE FROM phones WHERE contact_id = ?", (number,))
            _add_phones(database, number, phones)
        if columns or phones is not None:
            database.update("contacts", number, columns | {"modified_at": now()})
    return JSONResponse(_one(database, number))


async def delete_contact(request: Request) -> Response:
    """DELETE /contacts/{id}, with its deals, notes and activities."""
    database: Database = request.app.state.database
    with database.write():
        number = demand_contact(database, request.path_params["id"])
        database.execute("DELETE FROM contacts WHERE id = ?", (number,))
    return Response(status_code=204)


def _filters(given: Mapping[str, str]) -> list[Filter]:
    filters = []
    if "phone" in given:
        typed = "SELECT contact_id FROM phones WHERE number = ? OR (dialled = ? AND dialled <> '')"
        filters.append(Filter(f"contacts.id IN ({typed})", (given["phone"], dialled(given["phone"]))))
    if "name" in given:
        filters.append(Filter("instr(folded, ?) > 0", (folded(given["name"].strip()),)))
    filters += [Filter(f"{name} = ?", (given[name].strip(),)) for name in ("email", "type") if name in given]
    return filters


def _demand_possible(database: Database, columns: Row, except_for: int = 0) -> None:
    """ApiError if the company does not exist or another contact has the e-mail address."""
    company = columns.get("company_id")
    if company is not None and database.row("SELECT 1 FROM companies WHERE id = ?", (company,)) is None:
        raise invalid({"companyId": ["does not exist"]})
    sql = "SELECT id FROM contacts WHERE email = ? AND id <> ?"
    existing = database.row(sql, (columns.get("email"), except_for))
    if existing is not None:
        raise duplicate("A contact with this e-mail address", contact_id(existing["id"]))


def _add_phones(database: Database, number: int, phones: Sequence[Mapping[str, str]]) -> None:
    for phone in phones:
        row = {"contact_id": number, "label": phone["label"], "number": phone["number"]}
        database.insert("phones", row | {"dialled": dialled(phone["number"])})


def _one(database: Database, number: int) -> dict[str, Any]:
    return _shown(database, database.rows(f"{SELECT} WHERE contacts.id = ?", (number,)))[0]


def _shown(database: Database, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Contacts as JSON, with the numbers of all of them in one query."""
    marks = ", ".join("?" for _ in rows)
    sql = f"SELECT contact_id, label, number FROM phones WHERE contact_id IN ({marks}) ORDER BY id"
    phones: dict[int, list[Row]] = {row["id"]: [] for row in rows}
    for phone in database.rows(sql, [row["id"] for row in rows]):
        phones[phone.pop("contact_id")].append(phone)
    return [_as_json(row, phones[row["id"]]) for row in rows]


def _as_json(row: Row, phones: list[Row]) -> dict[str, Any]:
    company = None if row["companyId"] is None else {"id": row["companyId"], "name": row["company"]}
    dates = {"createdAt": row["createdAt"], "modifiedAt": row["modifiedAt"]}
    return row | {"id": contact_id(row["id"]), "company": company, "phones": phones} | dates


ROUTES = (
    Route("/contacts", list_contacts, methods=["GET"]),
    Route("/contacts", create_contact, methods=["POST"]),
    Route("/contacts/{id}", read_contact, methods=["GET"]),
    Route("/contacts/{id}", change_contact, methods=["PATCH"]),
    Route("/contacts/{id}", delete_contact, methods=["DELETE"]),
)
