"""Connectors that break one rule each: the manifest says something else than the code."""

from tests.rules.cases import OAUTH, Case
from tests.rules.sandbox_connector import Keeping, KeepingOauth

__all__ = ["Keeping", "KeepingOauth", "NoNameSearch"]

FIELD = {"const": "deals", "title": "Deal", "type": "selection"}
ALONE = ("each-interface-once",)


class NoNameSearch(Keeping):
    find_contact_with_name = None  # type: ignore[assignment]


CASES = (
    Case("manifest-platform-unknown", "Keeping", ALONE, manifest={"name": "acme-crm"}),
    Case("auth-type-differs", "Keeping", ALONE, manifest={"auth": OAUTH | {"apiKey": {"page": {"content": [
        {"const": "apiKey"}]}}}}),
    Case("auth-block-incomplete", "Keeping", ALONE, manifest={"auth": {"type": "apiKey"}}),
    Case("auth-block-incomplete", "KeepingOauth", ALONE, manifest={"auth": {"type": "oauth", "oauth": {
        "redirectUri": "https://cb.example/redirect.html", "clientId": "sandbox-client"}}}),
    Case("environment-unknown", "Keeping", ALONE, manifest={"environment": {"type": "static"}}),
    Case("manifest-list-expected", "Keeping", ALONE, manifest={"settings": {"id": "addNotes"}}),
    Case("offered-but-missing", "NoNameSearch", ALONE),
    Case("offered-but-missing", "NoNameSearch", ALONE, extra='[cannot]\nfindContactWithName = "no search by name"\n'),
    Case("manifest-field-unusable", "Keeping", ALONE, manifest={"page": {"callLog": {"additionalFields": [
        FIELD, FIELD | {"title": "Other deal"}]}}}),
    Case("page-url-unusable", "Keeping", ALONE, manifest={"contactPageUrl": "https://{hostname}/{contact_id}"}),
)  # fmt: skip
