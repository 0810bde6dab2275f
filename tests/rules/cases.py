"""What a connector that breaks a rule says of itself. No module of ours is needed to read it: projects copy it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OAUTH: dict[str, Any] = {
    "type": "oauth",
    "oauth": {
        "authUrl": "https://id.crm.example/authorize",
        "clientId": "sandbox-client",
        "redirectUri": "https://cb.example/redirect.html",
    },
}
"""`auth` in the manifest of an OAuth connector."""

SERVER_SIDE_LOGGING: dict[str, Any] = {"serverSideLogging": {"useAdminAssignedUserToken": True}}
"""In a manifest that has calls logged for users of the CRM."""

DEALS = {"const": "deals", "title": "Deal", "type": "selection", "contactDependent": True}
TITLE = {"const": "title", "title": "Job title", "type": "inputField"}
PAGE: dict[str, Any] = {
    "useContactSearch": True,
    "callLog": {"additionalFields": [DEALS]},
    "messageLog": {"additionalFields": [DEALS]},
}
NEW_CONTACT: dict[str, Any] = {"page": PAGE | {"newContact": {"additionalFields": [TITLE]}}}
"""In one that asks for more than a new contact's name."""


@dataclass(frozen=True)
class Case:
    """A connector that breaks one rule."""

    rule: str
    """The rule's slug."""
    connector: str
    """The class."""
    scenarios: tuple[str, ...] = ("each-interface-once", "log-out")
    """What must be recorded to see it; less is faster."""
    also: tuple[str, ...] = ()
    """Other rules that can't but be broken with it."""
    extra: str = ""
    """Further lines of appconnect.toml."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What is different in the connector's entry in manifest.json; None takes a part out."""
