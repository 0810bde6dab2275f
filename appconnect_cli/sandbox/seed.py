"""What a new data file holds: invented people, numbers set aside for fiction, fixed ids and timestamps."""

from collections.abc import Callable
from typing import Any

from appconnect_cli.sandbox.searching import dialled, folded

Insert = Callable[[str, dict[str, Any]], int]
"""Adds one record to a table."""

USERS = (
    (7, "Ana Prado", "ana.prado@example.com", "Europe/Lisbon", "+00:00"),
    (8, "Tom Okafor", "tom.okafor@example.com", "Europe/Lisbon", "+00:00"),
    (9, "Ines Duarte", "ines.duarte@example.com", "Europe/Madrid", "+01:00"),
    (10, "Kofi Mensah", "kofi.mensah@example.com", "Europe/London", "+00:00"),
    (11, "Mei Tanaka", "mei.tanaka@example.com", "Asia/Tokyo", "+09:00"),
)
COMPANIES = (
    (31, "Haddad & Sons Ltd.", "https://haddad.example"),
    (32, 'Wei "Fast" Freight', None),
)
CONTACTS: tuple[tuple[int, str, str, str | None, str | None, int | None, tuple[tuple[str, str], ...]], ...] = (
    (1001, "contact", "Noor Haddad", "Head of Sales", "noor.haddad@example.com", 31, (("work", "(415) 555-0111"),)),
    (1002, "contact", "Li Wei", None, "li.wei@example.com", 32, (("work", "+1 415-555-0133"),)),
    (1003, "lead", "Grace Adeyemi", "Founder", "grace.adeyemi@example.com", None, (("mobile", "415.555.0144"),)),
    # One number, two people: App Connect lets its user choose.
    (1004, "contact", "Maria Souza", None, "maria.souza@example.com", 31, (("home", "+14155550155"),)),
    (1005, "contact", "João Souza", None, None, None, (("home", "1-415-555-0155"),)),
    (
        1006,
        "contact",
        "Sven Lindqvist",
        "Buyer",
        "sven.lindqvist@example.com",
        32,
        (("work", "415 555 0166"), ("mobile", "+44 (0)20 7946 0018")),
    ),
    (1007, "contact", 'Siobhán O\'Neil & "Bo" <Partners>', None, None, None, (("work", "(415)5550177"),)),
    (1008, "lead", "Pat Example", None, "pat@example.com", None, ()),
)
DEALS = (
    (501, 1001, "Renewal 2026", "negotiation"),
    (502, 1001, "New headsets", "qualified"),
    (503, 1006, "Freight contract", "won"),
    (504, 1001, "Spare batteries", "lost"),
)
NOTES = ((1, 1001, "Prefers to be called in the morning."),)
ACTIVITIES = (
    (9001, "call", 1001, 501, "Call with Noor Haddad", "Talked about the renewal.", "inbound", 182, "completed"),
)


def plant(insert: Insert) -> None:
    """Add every record, in an order that references allow."""
    for id_, name, email, timezone, utc_offset in USERS:
        insert("users", {"id": id_, "name": name, "email": email, "timezone": timezone, "utc_offset": utc_offset})
    for number, (id_, name, website) in enumerate(COMPANIES):
        insert("companies", {"id": id_, "name": name, "website": website, **_dates(number)})
    for number, contact in enumerate(CONTACTS):
        _plant_contact(insert, contact, _dates(number))
    for number, (id_, contact_id, title, stage) in enumerate(DEALS):
        insert("deals", {"id": id_, "contact_id": contact_id, "title": title, "stage": stage, **_dates(number)})
    for number, (id_, contact_id, text) in enumerate(NOTES):
        insert("notes", {"id": id_, "contact_id": contact_id, "text": text, **_dates(number)})
    for number, activity in enumerate(ACTIVITIES):
        _plant_activity(insert, activity, _dates(number))


def _plant_contact(insert: Insert, contact: tuple[Any, ...], dates: dict[str, str]) -> None:
    id_, type_, name, title, email, company_id, phones = contact
    row = {"id": id_, "type": type_, "name": name, "folded": folded(name), "title": title, "email": email}
    insert("contacts", {**row, "company_id": company_id, **dates})
    for label, number in phones:
        insert("phones", {"contact_id": id_, "label": label, "number": number, "dialled": dialled(number)})


def _plant_activity(insert: Insert, activity: tuple[Any, ...], dates: dict[str, str]) -> None:
    id_, kind, contact_id, deal_id, subject, body, direction, duration_seconds, outcome = activity
    insert(
        "activities",
        {
            "id": id_,
            "kind": kind,
            "contact_id": contact_id,
            "deal_id": deal_id,
            "owner_id": 7,
            "subject": subject,
            "body": body,
            "direction": direction,
            "started_at": "2025-01-20T10:00:00.000Z",
            "duration_seconds": duration_seconds,
            "outcome": outcome,
            "external_id": "seed-call-1",
            **dates,
        },
    )


def _dates(number: int) -> dict[str, str]:
    """Created a minute apart, changed a day later."""
    return {
        "created_at": f"2025-01-15T09:{number:02}:00.000Z",
        "modified_at": f"2025-01-16T09:{number:02}:00.000Z",
    }
