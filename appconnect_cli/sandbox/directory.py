"""What a client only reads: who it is, the licence, users, companies, deals. And the session, which it may end."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from appconnect_cli.sandbox import SERVICE_NAME
from appconnect_cli.sandbox.answers import not_found
from appconnect_cli.sandbox.auth import GRANT
from appconnect_cli.sandbox.contacts import contact_id, contact_number
from appconnect_cli.sandbox.database import Database, Row
from appconnect_cli.sandbox.oauth.grants import Grants
from appconnect_cli.sandbox.paging import DEFAULT_LIMIT, SHORT_LIMIT, Filter, filters_of, number_of, page_rows

USERS = "SELECT id, name, email FROM users"
COMPANIES = "SELECT id, name, website, created_at AS createdAt, modified_at AS modifiedAt FROM companies"
DEALS = (
    "SELECT id, title, stage, contact_id AS contactId, created_at AS createdAt, modified_at AS modifiedAt FROM deals"
)
LICENSE = {"plan": "Pro", "active": True, "renewsOn": "2031-03-01"}


async def health(request: Request) -> Response:
    """GET /health: which server this is; needs no key."""
    return JSONResponse({"service": SERVICE_NAME})


async def me(request: Request) -> Response:
    """GET /me: the user of the key."""
    database: Database = request.app.state.database
    sql = "SELECT id, name, email, timezone, utc_offset AS utcOffset FROM users WHERE id = ?"
    return JSONResponse(database.row(sql, (request.scope["user_id"],)))


async def license_(request: Request) -> Response:
    """GET /license."""
    return JSONResponse(LICENSE)


async def end_session(request: Request) -> Response:
    """DELETE /sessions/current: a token's grant ends; an API key has no session to end, and stays valid."""
    grant = request.scope.get(GRANT)
    if grant is not None:
        grants: Grants = request.app.state.grants
        grants.end(grant)
    return Response(status_code=204)


async def list_users(request: Request) -> Response:
    """GET /users: a few at a time, so that who wants all of them has to follow the pages."""
    filters_of(request, ())
    return _page(request, USERS, SHORT_LIMIT)


async def list_companies(request: Request) -> Response:
    """GET /companies."""
    filters_of(request, ())
    return _page(request, COMPANIES)


async def read_company(request: Request) -> Response:
    """GET /companies/{id}."""
    return JSONResponse(_record(request, COMPANIES, "company"))


async def list_deals(request: Request) -> Response:
    """GET /deals?contactId=&contactIds=a,b: the deals of any of the contacts, a few at a time."""
    given = filters_of(request, ("contactId", "contactIds"))
    database: Database = request.app.state.database
    filters = [_of_contacts(ids) for ids in given.values()]
    rows, following = page_rows(request, database, DEALS, "id", filters, SHORT_LIMIT)
    return JSONResponse({"items": [_deal(row) for row in rows], "next": following})


async def read_deal(request: Request) -> Response:
    """GET /deals/{id}."""
    return JSONResponse(_deal(_record(request, DEALS, "deal")))


def _of_contacts(ids: str) -> Filter:
    numbers = tuple(contact_number(id_.strip()) for id_ in ids.split(","))
    return Filter(f"contact_id IN ({', '.join('?' for _ in numbers)})", numbers)


def _deal(row: Row) -> dict[str, Any]:
    return row | {"contactId": contact_id(row["contactId"])}


def _record(request: Request, select: str, what: str) -> Row:
    """The record that the path names, else ApiError 404."""
    database: Database = request.app.state.database
    id_ = request.path_params["id"]
    row = database.row(f"{select} WHERE id = ?", (number_of(id_),))
    if row is None:
        raise not_found(what, id_)
    return row


def _page(request: Request, select: str, usual: int = DEFAULT_LIMIT) -> Response:
    rows, following = page_rows(request, request.app.state.database, select, "id", (), usual)
    return JSONResponse({"items": rows, "next": following})


ROUTES = (
    Route("/health", health, methods=["GET"]),
    Route("/me", me, methods=["GET"]),
    Route("/license", license_, methods=["GET"]),
    Route("/sessions/current", end_session, methods=["DELETE"]),
    Route("/users", list_users, methods=["GET"]),
    Route("/companies", list_companies, methods=["GET"]),
    Route("/companies/{id}", read_company, methods=["GET"]),
    Route("/deals", list_deals, methods=["GET"]),
    Route("/deals/{id}", read_deal, methods=["GET"]),
)
