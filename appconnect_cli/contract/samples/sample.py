"""What a sample is, and the people and numbers that all of them share; everybody in them is invented."""

from dataclasses import dataclass, field
from typing import Any

CUSTOMER = "+14155550111"
"""Known to the sandbox CRM as Noor Haddad."""
OWN = "+14155550122"
SECOND_CUSTOMER = "+14155550133"
UNKNOWN = "+14155550199"
NEW = "+14155550177"

CUSTOMER_PARTY = {"phoneNumber": CUSTOMER, "name": "NOOR H", "location": "Oakland, CA"}
OWN_PARTY = {"phoneNumber": OWN, "extensionNumber": "204", "extensionId": "310022", "name": "Sam Ortiz"}


@dataclass(frozen=True)
class Sample:
    """One situation that the server produces, as the browser extension sends it (camelCase).

    No sample names a contact or an earlier log: the runtime fills in what the last calls found or made.
    """

    name: str
    interface: str
    situation: str
    body: dict[str, Any] = field(default_factory=dict)
