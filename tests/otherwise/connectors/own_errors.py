"""Errors of the connector's own in place of the HTTP library's; or CrmError.

Right: they carry the CRM's status, where App Connect looks for it, and say what failed.
"""

from typing import Any

import httpx

from appconnect_cli.connectors.base import CrmError
from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, basic


class AcmeError(Exception):
    """In the shape that App Connect's own server reads: `error.response.status`."""

    def __init__(self, text: str, answer: httpx.Response | None = None) -> None:
        super().__init__(text)
        self.response = None if answer is None else _Answer(answer.status_code, answer.text)


class _Answer:
    def __init__(self, status: int, data: str) -> None:
        self.status = status
        self.data = data


class OwnErrors(Awaiting):
    failures: tuple[type[Exception], ...] = (CrmError, AcmeError)

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        answer = await self.send(request, method, path, query, body)
        if answer.status_code >= 400:
            raise AcmeError(f"{method} {path}: {answer.reason_phrase}", answer)
        try:
            return answer.json() if answer.content else None
        except ValueError:
            raise AcmeError(f"{method} {path}: what came is no JSON") from None

    async def send(
        self, request: Any, method: str, path: str, query: dict[str, str] | None, body: Row | None
    ) -> httpx.Response:
        user = getattr(request, "user", None) or request
        header = getattr(request, "auth_header", None) or basic(user.access_token)
        try:
            async with httpx.AsyncClient(base_url=self.base_url(user), timeout=10) as crm:
                return await crm.request(method, path, params=query, json=body, headers={"Authorization": header})
        except httpx.HTTPError as error:
            raise AcmeError(f"{method} {path}: {type(error).__name__}") from error

    def answer_of(self, error: Exception) -> Any:
        return error.response.data if isinstance(error, AcmeError) and error.response else None


class CrmErrors(OwnErrors):
    """The same with the base module's CrmError, from which nothing of the cause is left."""

    failures = (CrmError,)

    async def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        try:
            return await super().ask(request, method, path, query, body)
        except AcmeError as error:
            answer = error.response
        raise CrmError(answer.status if answer else None, answer.data if answer else "", "the CRM did not do it")

    def answer_of(self, error: Exception) -> Any:
        return error.body if isinstance(error, CrmError) else None
