"""The odd CRMs' server: one data set behind REST with odd manners, JSON-RPC, XML-RPC and GraphQL."""

import base64
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xmlrpc.client import Fault, dumps, loads

import uvicorn
from graphql import GraphQLError, build_schema, graphql_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.rules.odd_crms.data import Data, RefusedError, Row

ME: Row = {"id": 7, "name": "Sam Ortiz"}
SCHEMA = """
type Contact { id: ID!, name: String!, phone: String, created: String }
type Log { id: ID!, subject: String, body: String, startedAt: String, seconds: Int }
input ContactInput { name: String!, phone: String }
input LogInput {
  contactId: ID!, kind: String, session: String, subject: String, body: String, startedAt: String, seconds: Int
}
input LogChanges { subject: String, body: String, startedAt: String, seconds: Int }
type User { id: ID!, name: String }
type Query { contacts(phone: String, name: String): [Contact!]!, log(id: ID!): Log!, me: User! }
type Mutation {
  createContact(input: ContactInput!): Contact!
  createLog(input: LogInput!): Log!
  changeLog(id: ID!, changes: LogChanges!): Log!
}
"""


@dataclass(frozen=True)
class Manners:
    """How the REST part behaves."""

    errors_in_200: bool = False
    none_is_404: bool = False
    """A search without a match."""
    can_update: bool = True


@contextlib.contextmanager
def serving(data: Data, manners: Manners) -> Iterator[str]:
    """The base URL, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(_app(data, manners), log_level="error", lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def _app(data: Data, manners: Manners) -> Starlette:
    def rest(work: Callable[[Request, Any], Any], method: str, path: str) -> Route:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            try:
                data.check(_key(request))
                return JSONResponse(work(request, json.loads(raw) if raw else {}))
            except RefusedError as error:
                if manners.errors_in_200:
                    return JSONResponse({"status": "error", "code": error.code, "message": f"Refused: {error.code}"})
                return JSONResponse({"error": error.code}, error.status)

        return Route(path, endpoint, methods=[method])

    def search(request: Request, body: Row) -> Row:
        asked = body or dict(request.query_params)
        found = data.find(asked.get("phone"), asked.get("name"))
        if not found and manners.none_is_404:
            raise RefusedError(404, "no_contact_found")
        return {"status": "ok", "items": found}

    def change(request: Request, body: Row) -> Row:
        if not manners.can_update:
            raise RefusedError(405, "logs_are_final")
        return {"status": "ok"} | data.change_log(request.path_params["id"], body)

    routes = [
        rest(lambda request, body: {"status": "ok"} | ME, "GET", "/me"),
        rest(search, "GET", "/contacts"),
        rest(search, "POST", "/contacts/search"),
        rest(lambda request, body: {"status": "ok"} | data.add_contact(body), "POST", "/contacts"),
        rest(lambda request, body: {"status": "ok"} | data.add_log(body), "POST", "/logs"),
        rest(lambda request, body: {"status": "ok"} | data.log(request.path_params["id"]), "GET", "/logs/{id}"),
        rest(change, "PATCH", "/logs/{id}"),
        rest(
            lambda request, body: {"status": "ok"} | data.comment(request.path_params["id"], body["text"]),
            "POST",
            "/logs/{id}/comments",
        ),
    ]
    return Starlette(routes=[*routes, *(_whole(data, path, answer) for path, answer in _PROTOCOLS.items())])


def _whole(data: Data, path: str, answer: Callable[[Data, str, bytes], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        return answer(data, _key(request), await request.body())

    return Route(path, endpoint, methods=["POST"])


def _json_rpc(data: Data, key: str, body: bytes) -> Response:
    call = json.loads(body)
    params = call["params"]
    work: dict[str, Callable[[], Any]] = {
        "user.me": lambda: ME,
        "contact.search": lambda: data.find(params.get("phone"), params.get("name")),
        "contact.create": lambda: data.add_contact(params),
        "log.create": lambda: data.add_log(params)["id"],
        "log.get": lambda: data.log(params["id"]),
        "log.update": lambda: data.change_log(params["id"], params["changes"]),
    }
    envelope = {"jsonrpc": "2.0", "id": call["id"]}
    try:
        data.check(key)
        return JSONResponse(envelope | {"result": work[call["method"]]()})
    except RefusedError as error:
        return JSONResponse(envelope | {"error": {"code": -32000 - error.status, "message": error.code}})


def _xml_rpc(data: Data, key: str, body: bytes) -> Response:
    params: tuple[Any, ...] = loads(body, use_builtin_types=True)[0]
    password, model, method, positional = params[2:6]
    try:
        data.check(password)
        answer = dumps((_executed(data, f"{model}.{method}", positional),), methodresponse=True)
    except RefusedError as error:
        answer = dumps(Fault(error.status, error.code), methodresponse=True)
    return Response(answer, media_type="text/xml")


def _executed(data: Data, operation: str, positional: Any) -> Any:
    if operation == "res.partner.search_read":
        ((name, _, value),) = positional[0]
        return data.find(value if name == "phone" else None, value if name == "name" else None)
    if operation == "res.users.read":
        return [ME]
    if operation == "res.partner.create":
        return data.add_contact(positional[0])["id"]
    if operation == "mail.message.create":
        return data.add_log(positional[0])["id"]
    if operation == "mail.message.read":
        return [data.log(identity) for identity in positional[0]]
    if operation == "mail.message.write":
        data.change_log(positional[0][0], positional[1])
        return True
    raise RefusedError(404, f"no {operation}")


def _graphql(data: Data, key: str, body: bytes) -> Response:
    asked = json.loads(body)
    root = {
        "me": lambda info: ME,
        "contacts": lambda info, phone=None, name=None: data.find(phone, name),
        "log": lambda info, **given: data.log(given["id"]),
        "createContact": lambda info, **given: data.add_contact(given["input"]),
        "createLog": lambda info, **given: data.add_log(given["input"]),
        "changeLog": lambda info, **given: data.change_log(given["id"], given["changes"]),
    }
    try:
        data.check(key)
        done = graphql_sync(build_schema(SCHEMA), asked["query"], root, variable_values=asked.get("variables"))
        return JSONResponse(done.formatted)
    except (RefusedError, GraphQLError) as error:
        return JSONResponse({"errors": [{"message": str(error)}]})


_PROTOCOLS = {"/rpc": _json_rpc, "/xmlrpc/2/object": _xml_rpc, "/graphql": _graphql}


def _key(request: Request) -> str:
    """The user name of Basic authentication."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    return base64.b64decode(token).decode().partition(":")[0]
