"""What `clean_up` gets, a method of ours and not of App Connect's: `appconnect record` asks for it afterwards."""

from dataclasses import dataclass
from enum import StrEnum

from appconnect_cli.contract.user import User


class RecordKind(StrEnum):
    """What a record was made as."""

    CONTACT = "contact"
    CALL_LOG = "callLog"
    MESSAGE_LOG = "messageLog"


@dataclass(frozen=True)
class CleanUp:
    """One record to remove: `async def clean_up(self, request)`, or plain. Raise if it stays.

    `self.client(request)` works with it, as with what the server passes.
    """

    user: User
    auth_header: str
    kind: RecordKind
    id: str
    """As the connector returned it, as text."""
