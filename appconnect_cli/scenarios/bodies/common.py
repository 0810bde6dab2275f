"""What several families of bodies are made of."""

from datetime import timedelta
from typing import Any

from appconnect_cli.scenarios.ingredients import Ingredients
from appconnect_cli.scenarios.model import Played, Skip

OWN_NUMBER = "+14155550122"
NO_CONTACT = "no earlier step found or created a contact"


def nothing(played: Played) -> dict[str, Any]:
    """Routes that take no input of their own."""
    return {}


def contact_of(played: Played) -> dict[str, Any] | Skip:
    """The contact that a log is for, as the extension echoes it."""
    contact = played.contact()
    if contact is None:
        return Skip(NO_CONTACT)
    return {
        "contactId": contact["id"],
        "contactType": contact.get("type") or "",
        "contactName": contact.get("name") or "",
    }


def moment(ingredients: Ingredients, minute: int = 0) -> str:
    """ISO 8601, that many minutes after the scenario's start."""
    return (ingredients.started + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def milliseconds(ingredients: Ingredients) -> int:
    """The scenario's start as server-side logging and shared conversations have it: epoch milliseconds."""
    return int(ingredients.started.timestamp() * 1000)
