"""Calls that are logged for a user of the CRM other than the one who is logged in (contract 2.8)."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from appconnect_cli.scenarios.bodies.call_logs import create_pending, session_of
from appconnect_cli.scenarios.model import Body, Played, Skip

EXTENSION = "310022"
"""RingCentral's id of the extension that an admin may have mapped; here nobody has."""

FEWEST_NINES = 6
"""Digits of an id that no user has: a nine alone may be somebody's."""

User = Callable[[str, Played], str]
"""Makes App Connect's id of the user for whom the call is logged from that of the one who is logged in."""


def somebody(own: str, played: Played) -> str:
    """Another user of the list that the connector returns; without one, the user who is logged in."""
    crm_id, _, platform = own.rpartition("-")
    others = [str(user["id"]) for user in _users(played) if str(user.get("id") or crm_id) != crm_id]
    return f"{others[0]}-{platform}" if others else own


def nobody(own: str, played: Played) -> str:
    """An id of the same form that no user has: every digit a nine."""
    crm_id, _, platform = own.rpartition("-")
    nines = "9" * max(len(crm_id), FEWEST_NINES) if crm_id.isdigit() else re.sub(r"\d", "9", crm_id)
    return f"{nines}-{platform}"


def assigned(user: User, session: int) -> Body:
    """A call of server-side logging for that user."""

    def body(played: Played) -> dict[str, Any] | Skip:
        own = _own_id(played)
        if own is None:
            return Skip("getUserInfo returned no id of which a token could be made")
        return with_token(_token(user(own, played)), session)(played)

    return body


def unassigned(session: int) -> Body:
    """The same for another user, but with the wish taken back."""

    def body(played: Played) -> dict[str, Any] | Skip:
        made = assigned(somebody, session)(played)
        if isinstance(made, Skip):
            return made
        return made | {"additionalSubmission": made["additionalSubmission"] | {"isAssignedToUser": False}}

    return body


def with_token(token: str | None, session: int) -> Body:
    """The same with anything in the token's place."""

    def body(played: Played) -> dict[str, Any] | Skip:
        made = session_of(create_pending, session)(played)
        if isinstance(made, Skip):
            return made
        whom = {"isAssignedToUser": True, "adminAssignedUserRcId": EXTENSION, "adminAssignedUserToken": token}
        return made | {"additionalSubmission": whom}

    return body


def _token(identity: str) -> str:
    """App Connect's JWT of a user (contract 1: `{id, platform}`)."""
    claims = json.dumps({"id": identity, "platform": identity.rpartition("-")[2]})
    # A length at which both signs of padding are missing, however somebody who is mistaken works them out.
    return _unsigned(claims + " " * ((22 - len(claims)) % 45))


def _unsigned(claims: str) -> str:
    """A JWT without a signature (RFC 7519, 6): it opens nothing, so it may stand in a recording."""
    header = json.dumps({"alg": "none", "typ": "JWT"})
    encoded = (base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, claims))
    return f"{'.'.join(encoded)}."


UNREADABLE_TOKENS: Mapping[str, str | None] = {
    "with a token in no form": "unreadable",
    "with half a token": _unsigned('{"nothing'),
    "with null for a token": None,
}
"""By step."""


def _own_id(played: Played) -> str | None:
    answer = played.results["user info"].value if "user info" in played.results else None
    user = answer.get("platformUserInfo") if isinstance(answer, Mapping) else None
    identity = user.get("id") if isinstance(user, Mapping) else None
    return str(identity) if identity else None


def _users(played: Played) -> list[Mapping[str, Any]]:
    users = played.results["users"].value if "users" in played.results else None
    return [user for user in users if isinstance(user, Mapping)] if isinstance(users, list) else []
