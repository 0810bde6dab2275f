"""Connectors that break one rule each: authentication, log-in, log-out."""

from typing import Any

import httpx

from appconnect_cli.sandbox import API_KEY
from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class OddAuthType(Keeping):
    auth_type = "basic"


class OwnKey(Keeping):
    def authorization(self, request: Any) -> str:
        return f"Basic {self.get_basic_auth(OwnCredential())}"


class OwnCredential:
    api_key = API_KEY


class NamesNobody(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        return {"successful": (await super().get_user_info(request))["successful"]}


class DeniesEntry(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        return await super().get_user_info(request) | {"successful": False}


class NamedForId(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        user = answer["platformUserInfo"]
        return answer | {"platformUserInfo": user | {"id": user["name"]}}


class NowhereForId(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        answer["platformUserInfo"]["id"] = f"7-{request.additional_info.get('instance')}"
        return answer


class ZoneForName(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        answer["platformUserInfo"]["name"] = "Europe/Lisbon"
        return answer


class HidesEmail(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        return [user | {"email": None} for user in await super().get_user_list(request)]


class ListsNobody(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        return []


class ForgetsEverybody(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        return (await super().get_user_list(request))[:0]


class FirstPage(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        async with self.client(request) as crm:
            return (await crm.get("/users")).json()["items"]


class LeavesUsersOut(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        return (await super().get_user_list(request))[:3]


class HidesFailure(Keeping):
    async def get_user_list(self, request: Any) -> Any:
        try:
            return await super().get_user_list(request)
        except httpx.HTTPError:
            return []


class StoresNoKey(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        answer["platformUserInfo"]["overridingApiKey"] = ""
        return answer


class NumberAsOffset(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        answer["platformUserInfo"]["timezoneOffset"] = -300
        return answer


class KeepsToken(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        if request.user.access_token:
            await self.revoke(request.user)
        request.user.access_token = ""
        await request.user.save()
        return {}


class ForgetsToSave(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        request.user.access_token = ""
        return {}


class ReturnsNothing(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        await super().un_authorize(request)


class KeepsSession(Keeping):
    async def get_user_info(self, request: Any) -> Any:
        answer = await super().get_user_info(request)
        answer["platformUserInfo"]["platformAdditionalInfo"] = {
            "session": {"token": "b1946ac92492d2347c6235b4d2611184"}
        }
        return answer


class OnlyOnce(Keeping):
    async def un_authorize(self, request: Any) -> Any:
        if not request.user.access_token:
            raise RuntimeError("not logged in")
        return await super().un_authorize(request)


NO_KEY_FIELD = {"type": "apiKey", "apiKey": {"page": {"content": [{"const": "username", "type": "inputField"}]}}}

CASES = (
    Case("auth-type-unknown", "OddAuthType"),
    Case("credential-ignored", "OwnKey", ("each-interface-once", "failures")),
    Case("log-in-without-user", "NamesNobody"),
    Case("log-in-without-user", "DeniesEntry"),
    Case("user-without-email", "HidesEmail"),
    Case("users-left-out", "ListsNobody"),
    Case("users-left-out", "ForgetsEverybody"),
    Case("users-left-out", "FirstPage"),
    Case("users-left-out", "LeavesUsersOut"),
    Case("failure-as-no-users", "HidesFailure"),
    Case("stored-credential-empty", "StoresNoKey"),
    Case("stored-credential-empty", "Keeping", manifest={"auth": NO_KEY_FIELD}),
    Case("user-misnamed", "NamedForId"),
    Case("user-misnamed", "NowhereForId"),
    Case("user-misnamed", "ZoneForName"),
    Case("time-zone-ambiguous", "NumberAsOffset"),
    Case("logout-keeps-credentials", "KeepsToken"),
    Case("logout-keeps-credentials", "ForgetsToSave"),
    Case("logout-returns-nothing", "ReturnsNothing"),
    Case("logout-keeps-secrets", "KeepsSession"),
    Case("logout-not-repeatable", "OnlyOnce"),
)
