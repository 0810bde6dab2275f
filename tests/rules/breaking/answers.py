"""Connectors that break one rule each: what every result may carry."""

from typing import Any

import httpx

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class SaysItBare(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        await super().un_authorize(request)
        return {"returnMessage": "Signed out"}


class CapitalSuccess(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        await super().un_authorize(request)
        return {"returnMessage": {"message": "Signed out", "messageType": "Success", "ttl": 3000}}


class TracksText(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        return await super().get_call_log(request) | {"extraDataTracking": "cached"}


class Cheerful(Keeping):
    async def create_contact(self, request: Any) -> Any:
        try:
            return await super().create_contact(request)
        except httpx.HTTPError:
            return {"contactInfo": None, "returnMessage": {"message": "Contact created", "messageType": "success"}}


CASES = (
    Case("return-message-malformed", "SaysItBare", scenarios=("log-out",)),
    Case("return-message-malformed", "CapitalSuccess", scenarios=("log-out",)),
    Case("tracking-unusable", "TracksText", scenarios=("each-interface-once",)),
    Case("success-message-on-failure", "Cheerful", scenarios=("each-interface-once",)),
)
