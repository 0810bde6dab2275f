"""Ids of the connector's own, made of the CRM's and taken apart again; or whole numbers.

Right: App Connect keeps any text or number, and gives it back as text.
"""

from typing import Any

from tests.otherwise.connectors.awaiting import Awaiting
from tests.otherwise.connectors.records import Row, contact


class Composite(Awaiting):
    """`lead/1003` for the lead `c-1003`; `call-9002` and `message-9003` for activities."""

    def shown(self, row: Row) -> Row:
        match = contact(row)
        return match | {"id": f"{match['type']}/{str(row['id']).removeprefix('c-')}"}

    def their_contact(self, identity: Any) -> str:
        return f"c-{str(identity).rpartition('/')[2].removeprefix('c-')}"

    def our_log(self, record: Row, identity: Any) -> Any:
        return f"{record['kind']}-{identity}"

    def their_log(self, identity: Any) -> str:
        return str(identity).rpartition("-")[2]


class Numbers(Awaiting):
    """1003 for `c-1003`, 9002 for the activity of that number."""

    def shown(self, row: Row) -> Row:
        return contact(row) | {"id": int(str(row["id"]).removeprefix("c-"))}

    def their_contact(self, identity: Any) -> str:
        return f"c-{str(identity).removeprefix('c-')}"

    def our_log(self, record: Row, identity: Any) -> Any:
        return int(identity)
