"""Finding and creating contacts (contract 4.5-4.7)."""

from typing import Any

from appconnect_cli.scenarios.model import Body, Played, Skip

NONSENSE = "Qz"
"""A word that no name has. It is short: a connector may ask for the longest word of a name, and compare the others."""


def find_contact(played: Played) -> dict[str, Any]:
    """The number of the contact that was created before; without one, a number that the CRM has."""
    created = played.called("createContact")
    return look_up(played.ingredients.phone_number if created else played.ingredients.known_number)


def find_unknown(played: Played) -> dict[str, Any]:
    """A number that no contact has yet."""
    return look_up(played.ingredients.phone_number)


def find_created(played: Played) -> dict[str, Any] | Skip:
    """The number of the contact that was just created."""
    if not played.called("createContact"):
        return Skip("no contact was created before")
    return look_up(played.ingredients.phone_number)


def find_second(played: Played) -> dict[str, Any] | Skip:
    """The number of the second contact: the server's cache then knows both."""
    if not played.called("createContact"):
        return Skip("no contact was created before")
    return look_up(played.ingredients.second_number)


def find_number(number: str, is_extension: str | bool) -> Body:
    """Any number in any form: numbers of extensions, callers without one."""

    def body(played: Played) -> dict[str, Any]:
        return look_up(number or "", is_extension)

    return body


def find_known(is_extension: str | bool) -> Body:
    """A number of the public network, with `isExtension` in each of its forms."""

    def body(played: Played) -> dict[str, Any]:
        return find_contact(played) | {"isExtension": is_extension}

    return body


def find_by_name(played: Played) -> dict[str, Any]:
    """The full name, as the user types it."""
    contact = played.contact()
    return {"name": str(contact.get("name") or "") if contact else played.ingredients.contact_name}


def find_by_first_word(played: Played) -> dict[str, Any]:
    """The first word of a name, and one that no name has: who is found all the same was not searched by both."""
    return {"name": f"{find_by_name(played)['name'].split(' ')[0]} {NONSENSE}"}


def find_by_last_word(played: Played) -> dict[str, Any]:
    """The same with the last word."""
    return {"name": f"{NONSENSE} {find_by_name(played)['name'].split(' ')[-1]}"}


def create_contact(played: Played) -> dict[str, Any]:
    """A new number, a new name, and the manifest's first contact type if it has one."""
    ingredients = played.ingredients
    body = {"phoneNumber": ingredients.phone_number, "newContactName": ingredients.contact_name}
    return body | ({"newContactType": ingredients.contact_type} if ingredients.contact_type else {})


def create_second(played: Played) -> dict[str, Any]:
    """Another contact of the same kind."""
    ingredients = played.ingredients
    other = {"phoneNumber": ingredients.second_number, "newContactName": f"{ingredients.contact_name} Filho"}
    return create_contact(played) | other


def create_with_fields(played: Played) -> dict[str, Any] | Skip:
    """A contact for which the user fills in what the manifest asks for."""
    if not played.ingredients.contact_fields:
        return Skip("manifest.json names no field of a new contact that takes a text or has options")
    return create_contact(played) | {"additionalSubmission": dict(played.ingredients.contact_fields)}


def create_of_same_number(played: Played) -> dict[str, Any] | Skip:
    """Somebody else with the number of the contact that was just created; a middle name is missing, but its blank."""
    if not played.called("createContact"):
        return Skip("no contact was created before")
    first, *_, last = played.ingredients.contact_name.split()
    return create_contact(played) | {"newContactName": f"{first}  {last}"}


def create_of_other_type(played: Played) -> dict[str, Any] | Skip:
    """A contact of the manifest's last type."""
    if played.ingredients.other_type is None:
        return Skip("manifest.json names no second type of contact")
    return create_second(played) | {"newContactType": played.ingredients.other_type}


def look_up(number: str, is_extension: str | bool = "false") -> dict[str, Any]:
    """As the extension asks: a bool arrives as text, but for MCP's."""
    return {"phoneNumber": number, "overridingFormat": "", "isExtension": is_extension}
