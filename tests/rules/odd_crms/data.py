"""What an odd CRM holds, whatever protocol it is spoken to in."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Row = dict[str, Any]


class RefusedError(Exception):
    """The CRM refuses; each protocol says so in its own way."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass
class Data:
    """Contacts and logs. What is new can be seen only after `delay` seconds."""

    key: str
    delay: float = 0.0
    contacts: dict[int, Row] = field(default_factory=dict)
    logs: dict[int, Row] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(4101))

    def __post_init__(self) -> None:
        self.add_contact({"name": "Noor Haddad", "phone": "+14155550111"})

    def check(self, key: str | None) -> None:
        """Refuse whoever has not got the key."""
        if key != self.key:
            raise RefusedError(401, "invalid_credential")

    def find(self, phone: str | None = None, name: str | None = None) -> list[Row]:
        """By the digits of a number, or by the words of a name."""
        digits = _digits(phone or "")[-10:]
        words = (name or "").lower().split()
        if not digits and not words:
            raise RefusedError(400, "nothing_to_search")
        return [
            _shown(row)
            for row in self._seen(self.contacts)
            if (digits and _digits(row["phone"]).endswith(digits))
            or (words and all(word in row["name"].lower() for word in words))
        ]

    def add_contact(self, fields: Row) -> Row:
        """A contact with an id and a date."""
        return self._add(self.contacts, {"name": fields["name"], "phone": fields.get("phone") or ""})

    def add_log(self, fields: Row) -> Row:
        """A log of a call or a conversation; its contact must be there. A call that has a log already gets that one."""
        if int(fields["contactId"]) not in self.contacts:
            raise RefusedError(404, "no_such_contact")
        for row in self.logs.values():
            if fields.get("session") and row.get("session") == fields["session"]:
                return _shown(row)
        return self._add(self.logs, {"comments": [], "body": "", "subject": ""} | fields)

    def log(self, identity: Any) -> Row:
        """One log."""
        return _shown(self._log(identity))

    def change_log(self, identity: Any, changes: Row) -> Row:
        """Some fields of a log."""
        row = self._log(identity)
        row.update(changes)
        return _shown(row)

    def comment(self, identity: Any, text: str) -> Row:
        """A comment below a log."""
        row = self._log(identity)
        row["comments"].append({"id": next(self._ids), "text": text})
        return dict(row["comments"][-1])

    def _add(self, rows: dict[int, Row], fields: Row) -> Row:
        identity = next(self._ids)
        rows[identity] = {**fields, "id": identity, "created": "2029-11-12T13:14:15Z", "_from": time.monotonic()}
        return _shown(rows[identity])

    def _log(self, identity: Any) -> Row:
        row = next((row for row in self._seen(self.logs) if str(row["id"]) == str(identity)), None)
        if row is None:
            raise RefusedError(404, "no_such_log")
        return row

    def _seen(self, rows: dict[int, Row]) -> list[Row]:
        return [row for row in rows.values() if time.monotonic() - row["_from"] >= self.delay or row["id"] == 4101]


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
