"""What must be new in each recording: session, conversation, messages, and a contact that nobody has yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

AREA_CODES = (
    201, 202, 206, 212, 213, 214, 215, 216, 301, 303, 305, 310, 312, 313, 314, 315, 401, 402, 404, 405, 406, 407, 408,
    410, 412, 414, 415, 501, 502, 503, 504, 505, 508, 509, 512, 513, 515, 601, 602, 603, 605, 607, 608, 609, 610, 612,
)  # fmt: skip
"""Area codes in which 555-0100 to 555-0199 are set aside for fiction: nobody's telephone rings."""

TEXT_FIELDS = ("inputField", "string")
"""Types of the manifest's fields that take any text (contract 11)."""

FILLED_IN = {"mail": "noor.haddad@example.com", "url": "https://haddad.example", "web": "https://haddad.example"}
"""What is filled in, by a part of the field's name."""

ANY_TEXT = "Head of roofing"

CALL_SECONDS = 127
"""A duration that no other number in a CRM's record is likely to equal, so that it can be found again."""


@dataclass(frozen=True)
class Ingredients:
    """The values that one scenario is made with; stored, resolved, in the bodies that it sends."""

    session_id: str
    conversation_id: str
    phone_number: str
    """E.164; of the contact that the scenario creates."""
    second_number: str
    """E.164; of a second contact, where a scenario needs two."""
    contact_name: str
    started: datetime
    """When the logged call began; to the second, UTC."""
    known_number: str
    """E.164; of a contact that the CRM has already, for connectors that can't create one."""
    contact_type: str | None = None
    """The first of the manifest's contact types; None if it names none."""
    other_type: str | None = None
    """The last of them; None if there is but one."""
    contact_fields: Mapping[str, str] = field(default_factory=dict)
    """What the user fills in for a new contact, by the const of the manifest's field."""

    def session(self, index: int) -> str:
        """A session id for each of the calls that a scenario logs."""
        return f"{self.session_id}{index or ''}"

    def conversation(self, index: int) -> str:
        """A conversation's id for each that a scenario logs."""
        return f"{self.conversation_id}{index or ''}"

    def message_id(self, index: int) -> int:
        """A message's id for each that a scenario logs."""
        return int(self.session_id) + 1 + index


def fresh_ingredients(
    random: Random,
    instant: datetime,
    *,
    known_number: str,
    contact_types: Sequence[str] = (),
    contact_fields: Sequence[Mapping[str, Any]] = (),
) -> Ingredients:
    """New ids throughout; the call began ten minutes before `instant`."""
    token = random.randrange(10**9, 10**10)
    area, line = random.choice(AREA_CODES), random.randrange(100)
    return Ingredients(
        session_id=str(token),
        conversation_id=f"{random.randrange(10**9, 10**10)}",
        phone_number=f"+1{area}55501{line:02}",
        second_number=f"+1{area}55501{(line + 1) % 100:02}",
        contact_name=f"Ana Prado {token % 100_000:05}",
        started=(instant.astimezone(UTC) - timedelta(minutes=10)).replace(microsecond=0),
        known_number=known_number,
        contact_type=contact_types[0] if contact_types else None,
        other_type=contact_types[-1] if contact_types[1:] else None,
        contact_fields=dict(_filled_in(contact_fields)),
    )


def _filled_in(fields: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """A text for each field that takes any, the last option of each that has some: the first is often the default."""
    for each in fields:
        options = each.get("options")
        last, name = options[-1] if isinstance(options, list) and options else None, str(each.get("const"))
        if isinstance(last, Mapping) and last.get("const"):
            yield name, str(last["const"])
        elif each.get("type") in TEXT_FIELDS and not options:
            yield name, next((text for part, text in FILLED_IN.items() if part in name.lower()), ANY_TEXT)
