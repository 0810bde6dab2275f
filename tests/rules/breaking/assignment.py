"""Connectors that break one rule each: calls that an admin has logged for a user of the CRM."""

from typing import Any

from tests.rules.cases import SERVER_SIDE_LOGGING, Case
from tests.rules.sandbox_connector import Keeping, owner_in


class AssignsOrFails(Keeping):
    """A user who has left is refused by the CRM."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        return await super().add(request, activity | self.owner(request))


class ReadsOrFails(Keeping):
    """A token that can't be read ends the call."""

    def owner(self, request: Any) -> dict[str, Any]:
        token = (request.additional_submission or {}).get("adminAssignedUserToken")
        return owner_in(token) if token else {}


class LeavesOut(Keeping):
    """What can't be assigned is left out, and nothing is said."""

    async def create_call_log(self, request: Any) -> Any:
        token = (request.additional_submission or {}).get("adminAssignedUserToken")
        if token and not self.owner(request):
            return {"returnMessage": {"message": "Nobody's", "messageType": "warning", "ttl": 1000}}
        return await super().create_call_log(request)


class TakesNothingBack(Keeping):
    """Whoever is named gets the call, whether that is wanted or not."""

    def owner(self, request: Any) -> dict[str, Any]:
        submitted = request.additional_submission or {}
        wanted = {**submitted, "isAssignedToUser": True}
        return super().owner(request.model_copy(update={"additional_submission": wanted}))


class ForgetsTheSession(Keeping):
    """What can't be assigned is logged without the session that tells it from another call."""

    async def add(self, request: Any, activity: dict[str, Any]) -> Any:
        unowned = bool(self.owner(request)) and "ownerId" not in activity
        return await super().add(request, activity | ({"externalId": None} if unowned else {}))


class ForNobody(Keeping):
    def owner(self, request: Any) -> dict[str, Any]:
        return {}


CALLS = ("assignment", "server-side")

CASES = (
    Case("assignment-blocks-logging", "AssignsOrFails", CALLS),
    Case("assignment-blocks-logging", "ReadsOrFails", CALLS),
    Case("assignment-blocks-logging", "LeavesOut", CALLS),
    Case("log-repeated", "ForgetsTheSession", ("assignment", "call-again")),
    Case("assignment-ignored", "ForNobody", CALLS, manifest=SERVER_SIDE_LOGGING),
    Case("assignment-ignored", "TakesNothingBack", CALLS, manifest=SERVER_SIDE_LOGGING),
)
