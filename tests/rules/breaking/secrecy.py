"""Connectors that break one rule each: where credentials turn up."""

import logging
from typing import Any

from appconnect_cli.connectors.base import CrmError
from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping

logger = logging.getLogger("acme")


class ShowsCredential(Keeping):
    async def find_contact(self, request: Any) -> Any:
        found: dict[str, Any] = await super().find_contact(request)
        message = {"message": f"searched with {request.auth_header}", "messageType": "info", "ttl": 3000}
        return found | {"returnMessage": message}


class CachesCredential(Keeping):
    async def search(self, request: Any, terms: dict[str, str]) -> Any:
        found: dict[str, Any] = await super().search(request, terms)
        for contact in found["matchedContactInfo"]:
            contact["additionalInfo"]["key"] = request.user.access_token
        return found


class Prints(Keeping):
    async def get_license_status(self, request: Any) -> Any:
        print("license of", request.user.access_token)
        return await super().get_license_status(request)


class Logs(Keeping):
    async def create_contact(self, request: Any) -> Any:
        logger.debug("POST /contacts with %s", {"Authorization": request.auth_header})
        return await super().create_contact(request)


class RaisesCredential(Keeping):
    async def get_call_log(self, request: Any) -> Any:
        try:
            return await super().get_call_log(request)
        except Exception as error:
            raise CrmError(500, message=f"refused for {request.user.access_token}") from error


ONCE = ("each-interface-once",)
CASES = (
    Case("secret-returned", "ShowsCredential", ONCE),
    Case("secret-returned", "CachesCredential", ONCE),
    Case("secret-logged", "Prints", ONCE),
    Case("secret-logged", "Logs", ONCE),
    Case("secret-logged", "RaisesCredential", ONCE),
)
