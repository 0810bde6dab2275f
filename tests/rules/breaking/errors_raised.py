"""Connectors that break one rule each: errors."""

import logging
import sys
from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping

REFUSALS = ("each-interface-once", "failures", "log-out")


class Wraps(Keeping):
    async def create_message_log(self, request: Any) -> Any:
        try:
            return await super().create_message_log(request)
        except httpx.HTTPError as error:
            raise RuntimeError(f"the message was not logged: {error}") from error


class EndsTheProgram(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            sys.exit("the CRM does not answer")


class RaisesText(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPStatusError:
            raise
        except httpx.HTTPError:
            raise "no answer" from None  # type: ignore[misc]  # noqa: B016 - the habit that is shown


class AsksTheResponse(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError as error:
            if error.response.status_code == 404:  # type: ignore[attr-defined]
                return {"contactInfo": None}
            raise


class ReadsThePage(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPStatusError as error:
            details = error.response.json()
            if isinstance(details, dict) and "error" in details:
                logging.getLogger("acme").info("refused")
            raise


class KnowsOneForm(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPStatusError as error:
            if "json" in error.response.headers["content-type"] and error.response.json()["error"] == "duplicate":
                return {"contactInfo": None}
            raise


CASES = (
    Case("error-status-hidden", "Wraps", REFUSALS),
    Case("error-not-an-exception", "EndsTheProgram"),
    Case("error-not-an-exception", "RaisesText"),
    Case("error-handler-assumes-response", "AsksTheResponse", also=("failed-creation-reported",)),
    Case("error-handler-assumes-response", "ReadsThePage", REFUSALS),
    Case("error-handler-assumes-response", "KnowsOneForm", REFUSALS),
)
