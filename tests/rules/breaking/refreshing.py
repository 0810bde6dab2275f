"""Connectors that break one rule each: how a token is refreshed."""

from datetime import datetime
from typing import Any

import httpx

from tests.rules.cases import OAUTH, Case
from tests.rules.sandbox_connector import KeepingRefresh


class NeverSaves(KeepingRefresh):
    async def store(self, user: Any, answer: dict[str, Any]) -> None:
        user.access_token = answer["access_token"]


class KnowsNoEnd(KeepingRefresh):
    def end(self, answer: dict[str, Any]) -> datetime | None:
        return None


class GivesUp(KeepingRefresh):
    async def check_and_refresh_access_token(self, oauth_app: Any, user: Any, lock_timeout: Any) -> Any:
        try:
            return await super().check_and_refresh_access_token(oauth_app, user, lock_timeout)
        except httpx.HTTPError:
            return None


class KeepsNothing(KeepingRefresh):
    async def store(self, user: Any, answer: dict[str, Any]) -> None:
        await super().store(user, answer)
        user.refresh_token = answer.get("refresh_token") or ""
        await user.save()


class NeverEnds(KeepingRefresh):
    async def ask(self, oauth_app: Any, refresh_token: str) -> httpx.Response:
        return (await super().ask(oauth_app, refresh_token)).raise_for_status()


ALONE = ("each-interface-once", "token-refresh")

CASES = (
    Case("token-not-renewed", "NeverSaves", ALONE, manifest={"auth": OAUTH}),
    Case("token-end-unknown", "KnowsNoEnd", ALONE, manifest={"auth": OAUTH}),
    Case("refresh-failure-ends-session", "GivesUp", ALONE, manifest={"auth": OAUTH}),
    Case("refresh-failure-loses-token", "KeepsNothing", ALONE, manifest={"auth": OAUTH}),
    Case("revoked-session-goes-on", "NeverEnds", ALONE, manifest={"auth": OAUTH}),
)
