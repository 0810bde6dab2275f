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

User = Callable[[str, Played], str | None]
"""Makes the CRM's id of the user for whom the call is logged from that of the one who is logged in."""


def somebody(own: str, played: Played) -> str | None:
    """Another user of the list that the connector returns; None if there is none.

    An id may have more than one part (contract 2.1): whoever has the first one is no other user.
    """
    listed = (str(user["id"]) for user in _users(played) if user.get("id"))
    return next((each for each in listed if each not in (own, own.partition("-")[0])), None)


def nobody(own: str, played: Played) -> str:
    """An id of the same form that no user has: every digit a nine."""
    if own.isdigit():
        return "9" * max(len(own), FEWEST_NINES)
    nines = re.sub(r"\d", "9", own)
    return nines if nines != own else own + "9" * FEWEST_NINES


def assigned(user: User, session: int) -> Body:
    """A call of server-side logging for that user."""

    def body(played: Played) -> dict[str, Any] | Skip:
        own, platform = _own_id(played), _platform(played)
        if not own:
            return Skip("getUserInfo returned no id of which a token could be made")
        chosen = user(own.removesuffix(f"-{platform}"), played)
        if chosen is None:
            return Skip("getUserList returned no other user to whom a call could be assigned")
        return with_token(_token(f"{chosen}-{platform}", platform), session)(played)

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


def _token(identity: str, platform: str) -> str:
    """App Connect's JWT of a user (contract 1: `{id, platform}`)."""
    claims = json.dumps({"id": identity, "platform": platform})
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


def _platform(played: Played) -> str:
    """The connector's name in App Connect, as it is told at log-in."""
    log_in = played.results.get("user info")
    return str((log_in.argument or {}).get("platform") or "") if log_in else ""


def _own_id(played: Played) -> str:
    answer = played.results["user info"].value if "user info" in played.results else None
    user = answer.get("platformUserInfo") if isinstance(answer, Mapping) else None
    identity = user.get("id") if isinstance(user, Mapping) else None
    return str(identity or "")


def _users(played: Played) -> list[Mapping[str, Any]]:
    users = played.results["users"].value if "users" in played.results else None
    return [user for user in users if isinstance(user, Mapping)] if isinstance(users, list) else []
