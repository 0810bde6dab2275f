"""A CRM that is laid out unlike the sandbox: documents as JSON:API has them, UUIDs, times in seconds since 1970.

What is created is told by its address alone (`Location`), a record is replaced as a whole and only by who knows its
version (`If-Match`), and one request may bring several (`POST /api/batch`), whose errors come in HTTP 200.
"""

import base64
import contextlib
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Row = dict[str, Any]
KEY = "journal-key-7d20c1"
SINCE = 1893456000
_OWN = uuid.UUID("6f2f8a52-8b7c-4a53-9d86-0c1f5a3b7e10")


class RefusedError(Exception):
    """With the status that it has in the batch as well."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Answer:
    """What one request gets."""

    status: int = 200
    body: Row | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Journal:
    """People and entries."""

    people: dict[str, Row] = field(default_factory=dict)
    entries: dict[str, Row] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._add(self.people, {"fullName": "Noor Haddad", "numbers": ["+14155550111"], "since": SINCE})

    def answer(self, method: str, path: str, query: Row, body: Row, version: str | None) -> Answer:
        """One request, alone or in a batch."""
        match (method, *path.removeprefix("/api/").split("/")):
            case "GET", "whoami":
                return Answer(body={"data": _document("users", str(_OWN), {"fullName": "Sam Ortiz"})})
            case "GET", "people":
                return Answer(body={"data": [_document("people", *item) for item in self._found(query)]})
            case "POST", "people":
                row = {"fullName": body["fullName"], "numbers": body.get("numbers", []), "since": SINCE}
                return _created("people", self._add(self.people, row))
            case "GET", "people", identity:
                return Answer(body={"data": _document("people", identity, self._known(self.people, identity))})
            case "POST", "entries":
                return self._log(body)
            case "GET", "entries", identity:
                row = self._known(self.entries, identity)
                return Answer(body={"data": _document("entries", identity, row)}, headers={"ETag": self._tag(identity)})
            case "PUT", "entries", identity:
                return self._replace(identity, body, version)
            case _:
                raise RefusedError(404)

    def _found(self, query: Row) -> list[tuple[str, Row]]:
        """By any of several numbers, or by the words of a name."""
        wanted = {_digits(each) for each in query.get("filter[numbers]", "").split("|")} - {""}
        words = query.get("filter[name]", "").lower().split()
        if not wanted and not words:
            raise RefusedError(400)
        return [
            (identity, row)
            for identity, row in self.people.items()
            if (wanted & {_digits(each) for each in row["numbers"]})
            or (words and all(word in row["fullName"].lower() for word in words))
        ]

    def _log(self, body: Row) -> Answer:
        """An entry's `reference` is its key: the same one twice is the same entry."""
        self._known(self.people, body["person"])
        same = (
            identity
            for identity, row in self.entries.items()
            if body.get("reference") and row.get("reference") == body["reference"]
        )
        known = next(same, None)
        if known:
            return Answer(status=200, headers={"Location": f"/api/entries/{known}"})
        return _created("entries", self._add(self.entries, {"title": "", "text": ""} | body))

    def _replace(self, identity: str, body: Row, version: str | None) -> Answer:
        self._known(self.entries, identity)
        if version is None:
            raise RefusedError(428)
        if version != self._tag(identity):
            raise RefusedError(412)
        self.entries[identity] = body
        self.versions[identity] += 1
        return Answer(status=204)

    def _tag(self, identity: str) -> str:
        return f'"v{self.versions[identity]}"'

    def _known(self, rows: dict[str, Row], identity: str) -> Row:
        if identity not in rows:
            raise RefusedError(404)
        return rows[identity]

    def _add(self, rows: dict[str, Row], row: Row) -> str:
        identity = str(uuid.uuid5(_OWN, str(len(self.versions))))
        rows[identity], self.versions[identity] = row, 1
        return identity


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The base URL, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(_app(Journal()), log_level="error", lifespan="off", access_log=False)
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


def _app(journal: Journal) -> Starlette:
    async def one(request: Request) -> Response:
        raw = await request.body()
        try:
            _check(request)
            version = request.headers.get("if-match")
            query, body = dict(request.query_params), json.loads(raw) if raw else {}
            answer = journal.answer(request.method, request.url.path, query, body, version)
        except RefusedError as error:
            answer = _refusal(error.status)
        if answer.body is None:
            return Response(status_code=answer.status, headers=answer.headers)
        return JSONResponse(answer.body, answer.status, answer.headers, media_type="application/vnd.api+json")

    async def batch(request: Request) -> Response:
        asked = await request.json()
        try:
            _check(request)
            return JSONResponse({"responses": [_within(journal, each) for each in asked["requests"]]})
        except RefusedError as error:
            return JSONResponse({"responses": [_shown(_refusal(error.status)) for _ in asked["requests"]]})

    return Starlette(routes=[
        Route("/api/batch", batch, methods=["POST"]),
        Route("/api/{rest:path}", one, methods=["GET", "POST", "PUT"]),
    ])  # fmt: skip


def _within(journal: Journal, asked: Row) -> Row:
    try:
        given = (asked.get("query", {}), asked.get("body", {}), asked.get("version"))
        return _shown(journal.answer(asked["method"], asked["path"], *given))
    except RefusedError as error:
        return _shown(_refusal(error.status))


def _shown(answer: Answer) -> Row:
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


def _refusal(status: int) -> Answer:
    return Answer(status, {"errors": [{"status": str(status), "title": HTTPStatus(status).phrase}]})


def _check(request: Request) -> None:
    _, _, token = request.headers.get("authorization", "").partition(" ")
    if base64.b64decode(token).decode().partition(":")[0] != KEY:
        raise RefusedError(401)


def _document(kind: str, identity: str, row: Row) -> Row:
    attributes = {name: value for name, value in row.items() if name != "person"}
    linked = {"person": {"data": {"type": "people", "id": row["person"]}}} if "person" in row else {}
    return {"type": kind, "id": identity, "attributes": attributes, "relationships": linked}


def _created(kind: str, identity: str) -> Answer:
    return Answer(status=201, headers={"Location": f"/api/{kind}/{identity}"})


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())[-10:]
