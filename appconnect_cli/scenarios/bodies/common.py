"""What several families of bodies are made of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from appconnect_cli.scenarios.ingredients import Ingredients
from appconnect_cli.scenarios.model import Body, Played, Skip

OWN_NUMBER = "+14155550122"
NO_CONTACT = "no earlier step found or created a contact"


def picked(played: Played) -> dict[str, Any]:
    """What the user picks from the options of the contact; empty, where it has none."""
    options = (played.contact() or {}).get("additionalInfo")
    offered = options.items() if isinstance(options, Mapping) else ()
    return {name: _first(choices) for name, choices in offered if _first(choices) is not None}


def with_picks(body: Body) -> Body:
    """The same with what the user picks."""

    def picking(played: Played) -> dict[str, Any] | Skip:
        made = body(played)
        return made if isinstance(made, Skip) else made | {"additionalSubmission": picked(played)}

    return picking


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


def _first(choices: Any) -> Any:
    first = choices[0] if isinstance(choices, list) and choices else None
    return first.get("const") if isinstance(first, Mapping) else None
